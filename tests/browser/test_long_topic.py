"""A topic of 100,000 posts: any place of it opens at once, it is read far up and down, and the browser stays light."""
import time

import pytest
from playwright.sync_api import expect

from .streaming import COUNT, EDGES, NUMBERS, PLACE, QUIET, TOP, make_long_topic, open_at, scroll_to, settled, wait_for

pytestmark = pytest.mark.once

SIZE = 100_000
WINDOWS = 20
MOST_POSTS = 120
NODES = "() => document.querySelectorAll('*').length"


def memory(page):
    """Return how many bytes of the page's scripts are in use, and how many nodes there are, detached ones included."""
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    counted = session.send("Memory.getDOMCounters")
    return session.send("Runtime.getHeapUsage")["usedSize"], counted["nodes"]


def step(page, top):
    """Scroll until another window has come; return how far the line being read has moved by itself, and how long it took."""
    edges = page.evaluate(EDGES)
    scroll_to(page, top)
    read, place = page.evaluate(TOP)
    started = time.monotonic()
    settled(page, edges)
    took = time.monotonic() - started
    return abs(page.evaluate(PLACE, read) - place), took


def assert_whole(page):
    numbers = page.evaluate(NUMBERS)
    assert numbers == list(range(numbers[0], numbers[-1] + 1)) and len(numbers) <= MOST_POSTS
    assert [numbers[0], numbers[-1]] == page.evaluate(EDGES)
    return numbers


def time_of(page, address):
    """Return how many milliseconds an answer takes, at best: other tests run beside this one."""
    return min(page.evaluate("""async (address) => {
      const started = performance.now()
      const answer = await fetch(address, { cache: "no-store" })
      await answer.text()
      return performance.now() - started
    }""", address) for _time in range(10))


@pytest.mark.timeout(300)
def test_a_huge_topic_is_read_far_up_and_down_and_stays_light(world, page_of):
    topic = make_long_topic(world, SIZE)
    page = page_of(world.ana)
    open_at(page, topic, SIZE // 2)

    # Any place of it costs the server the same.
    times = {place: time_of(page, f"/t/{topic.id}/window?number={place}") for place in (6, SIZE // 2, SIZE - 14)}
    assert max(times.values()) < 3 * min(times.values()) + 20

    # The page is full before it is weighed.
    for _window in range(6):
        step(page, None)
    heap, nodes = memory(page)
    moved, took = [], []
    for top in (None, 700):
        before = assert_whole(page)
        for _window in range(WINDOWS):
            far, long = step(page, top)
            moved.append(far)
            took.append(long)
            assert page.evaluate(COUNT) <= MOST_POSTS
        assert abs(assert_whole(page)[0] - before[0]) >= 20 * (WINDOWS - 6)
    heap_after, nodes_after = memory(page)
    print(f"\nthe server's answers: {[round(took) for took in times.values()]} ms; {len(moved)} windows: "
          f"the line being read moved by at most {max(moved):.1f} px; a window took "
          f"{sum(took) / len(took) * 1000:.0f} ms, at most {max(took) * 1000:.0f}; {page.evaluate(NODES)} elements, nodes "
          f"{nodes} → {nodes_after}, heap {heap / 1e6:.1f} → {heap_after / 1e6:.1f} MB")
    assert max(moved) <= 2
    assert nodes_after < 1.5 * nodes and heap_after < 1.5 * heap + 3e6

    # What left comes back whole when one scrolls there, and the ends are ends.
    page.locator(".timeline__handle").focus()
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    expect(page.locator(f"#stream > [data-number='{SIZE}']")).to_be_in_viewport()
    wait_for(page, QUIET)
    assert assert_whole(page)[-1] == SIZE
    expect(page.get_by_role("link", name="Następne wpisy")).to_be_hidden()
    page.keyboard.press("Home")
    page.keyboard.press("Enter")
    expect(page.locator("#stream > [data-number='1']")).to_be_in_viewport()
    wait_for(page, QUIET)
    assert assert_whole(page)[0] == 1
    expect(page.get_by_role("link", name="Wcześniejsze wpisy")).to_be_hidden()


def test_posts_that_come_while_the_end_is_far_are_told_and_not_loaded(world, page_of):
    """A page that has let go of the end counts what comes there, as one that never reached it; what was seen is not new."""
    size = 500
    topic = make_long_topic(world, size)
    page = page_of(world.ana)
    open_at(page, topic, size)
    for _window in range(6):
        step(page, 700)
    numbers = assert_whole(page)
    assert numbers[-1] < size
    expect(page.get_by_role("link", name="Następne wpisy")).to_be_visible()
    expect(page.locator(".live-bar")).to_be_hidden()
    ben = page_of(world.ben)
    ben.goto(f"/t/{topic.id}/reply")
    ben.get_by_label("Treść wpisu").fill("Jeszcze jedno.")
    ben.get_by_role("button", name="Opublikuj").click()
    expect(page.get_by_role("link", name="Pokaż 1 nowy wpis")).to_be_visible()
    assert assert_whole(page) == numbers
    page.get_by_role("link", name="Pokaż 1 nowy wpis").click()
    expect(page.locator(f"#stream > [data-number='{size + 1}']")).to_be_in_viewport()
    wait_for(page, QUIET)
    assert assert_whole(page)[-1] == size + 1
    expect(page.locator(".live-bar")).to_be_hidden()
