"""Reading a long topic: windows grow as one scrolls, the line being read stays, the address follows."""
import re

import pytest
from playwright.sync_api import expect
from sqlalchemy import insert

from forum import clock
from forum.db import db, transaction
from forum.posts.models import Post
from tests import people

# A page asks for more while it is scrolled: what is measured is compared once nothing is on its way.
QUIET = "() => !document.querySelector('[data-stream-target=status]').textContent.endsWith('…')"
TOP = """() => {
  const line = parseFloat(getComputedStyle(document.documentElement).scrollPaddingTop)
  const posts = [...document.querySelectorAll('#stream > .stream__item')]
  const post = posts.find((item) => item.getBoundingClientRect().bottom > line)
  return [post.id, post.getBoundingClientRect().top]
}"""
PLACE = "(id) => document.getElementById(id).getBoundingClientRect().top"
COUNT = "() => document.querySelectorAll('#stream > .stream__item').length"
NUMBERS = "() => [...document.querySelectorAll('#stream > .stream__item')].map((item) => Number(item.dataset.number))"


@pytest.fixture
def long_topic(world):
    """A topic of 10,000 posts of different heights."""
    topic = people.make_topic(world.network, by=world.ana, title="Bardzo długi temat")
    with transaction():
        db.session.execute(insert(Post), [
            {"topic_id": topic.id, "number": number, "author_id": world.ben.id, "version": 1, "created_at": clock.now(),
             "text": "", "html": f"<p>Wpis {number}.</p>" + "<p>Dłuższy akapit o dowozie dzieci.</p>" * (number % 7)}
            for number in range(2, 10_001)])
        topic.posts_count = topic.last_number = 10_000
    return topic


def wait_for(page, condition, value=None):
    """Wait until a function in the page says yes; the content policy forbids Playwright's own way."""
    for _attempt in range(300):
        if page.evaluate(condition, value):
            return
        page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    raise AssertionError(f"never true: {condition}")


def settled(page, more_than=0):
    wait_for(page, f"(count) => ({COUNT})() > count", more_than)
    wait_for(page, QUIET)


def test_a_long_topic_is_read_from_its_middle(world, long_topic, page_of):
    page = page_of(world.ana)
    address = f"/t/{long_topic.slug}/{long_topic.id}"
    page.goto(f"{address}/5000")
    post = page.locator("#stream > [data-number='5000']")
    expect(post).to_be_in_viewport()
    expect(post).to_have_class(re.compile("stream__item--asked"))
    settled(page, 20)

    # Up: each step brings earlier posts, and the line being read stays where it is.
    for _step in range(6):
        count = page.evaluate(COUNT)
        page.evaluate("() => scrollTo({ top: 700, behavior: 'instant' })")
        read, top = page.evaluate(TOP)
        settled(page, count)
        assert abs(page.evaluate(PLACE, read) - top) <= 2
    numbers = page.evaluate(NUMBERS)
    assert numbers == list(range(numbers[0], numbers[-1] + 1)) and numbers[0] <= 4900

    # Down, until the address has followed.
    for _step in range(3):
        count = page.evaluate(COUNT)
        page.evaluate("() => scrollTo({ top: document.documentElement.scrollHeight, behavior: 'instant' })")
        settled(page, count)
    numbers = page.evaluate(NUMBERS)
    assert numbers == list(range(numbers[0], numbers[-1] + 1)) and numbers[-1] >= 5060
    expect(page).to_have_url(re.compile(rf"{address}/50\d\d$"))
    root = page.locator(f"#topic-{long_topic.id}")
    assert int(root.get_attribute("data-topic-first-value")) == numbers[0]
    assert int(root.get_attribute("data-topic-last-value")) == numbers[-1]

    # Away and back: the same posts, the same place, the scripts alive.
    read, top = page.evaluate(TOP)
    # Playwright's own click would scroll first.
    page.locator(".header .wordmark").evaluate("(link) => link.click()")
    expect(page.locator(".topic")).to_have_count(0)
    page.go_back()
    expect(page.locator("#stream")).to_be_visible()
    assert page.evaluate(COUNT) >= len(numbers)
    wait_for(page, f"([id, top]) => Math.abs(({PLACE})(id) - top) <= 2", [read, top])
    count = page.evaluate(COUNT)
    page.evaluate("() => scrollTo({ top: document.documentElement.scrollHeight, behavior: 'instant' })")
    settled(page, count)


