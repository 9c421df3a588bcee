"""Nobody's place is lost: what was acted with goes away, and the focus goes where one goes on."""
import re

import pytest
from playwright.sync_api import expect

from forum.moderation.pin import pin
from forum.topics.levels import choose
from tests import people
from tests.topics.new_and_unread import open_topic

from .live import acting, live_site, open_live  # noqa: F401

pytestmark = pytest.mark.once


def title_of(page, topic):
    return page.locator(f"#topic-row-{topic.id} .topic-list__title")


def test_a_row_unpinned_for_oneself_loses_its_pin_and_can_have_it_back(world, page_of):
    pin(world.topic, world.moderator)
    page = page_of(world.ben)
    open_live(page, f"/c/{world.network.slug}/{world.network.id}")
    row, pinned = page.locator(f"#topic-row-{world.topic.id}"), page.locator(".topic-list__row--pinned .topic-list__excerpt")
    expect(pinned).to_have_count(1)
    for undone, done, said, count in (("Odepnij dla mnie", "Przypnij znów dla mnie", "Odpięte dla Ciebie.", 0),
                                      ("Przypnij znów dla mnie", "Odepnij dla mnie", "Przypięte znów dla Ciebie.", 1)):
        row.get_by_role("button", name=undone).focus()
        page.keyboard.press("Enter")
        expect(row.get_by_role("button", name=done)).to_have_css("opacity", "1")
        expect(pinned).to_have_count(count)
        expect(row.locator("[title=Przypięty]")).to_have_count(count)
        expect(page.locator("#said")).to_contain_text(said)
        expect(title_of(page, world.topic)).to_be_focused()
        expect(row.locator(".network-mark")).to_have_count(0)


def test_a_row_put_back_among_the_unread_says_its_network_and_keeps_the_focus(world, page_of):
    choose(world.topic, world.ben, "tracking")
    open_topic(world.ben, world.topic)
    page = page_of(world.ben)
    open_live(page, "/latest")
    row = page.locator(f"#topic-row-{world.topic.id}")
    row.get_by_role("button", name="Oznacz jako nieprzeczytany").press("Enter")
    expect(row.locator(".topic-list__read")).to_have_count(0)
    expect(row.get_by_role("link", name=world.network.name)).to_have_count(1)
    expect(row.locator(":focus")).to_have_count(1)


def test_the_bar_above_a_list_leads_to_the_first_new_row(world, act, page_of):
    other = people.make_topic(world.network, by=world.ana, title="Inny")
    page = page_of(world.ben)
    open_live(page, f"/c/{world.network.slug}/{world.network.id}")
    act("reply", by=world.ana, topic=world.topic, text="Jeszcze jedno.")
    act("reply", by=world.ana, topic=other, text="I tutaj.")
    bar = page.locator(".live-bar")
    expect(bar).to_have_text("2 nowe odpowiedzi")
    bar.press("Enter")
    expect(bar).to_be_hidden()
    expect(title_of(page, other)).to_be_focused()
    expect(page.locator("#topic-rows > tr").first).to_have_id(f"topic-row-{other.id}")
    page.goto("/")
    page.wait_for_load_state("networkidle")
    act("reply", by=world.ana, topic=world.topic, text="I jeszcze.")
    expect(bar).to_be_visible()
    bar.press("Enter")
    expect(bar).to_be_hidden()
    expect(page.locator("body")).not_to_be_focused()


@pytest.mark.parametrize("path", ["/new", "/unread"])
def test_dismissing_leads_to_what_is_said_about_it(world, page_of, path):
    if path == "/unread":
        choose(world.topic, world.ben, "tracking")
        open_topic(world.ben, world.topic)
        people.make_post(world.topic, by=world.ana)
    page = page_of(world.ben)
    open_live(page, path)
    if path == "/unread":
        page.locator(".dismiss summary").press("Enter")
    button = page.locator(".dismiss button").first
    button.focus()
    page.keyboard.press("Enter")
    expect(page.locator("main > .flash")).to_be_focused()
    expect(page.locator("#topic-rows")).to_have_count(0)


def test_silencing_the_bell_stays_in_its_panel(world, act, page_of):
    act("reply", world.ben, topic=world.topic, text="Jedno.")
    page = open_live(page_of(world.ana), "/account")
    page.locator("#bell").press("Enter")
    page.locator("#bell-panel").get_by_role("button", name="Oznacz jako przeczytane").press("Enter")
    expect(page.locator("#bell-panel .notification--unread")).to_have_count(0)
    expect(page.locator("#bell-panel").get_by_role("button", name="Oznacz jako przeczytane")).to_have_count(0)
    expect(page.locator("#bell-panel")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#bell")).to_be_focused()


SECTIONS = ["facts", "offer", "presence", "shortcuts"]


@pytest.mark.parametrize("section", SECTIONS)
def test_what_has_been_saved_on_the_account_page_is_said_in_its_section(world, page_of, section):
    page = page_of(world.ben)
    open_live(page, "/account")
    part = page.locator(f"section[aria-labelledby={section}]")
    part.get_by_role("button", name="Zapisz").press("Enter")
    expect(part.locator(".flash")).to_have_text("Zapisano.")
    expect(part.locator(".flash")).to_be_focused()
    expect(part.get_by_role("heading")).to_be_in_viewport()
    expect(page.locator(".flash")).to_have_count(1)


def test_without_a_script_the_saved_section_is_come_back_to(world, page_of):
    page = page_of(world.ben, java_script_enabled=False, viewport={"width": 1280, "height": 500})
    page.goto("/account")
    part = page.locator("section[aria-labelledby=presence]")
    part.get_by_role("button", name="Zapisz").click()
    expect(page).to_have_url(re.compile("/account#presence$"))
    expect(part.locator(".flash")).to_be_in_viewport()
    page.reload()
    expect(page.locator(".flash")).to_have_count(0)
