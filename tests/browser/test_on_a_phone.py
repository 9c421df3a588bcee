"""What a phone has room for: the pill within the composer's bar, lists that begin soon, tabs in one row."""
import pytest
from playwright.sync_api import expect

from forum.topics.levels import choose
from tests import people
from tests.topics.new_and_unread import open_topic

from .looks import overflow, violations
from .streaming import wait_for

pytestmark = pytest.mark.once

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
LABEL = ".composer__bar [data-composer-target=heading]"
WITHIN_THE_BAR = """() => {
    const [bar, chevron, pill] = [".composer__bar", ".composer__toggle", ".timeline-pill"].map(
        (selector) => document.querySelector(selector).getBoundingClientRect())
    return bar.top <= pill.top && pill.bottom <= bar.bottom && chevron.right <= pill.left && pill.right <= bar.right
}"""


@pytest.fixture
def unread(world):
    """Five topics that Ben follows, with a post in each that he has not read."""
    topics = [people.make_topic(world.network, by=world.ana, title=f"Temat nr {number}") for number in range(5)]
    for topic in topics:
        choose(topic, world.ben, "tracking")
        open_topic(world.ben, topic)
        people.make_post(topic, by=world.ana)
    return topics


def edges(page, selector):
    """Return where the first element that answers to `selector` begins and ends: left, top, right, bottom."""
    box = page.locator(selector).first.bounding_box()
    return box["x"], box["y"], box["x"] + box["width"], box["y"] + box["height"]


@pytest.mark.parametrize("posts", [13, 120])
def test_the_pill_stands_within_the_bar_and_covers_nothing(world, page_of, posts):
    topic = people.make_topic(world.network, by=world.ana, replies=posts - 1)
    page = page_of(world.ben, **PHONE)
    page.goto(f"/t/{topic.slug}/{topic.id}/10")
    expect(page.locator(".timeline-pill")).to_contain_text(f"/ {posts}")
    wait_for(page, WITHIN_THE_BAR)
    assert page.locator(LABEL).evaluate("(it) => it.scrollWidth <= it.clientWidth && it.scrollHeight <= it.clientHeight + 1")

    page.goto(f"/t/{topic.slug}/{topic.id}/{posts}")
    page.locator(".suggested__title").scroll_into_view_if_needed()
    page.evaluate("() => scrollTo(0, document.body.scrollHeight)")
    wait_for(page, WITHIN_THE_BAR)
    assert edges(page, ".timeline-pill")[3] <= edges(page, ".suggested__title")[1]
    assert not violations(page, within="main") and not overflow(page)


def test_tabs_keep_to_one_row_with_the_present_one_in_sight(world, page_of):
    page = page_of(world.ben, **PHONE)
    for address in ("/latest", "/unanswered", "/top"):
        page.goto(address)
        tabs = page.locator(".tabs__link")
        expect(tabs).to_have_count(5)
        assert len({tabs.nth(place).bounding_box()["y"] for place in range(5)}) == 1
        expect(page.locator(".tabs [aria-current]")).to_be_in_viewport(ratio=1)
        assert not overflow(page)

    page.goto("/latest")
    page.locator(".tabs__link").first.focus()
    for _tab in range(4):
        page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Najżywsze").and_(page.locator(".tabs__link"))).to_be_focused()
    expect(page.locator(".tabs__link").last).to_be_in_viewport(ratio=1)


def test_a_list_begins_in_the_upper_half(world, unread, page_of):
    page = page_of(world.ben, **PHONE)
    page.goto("/unread")
    heading, new = page.locator("h1").bounding_box(), page.get_by_role("link", name="Nowy temat", exact=True).bounding_box()
    assert new["y"] < heading["y"] + heading["height"] / 2 < new["y"] + new["height"]
    assert edges(page, ".topic-list__row")[1] < 340
    assert edges(page, ".dismiss")[3] - edges(page, ".dismiss")[1] < 50
    page.get_by_role("checkbox").first.check()
    expect(page.get_by_text("Oznacz zaznaczone jako przeczytane")).to_be_visible()
    assert edges(page, ".dismiss")[3] - edges(page, ".dismiss")[1] < 50
    assert not violations(page, within="main") and not overflow(page)


def test_the_tool_of_a_read_row_takes_no_line(world, unread, page_of):
    open_topic(world.ben, unread[-1])
    page = page_of(world.ben, **PHONE)
    page.goto("/latest")
    tool = page.get_by_role("button", name="Oznacz jako nieprzeczytany")
    expect(tool).to_have_count(1)
    heights = [page.locator(f"#topic-row-{topic.id}").bounding_box()["height"] for topic in unread[-2:]]
    assert heights[1] <= heights[0]
    assert not violations(page, within="main") and not overflow(page)
    tool.click()
    expect(page.locator(f"#topic-row-{unread[-1].id} .badge--unread > span").first).to_have_text("1")
