"""Bookmarks on the screen: one click, the form over the topic, the list; and all of it without JavaScript."""
import re

import pytest
from playwright.sync_api import expect

from forum.bookmarks.models import Bookmark
from forum.db import db
from tests import people

from .looks import overflow, violations

pytestmark = pytest.mark.once


def marks_of(person):
    db.session.rollback()
    return db.session.scalars(db.select(Bookmark).filter_by(user_id=person.id).order_by(Bookmark.id)
                              .execution_options(populate_existing=True)).all()


def open_page(page, address):
    """Open a page and wait until its scripts have come."""
    page.goto(address)
    page.wait_for_load_state("networkidle")


def ribbon(page, number):
    return page.locator(f"#stream > [data-number='{number}'] a[data-bookmark]")


def is_wrong(field):
    """Wait until a person is led to a field that was refused, and told why."""
    expect(field).to_be_focused()
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(re.compile("Wybierz chwilę"))


def test_one_click_marks_and_a_second_opens_the_form(world, page_of):
    people.make_post(world.topic, by=world.ana, text="Do zapamiętania.")
    page, there = page_of(world.ben), re.compile("post__bookmark--there")
    address = f"/t/{world.topic.slug}/{world.topic.id}"
    open_page(page, address)
    expect(ribbon(page, 2)).to_have_accessible_name("Dodaj wpis 2 do zakładek")
    ribbon(page, 2).click()
    expect(page.locator("#said")).to_contain_text("Dodano do zakładek.")
    expect(ribbon(page, 2)).to_have_class(there)
    expect(ribbon(page, 2)).to_have_accessible_name("Zmień lub usuń zakładkę wpisu 2")
    assert len(marks_of(world.ben)) == 1
    expect(ribbon(page, 1)).not_to_have_class(there)

    # The message leads to name and reminder; what is refused keeps what was typed.
    page.locator("#said").get_by_role("link", name="Nazwa i przypomnienie").click()
    dialog = page.locator("dialog:modal")
    name = dialog.get_by_label("Nazwa zakładki")
    expect(name).to_be_focused()
    name.fill("Na naradę")
    expect(dialog.get_by_label("Dzień")).to_be_hidden()
    dialog.get_by_label("W wybranym dniu i o wybranej godzinie").check()
    dialog.get_by_label("Dzień").fill("2020-01-01")
    assert not violations(page) and not overflow(page)
    dialog.get_by_role("button", name="Zapisz").click()
    expect(dialog.locator(".field__error")).to_contain_text("Wybierz chwilę, która dopiero nadejdzie")
    is_wrong(dialog.get_by_label("Dzień"))
    expect(name).to_have_value("Na naradę")
    dialog.get_by_label("Jutro").check()
    dialog.get_by_role("button", name="Zapisz").click()
    expect(dialog).to_have_count(0)
    expect(page.locator("#said")).to_contain_text("Zakładka jest zapisana.")
    [mark] = marks_of(world.ben)
    assert mark.name == "Na naradę" and mark.remind_at is not None

    # A second click opens the form; Escape brings the focus back.
    ribbon(page, 2).click()
    expect(name).to_have_value("Na naradę")
    expect(page.locator("dialog:modal")).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(ribbon(page, 2)).to_be_focused()
    assert page.url.endswith(address) or page.url.endswith(f"{address}/2")

    # The mark is there after a reload, and gone when it is deleted.
    page.reload()
    expect(ribbon(page, 2)).to_have_class(there)
    ribbon(page, 2).click()
    dialog.get_by_role("button", name="Usuń zakładkę").click()
    expect(dialog).to_have_count(0)
    expect(page.locator("#said")).to_contain_text("Zakładka jest usunięta.")
    expect(ribbon(page, 2)).not_to_have_class(there)
    assert marks_of(world.ben) == []


def test_a_mark_stays_on_a_post_that_comes_in_a_newer_form(world, page_of):
    page = page_of(world.ben)
    open_page(page, f"/t/{world.topic.slug}/{world.topic.id}")
    ribbon(page, 1).click()
    expect(ribbon(page, 1)).to_have_class(re.compile("post__bookmark--there"))
    page.evaluate("""() => {
        const post = document.querySelector("#stream > [id^=post-]"), newer = post.cloneNode(true)
        newer.querySelector("a[data-bookmark]").classList.remove("post__bookmark--there")
        post.replaceWith(newer)
    }""")
    expect(ribbon(page, 1)).to_have_class(re.compile("post__bookmark--there"))


def test_the_list_is_changed_and_emptied(world, page_of):
    page = page_of(world.ben)
    open_page(page, f"/t/{world.topic.slug}/{world.topic.id}")
    ribbon(page, 1).click()
    expect(page.locator("#said")).to_contain_text("Dodano do zakładek.")
    page.locator(".header [class=menu] > summary, .header details.menu:not(.bell) > summary").last.click()
    page.get_by_role("link", name="Zakładki").click()
    expect(page.get_by_role("heading", name="Zakładki", level=1)).to_be_visible()
    page.get_by_role("link", name="Zmień").click()
    page.get_by_label("Nazwa zakładki").fill("Wzór regulaminu")
    page.get_by_role("button", name="Zapisz").click()
    expect(page.get_by_role("link", name="Wzór regulaminu", exact=True)).to_be_visible()
    for scheme, width in (("light", 1280), ("dark", 390), ("light", 320)):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 900})
        assert not violations(page) and not overflow(page)
    page.get_by_role("button", name="Usuń").click()
    expect(page.get_by_text("Nie ma jeszcze zakładek")).to_be_visible()


def test_all_of_it_works_without_javascript(world, page_of):
    page = page_of(world.ben, java_script_enabled=False)
    open_page(page, f"/t/{world.topic.slug}/{world.topic.id}")
    ribbon(page, 1).click()
    page.get_by_label("Nazwa zakładki").fill("Bez skryptów")
    page.get_by_label("W wybranym dniu i o wybranej godzinie").check()
    page.get_by_label("Dzień").fill("2020-01-01")
    page.get_by_role("button", name="Zapisz").click()
    is_wrong(page.get_by_label("Dzień"))
    page.get_by_label("Dzień").fill("2031-07-01")
    page.get_by_label("Godzina").fill("14:30")
    page.get_by_role("button", name="Zapisz").click()
    expect(page.get_by_text("Zakładka jest zapisana.")).to_be_visible()
    expect(page.locator("#stream")).to_be_visible()
    open_page(page, "/bookmarks")
    expect(page.get_by_text("Przypomnienie: 1 lipca 2031, 14:30")).to_be_visible()
    page.get_by_role("button", name="Usuń").click()
    expect(page.get_by_text("Nie ma jeszcze zakładek")).to_be_visible()


def test_a_visitor_is_led_to_sign_in(site, world, page_of):
    with site.app.app_context():
        public = people.make_network(f"jawna-{world.topic.id}", name="Jawna", visibility="public")
        topic = people.make_topic(public, by=world.admin)
    page = page_of(None)
    open_page(page, f"/t/{topic.slug}/{topic.id}")
    ribbon(page, 1).click()
    expect(page).to_have_url(re.compile("/login"))
