"""Editing, history, deleting and the post's menu, as people do it on the page of a topic."""
import pytest
from playwright.sync_api import expect

from forum.db import db
from forum.posts import deleting, editing
from forum.posts.models import Post
from forum.text import cook
from tests import people

from .live import acting, address_of, live_site, open_live  # noqa: F401
from .looks import overflow, violations
from .test_shortcuts import ready

pytestmark = pytest.mark.once
OLD = "Dowozimy **42 uczniów** trzema autobusami. Umowa jest do czerwca."
NEW = ("Dowozimy **45 uczniów** trzema autobusami szkolnymi. Umowa jest do sierpnia, a w każdym autobusie jedzie opiekun, "
       "którego opłaca gmina razem z powiatem. Szczegóły są w uchwale, którą wkrótce tu dołączę.")


@pytest.fixture
def post(world):
    """A reply of Ana's with an answer of Ben's that stands further down."""
    post = people.make_post(world.topic, by=world.ana, text=OLD)
    people.make_post(world.topic, by=world.ben, text="Coś pomiędzy.")
    people.make_post(world.topic, by=world.ben, text="Odpowiadam.", reply_to=post)
    return post


def at(page, post):
    return page.locator(f"#post-{post.id}")


def field_of(page, post):
    return page.locator(f"#edit-text-post-{post.id}")


def saved(post):
    db.session.rollback()
    return db.session.get(Post, post.id, populate_existing=True)


def test_one_edits_in_place_and_others_see_it_with_what_they_have_open(world, post, page_of):
    writer, reader = page_of(world.ana), open_live(page_of(world.ben), address_of(world.topic))
    writer.goto(address_of(world.topic))
    at(reader, post).locator(".replies summary").click()
    at(reader, post).locator(".post__more summary").click()
    expect(at(reader, post).locator(".replies__post")).to_have_count(1)
    expect(at(reader, post).get_by_role("link", name="Historia zmian")).to_be_visible()
    at(reader, post).locator(".post__more summary").focus()
    reader.evaluate(f"document.querySelector('#post-{post.id} .replies__post').dataset.seen = '1'")

    at(writer, post).get_by_role("link", name="Edycja wpisu 2").click()
    expect(field_of(writer, post)).to_be_focused()
    expect(field_of(writer, post)).to_have_value(OLD)
    expect(at(writer, post).locator(".post__body")).to_be_hidden()
    field_of(writer, post).fill(NEW)
    expect(writer.locator(f"#writing-preview-post-{post.id} strong")).to_have_text("45 uczniów")
    field_of(writer, post).press("Control+Enter")
    for page in (writer, reader):
        expect(at(page, post).locator(".post__body strong")).to_have_text("45 uczniów")
        expect(at(page, post).locator(".post__changes")).to_contain_text("1")
    expect(field_of(writer, post)).to_have_count(0)
    expect(writer.locator("#said")).to_contain_text("Zmiany są zapisane.")
    expect(at(writer, post).locator("a[data-edit]").first).to_be_focused()
    # What the reader had open, where their focus was, and what their frames had loaded stays.
    expect(at(reader, post).locator("details.replies")).to_have_attribute("open", "")
    expect(at(reader, post).locator("[data-seen]")).to_have_count(1)
    expect(at(reader, post).locator(".post__more summary")).to_be_focused()
    assert saved(post).edits_count == 1


