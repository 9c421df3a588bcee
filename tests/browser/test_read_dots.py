"""Read dots: they fade when a post has been read, in a page that is in sight, and the server hears of it."""
import re

import pytest
from playwright.sync_api import expect

from tests import people
from tests.reading.looking import last_read, reading_of, times_of

pytestmark = pytest.mark.once

SHORT, LONG = "Zgadzam się.", "Długi akapit o dowozie dzieci do szkół w całej gminie. " * 60
DOT = ".post__unread"


@pytest.fixture
def talk(world):
    """A topic of Anna's: three short posts, a very long one, and ten short ones below it."""
    for text in (SHORT, SHORT, LONG, *[SHORT] * 10):
        people.make_post(world.topic, by=world.ana, text=text)
    return world.topic


def post(page, number):
    return page.locator(f"#stream > [data-number='{number}']")


def dot(page, number):
    return post(page, number).locator(DOT)


def address(topic):
    return f"/t/{topic.slug}/{topic.id}"


def wait_until(page, look):
    """Wait until the database shows something."""
    for _attempt in range(100):
        if look():
            return
        page.wait_for_timeout(100)
    raise AssertionError("the server did not hear of it")


def test_dots_fade_while_one_reads_and_stay_away(world, talk, page_of):
    page = page_of(world.ben)
    page.goto(address(talk))
    expect(page.locator(DOT).first).to_be_attached()
    expect(page.locator("#stream > [data-unread]")).not_to_have_count(0)
    # Readable without colour, too.
    expect(dot(page, 14).get_by_text("nieprzeczytany")).to_be_attached()
    for number in (1, 2, 3):
        expect(dot(page, number)).to_be_hidden()
        expect(post(page, number)).not_to_have_attribute("data-unread", "")
    expect(dot(page, 14)).to_be_attached()
    expect(post(page, 14)).to_have_attribute("data-unread", "")
    assert last_read(world.ben, talk) == 0  # the server hears once a minute, and when the page is left

    # Leaving tells the server; coming back leads to the first unread post.
    page.locator(".header .wordmark").click()
    wait_until(page, lambda: last_read(world.ben, talk) in (3, 4))
    assert {1, 2, 3} <= times_of(world.ben, talk).keys() and 14 not in times_of(world.ben, talk)
    number = last_read(world.ben, talk) + 1
    page.goto(address(talk))
    expect(post(page, number)).to_be_in_viewport()
    expect(page).to_have_url(re.compile(f"/{number}$"))
    expect(dot(page, 2)).to_have_count(0)
    expect(dot(page, 14)).to_be_attached()


def test_a_long_post_takes_longer(world, talk, page_of):
    page = page_of(world.ben)
    page.goto(f"{address(talk)}/4")
    expect(post(page, 4)).to_be_in_viewport()
    page.wait_for_timeout(2500)
    expect(post(page, 4)).to_have_attribute("data-unread", "")
    expect(post(page, 4)).not_to_have_attribute("data-unread", "")


def test_a_page_out_of_sight_reads_nothing(world, talk, page_of):
    page = page_of(world.ben)
    page.add_init_script("Object.defineProperty(document, 'hidden', { get: () => !window.seen, configurable: true })")
    page.goto(address(talk))
    expect(dot(page, 1)).to_be_visible()
    page.wait_for_timeout(2500)
    expect(dot(page, 1)).to_be_visible()
    page.evaluate("() => { window.seen = true }")
    expect(dot(page, 1)).to_be_hidden()


def test_each_minute_the_server_hears(world, talk, page_of):
    page = page_of(world.ben)
    page.clock.install()
    page.goto(address(talk))
    expect(dot(page, 1)).to_be_attached()
    for _second in range(62):
        page.clock.run_for(1000)
    wait_until(page, lambda: (last_read(world.ben, talk) or 0) >= 3)
    # No more than the time that has really passed, however fast a browser's clock goes.
    assert reading_of(world.ben, talk).milliseconds < 60_000


def test_whoever_has_gone_away_reads_nothing(world, talk, page_of):
    page = page_of(world.ben)
    told = []
    page.on("request", lambda request: told.append(request.post_data) if request.url.endswith("/timings") else None)
    page.clock.install()
    page.goto(address(talk))
    expect(dot(page, 1)).to_be_attached()
    for _minute in range(8):
        page.clock.run_for(60_000)
    times = [int(re.search(r"time=(\d+)", body)[1]) for body in told if body]
    assert 150_000 < sum(times) < 200_000  # three minutes after the last sign of life


def test_what_comes_live_is_unread_too(world, page_of, site):
    page = page_of(world.ben)
    page.goto(address(world.topic), wait_until="networkidle")
    expect(dot(page, 1)).to_be_hidden()
    writer = page_of(world.ana)
    writer.goto(address(world.topic), wait_until="networkidle")
    writer.get_by_role("link", name=re.compile("^Odpowiedz")).last.click()
    writer.locator("textarea").fill("Na żywo.")
    writer.locator("textarea").press("Control+Enter")
    expect(post(writer, 2)).to_be_visible()
    expect(post(writer, 2).locator(DOT)).to_have_count(0)
    expect(dot(page, 2)).to_be_attached()
    expect(dot(page, 2)).to_be_hidden()
    page.locator(".header .wordmark").click()
    wait_until(page, lambda: last_read(world.ben, world.topic) == 2)
    assert last_read(world.ana, world.topic) == 2


def test_a_page_that_was_fetched_ahead_is_opened_when_somebody_comes(world, page_of):
    page = page_of(world.ben)
    page.goto(f"/c/{world.network.slug}/{world.network.id}", wait_until="networkidle")
    link = page.get_by_role("link", name=world.topic.title).first
    with page.expect_response(lambda response: f"/{world.topic.id}" in response.url):
        link.hover()
    page.wait_for_timeout(500)
    assert reading_of(world.ben, world.topic) is None
    link.click()
    expect(page.locator("#stream")).to_be_visible()
    wait_until(page, lambda: reading_of(world.ben, world.topic) is not None)


def test_without_javascript_nothing_is_measured_and_nothing_is_in_the_way(world, talk, page_of):
    page = page_of(world.ben, java_script_enabled=False)
    page.goto(address(talk))
    expect(post(page, 1)).to_be_visible()
    expect(page.locator(DOT)).to_have_count(0)
    wait_until(page, lambda: reading_of(world.ben, talk) is not None)
