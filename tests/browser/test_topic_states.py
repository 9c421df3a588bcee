"""What becomes of whole topics, in the windows of a moderator and of somebody who reads: at once, in words, with a way back."""
import re

import pytest
from playwright.sync_api import expect

from forum.db import db
from forum.networks.models import Network
from tests import people

from .test_moderation import choose, expect_done, open_topic, press_primary

pytestmark = pytest.mark.once


def test_a_topic_is_renamed_archived_unlisted_moved_and_deleted_under_the_eyes_of_its_readers(world, page_of):
    other = db.session.get(Network, world.elsewhere.id)
    people.give_roles(world.moderator, other, "moderator")
    people.make_post(world.topic, by=world.ben, text="U nas płaci gmina.")
    moderator, reader, lists = page_of(world.moderator), page_of(world.ben), page_of(world.ana)
    open_topic(moderator, world.topic)
    open_topic(reader, world.topic)
    lists.goto(f"/c/{world.network.slug}/{world.network.id}")
    row = lists.locator(f"#topic-row-{world.topic.id}")
    expect(row).to_be_visible()

    choose(moderator, "Zmień tytuł")
    expect(moderator.get_by_role("dialog", name="Zmień tytuł")).to_be_visible()
    title = moderator.get_by_label("Tytuł tematu")
    expect(title).to_be_focused()
    title.fill("Dowóz uczniów")
    moderator.get_by_label("Powód").fill("Jaśniej")
    press_primary(moderator)
    expect_done(moderator, "Tytuł tematu jest zmieniony.")
    expect(moderator).to_have_url(re.compile(f"/t/dowoz-uczniow/{world.topic.id}"))
    for page in (moderator, reader):
        expect(page.get_by_role("heading", name="Dowóz uczniów")).to_be_visible()
        expect(page).to_have_title(re.compile(r"^(\(\d+\) )?Dowóz uczniów – Forum Sieci$"))
        expect(page.locator(".small-action")).to_contain_text("wcześniej: „Dowóz dzieci")
    moderator.get_by_role("button", name="Cofnij").click()
    expect_done(moderator, "Cofnięto.")
    expect(reader.get_by_role("heading", name=re.compile("Dowóz dzieci"))).to_be_visible()

    expect(reader.locator(".composer")).to_be_visible()
    choose(moderator, "Archiwizuj")
    press_primary(moderator)
    expect_done(moderator, "Temat jest w archiwum.")
    for page in (moderator, reader):
        expect(page.locator(".topic__notice")).to_contain_text("w archiwum")
        expect(page.locator(".composer")).to_be_hidden()
        expect(page.locator("[data-reply-to]:visible, .reaction__press:visible")).to_have_count(0)
    moderator.locator(".moderation-menu > summary").click()
    expect(moderator.locator(".moderation-menu .menu__item:visible")).to_have_text(
        ["Przywróć z archiwum", "Usuń temat", re.compile("ziennik"), "Podpowiedzi moderatora"])
    moderator.locator(".moderation-menu > summary").click()
    choose(moderator, "Przywróć z archiwum")
    press_primary(moderator)
    expect_done(moderator, "Temat jest przywrócony z archiwum.")
    expect(reader.locator(".composer")).to_be_visible()

    choose(moderator, "Zdejmij z list")
    press_primary(moderator)
    expect_done(moderator, "Temat jest zdjęty z list.")
    expect(reader.locator("[id^=topic-head]")).to_contain_text("Poza listami")
    expect(row).to_have_count(0)

    choose(moderator, "Przenieś do innej sieci")
    expect(moderator.get_by_role("dialog", name="Przenieś do innej sieci")).to_be_visible()
    moderator.get_by_role("dialog").get_by_role("link", name=re.compile(other.name)).click()
    preview = moderator.get_by_role("dialog")
    expect(preview).to_contain_text("Anna Przykład, Benedykt Wzór")
    expect(preview).to_contain_text("2 osoby z obecnej sieci już go nie przeczytają")
    moderator.get_by_label("Powód").fill("To sprawa drugiej sieci")
    press_primary(moderator)
    expect_done(moderator, "Temat jest przeniesiony.")
    expect(reader.get_by_role("heading", name=re.compile("Dowóz dzieci"))).to_have_count(0)
    moderator.get_by_role("button", name="Cofnij").click()
    expect_done(moderator, "Cofnięto.")
    open_topic(reader, world.topic)

    choose(moderator, "Usuń temat")
    expect(moderator.get_by_role("dialog", name="Usuń temat")).to_be_visible()
    moderator.get_by_label("Podstawa decyzji").select_option("illegal")
    moderator.get_by_label("Przepis").fill("art. 212 k.k.")
    moderator.get_by_label("Uzasadnienie").fill("Pomówienie urzędu.")
    press_primary(moderator)
    expect_done(moderator, "Temat jest usunięty.")
    expect(moderator.locator(".topic__notice")).to_contain_text("Widzą go tylko moderatorzy")
    expect(reader.get_by_role("heading", name=re.compile("Dowóz dzieci"))).to_have_count(0)
    moderator.set_viewport_size({"width": 320, "height": 700})
    choose(moderator, "Przywróć temat")
    press_primary(moderator)
    expect_done(moderator, "Temat jest przywrócony.")
    assert moderator.evaluate("document.documentElement.scrollWidth <= innerWidth")
    open_topic(reader, world.topic)