def test_an_edit_that_is_being_written_survives_others_and_is_found_again(world, post, page_of, act):
    page = open_live(page_of(world.ana), address_of(world.topic))
    at(page, post).locator("a[data-edit]").first.click()
    field_of(page, post).fill(NEW)
    act("edit", world.moderator, post=post, text="Moderatorka skraca ten wpis.")
    expect(at(page, post).locator(".post__body")).to_contain_text("Moderatorka skraca")
    expect(field_of(page, post)).to_have_value(NEW)
    page.get_by_role("button", name="Zapisz zmiany").click()
    expect(page.get_by_role("heading", name="Dwie zmiany naraz")).to_be_visible()
    expect(at(page, post).locator(".comparison")).to_contain_text("Moderatorka skraca ten wpis.")
    expect(field_of(page, post)).to_have_value(NEW)
    assert not violations(page)
    page.get_by_role("button", name="Zapisz zmiany").click()
    expect(at(page, post).locator(".post__body")).to_contain_text("45 uczniów")
    assert saved(post).text == NEW

    at(page, post).locator("a[data-edit]").first.click()
    field_of(page, post).fill(f"{NEW} Jeszcze coś.")
    page.wait_for_timeout(600)
    page.reload()
    at(page, post).locator("a[data-edit]").first.click()
    expect(field_of(page, post)).to_have_value(f"{NEW} Jeszcze coś.")
    at(page, post).locator("[data-edit-cancel]").click()
    expect(field_of(page, post)).to_have_count(0)


def test_the_history_opens_over_the_topic_and_leads_back(world, post, page_of):
    editing.edit(post, world.moderator, cook(NEW), began=editing.fingerprint(post), reason="Dane z umowy")
    page = page_of(world.ana)
    page.goto(address_of(world.topic))
    at(page, post).locator(".post__changes").click()
    dialog = page.locator("dialog[open]")
    expect(dialog).to_contain_text("Dane z umowy")
    expect(dialog.locator("ins.diff", has_text="45").first).to_be_visible()
    for name, place in (("Obok siebie", ".comparison .prose"), ("Zapis", ".comparison__source")):
        dialog.get_by_role("link", name=name, exact=True).click()
        expect(dialog.locator(place)).to_have_count(2)
    assert not violations(page)
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(at(page, post).locator(".post__changes")).to_be_focused()
    at(page, post).locator(".post__changes").click()
    dialog.get_by_role("button", name="Przywróć tekst sprzed tej zmiany").click()
    expect(at(page, post).locator(".post__body")).to_contain_text("42 uczniów")
    assert saved(post).edits_count == 2


def test_a_post_goes_with_a_trace_and_comes_back_with_keys_alone(world, post, page_of):
    page, reader = page_of(world.ana), open_live(page_of(world.ben), address_of(world.topic))
    page.goto(address_of(world.topic))
    for one in (page, reader):
        ready(one)
    # Nobody is offered what they may not do.
    reader.keyboard.press("j"), reader.keyboard.press("j"), reader.keyboard.press("d")
    expect(reader.locator("dialog[open]")).to_have_count(0)
    expect(at(reader, post).locator("a[data-edit]").first).to_be_hidden()

    at(page, post).locator(".post__place").focus()
    page.keyboard.press("e")
    expect(field_of(page, post)).to_be_focused()
    at(page, post).locator("[data-edit-cancel]").focus()
    page.keyboard.press("Enter")
    expect(at(page, post).locator("a[data-edit]").first).to_be_focused()
    page.keyboard.press("d")
    expect(page.locator("dialog[open]")).to_contain_text("Dowozimy")
    page.keyboard.press("Enter")
    for one in (page, reader):
        expect(at(one, post).locator(".trace__said")).to_contain_text("Wpis usunięty przez osobę, która go napisała")
        expect(at(one, post)).not_to_contain_text("autobusami")
    expect(reader.locator(".topic__statuses")).to_contain_text("3 wpisy")
    expect(at(reader, post).locator("summary")).to_be_hidden()
    at(page, post).locator("summary").focus()
    page.keyboard.press("Enter")
    expect(at(page, post).locator(".trace__text")).to_contain_text("autobusami")
    assert not violations(page)
    page.locator("#said").get_by_role("button", name="Cofnij").click()
    for one in (page, reader):
        expect(at(one, post).locator(".post__body")).to_contain_text("autobusami")
    expect(reader.locator(".topic__statuses")).to_contain_text("4 wpisy")
    expect(at(reader, post).locator(".replies summary")).to_contain_text("1 odpowiedź")


