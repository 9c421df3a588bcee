"""Spoilers, details, footnotes, tasks and the menu that writes them: by mouse, by keyboard, live, and without JavaScript."""
import re

import pytest
from playwright.sync_api import expect

from forum.db import db
from forum.posts.models import Post
from tests import people

from .live import address_of, open_live
from .looks import overflow, violations

pytestmark = pytest.mark.once

TEXT = """Wynik: ||dwa do [zera](https://example.org)||. Zdanie[^1].

[details="Wyliczenie"]
- [ ] zamówić **salę**
- [x] wysłać zaproszenia
[/details]

[spoiler]
Ukryty blok.
[/spoiler]

[^1]: Art. 5 ust. 1.
"""


def text_of(post):
    db.session.rollback()
    return db.session.scalars(db.select(Post.text).filter_by(id=post.id)).one()


def test_what_is_hidden_is_shown_on_demand(page_of, world):
    people.make_post(world.topic, by=world.ana, text=TEXT)
    page = page_of(world.ben, viewport={"width": 390, "height": 2400})
    page.goto(address_of(world.topic), wait_until="networkidle")
    body = page.locator(".stream__item").nth(1).locator(".post__body")
    cover, words = body.get_by_role("button", name="Ukryty tekst"), body.locator(".spoiler__text")
    expect(words).to_be_hidden()
    expect(cover).to_have_attribute("aria-expanded", "false")
    for key in ("Enter", " "):
        cover.press(key)
        expect(words).to_be_visible()
        expect(cover).to_have_attribute("aria-expanded", "true")
        assert not violations(page) and not overflow(page)
        cover.press(key)
        expect(words).to_be_hidden()
    cover.click()
    expect(words).to_be_visible()
    expect(body.get_by_text("Ukryty blok.")).to_be_hidden()
    body.locator("summary", has_text="Ukryty tekst").press("Enter")
    expect(body.get_by_text("Ukryty blok.")).to_be_visible()
    number, note = body.get_by_role("button", name="przypis 1"), page.get_by_role("note")
    number.press("Enter")
    expect(note).to_have_text("Art. 5 ust. 1.")
    expect(note).to_be_focused()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert not violations(page) and not overflow(page)
    page.keyboard.press("Escape")
    expect(note).to_have_count(0)
    expect(number).to_be_focused()
    expect(body.locator(".footnotes li")).to_have_text("Art. 5 ust. 1.")


def test_without_javascript_everything_hidden_can_still_be_reached(page_of, world):
    people.make_post(world.topic, by=world.ana, text=TEXT)
    page = page_of(world.ana, java_script_enabled=False)
    page.goto(address_of(world.topic))
    body = page.locator(".stream__item").nth(1).locator(".post__body")
    expect(body.locator(".spoiler__text")).to_be_hidden()
    body.locator(".spoiler__button").focus()
    expect(body.locator(".spoiler__text")).to_be_visible()
    body.locator("summary", has_text="Wyliczenie").click()
    expect(body.locator(".task")).to_have_text(["☐", "☑"])
    expect(body.locator(".footnotes li")).to_have_text("Art. 5 ust. 1.")


