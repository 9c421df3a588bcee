"""New and unread topics in a real browser: counts that change by themselves, dismissing, coming back to one's place."""
import re

import pytest
from playwright.sync_api import expect

from forum.topics.levels import choose
from tests import people
from tests.topics.new_and_unread import open_topic

from .live import acting, live_site, open_live  # noqa: F401
from .streaming import wait_for

pytestmark = pytest.mark.once


@pytest.fixture(name="unread")
def many_unread(site, world):
    """Forty topics of Anna's that Ben follows, the last three with a post he has not read."""
    topics = [people.make_topic(world.network, by=world.ana, title=f"Temat nr {number}") for number in range(40)]
    for topic in [world.topic, *topics]:
        choose(topic, world.ben, "tracking")
        open_topic(world.ben, topic)
    for topic in topics[-3:]:
        people.make_post(topic, by=world.ana)
    return topics


def count(page, name):
    """Return the place of a count in the side menu."""
    return page.locator(f".sidebar [data-count={name}] > span").first


def test_counts_and_badges_follow_what_others_write_and_one_reads(site, world, act, page_of):
    page = page_of(world.ben)
    open_live(page, "/latest")
    network = f"network-{world.network.id}"
    row = page.locator(f"#topic-row-{world.topic.id}")
    expect(count(page, "new")).to_have_text("1")
    expect(row.locator(".badge--new")).to_have_text("nowy")

    act("open", by=world.ana, network=world.network, title="Drugi temat", text="Zaczynam.")
    expect(count(page, "new")).to_have_text("2")
    expect(count(page, network)).to_have_text("2")
    expect(page.locator(".tabs [data-count=new] > span").first).to_have_text("2")

    choose(world.topic, world.ben, "watching")
    open_topic(world.ben, world.topic)
    act("reply", by=world.ana, topic=world.topic, text="Jeszcze jedno.")
    expect(count(page, "unread")).to_have_text("1")
    expect(row.locator(".badge--unread > span").first).to_have_text("1")
    expect(page.locator("#topic-rows > tr")).to_have_count(1)
    expect(page.locator(".live-bar").first).to_be_visible()

    other = page.context.new_page()
    other.goto(row.locator(".badge--unread").get_attribute("href"))
    expect(other.locator("#stream .post").nth(1)).to_be_in_viewport()
    other.wait_for_timeout(3_000)  # a glance is not reading
    other.goto("/latest")
    expect(count(page, "unread")).to_have_count(0)
    expect(row.locator(".badge")).to_have_count(0)


def test_the_bar_above_own_lists_counts_only_what_belongs_there(site, world, act, page_of):
    page = page_of(world.ben)
    open_live(page, "/new")
    rows = page.locator("#topic-rows > tr")
    act("reply", by=world.ana, topic=world.topic, text="To nie jest nowy temat.")
    act("open", by=world.ana, network=world.network, title="Nowy dla Benedykta", text="Zaczynam.")
    bar = page.locator(".live-bar").first
    expect(bar).to_contain_text("1 nowy temat")
    expect(rows).to_have_count(1)
    bar.click()
    expect(rows).to_have_count(2)
    expect(rows.first.get_by_role("checkbox")).to_have_count(1)


def test_some_and_all_are_dismissed(site, world, unread, page_of):
    page = page_of(world.ben)
    page.goto("/unread")
    rows = page.locator("#topic-rows > tr")
    expect(rows).to_have_count(3)
    rows.first.get_by_role("checkbox").check()
    expect(page.locator(".dismiss")).to_contain_text("Zaznaczono 1 temat")
    page.locator(".dismiss summary").click()
    page.get_by_role("button", name=re.compile("Także przestań śledzić")).click()
    expect(rows).to_have_count(2)
    expect(count(page, "unread")).to_have_text("2")
    page.locator(".dismiss summary").click()
    page.get_by_role("button", name=re.compile("Tylko wpisy")).click()
    expect(page.get_by_role("heading", name="Wszystko przeczytane")).to_be_visible()
    expect(count(page, "unread")).to_have_count(0)

    page.goto("/latest")
    row = page.locator(f"#topic-row-{unread[-1].id}")
    row.hover()
    row.get_by_role("button", name="Oznacz jako nieprzeczytany").click()
    expect(row.locator(".badge--unread > span").first).to_have_text("1")
    expect(count(page, "unread")).to_have_text("1")


def test_coming_back_keeps_the_place_and_shows_what_was_read(site, world, unread, page_of):
    page = page_of(world.ben)
    open_live(page, "/latest")
    page.get_by_role("link", name="Pokaż więcej").click()
    expect(page.locator("#topic-rows > tr")).to_have_count(41)
    old = page.locator(f"#topic-row-{unread[2].id} .topic-list__title")
    old.scroll_into_view_if_needed()
    place = page.evaluate("scrollY")
    old.click()
    expect(page.locator("h1")).to_contain_text("Temat nr 2")
    open_topic(world.ben, unread[-1])
    page.go_back()
    expect(page.locator("#topic-rows > tr")).to_have_count(41)
    expect(page.locator(f"#topic-row-{unread[-1].id} .badge")).to_have_count(0)
    expect(page.locator(f"#topic-row-{unread[-2].id} .badge--unread")).to_have_count(1)
    wait_for(page, "(place) => Math.abs(scrollY - place) < 5", place)
    expect(count(page, "unread")).to_have_text("2")


def test_a_topics_page_asks_for_the_counts(world, page_of):
    people.make_topic(world.network, by=world.ana, title="Drugi")
    page = page_of(world.ben)
    page.goto(f"/t/{world.topic.slug}/{world.topic.id}")
    expect(count(page, "new")).to_have_text(re.compile("[12]"))


@pytest.mark.parametrize("path", ["/new", "/unread"])
def test_without_a_script_everything_works(site, world, unread, page_of, path):
    people.make_topic(world.network, by=world.ana, title="Nowy temat")
    page = page_of(world.ben, java_script_enabled=False)
    page.goto(path)
    rows = page.locator("#topic-rows > tr")
    before = rows.count()
    rows.first.get_by_role("checkbox").check()
    if path == "/unread":
        page.locator(".dismiss summary").click()
    page.locator(".dismiss button").first.click()
    expect(rows).to_have_count(before - 1)