def test_the_menu_the_link_and_the_wiki_on_a_phone(world, post, page_of):
    gone = people.make_post(world.topic, by=world.ben, text="Do usunięcia")
    deleting.delete(gone, world.moderator, reason="dane osobowe")
    page = page_of(world.moderator, viewport={"width": 390, "height": 800}, permissions=["clipboard-read", "clipboard-write"])
    page.goto(address_of(world.topic))
    ready(page)
    at(page, post).get_by_role("link", name="Kopiuj link do wpisu 2").click()
    expect(page.locator("#said")).to_have_text("Link skopiowano.")
    assert page.evaluate("navigator.clipboard.readText()").endswith(f"/p/{post.id}")
    menu = at(page, post).locator(".post__more")
    menu.locator("summary").click()
    expect(menu.get_by_role("link", name="Usuń")).to_be_in_viewport(ratio=1)
    # What lies half under the open menu is too small for axe, but the menu is over it on purpose.
    assert overflow(page) == [] and not violations(page, within=f"#post-{post.id}")
    menu.get_by_role("button", name="Pozwól edytować wszystkim (wiki)").click()
    expect(at(page, post).locator(".badge", has_text="Wiki – każdy może edytować")).to_be_visible()
    page.locator("#said").get_by_role("button", name="Cofnij").click()
    expect(at(page, post).locator(".badge", has_text="Wiki")).to_have_count(0)
    menu.locator("summary").click()
    menu.get_by_role("link", name="Usuń").click()
    page.get_by_role("button", name="Usuń wpis").click()
    expect(page.locator("dialog[open] .field__error").first).to_contain_text("Wybierz podstawę")
    page.locator("dialog[open] [name=ground]").select_option(index=1)
    page.locator("dialog[open] [name=explanation]").fill("Dane osobowe ucznia")
    page.get_by_role("button", name="Usuń wpis").click()
    expect(at(page, post).locator(".trace__said")).to_contain_text("przez moderację")
    at(page, gone).locator("summary").click()
    expect(at(page, gone)).to_contain_text("dane osobowe")
    assert overflow(page) == []
    at(page, gone).get_by_role("button", name="Przywróć").click()
    expect(at(page, gone).locator(".post__body")).to_contain_text("Do usunięcia")


def test_all_of_it_works_without_javascript(world, post, page_of):
    page = page_of(world.ana, java_script_enabled=False)
    page.goto(address_of(world.topic))
    at(page, post).locator(".post__more summary").click()
    at(page, post).get_by_role("link", name="Co jeszcze można zrobić").click()
    page.get_by_role("link", name="Edytuj", exact=True).click()
    page.locator("textarea[name=text]").fill(NEW)
    page.get_by_role("button", name="Zapisz zmiany").click()
    expect(at(page, post).locator(".post__body")).to_contain_text("45 uczniów")
    at(page, post).locator(".post__changes").click()
    expect(page.locator("ins.diff").first).to_be_visible()
    page.goto(f"/p/{post.id}/menu")
    page.get_by_role("link", name="Usuń").click()
    page.get_by_role("button", name="Usuń wpis").click()
    expect(at(page, post).locator(".trace__said")).to_be_visible()
    page.get_by_role("button", name="Cofnij").click()
    expect(at(page, post).locator(".post__body")).to_contain_text("45 uczniów")


def test_the_first_post_renames_the_topic_on_open_pages(world, page_of):
    first = db.session.scalar(db.select(Post).filter_by(topic_id=world.topic.id, number=1))
    page, reader = page_of(world.ana), open_live(page_of(world.ben), address_of(world.topic))
    page.goto(address_of(world.topic))
    at(page, first).locator("a[data-edit]").first.click()
    page.get_by_label("Tytuł tematu").fill("Dowóz dzieci do szkół – koszty i umowy")
    page.get_by_role("button", name="Zapisz zmiany").click()
    for one in (page, reader):
        expect(one.locator("h1.topic__title")).to_have_text("Dowóz dzieci do szkół – koszty i umowy")
