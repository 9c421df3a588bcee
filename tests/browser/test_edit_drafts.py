"""The form that edits a post: what is kept of it, what comes back, and that nobody's words are overwritten unseen."""
import pytest
from playwright.sync_api import expect

from forum.db import db, transaction
from forum.drafts.models import Draft

from .live import acting, address_of, live_site  # noqa: F401
from .test_editing import OLD, at, field_of, post, saved  # noqa: F401

pytestmark = pytest.mark.once

MINE = f"{OLD} Dopisuję o opiekunach w autobusach."
THEIRS = "Moderatorka skraca ten wpis."
SAVED = "Zapisano wersję roboczą"


def opened(page, post):  # noqa: F811
    """Open the topic and the form of a post, and wait until the form knows its draft."""
    page.goto(address_of(post.topic), wait_until="networkidle")
    at(page, post).locator("a[data-edit]").first.click()
    expect(field_of(page, post)).to_be_focused()
    page.wait_for_load_state("networkidle")
    return field_of(page, post)


def drafts_of(person):
    db.session.rollback()
    return db.session.scalars(db.select(Draft.text).filter_by(user_id=person.id).order_by(Draft.id)).all()


def write(page, post, text):  # noqa: F811
    field_of(page, post).fill(text)
    expect(at(page, post).locator(".composer__saved")).to_have_text(SAVED)


def test_a_form_that_was_only_looked_at_leaves_no_draft(world, post, page_of):  # noqa: F811
    page = page_of(world.ana)
    opened(page, post)
    at(page, post).locator("[data-edit-cancel]").click()
    page.wait_for_timeout(500)
    assert drafts_of(world.ana) == []
    write_back = opened(page, post)
    write(page, post, MINE)
    write_back.fill(OLD)
    expect(at(page, post).locator(".composer__saved")).to_have_text("")
    page.goto("/latest")
    page.wait_for_timeout(500)
    assert drafts_of(world.ana) == []


def test_what_is_thrown_away_is_the_posts_own_text_again(world, post, page_of, act):  # noqa: F811
    page = page_of(world.ana)
    opened(page, post)
    write(page, post, MINE)
    act("edit", world.moderator, post=post, text=THEIRS)
    text = opened(page, post)
    expect(text).to_have_value(MINE)
    at(page, post).get_by_role("button", name="Usuń ten tekst").click()
    expect(text).to_have_value(THEIRS)
    expect(text).to_be_focused()
    expect(page.locator(f"#writing-preview-post-{post.id}")).to_contain_text("Moderatorka")
    page.wait_for_timeout(2_500)
    assert drafts_of(world.ana) == []
    text.press("Control+End")
    page.keyboard.type(" Zgoda.")
    text.press("Control+Enter")
    expect(at(page, post).locator(".post__body")).to_contain_text("Zgoda.")
    assert saved(post).text == f"{THEIRS} Zgoda."


def test_an_edit_that_was_let_go_elsewhere_does_not_empty_the_form(world, post, page_of):  # noqa: F811
    page = page_of(world.ana)
    opened(page, post)
    write(page, post, MINE)
    page.goto("/latest")
    with transaction():
        db.session.execute(db.delete(Draft).where(Draft.user_id == world.ana.id))
    expect(opened(page, post)).to_have_value(OLD)


@pytest.mark.parametrize("kept", ["on the server", "in this browser"])
def test_what_was_begun_from_an_older_form_is_a_conflict(kept, world, post, page_of, act):  # noqa: F811
    page = page_of(world.ana)
    opened(page, post)
    if kept == "on the server":
        write(page, post, OLD + " Dopis")
        opened(page, post)  # gone on with, it still says what it was begun from
        write(page, post, MINE)
    else:
        page.route("**/drafts/**", lambda route: route.abort())
        field_of(page, post).fill(MINE)
        page.wait_for_timeout(600)
    page.goto("/latest")
    act("edit", world.moderator, post=post, text=THEIRS)
    page.unroute_all()
    text = opened(page, post)
    expect(text).to_have_value(MINE)
    page.get_by_role("button", name="Zapisz zmiany").click()
    expect(page.get_by_role("heading", name="Dwie zmiany naraz")).to_be_visible()
    assert saved(post).text == THEIRS
    page.get_by_role("button", name="Zapisz zmiany").click()
    expect(at(page, post).locator(".post__body")).to_contain_text("opiekunach")
    assert (saved(post).text, drafts_of(world.ana)) == (MINE, [])


def test_two_windows_that_edit_one_post_go_along(world, post, page_of):  # noqa: F811
    first = page_of(world.ana)
    second = first.context.new_page()
    here, there = opened(first, post), opened(second, post)
    here.fill(MINE)
    expect(there).to_have_value(MINE)
    there.press("Control+End")
    second.keyboard.type(" I dalej.")
    expect(here).to_have_value(f"{MINE} I dalej.")


def test_a_quote_goes_to_where_the_cursor_was_last(world, post, page_of):  # noqa: F811
    page = page_of(world.ana)
    text = opened(page, post)
    text.press("Control+End")
    page.locator("#stream > [data-number='3'] .post__body p").dblclick(position={"x": 10, "y": 10})
    button = page.locator(".quote-bar").get_by_role("button", name="Cytuj", exact=True)
    button.click()
    expect(text).to_have_value(f'{OLD}\n\n[quote="Benedykt Wzór, post:3, topic:{world.topic.id}"]\nCoś\n[/quote]\n\n')
    expect(text).to_be_focused()
    expect(page.locator("#composer-text")).to_have_value("")
    page.locator(".composer > summary").click()
    page.locator("#composer-text").click()
    page.locator("#stream > [data-number='3'] .post__body p").dblclick(position={"x": 10, "y": 10})
    button.click()
    expect(page.locator("#composer-text")).not_to_have_value("")


def test_a_form_that_did_not_come_is_asked_for_again(world, post, page_of):  # noqa: F811
    page = page_of(world.ana)
    page.goto(address_of(post.topic), wait_until="networkidle")
    page.route("**/edit", lambda route: route.abort(), times=1)
    link = at(page, post).locator("a[data-edit]").first
    link.click()
    expect(page.locator(".post__edit")).to_have_count(0)
    link.click()
    expect(field_of(page, post)).to_be_focused()


def test_back_from_another_page_the_newest_words_are_there(world, post, page_of):  # noqa: F811
    page = page_of(world.ana)
    opened(page, post)
    write(page, post, MINE)
    page.locator(".sidebar").get_by_role("link", name="Najnowsze").click()
    page.wait_for_url("**/latest")
    page.go_back()
    expect(at(page, post).locator(".post__body")).to_contain_text("42 uczniów")
    expect(field_of(page, post)).to_have_count(0)
    at(page, post).locator("a[data-edit]").first.click()
    expect(field_of(page, post)).to_have_value(MINE)
