"""A decision from both sides: the moderator's dialog, the pages somebody has open, the appeal and its answer."""
import re

import pytest
from playwright.sync_api import expect

from forum.db import db, transaction
from forum.networks.models import Network
from forum.posts import deleting
from forum.sanctions import grounds
from forum.sanctions.models import Decision
from tests import people

pytestmark = pytest.mark.once

EXPLANATION = "Trzeci raz ta sama reklama, mimo dwóch próśb."


def test_a_member_is_silenced_suspended_and_let_in_again(world, page_of):
    with transaction():
        db.session.get(Network, world.network.id).conditions = ["Dzielimy się tym, co mamy."]
    moderator, ben = page_of(world.moderator), page_of(world.ben)
    ben.goto(f"/t/{world.topic.slug}/{world.topic.id}")
    ben.locator(".composer__bar").click()
    ben.locator(".composer textarea[name=text]").fill("Nie zdążę tego wysłać.")
    expect(ben.locator("#stream [data-reply-to]").first).to_be_visible()
    moderator.goto(f"/u/{world.ben.username}")
    moderator.get_by_role("link", name=re.compile("Decyzje w sieci")).click()

    moderator.get_by_role("link", name="Odbierz prawo pisania…").click()
    dialog = moderator.get_by_role("dialog", name="Odebranie prawa pisania")
    expect(dialog).to_be_visible()
    expect(moderator.locator("dialog:modal")).to_have_count(1)
    dialog.get_by_role("button", name="Odbierz prawo pisania").click()
    expect(moderator.locator(".field__error").first).to_contain_text("Wybierz podstawę decyzji")
    moderator.get_by_label("Podstawa decyzji").select_option("condition-1")
    moderator.get_by_label("Uzasadnienie").fill(EXPLANATION)
    moderator.get_by_label("7 dni").check()
    moderator.get_by_role("button", name="Odbierz prawo pisania").click()
    expect(moderator.locator(".flash", has_text="Od teraz ta osoba czyta, ale nie pisze")).to_be_visible()
    expect(moderator.locator(".badge", has_text="czyta, ale nie pisze do")).to_be_visible()
    expect(moderator.locator(".flash__undo")).to_be_visible()
    expect(ben.locator("#said")).to_contain_text("Od teraz w tej sieci możesz czytać, ale nie pisać")
    expect(ben.locator(".topic__silenced")).to_contain_text("możesz tu czytać, ale nie pisać")
    expect(ben.locator(".composer").get_by_role("button", name="Opublikuj")).to_be_disabled()
    expect(ben.locator(".composer textarea[name=text]")).to_have_value("Nie zdążę tego wysłać.")
    expect(ben.locator("#stream [data-reply-to]").first).to_be_hidden()

    ben.locator("#said").get_by_role("link", name="Pokaż decyzję").click()
    expect(ben.get_by_role("heading", name="Odebranie prawa pisania", level=1)).to_be_visible()
    for words in (EXPLANATION, "Warunek 1", "Dzielimy się tym, co mamy.", "z własnej inicjatywy"):
        expect(ben.locator(".statement")).to_contain_text(words)
    ben.goto(f"/t/{world.topic.slug}/{world.topic.id}")
    expect(ben.locator("main")).to_contain_text("możesz tu czytać, ale nie pisać")

    moderator.get_by_role("link", name="Zawieś…").click()
    moderator.get_by_label("Podstawa decyzji").select_option("terms-5.4")
    moderator.get_by_label("Uzasadnienie").fill(EXPLANATION)
    moderator.get_by_role("button", name="Zawieś").click()
    expect(moderator.locator(".badge", has_text="zawieszenie do")).to_be_visible()
    expect(ben.locator("#suspended")).to_be_focused()
    expect(ben.locator("#suspended")).to_contain_text("zawieszony do")
    assert ben.evaluate("scrollY") == 0
    expect(ben.locator("body")).not_to_contain_text(world.topic.title)

    moderator.get_by_role("button", name="Znieś teraz").last.click()
    expect(moderator.locator(".flash", has_text="zniesione")).to_be_visible()
    ben.goto(f"/t/{world.topic.slug}/{world.topic.id}")
    expect(ben.locator("#stream")).to_be_visible()


def test_a_post_is_deleted_appealed_for_and_restored_by_somebody_else(world, page_of):
    post = people.make_post(world.topic, by=world.ben, text="Polecam moje szkolenia, tanio!")
    second = people.make_person(f"druga{post.id}", name="Daria Druga", networks={world.network: ["moderator"]})
    deleting.delete(post, world.moderator, ground=grounds.ground(None, "terms-5.4", EXPLANATION))
    decision_id = db.session.scalar(db.select(db.func.max(Decision.id)))
    db.session.rollback()
    ben, answering, moderator = page_of(world.ben), page_of(second), page_of(world.moderator)
    for width, scheme in ((390, "dark"), (1280, "light")):
        ben.set_viewport_size({"width": width, "height": 900})
        ben.emulate_media(color_scheme=scheme)
        ben.goto(f"/decisions/{decision_id}")
        assert ben.evaluate("document.documentElement.scrollWidth") <= width
    ben.get_by_label("Dlaczego się nie zgadzasz").fill("To była odpowiedź na pytanie o szkolenia.")
    ben.get_by_role("button", name="Wyślij odwołanie").press("Enter")
    expect(ben.locator(".flash", has_text="Odwołanie zostało wysłane")).to_be_visible()

    moderator.goto(f"/decisions/{decision_id}")
    expect(moderator.get_by_role("heading", name="Odpowiedz na odwołanie")).to_have_count(0)
    answering.goto(f"/c/{world.network.slug}/{world.network.id}/appeals")
    answering.get_by_role("link", name=re.compile("Usunięcie wpisu")).click()
    answering.get_by_label("jest uchylona").check()
    answering.get_by_label("Dlaczego", exact=True).fill("Rzeczywiście ktoś o to pytał.")
    answering.get_by_role("button", name="Wyślij odpowiedź").click()
    expect(answering.get_by_role("heading", name="Decyzja jest uchylona")).to_be_visible()
    ben.goto(f"/p/{post.id}")
    expect(ben.locator(f"#post-{post.id}")).to_contain_text("Polecam moje szkolenia")
