"""Choosing posts of an open topic and acting on them: by keyboard, live in a second window, on a phone, without a script."""
import re

import pytest
from playwright.sync_api import expect

from forum.db import db
from forum.posts.models import Post
from tests import people

from .live import acting, open_live  # noqa: F401 - acting is a fixture

pytestmark = pytest.mark.once

SUMMARY = ".moderation-menu summary"
COUNT = ".post-selection__count"


def box(page, number):
    return page.locator(f"#stream > [data-number='{number}'] .post-choice input")


def add(page, number, how):
    page.locator(f"#stream > [data-number='{number}'] button[value={how}]").click()


def post_at(topic, number):
    db.session.rollback()
    return db.session.scalar(db.select(Post).filter_by(topic_id=topic.id, number=number))


@pytest.fixture
def talk(world):
    """The world's topic with thirty posts; 4 answers 3, and 25 answers 4."""
    for number in range(2, 31):
        answered = {4: 3, 25: 4}.get(number)
        people.make_post(world.topic, by=world.ana if number % 2 else world.ben, text=f"Zdanie {number} o dowozie.",
                         reply_to=post_at(world.topic, answered) if answered else None)
    return world.topic


def begin(page):
    """Open the menu and choose posts, by keyboard alone."""
    page.locator(SUMMARY).focus()
    page.keyboard.press("Enter")
    page.locator(".moderation-menu a[data-select]").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".post-selection")).to_be_visible()


def test_posts_are_chosen_by_keyboard_while_others_write_and_move_some_away(world, talk, page_of, act):
    target = people.make_topic(world.network, by=world.ben, title="Inny temat")
    page = page_of(world.moderator)
    open_live(page, f"/t/{talk.slug}/{talk.id}")

    begin(page)
    expect(box(page, 1)).to_be_focused()
    expect(page.locator(".post-selection [role=status]")).to_contain_text("Escape kończy")
    expect(page.locator(".post-acts button:enabled")).to_have_count(0)
    box(page, 2).focus()
    page.keyboard.press("Space")
    expect(page.locator(COUNT)).to_have_text("Zaznaczono 1 wpis")
    expect(page.locator(".post-acts button:enabled")).to_have_count(4)
    page.keyboard.press("Space")
    expect(page.locator(COUNT)).to_have_text("Zaznacz wpisy polami, które stoją przy nich")
    box(page, 2).check()
    add(page, 3, "replies")
    expect(page.locator(COUNT)).to_have_text("Zaznaczono 4 wpisy")
    add(page, 20, "below")
    page.locator("[data-number='20'] .post__author").first.scroll_into_view_if_needed()
    expect(box(page, 25)).to_be_checked()
    expect(page.locator("#stream > [data-number='30'] .post-choice")).to_have_count(1)
    expect(box(page, 30)).to_be_checked()

    # What others write and change meanwhile takes nothing away; what they move away is not chosen any more.
    act("reply", world.ben, topic=talk, text="Wpis trzydziesty pierwszy.", to=post_at(talk, 30))
    expect(box(page, 31)).to_be_attached()
    expect(box(page, 31)).not_to_be_checked()
    before = page.locator("#stream .post-choice input:checked").count()
    colleague = page_of(world.admin)
    colleague.goto(f"/t/{talk.id}/posts/move?posts=30&target={target.id}")
    colleague.locator("dialog .button--primary").click()
    expect(page.locator("#stream > [data-number='30']")).to_have_count(0)
    expect(page.locator("#stream .post-choice input:checked")).to_have_count(before - 1)
    page.keyboard.press("Escape")
    expect(page.locator(".post-selection")).to_be_hidden()
    expect(page.locator(".post-choice")).to_have_count(0)
    expect(page.locator(SUMMARY)).to_be_focused()


def test_posts_chosen_from_a_posts_menu_are_split_off_before_everybodys_eyes(world, talk, page_of):
    page, reader = page_of(world.moderator), page_of(world.ben)
    open_live(reader, f"/t/{talk.slug}/{talk.id}/1")
    expect(reader.locator("#stream > .stream__item[data-number='4']")).to_have_count(1)
    page.goto(f"/t/{talk.slug}/{talk.id}/3")
    page.locator("#stream > [data-number='3'] .post__more summary").click()
    page.get_by_role("link", name="Zaznacz ten i inne").click()
    expect(box(page, 3)).to_be_checked()
    expect(box(page, 3)).to_be_focused()
    add(page, 3, "replies")
    expect(page.locator(COUNT)).to_have_text("Zaznaczono 3 wpisy")
    page.get_by_role("button", name="Wydziel").click()
    expect(page.get_by_role("dialog", name="Wydziel do nowego tematu")).to_be_visible()
    expect(page.get_by_label("Tytuł nowego tematu")).to_be_focused()
    page.get_by_role("link", name="Anuluj").press("Enter")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator(COUNT)).to_have_text("Zaznaczono 3 wpisy")

    page.get_by_role("button", name="Wydziel").press("Enter")
    page.get_by_label("Tytuł nowego tematu").fill("Bilety miesięczne")
    page.get_by_label("Tytuł nowego tematu").press("Enter")
    expect(page.locator(".topic__title")).to_have_text("Bilety miesięczne")
    expect(page.locator(".post")).to_have_count(3)
    for number in (3, 4):
        expect(reader.locator(f"#stream > .stream__item[data-number='{number}']")).to_have_count(0)
    expect(reader.locator(".small-action", has_text="Bilety miesięczne")).to_have_count(1)
    page.locator("main > .flash").get_by_role("button", name="Cofnij").click()
    expect(page.locator(".flash[role=status]", has_text="Cofnięto.")).to_be_visible()
    expect(reader.locator("#stream > .stream__item[data-number='4']")).to_have_count(1)


