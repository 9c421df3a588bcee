"""What happens at a time, as a moderator sets it and members see it: live, by keyboard, on a phone."""
import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from forum import clock
from forum.db import db, transaction
from forum.posts.models import Post
from forum.timers.models import TopicTimer

from .live import acting, address_of, live_site, open_live  # noqa: F401 - fixtures

pytestmark = pytest.mark.once
STATE = "[id^=topic-state]"


def choose(page, label):
    page.locator(".moderation-menu summary").click()
    page.locator(".moderation-menu").get_by_role("link", name=label, exact=True).click()
    expect(page.get_by_role("dialog")).to_be_visible()


def is_no_wider(page):
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_timer_is_set_shown_goes_off_and_is_taken_back(world, page_of, act):
    moderator = page_of(world.moderator)
    reader = page_of(world.ben, viewport={"width": 390, "height": 844})
    open_live(moderator, address_of(world.topic))
    open_live(reader, address_of(world.topic))

    choose(moderator, "Minutniki")
    dialog = moderator.get_by_role("dialog")
    days = dialog.get_by_label("Ile dni po ostatnim wpisie")
    expect(days).to_be_hidden()
    dialog.get_by_label("Zamknij temat").check()
    dialog.get_by_label("Po tylu dniach od ostatniego wpisu").check()
    days.fill("0")
    days.press("Enter")
    expect(dialog.get_by_text("Podaj liczbę dni od 1 do 365.")).to_be_visible()
    expect(days).to_be_focused()
    days.fill("3")
    dialog.get_by_label("Powód").fill("Do podsumowania.")
    dialog.get_by_role("button", name="Ustaw minutnik").click()
    expect(moderator.get_by_text("Minutnik jest ustawiony.")).to_be_visible()
    for page in (moderator, reader):
        expect(page.locator(STATE)).to_contain_text("Ten temat zostanie zamknięty: 3 dni po ostatnim wpisie")
        expect(page.locator(f"{STATE} time[data-left]")).to_have_text("(za 3 dni)")
        expect(page.locator(".small-action")).to_contain_text("ustawia minutnik: zamknięcie tematu, 3 dni po ostatnim wpisie")
    assert is_no_wider(reader)

    with transaction():
        timer = db.session.scalars(db.select(TopicTimer).filter_by(topic_id=world.topic.id)).one()
        timer.due_at, timer.after_days = clock.now(), None
    act("go_off", world.moderator)
    for page in (moderator, reader):
        expect(page.locator(f"{STATE}[data-locked=true]")).to_have_count(1)
        expect(page.locator(STATE)).not_to_contain_text("Ten temat zostanie")
        expect(page.locator(".small-action").last).to_contain_text("Forum zamyka temat – minutnik ustawiony przez: Maria")
    expect(reader.locator("details.composer")).to_be_hidden()

    choose(moderator, "Otwórz ponownie")
    dialog.get_by_label("Jutro, o 8:00").check()
    dialog.get_by_role("button", name="Otwórz ponownie").click()
    expect(reader.locator(STATE)).to_contain_text("Ten temat zostanie zamknięty:")
    expect(reader.locator("details.composer")).to_be_visible()
    moderator.get_by_role("button", name="Cofnij").click()
    expect(reader.locator(f"{STATE}[data-locked=true]")).to_have_count(1)
    expect(reader.locator(STATE)).not_to_contain_text("Ten temat zostanie")

    choose(moderator, "Minutniki")
    dialog.get_by_label("Przypomnij mi").check()
    dialog.get_by_label("Jutro, o 8:00").check()
    dialog.get_by_role("button", name="Ustaw minutnik").click()
    expect(moderator.get_by_text("Minutnik jest ustawiony.")).to_be_visible()
    choose(moderator, "Minutniki")
    dialog.get_by_role("button", name=re.compile("Usuń.*przypomnienie dla mnie")).click()
    expect(moderator.get_by_text("Minutnik jest usunięty.")).to_be_visible()


def test_slow_mode_tells_who_writes_and_a_waiting_topic_appears(world, page_of, act):
    moderator, member = page_of(world.moderator), page_of(world.ben)
    open_live(member, address_of(world.topic))
    composer = member.locator("details.composer")
    text, send = composer.locator("textarea"), composer.get_by_role("button", name="Opublikuj")
    notice, problem = member.locator("[data-controller=pace]"), composer.locator("[id^=writing-problem]")
    act("slow", world.moderator, topic=world.topic)
    expect(member.locator(STATE)).to_contain_text("Każda osoba pisze tu raz na 15 minut.")
    composer.locator("summary").click()
    text.fill("Pierwsza myśl.")
    expect(notice).to_be_hidden()
    send.click()
    expect(member.locator("#stream article")).to_have_count(2)
    expect(member.locator("#stream .sending")).to_have_count(0)
    composer.locator("summary").click()
    expect(notice).to_contain_text("raz na 15 minut. Następną odpowiedź wyślesz")
    text.fill("Druga myśl.")
    send.click()
    expect(problem).to_contain_text("tryb powolny")
    expect(text).to_have_value("Druga myśl.")
    with transaction():
        for post in db.session.scalars(db.select(Post).filter_by(topic_id=world.topic.id)):
            post.created_at -= timedelta(minutes=16)
    send.click()
    expect(member.locator("#stream")).to_contain_text("Druga myśl.")

    network = world.network
    open_live(member, f"/c/{network.slug}/{network.id}")
    moderator.goto(f"/c/{network.slug}/{network.id}/new")
    day = moderator.get_by_label("Dzień")
    expect(day).to_be_hidden()
    moderator.get_by_label("Tytuł tematu").fill("Zaproszenie na warsztat")
    moderator.locator("textarea").fill("Kto przyjdzie?")
    expect(moderator.get_by_role("button", name="Opublikuj")).to_be_visible()
    moderator.get_by_label("Opublikuj później").check()
    day.fill((clock.today() + timedelta(days=2)).isoformat())
    expect(moderator.get_by_role("button", name="Opublikuj")).to_have_count(0)
    moderator.get_by_role("button", name="Zaplanuj").click()
    expect(moderator.locator("[id^=topic-head]")).to_contain_text("Jeszcze nieopublikowany")
    expect(moderator.locator(STATE)).to_contain_text("Ten temat zostanie opublikowany:")
    moderator.goto(f"/c/{network.slug}/{network.id}")
    expect(moderator.locator(".scheduled")).to_contain_text("Zaproszenie na warsztat")
    expect(member.locator("main")).not_to_contain_text("Zaproszenie")

    moderator.get_by_role("link", name="Opublikuj teraz").click()
    moderator.get_by_role("dialog").get_by_role("button", name="Opublikuj teraz").click()
    expect(moderator.get_by_text("Temat jest opublikowany.")).to_be_visible()
    expect(moderator.locator("[id^=topic-head]")).not_to_contain_text("Jeszcze nieopublikowany")
    expect(member.locator("main")).not_to_contain_text("Zaproszenie")
    member.get_by_text("1 nowy temat").click()
    expect(member.locator("main")).to_contain_text("Zaproszenie na warsztat")
