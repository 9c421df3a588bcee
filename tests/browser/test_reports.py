"""Reporting, deciding, hiding and approving as people do it: dialogs, live pages, keyboard, phone, without an account."""
import pytest
from playwright.sync_api import expect

from forum.db import db, transaction
from forum.reports.models import ReviewSettings
from tests import people

from .live import acting, address_of, live_site, open_live  # noqa: F401
from .looks import overflow, violations

pytestmark = pytest.mark.once
SECRET = "Szczebrzeszyn jest brzydki."
# Higher than the page, so that nothing lies half under the docked composer: axe takes that for a small target.
NARROW = {"width": 390, "height": 5000}


def look(page):
    """Nothing is wrong with a page on a phone; the others are looked at in test_accessibility.py."""
    page.set_viewport_size(NARROW)
    assert not violations(page) + overflow(page)
    page.set_viewport_size({"width": 1280, "height": 900})


def test_a_report_from_the_menu_to_the_outcome(world, page_of):
    with transaction():
        network = db.session.merge(world.network)
        network.conditions = ["Piszemy na temat.", "Szanujemy się."]
    post = people.make_post(world.topic, by=world.ben, text=SECRET)
    writer, reader = page_of(world.ana), open_live(page_of(world.moderator), address_of(world.topic))
    writer.goto(address_of(world.topic))
    item = writer.locator(f"#post-{post.id}")
    item.locator(".post__more summary").click()
    item.get_by_role("link", name="Zgłoś").click()
    dialog = writer.locator("dialog:modal")
    expect(dialog).to_be_visible()
    expect(dialog.get_by_label("Co jest nie tak")).to_be_focused()
    dialog.get_by_role("button", name="Zgłoś").click()
    expect(dialog).to_contain_text("Wybierz, co jest nie tak.")
    dialog.get_by_label("Co jest nie tak").select_option("condition-2")
    dialog.get_by_label("Wiadomość do moderatorów").fill("To obraża miasto.")
    dialog.get_by_role("button", name="Zgłoś").press("Enter")
    expect(writer.locator(".flash:not([hidden])").first).to_contain_text("Dziękujemy")

    # The moderator's open page hears of it: the count and the bell.
    expect(reader.locator('.sidebar [data-count="queue"]')).to_contain_text("1")
    expect(reader.locator("#bell")).to_contain_text("1")
    reader.get_by_role("link", name="Do rozpatrzenia").first.click()
    expect(reader.get_by_role("heading", name="Zgłoszenia do rozpatrzenia")).to_be_visible()
    reader.locator(".queue__head a").first.click()
    expect(reader.locator(".queue__text")).to_contain_text(SECRET)
    expect(reader.locator("main")).to_contain_text("To obraża miasto.")
    reader.get_by_role("button", name="Weź do oceny").click()
    expect(reader.locator("main")).to_contain_text("w ocenie – Maria Moderująca")
    look(reader)
    watcher = open_live(page_of(world.ben), address_of(world.topic))
    reader.get_by_role("link", name="Ukryj wpis").click()
    dialog = reader.locator("dialog:modal")
    expect(dialog).to_be_visible()
    look(reader)
    dialog.get_by_label("Podstawa decyzji").select_option("condition-2")
    dialog.get_by_label("Uzasadnienie").fill("Zdanie obraża mieszkańców.")
    dialog.get_by_role("button", name="Ukryj wpis").click()
    expect(reader.locator(".flash:not([hidden])").first).to_contain_text("Sprawa jest rozstrzygnięta")
    expect(reader.get_by_role("link", name="Uzasadnienie decyzji")).to_be_visible()

    # Others see a trace at once, the author reads their words and changes them, by the keyboard.
    trace = watcher.locator(f"#post-{post.id} .trace")
    expect(trace).to_contain_text("Wpis ukryty przez moderację: Warunek 2 – Szanujemy się.")
    trace.locator("summary").focus()
    watcher.keyboard.press("Enter")
    expect(trace).to_contain_text(SECRET)
    look(watcher)
    trace.get_by_role("link", name="Popraw i poproś o pokazanie").press("Enter")
    watcher.get_by_label("Treść wpisu").fill("Szczebrzeszyn jest ładny.")
    watcher.get_by_role("button", name="Zapisz i poproś o pokazanie").click()
    expect(watcher.locator(".flash:not([hidden])").first).to_contain_text("Zmiany są zapisane")
    reader.goto("/queue")
    reader.locator(".queue__head a").first.click()
    expect(reader.locator(".queue__text")).to_contain_text("ładny")
    open_page = open_live(page_of(world.ana), address_of(world.topic))
    reader.get_by_role("link", name="Zostaw wpis").click()
    reader.locator("dialog:modal").get_by_role("button", name="Zostaw wpis").click()
    expect(reader.locator(".flash:not([hidden])").first).to_contain_text("Sprawa jest rozstrzygnięta")
    expect(open_page.locator(f"#post-{post.id} .post__body")).to_contain_text("ładny")
    expect(reader.locator('.sidebar [data-count="queue"]')).not_to_contain_text("1")
    writer.goto("/reports/mine")
    expect(writer.locator("main")).to_contain_text("Treść została ukryta.")


