"""Reading a long topic: windows grow as one scrolls, the line being read stays, the address follows."""
import re

import pytest
from playwright.sync_api import expect

from forum.db import db
from forum.posts.models import Post
from tests import people

from .streaming import COUNT, EDGES, NUMBERS, PLACE, QUIET, TOP, make_long_topic, scroll_to, settled, wait_for

pytestmark = pytest.mark.once


@pytest.fixture
def long_topic(world):
    """A topic of 10,000 posts of different heights."""
    return make_long_topic(world, 10_000)


def test_a_long_topic_is_read_from_its_middle(world, long_topic, page_of):
    page = page_of(world.ana)
    address = f"/t/{long_topic.slug}/{long_topic.id}"
    page.goto(f"{address}/5000")
    post = page.locator("#stream > [data-number='5000']")
    expect(post).to_be_in_viewport()
    expect(post).to_have_class(re.compile("stream__item--asked"))
    settled(page)

    # Up: each step brings earlier posts, and the line being read stays where it is.
    for _step in range(6):
        edges = page.evaluate(EDGES)
        scroll_to(page, 700)
        read, top = page.evaluate(TOP)
        settled(page, edges)
        assert abs(page.evaluate(PLACE, read) - top) <= 2
    numbers = page.evaluate(NUMBERS)
    assert numbers == list(range(numbers[0], numbers[-1] + 1)) and numbers[0] <= 4900

    # Down, until the address has followed.
    while page.evaluate(EDGES)[1] < 5060:
        edges = page.evaluate(EDGES)
        scroll_to(page, None)
        settled(page, edges)
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
    edges = page.evaluate(EDGES)
    scroll_to(page, None)
    settled(page, edges)


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
    scroll_to(page, None)
    expect(page).to_have_url(re.compile("/10000$"))
    page.goto(f"{address}/1")
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
    people.make_post(world.topic, by=world.ben, text=f"Zob. [pierwszy](/t/{world.topic.slug}/{world.topic.id}/1).")
    page = page_of(world.ana)
    page.goto(f"/t/{world.topic.slug}/{world.topic.id}/17", wait_until="networkidle")
    page.evaluate("() => { document.body.dataset.same = 'yes' }")
    page.get_by_role("link", name="pierwszy", exact=True).click()
    expect(page.locator(f"#post-{first.id}")).to_be_in_viewport()
    expect(page).to_have_url(re.compile(rf"/t/{world.topic.slug}/{world.topic.id}/1$"))
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
