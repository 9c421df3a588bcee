"""The keyboard: walking, opening, answering, marking; off while one types, and off altogether when one says so."""
import re

import pytest
from playwright.sync_api import expect

from forum.accounts.models import User
from forum.bookmarks.models import Bookmark
from forum.db import db, transaction
from forum.topics.models import Follower
from tests import people

from .looks import overflow, violations

pytestmark = pytest.mark.once

# Nothing more has been fetched for a moment.
QUIET = """() => {
    const before = window.fetched
    window.fetched = performance.getEntriesByType("resource").length
    return window.fetched === before
}"""


@pytest.fixture
def topics(site, world):
    """Three topics of Ana's; the newest one stands first, and has replies."""
    return [people.make_topic(world.network, by=world.ana, title=f"Temat {word}", text="Akapit.\n\n" * 12, replies=replies)
            for word, replies in (("pierwszy", 0), ("drugi", 0), ("trzeci", 8))]


@pytest.fixture
def page(world, topics, page_of):
    page = page_of(world.ben)
    page.goto(f"/c/{world.network.slug}/{world.network.id}")
    ready(page)
    return page


def ready(page):
    """Wait until the page answers to keys."""
    expect(page.locator("[data-controller~=shortcuts]")).to_have_count(1)
    page.wait_for_function(QUIET, polling=400)


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def focused(page):
    return page.locator(":focus")


def level(person, topic):
    db.session.rollback()
    return db.session.scalar(db.select(Follower.level).filter_by(user_id=person.id, topic_id=topic.id))


def test_a_list_and_a_topic_are_walked_by_keys(world, topics, page):
    rows = page.locator("#topic-rows > tr")
    press(page, "j")
    expect(rows.nth(0).locator(".topic-list__title")).to_be_focused()
    press(page, "j", "j", "k")
    expect(rows.nth(1).locator(".topic-list__title")).to_be_focused()
    press(page, "k", "k")
    expect(rows.nth(0).locator(".topic-list__title")).to_be_focused()
    press(page, "o")
    address = f"/t/{topics[2].slug}/{topics[2].id}"
    expect(page).to_have_url(re.compile(address))
    expect(page.locator("#stream")).to_be_visible()
    ready(page)

    # The focus moves, the address follows.
    for number in (1, 2, 3):
        press(page, "j")
        expect(page.locator(f"#stream > [data-number='{number}']")).to_be_focused()
    expect(page).to_have_url(re.compile(f"{address}/3$"))
    outline = focused(page).evaluate("(item) => getComputedStyle(item).outlineStyle")
    assert outline == "solid"
    press(page, "k")
    expect(page.locator("#stream > [data-number='2']")).to_be_focused()
    expect(page).to_have_url(re.compile(f"{address}/2$"))

    # Back to the list one came from, at its place.
    press(page, "u")
    expect(page).to_have_url(re.compile(f"/c/{world.network.slug}/{world.network.id}$"))
    expect(rows).to_have_count(4)
    expect(rows.nth(0).locator(".topic-list__title")).to_be_focused()


def test_coming_back_to_a_list_goes_on_from_the_topic_one_left_it_for(world, topics, page):
    rows = page.locator("#topic-rows > tr")
    for back in (lambda: press(page, "u"), page.go_back):
        page.evaluate("document.activeElement.blur(); scrollTo(0, 40)")
        press(page, "j", "j", "o")
        expect(page.locator("#stream")).to_be_visible()
        ready(page)
        back()
        expect(rows.nth(1).locator(".topic-list__title")).to_be_focused()
        ready(page)
        expect(rows.nth(1).locator(".topic-list__title")).to_be_focused()
        press(page, "j")
        expect(rows.nth(2).locator(".topic-list__title")).to_be_focused()


def test_who_left_a_list_by_another_way_comes_back_to_no_row(world, topics, page):
    press(page, "j")
    page.locator(".header .wordmark").click()
    expect(page.locator(".network-cards")).to_be_visible()
    page.go_back()
    expect(page.locator("#topic-rows")).to_be_visible()
    ready(page)
    expect(page.locator("#topic-rows :focus")).to_have_count(0)


