"""Notes for the moderators and notices for all, the log as members and moderators read it, the numbered conditions."""
import pytest
from playwright.sync_api import expect

from forum.db import db, transaction
from forum.networks.models import Network
from tests import people

from .looks import overflow, violations

pytestmark = pytest.mark.once

NOTE, OTHER, NOTICE = "Ana pyta trzeci raz o to samo.", "Odpisałam jej prywatnie.", "Stawki z 2019 roku: aktualne są niżej."
CONDITIONS = ["Dziel się tym, co masz.", "Mów prosto.", "Pytaj, gdy nie wiesz."]
PHONE = {"width": 390, "height": 844}


def address(topic):
    return f"/t/{topic.slug}/{topic.id}"


def choose_in_menu(page, label):
    page.locator("#stream .post__more summary").first.click()
    page.get_by_role("link", name=label).click()
    expect(page.get_by_role("dialog")).to_be_visible()


def fine(page, phone=True):
    assert violations(page) == [] and overflow(page) == []
    if phone:
        page.set_viewport_size(PHONE)
        assert overflow(page) == []
        page.set_viewport_size({"width": 1280, "height": 900})


def test_notes_reach_the_other_moderators_at_once_and_nobody_else(world, page_of):
    second = people.make_person(f"daria-{world.network.slug}", name="Daria Druga", networks={world.network: ["moderator"]})
    writer, reader, member = page_of(world.moderator), page_of(second), page_of(world.ben)
    for page in (writer, reader, member):
        page.goto(address(world.topic))
        expect(page.locator("#stream .post")).to_have_count(1)
    expect(member.get_by_text("Notatki dla moderatorów")).to_have_count(0)

    choose_in_menu(writer, "Notatka dla moderatorów")
    expect(writer.get_by_label("Nowa notatka")).to_be_focused()
    fine(writer)
    writer.keyboard.type(NOTE)
    writer.get_by_role("button", name="Zapisz notatkę").click()
    expect(writer.locator(".flash[role=status]", has_text="Notatka jest zapisana.")).to_be_visible()
    for page in (writer, reader):
        expect(page.locator("#stream .whisper")).to_contain_text(NOTE)
        expect(page.locator(".notes-bar .badge")).to_have_text("1")
    fine(reader)

    # It stays beside its post when the post itself changes, and when an answer comes.
    people.make_post(world.topic, by=world.ben, text="Odpowiadam.")
    reader.reload()
    expect(reader.locator("#stream .post")).to_have_count(2)
    expect(reader.locator("#stream .stream__item").first.locator(".whisper")).to_contain_text(NOTE)

    reader.get_by_role("link", name="Notatki dla moderatorów").first.click()
    expect(reader.get_by_role("dialog")).to_contain_text(NOTE)
    reader.get_by_label("Nowa notatka").fill(OTHER)
    reader.get_by_role("button", name="Zapisz notatkę").click()
    expect(writer.locator(".notes-bar .whisper")).to_contain_text(OTHER)
    writer.get_by_role("button", name="Cofnij").click()
    expect(reader.locator("#stream .whisper")).to_have_count(0)
    expect(writer.locator(".flash[role=status]", has_text="Cofnięto.")).to_be_visible()

    choose_in_menu(writer, "Adnotacja dla czytających")
    writer.get_by_label("Adnotacja", exact=True).fill(NOTICE)
    writer.get_by_role("button", name="Dodaj adnotację").click()
    for page in (writer, reader, member):
        expect(page.locator("#stream .notice").first).to_contain_text(NOTICE)
    fine(member)
    assert "whisper" not in member.content() and OTHER not in member.content()
    writer.get_by_role("button", name="Cofnij").click()
    expect(member.locator("#stream .notice")).to_have_count(0)

    # Who no longer looks after the network sees them no more once the page asks again.
    people.give_roles(second, world.network, "participant")
    reader.reload()
    expect(reader.locator("#stream .post").first).to_be_visible()
    expect(reader.locator(".whisper, .notes-bar")).to_have_count(0)


def test_conditions_are_changed_by_keyboard_quoted_by_one_click_and_what_was_done_is_read_by_members(world, page_of):
    with transaction():
        db.session.execute(db.update(Network).where(Network.id == world.network.id).values(conditions=CONDITIONS))
    network = f"/c/{world.network.slug}/{world.network.id}"
    moderator, member = page_of(world.moderator), page_of(world.ben)
    moderator.goto(f"{network}/conditions")
    expect(moderator.locator(".contract__line")).to_have_text(CONDITIONS)
    fine(moderator)
    moderator.get_by_role("link", name="Zmień warunki").click()
    moderator.get_by_role("button", name="Przesuń wyżej: warunek 3").press("Enter")
    expect(moderator.get_by_label("Warunek 2", exact=True)).to_have_value(CONDITIONS[2])
    expect(moderator.get_by_label("Warunek 2", exact=True)).to_be_focused()
    moderator.get_by_role("button", name="Dodaj warunek").press("Enter")
    expect(moderator.get_by_label("Warunek 4", exact=True)).to_be_focused()
    moderator.keyboard.type("Nie wyśmiewaj pytań.")
    fine(moderator)
    moderator.get_by_role("button", name="Zobacz, co się zmieni").press("Enter")
    expect(moderator.get_by_text("Warunek 4 jest nowy")).to_be_visible()
    fine(moderator)
    moderator.get_by_label("Co się zmienia i dlaczego").fill("Po spotkaniu w Toruniu.")
    moderator.get_by_role("button", name="Opublikuj nową wersję").press("Enter")
    expect(moderator.locator(".contract__line")).to_have_count(4)
    expect(moderator.locator(".flash[role=status]")).to_contain_text("Warunki są opublikowane.")

    moderator.goto(f"{network}/conditions/history")
    expect(moderator.get_by_text("Po spotkaniu w Toruniu.")).to_be_visible()
    fine(moderator)

    member.goto(address(world.topic))
    member.locator("summary.composer__bar").click()
    member.get_by_role("link", name="Zacytuj warunek").click()
    expect(member.locator(".prompts__prompt")).to_have_count(4)
    fine(member)
    member.get_by_role("button", name="Wstaw").nth(3).click()
    expect(member.get_by_role("dialog")).to_have_count(0)
    expect(member.get_by_label("Treść wpisu")).to_have_value(
        f"> [Warunek 4]({network}/conditions/2#warunek-4): Nie wyśmiewaj pytań.\n\n")
    member.get_by_role("button", name="Opublikuj").click()
    quoted = member.locator("#stream blockquote a", has_text="Warunek 4")
    expect(quoted).to_be_visible()
    quoted.click()
    expect(member.locator("#warunek-4")).to_be_visible()

    member.goto(f"{network}/record")
    expect(member.locator(".record__row")).to_contain_text("zmienia warunki sieci: wersja 2")
    expect(member.get_by_text("Cofnij")).to_have_count(0)
    fine(member)
    moderator.goto(f"{network}/log")
    fine(moderator)
    moderator.get_by_label("Od dnia").fill("2020-01-01")
    moderator.get_by_role("button", name="Filtruj").click()
    expect(moderator.locator(".log__row")).to_contain_text("zmienia warunki")
    with moderator.expect_download() as waiting:
        moderator.get_by_role("link", name="Tabela (CSV)").click()
    assert "zmienia warunki sieci: wersja 2" in waiting.value.path().read_text(encoding="utf-8-sig")