def test_tasks_are_ticked_by_their_author_and_everybody_sees_it(page_of, world):
    post = people.make_post(world.topic, by=world.ana, text=TEXT)
    [ana, ben, moderator] = [open_live(page_of(person), address_of(world.topic))
                             for person in (world.ana, world.ben, world.moderator)]
    posts = [page.locator(f"#post-{post.id}") for page in (ana, ben, moderator)]
    for one in posts:
        one.locator("summary", has_text="Wyliczenie").click()
    boxes = posts[0].get_by_role("checkbox")
    expect(boxes).to_have_count(2)
    expect(boxes.nth(0)).to_have_accessible_name("zamówić salę")
    assert not violations(ana) and not overflow(ana)
    boxes.nth(0).focus()
    ana.keyboard.press("Space")
    expect(posts[1].locator(".task")).to_have_text(["☑", "☑"])
    expect(boxes.nth(0)).to_be_checked()
    expect(boxes.nth(0)).to_be_focused()
    expect(boxes).to_have_count(2)
    # Others see the mark alone; what they had opened stays open.
    expect(posts[1].get_by_role("checkbox")).to_have_count(0)
    expect(posts[1].locator(".task").first).to_be_visible()
    assert "- [x] zamówić **salę**" in text_of(post)
    # Two in a row: the second waits for the version that the first one brings.
    boxes.nth(0).click()
    boxes.nth(1).click()
    expect(posts[1].locator(".task")).to_have_text(["☐", "☐"])
    expect(boxes.nth(1)).not_to_be_checked()
    assert "- [ ] wysłać" in text_of(post)
    # A moderator may, too; a page that lost the push is told to look again.
    expect(posts[2].get_by_role("checkbox")).to_have_count(2)
    posts[2].evaluate("post => { post.dataset.version = 1 }")
    posts[2].get_by_role("checkbox").first.click()
    expect(moderator.locator("#said")).to_contain_text("zmienił się w międzyczasie")
    expect(posts[2].get_by_role("checkbox").first).not_to_be_checked()
    posts[2].get_by_role("checkbox").first.click()
    expect(posts[1].locator(".task")).to_have_text(["☑", "☐"])


def test_the_menu_writes_the_rarer_marks(page_of, world):
    page = page_of(world.ben)
    page.goto(f"/c/{world.network.slug}/{world.network.id}/new", wait_until="networkidle")
    field, more = page.locator("#topic-text"), page.get_by_role("button", name="Więcej formatowania")
    menu = page.get_by_role("group", name="Więcej formatowania")

    def choose(name):
        more.click()
        menu.get_by_role("button", name=name).click()
        expect(menu).to_be_hidden()
        expect(field).to_be_focused()
    for name, typed in (("Przekreślenie", "raz ~~dwa~~"), ("Ukryty tekst (spoiler)", "raz ||dwa||"),
                        ("Blok kodu", "raz \n\n```\ndwa\n```\n\n"),
                        ("Szczegóły do rozwinięcia", 'raz \n\n[details="Podsumowanie"]\ndwa\n[/details]\n\n')):
        field.fill("raz dwa")
        field.evaluate("field => field.setSelectionRange(4, 7)")
        choose(name)
        expect(field).to_have_value(typed)
    page.keyboard.type("Tytuł")
    expect(field).to_have_value(re.compile('details="Tytuł"'))
    field.fill("Zdanie.")
    field.evaluate("field => field.setSelectionRange(6, 6)")
    choose("Przypis")
    page.keyboard.type("Art. 5")
    expect(field).to_have_value("Zdanie[^1].\n\n[^1]: Art. 5")
    field.evaluate("field => field.setSelectionRange(2, 2)")
    choose("Przypis")
    expect(field).to_have_value("Zd[^2]anie[^1].\n\n[^1]: Art. 5\n[^2]: Treść przypisu")
    field.press("Control+z")
    field.press("Control+z")
    expect(field).to_have_value("Zdanie[^1].\n\n[^1]: Art. 5")
    # By keyboard: along the bar, down the menu, out again.
    page.get_by_role("button", name="Pogrubienie").focus()
    for _step in range(20):
        if more.evaluate("one => one == document.activeElement"):
            break
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(menu.get_by_role("button", name="Przekreślenie")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(menu.get_by_role("button", name="Ukryty tekst (spoiler)")).to_be_focused()
    assert not overflow(page)
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(more).to_be_focused()
    more.click()
    menu.get_by_role("link", name="Jak formatować tekst").click()
    dialog = page.get_by_role("dialog", name="Jak formatować tekst")
    expect(dialog.get_by_role("heading", name="Przypisy")).to_be_visible()
    assert not violations(page)
    page.keyboard.press("Escape")
    expect(field).to_have_value("Zdanie[^1].\n\n[^1]: Art. 5")