def test_a_first_post_waits_until_it_is_approved_and_a_notice_comes_from_outside(world, page_of):
    with transaction():
        db.session.add(ReviewSettings(network_id=world.network.id, holds_first=True))
    page, moderator = page_of(world.ben), page_of(world.moderator)
    reader = open_live(page_of(world.ana), address_of(world.topic))
    page.goto(address_of(world.topic))
    page.locator(".composer > summary").click()
    page.locator("#composer-text").fill("Dzień dobry, jestem Ben.")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#waiting")).to_contain_text("Dzień dobry, jestem Ben.")
    expect(page.locator(".flash:not([hidden])").first).to_contain_text("czeka na zatwierdzenie")
    expect(page.locator("#composer-text")).to_have_value("")
    look(page)
    assert "jestem Ben" not in reader.content()
    moderator.goto(f"/c/{world.network.slug}/{world.network.id}/queue")
    moderator.locator("#held + .queue a, .queue a").first.click()
    expect(moderator.get_by_role("button", name="Opublikuj")).to_be_visible()
    moderator.get_by_text("Zmień przed publikacją").click()
    moderator.get_by_label("Treść wpisu").fill("Dzień dobry, jestem Benedykt.")
    moderator.get_by_role("button", name="Opublikuj").click()
    expect(moderator.locator(".flash:not([hidden])").first).to_contain_text("Tekst jest opublikowany")
    expect(reader.locator(".stream")).to_contain_text("jestem Benedykt.")
    moderator.get_by_role("link", name="Co tu czeka").click()
    expect(moderator.get_by_label("Pierwsze wpisy czekają na zatwierdzenie")).to_be_checked()

    visitor = page_of(None, java_script_enabled=False)
    visitor.goto("/login")
    visitor.get_by_role("link", name="Zgłoś nielegalną treść").click()
    visitor.get_by_label("Dokładny adres treści").fill(f"/t/{world.topic.id}/1")
    visitor.get_by_role("button", name="Wyślij zgłoszenie").click()
    expect(visitor.locator("main")).to_contain_text("Wyjaśnij, dlaczego uważasz treść za nielegalną.")
    visitor.get_by_label("Dlaczego uważasz ją za nielegalną").fill("Zniesławia.")
    visitor.get_by_label("Imię i nazwisko").fill("Jan Kowalski")
    visitor.get_by_label("Adres e-mail").fill("jan@example.com")
    visitor.get_by_label("Działam w dobrej wierze").check()
    visitor.wait_for_timeout(3_100)  # faster nobody types
    visitor.get_by_role("button", name="Wyślij zgłoszenie").click()
    expect(visitor.get_by_role("heading", name="Twoje zgłoszenie Z-")).to_be_visible()
    sighted = page_of(None)
    sighted.goto(visitor.url)
    look(sighted)