def test_the_ends_of_a_long_topic(world, long_topic, page_of):
    page = page_of(world.ana)
    address = f"/t/{long_topic.slug}/{long_topic.id}"
    page.goto(f"{address}/10000")
    expect(page.locator("#stream > [data-number='10000']")).to_be_in_viewport()
    expect(page.get_by_role("link", name="Następne wpisy")).to_be_hidden()
    expect(page.locator("[data-stream-target=end]").first).to_have_text("10000")
    wait_for(page, QUIET)
    page.evaluate("() => scrollBy({ top: -1500, behavior: 'instant' })")
    expect(page).not_to_have_url(re.compile("/10000$"))
    page.evaluate("() => scrollTo({ top: document.documentElement.scrollHeight, behavior: 'instant' })")
    expect(page).to_have_url(re.compile("/10000$"))
    page.goto(address)
    expect(page.get_by_role("link", name="Wcześniejsze wpisy")).to_be_hidden()
    expect(page.locator("h1")).to_be_in_viewport()
    assert page.evaluate("() => scrollY") == 0


def test_a_post_near_the_end_keeps_its_address(world, page_of):
    for number in range(30):
        people.make_post(world.topic, by=world.ana, text=f"Wpis {number}.")
    page = page_of(world.ana)
    page.goto(f"/t/{world.topic.slug}/{world.topic.id}/29")
    expect(page.locator("#stream > [data-number='29']")).to_be_in_viewport()
    # The address follows a quarter of a second after a scroll; here it has nowhere to go.
    page.evaluate("() => new Promise((done) => setTimeout(done, 600))")
    expect(page.locator(".timeline [data-reading-target=place]")).to_have_text("29")
    page.reload()
    expect(page.locator("#stream > [data-number='29']")).to_be_in_viewport()
    expect(page).to_have_url(re.compile("/29$"))


def test_a_link_to_a_post_that_is_here_scrolls_to_it(world, page_of):
    first = db.session.scalar(db.select(Post).filter_by(topic_id=world.topic.id))
    for number in range(15):
        people.make_post(world.topic, by=world.ana, text=f"Wpis {number}.\n\nDrugi akapit.")
    people.make_post(world.topic, by=world.ben, text="Odpowiadam na pierwszy.", reply_to=first)
    page = page_of(world.ana)
    page.goto(f"/t/{world.topic.slug}/{world.topic.id}/17", wait_until="networkidle")
    page.evaluate("() => { document.body.dataset.same = 'yes' }")
    page.get_by_role("link", name="W odpowiedzi na wpis 1").click()
    expect(page.locator(f"#post-{first.id}")).to_be_in_viewport()
    expect(page).to_have_url(re.compile(rf"/t/{world.topic.slug}/{world.topic.id}$"))
    assert page.evaluate("() => document.body.dataset.same") == "yes"


def test_what_does_not_load_says_so_and_stays_a_link(world, long_topic, page_of):
    page = page_of(world.ana)
    page.route("**/window?*", lambda route: route.fulfill(status=500, body="x"))
    page.goto(f"/t/{long_topic.slug}/{long_topic.id}/5000")
    expect(page.locator("[data-stream-target=status]")).to_have_text("Nie udało się wczytać wpisów. Spróbuj ponownie.")
    page.get_by_role("link", name="Następne wpisy").click()
    expect(page.locator("#stream > [data-number='5025']")).to_be_visible()
    expect(page).to_have_url(re.compile(r"\?after=5014$|/5015$"))


def test_windows_are_links_without_javascript(world, long_topic, page_of):
    page = page_of(world.ana, java_script_enabled=False)
    page.goto(f"/t/{long_topic.slug}/{long_topic.id}/5000")
    expect(page.locator("#stream > .stream__item")).to_have_count(20)
    page.get_by_role("link", name="Następne wpisy").click()
    expect(page.locator("#stream > .stream__item").first).to_have_attribute("data-number", "5015")
    page.get_by_role("link", name="Wcześniejsze wpisy").click()
    expect(page.locator("#stream > .stream__item").last).to_have_attribute("data-number", "5014")