def test_the_same_on_a_phone_and_without_a_script(world, talk, page_of):
    target = people.make_topic(world.network, by=world.ben, title="Organizacja spotkania", replies=1)
    phone = page_of(world.moderator, viewport={"width": 390, "height": 780}, has_touch=True, is_mobile=True)
    phone.goto(f"/t/{talk.slug}/{talk.id}/5")
    phone.locator(SUMMARY).tap()
    phone.get_by_role("link", name="Zaznacz wpisy").tap()
    for number in (5, 7):
        box(phone, number).check()
    bar = phone.locator(".post-selection").bounding_box()
    assert bar["x"] >= 0 and bar["x"] + bar["width"] <= 390 and bar["height"] < 200
    assert not phone.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    phone.get_by_role("button", name="Połącz").tap()
    expect(phone.get_by_role("dialog", name="Połącz wpisy w jeden")).to_be_visible()
    phone.locator("dialog .button--primary").tap()
    expect(phone.locator(".flash[role=status]", has_text="Wpisy są połączone.")).to_be_visible()
    expect(phone.locator("#stream > [data-number='5']")).to_contain_text("Zdanie 7 o dowozie.")

    page = page_of(world.moderator, java_script_enabled=False)
    page.goto(f"/t/{talk.slug}/{talk.id}")
    page.locator(SUMMARY).click()
    page.get_by_role("link", name="Zaznacz wpisy").click()
    page.locator("input[name=post][value='2']").check()
    page.locator("button[name=add][value='replies-3']").click()
    expect(page.locator("main [role=status]")).to_have_text("Zaznaczono 4 wpisy")
    expect(page.locator("input[name=post]:checked")).to_have_count(4)
    page.get_by_role("button", name="Przenieś").click()
    page.get_by_label("Temat docelowy").fill("organizacja spotkania")
    page.get_by_role("button", name="Znajdź").click()
    page.locator(".merge__choice").click()
    page.get_by_role("link", name=re.compile("Według czasu")).click()
    page.get_by_label("Powód").fill("Bez skryptu")
    page.locator("dialog .button--primary").click()
    expect(page.locator(".flash[role=status]", has_text="Wpisy są przeniesione.")).to_be_visible()
    expect(page).to_have_url(re.compile(f"/{target.id}/"))
    page.get_by_role("button", name="Cofnij").click()
    expect(page.locator(".flash[role=status]", has_text="Cofnięto.")).to_be_visible()


def test_the_agenda_is_ordered_by_keyboard_and_members_see_it_at_once(world, page_of):
    titles = ["Przedstawmy się", "Dowóz", "Finanse"]
    for number, title in enumerate(titles, start=1):
        people.make_topic(world.network, by=world.moderator, title=title, agenda_number=number)
    network = f"/c/{world.network.slug}/{world.network.id}"
    page, reader = page_of(world.moderator), page_of(world.ben)
    open_live(reader, network)
    page.goto(network)
    page.get_by_role("link", name="Ułóż agendę").click()

    page.get_by_role("button", name="Wyżej: Finanse").press("Enter")
    expect(page.get_by_role("button", name="Wyżej: Finanse")).to_be_focused()
    expect(page.locator("[data-order-target=status]")).to_have_text("Finanse: miejsce 2 z 3")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Niżej: Finanse")).to_be_focused()
    page.get_by_label("Miejsce zagadnienia Dowóz").fill("2")
    page.get_by_label("Miejsce zagadnienia Dowóz").press("Tab")
    expect(page.locator(".order__topic a")).to_have_text(["Finanse", "Dowóz", "Przedstawmy się"])
    page.get_by_role("button", name="Zapisz kolejność").press("Enter")
    expect(page.locator(".flash[role=status]", has_text="Agenda ma nową kolejność.")).to_be_visible()
    expect(reader.locator(".agenda__title")).to_have_text(["Finanse", "Dowóz", "Przedstawmy się"])

    page.get_by_label("Temat tej sieci").fill("dowóz dzieci")
    page.locator(".merge__choice", has_text=world.topic.title).click()
    page.locator("dialog .button--primary").click()
    expect(page.locator(".flash[role=status]", has_text="Temat jest w agendzie.")).to_be_visible()
    expect(reader.locator(".agenda__title")).to_have_count(4)
    expect(reader.locator("#topic-rows tr", has_text=world.topic.title)).to_have_count(0)
    page.locator("[data-title='Dowóz'] a[href*=agenda_retire]").click()
    page.locator("dialog .button--primary").click()
    expect(reader.locator(".agenda__title")).to_have_count(3)
    page.get_by_role("button", name="Cofnij").click()
    expect(reader.locator(".agenda__title")).to_have_text(["Finanse", "Dowóz", "Przedstawmy się", world.topic.title])
