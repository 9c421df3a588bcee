"""The title of a topic stands in the header while its own heading is out of sight."""
import re

import pytest
from playwright.sync_api import expect

from tests import people

from .live import acting, address_of, live_site, open_live  # noqa: F401
from .looks import overflow, violations

pytestmark = pytest.mark.once


@pytest.fixture
def topic(world):
    """The world's topic with posts enough to lose sight of its heading, more than one window of them."""
    for _number in range(2, 60):
        people.make_post(world.topic, by=world.ben, text="Dłuższe zdanie o dowozie dzieci do szkół. " * 5)
    return world.topic


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (390, "dark")])
def test_it_comes_when_the_heading_has_gone_and_leads_back_to_it(world, topic, page_of, width, theme):
    page = page_of(world.ana, viewport={"width": width, "height": 844}, color_scheme=theme)
    page.goto(address_of(topic, 1))
    title = page.get_by_role("banner").get_by_role("link", name=f"Początek tematu: {topic.title}")
    expect(page.locator("#stream [data-reply-to]").first).to_be_visible()
    expect(title).to_have_count(0)
    tools = page.locator(".header__tools").bounding_box()

    page.goto(address_of(topic, 50))
    expect(title).to_be_visible()
    assert page.locator(".header").bounding_box()["height"] <= 57
    assert page.locator(".header__tools").bounding_box()["x"] == tools["x"]
    assert overflow(page) == [] and violations(page, within=".header") == []

    # The beginning is fetched, without loading the page anew.
    page.evaluate("document.body.dataset.same = 'yes'")
    title.click()
    expect(page.locator("h1")).to_be_in_viewport()
    expect(page.locator("h1")).to_be_focused()
    expect(title).to_have_count(0)
    expect(page).to_have_url(re.compile(f"/{topic.id}/1$"))
    expect(page.locator("body")).to_have_attribute("data-same", "yes")


def test_other_pages_do_not_have_it_and_the_way_back_does(world, topic, page_of):
    page = page_of(world.ana)
    page.goto(address_of(topic, 50))
    title = page.locator("#header-topic")
    expect(title).to_be_visible()
    page.locator(".sidebar").get_by_role("link", name="Najnowsze").click()
    page.wait_for_url("**/latest")
    expect(title).to_be_hidden()
    page.go_back()
    expect(title).to_have_text(re.compile(re.escape(topic.title[:20])))
    expect(title).to_be_visible()


def test_it_stays_when_the_heading_is_pushed_anew(world, topic, page_of, act):
    page = open_live(page_of(world.ana), address_of(topic, 50))
    title = page.locator("#header-topic")
    expect(title).to_be_visible()
    act("lock", world.moderator, topic=topic)
    expect(page.locator("[id^=topic-head]")).to_contain_text("Zamknięty")
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    expect(title).to_be_visible()
    title.click()
    expect(title).to_be_hidden()


def test_without_a_script_the_header_is_as_ever(world, topic, page_of):
    page = page_of(world.ana, java_script_enabled=False)
    page.goto(address_of(topic, 50))
    expect(page.locator("#header-topic")).to_be_hidden()