def test_keys_answer_mark_and_open(world, topics, page):
    address = f"/t/{topics[2].slug}/{topics[2].id}"
    page.goto(address)
    ready(page)
    press(page, "j", "j", "b")
    expect(page.locator("#said")).to_contain_text("Dodano do zakładek.")
    press(page, "f")
    expect(page.locator("#stream > [data-number='1'] a[data-bookmark]")).to_have_class(re.compile("there"))
    db.session.rollback()
    assert db.session.scalar(db.select(db.func.count()).select_from(Bookmark).filter_by(user_id=world.ben.id)) == 2

    press(page, "r")
    text = page.locator("#composer-text")
    expect(text).to_be_focused()
    expect(page.locator("[data-composer-target=heading]")).to_contain_text("2")
    # In a field they are letters.
    page.keyboard.type("jkrb?gl")
    expect(text).to_have_value("jkrb?gl")
    expect(page).to_have_url(re.compile(address))
    page.get_by_role("button", name="Zwiń").click()
    press(page, "Shift+R")
    expect(text).to_be_focused()
    expect(page.locator("[data-composer-target=nobody]")).to_be_hidden()
    page.get_by_role("button", name="Zwiń").click()

    # Levels, by two keys.
    for key, expected, said in (("w", "watching", "Obserwujesz"), ("m", "muted", "Wyciszasz"),
                                ("r", "normal", "Standardowe powiadomienia"), ("t", "tracking", "Śledzisz")):
        press(page, "m", key)
        expect(page.locator("#said")).to_contain_text(said)
        assert level(world.ben, topics[2]) == expected

    press(page, "#")
    dialog = page.locator("dialog:modal")
    expect(dialog.get_by_label("Numer wpisu")).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    press(page, "c")
    expect(page).to_have_url(re.compile(f"/c/{world.network.slug}/{world.network.id}/new|/new"))


def test_two_keys_lead_to_lists(world, page):
    for key, address in (("l", "/latest"), ("n", "/new"), ("u", "/unread"), ("b", "/bookmarks"), ("h", "/")):
        press(page, "g", key)
        expect(page).to_have_url(re.compile(rf"//[^/]+{address}$"))
        expect(page.locator("h1")).to_be_visible()
        ready(page)
    press(page, "g", "x", "l")
    expect(page).to_have_url(re.compile(r"//[^/]+/$"))
    press(page, "Control+j", "Alt+g", "l")
    expect(page).to_have_url(re.compile(r"//[^/]+/$"))


def test_the_sheet_opens_over_any_page_and_silences_the_keys(world, page):
    press(page, "j")
    expect(page.locator("#topic-rows > tr .topic-list__title").first).to_be_focused()
    press(page, "?")
    dialog = page.locator("dialog:modal")
    expect(dialog.get_by_role("heading", name="Skróty klawiszowe")).to_be_visible()
    expect(dialog.locator("kbd", has_text="j")).to_be_visible()
    for scheme, width in (("light", 1280), ("dark", 390), ("light", 320)):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 900})
        assert not violations(page) and not overflow(page)
    here = page.url
    press(page, "g", "l")
    expect(page).to_have_url(here)
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(page.locator("#topic-rows > tr .topic-list__title").first).to_be_focused()


def test_they_can_be_switched_off_altogether(world, page):
    page.goto("/account")
    page.get_by_label("Pojedyncze klawisze działają jak skróty").uncheck()
    page.locator("section[aria-labelledby=shortcuts]").get_by_role("button", name="Zapisz").click()
    expect(page.get_by_text("Zapisano.")).to_be_visible()
    db.session.rollback()
    assert db.session.get(User, world.ben.id, populate_existing=True).uses_shortcuts is False
    page.goto(f"/c/{world.network.slug}/{world.network.id}")
    expect(page.locator("[data-controller~=shortcuts]")).to_have_count(0)
    press(page, "j", "g", "l", "?")
    expect(page.locator("dialog[open]")).to_have_count(0)
    assert page.url.endswith(f"/c/{world.network.slug}/{world.network.id}")
    # The sheet is a page of its own as well, and says how they come back.
    page.goto("/shortcuts")
    expect(page.get_by_text("Są wyłączone.")).to_be_visible()


def test_keys_do_nothing_for_a_visitor(site, world, page_of):
    page = page_of(None)
    page.goto("/latest")
    press(page, "g", "h", "?")
    assert page.url.endswith("/latest")
    page.goto("/shortcuts")
    expect(page).to_have_url(re.compile("/login"))


def test_walking_brings_more_posts_and_rows(site, world, page_of):
    topic = people.make_topic(world.network, by=world.ana, title="Długi", text="Akapit.\n\n" * 12, replies=45)
    page = page_of(world.ben)
    page.goto(f"/t/{topic.slug}/{topic.id}")
    ready(page)
    for number in range(1, 31):
        press(page, "j")
        expect(page.locator(f"#stream > [data-number='{number}']")).to_be_focused()
    expect(page).to_have_url(re.compile(f"/{topic.id}/30$"))


def test_somebody_elses_choice_stays_their_own(site, world):
    with site.app.app_context(), transaction():
        db.session.get(User, world.ana.id).uses_shortcuts = False
    db.session.rollback()
    assert db.session.get(User, world.ben.id, populate_existing=True).uses_shortcuts
