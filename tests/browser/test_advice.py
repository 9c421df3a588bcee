"""Advice beside the text being written, and the moderators' prompts put into it."""
import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from forum import clock
from forum.db import db, lock_rows, transaction
from forum.topics.models import Topic
from tests.browser.looks import overflow, violations
from tests.people import make_post, make_topic

pytestmark = pytest.mark.once

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
LINK = "https://www.gov.pl/web/edukacja/arkusz"


def age(topic, days):
    with transaction():
        [topic] = lock_rows(Topic, topic.id)
        topic.last_posted_at = clock.now() - timedelta(days=days)


def test_advice_comes_beside_the_text_and_goes_for_good(page_of, world):
    make_post(world.topic, by=world.ana, text=f"Tu jest: {LINK}")
    age(world.topic, 200)
    page, asked = page_of(world.ben), []
    page.on("request", lambda request: asked.append(request.post_data) if request.url.endswith("/advice") else None)
    page.goto(f"/t/{world.topic.slug}/{world.topic.id}")
    page.locator(".composer > summary").click()
    text, advice = page.locator("#composer-text"), page.locator(".advice")
    expect(advice).to_be_empty()
    text.click()
    pieces = advice.locator(".advice__piece")
    expect(pieces.locator("h2")).to_have_text(["Dobrze, że piszesz", "To dawna rozmowa"])
    expect(advice).to_have_attribute("aria-live", "polite")
    expect(text).to_be_focused()
    # Beside the text where there is room, below it on a phone; readable in both, in either theme.
    for size in (DESK, PHONE):
        page.set_viewport_size(size)
        field, panel = text.bounding_box(), advice.bounding_box()
        beside = panel["x"] >= field["x"] + field["width"] and panel["y"] < field["y"] + field["height"]
        assert beside if size == DESK else panel["y"] >= field["y"] + field["height"]
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            assert not violations(page, within=".advice") and not overflow(page)
    page.set_viewport_size(DESK)
    # Esc closes the first one and leaves the writer alone, a button closes the other one.
    text.press("Escape")
    expect(pieces.locator("h2")).to_have_text(["To dawna rozmowa"])
    expect(text).to_be_focused()
    with page.expect_response("**/advice/dismissals"):
        pieces.get_by_role("button", name="Zamknij podpowiedź").press("Enter")
    expect(advice).to_be_empty()
    expect(text).to_be_focused()
    # Words alone ask nothing; a link does, once.
    before = len(asked)
    text.press_sequentially("U nas wygląda to podobnie. ")
    page.wait_for_timeout(1200)
    assert len(asked) == before
    text.press_sequentially(f"Zobacz {LINK} ", delay=5)
    expect(pieces.locator("h2")).to_have_text(["Ten odnośnik już tu jest"])
    expect(pieces).to_contain_text("Jest we wpisie 2 (Anna Przykład).")
    assert len(asked) == before + 1 and "podobnie" not in asked[-1]
    page.reload()
    page.locator(".composer > summary").click()
    text.click()
    expect(pieces.locator("h2")).to_have_text(["Ten odnośnik już tu jest"])
    text.press("Escape")
    text.press("Control+Enter")
    expect(page.locator(".post__body", has_text="U nas wygląda to podobnie.")).to_have_count(1)
    expect(advice).to_be_empty()


def test_a_similar_topic_is_offered_before_a_second_one_is_opened(page_of, world):
    make_topic(world.elsewhere, by=world.stranger, title="Dowóz dzieci do szkoły gdzie indziej")
    make_topic(world.network, by=world.ana, title="Zupełnie inny", replies=2)
    page = page_of(world.ana)
    page.goto(f"/c/{world.network.slug}/{world.network.id}/new")
    title, advice = page.get_by_label("Tytuł tematu"), page.locator(".advice")
    title.press_sequentially("Koszty dowozu dzieci do szkół", delay=5)
    expect(advice.get_by_role("link")).to_have_text(["Dowóz dzieci – jak liczycie koszty?"])
    expect(title).to_be_focused()
    page.locator("#topic-text").fill("Kto ma wzór?")
    advice.get_by_role("link").click()
    expect(page.locator("h1")).to_have_text("Dowóz dzieci – jak liczycie koszty?")
    page.go_back()
    expect(page.locator("#topic-text")).to_have_value("Kto ma wzór?")
    expect(page.get_by_label("Tytuł tematu")).to_have_value("Koszty dowozu dzieci do szkół")


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_a_prompt_is_found_and_inserted_without_a_mouse(size, page_of, world):
    page = page_of(world.moderator, viewport=size)
    page.goto(f"/t/{world.topic.slug}/{world.topic.id}", wait_until="networkidle")
    page.locator(".composer > summary").press("Enter")
    text, dialog = page.locator("#composer-text"), page.locator("dialog:modal")
    text.fill("Dzień dobry.")
    page.get_by_role("link", name="Podpowiedzi moderatora").press("Enter")
    expect(dialog.get_by_label("Szukaj w podpowiedziach")).to_be_focused()
    expect(dialog.locator("details[open] summary")).to_have_text(re.compile("Otwieranie.*pasuje na teraz", re.DOTALL))
    assert not violations(page, within="dialog") and not overflow(page)
    page.keyboard.type("nicTakiego")
    expect(dialog.get_by_role("status")).to_have_text("Żadna podpowiedź nie ma tych słów.")
    page.keyboard.press("Control+A")
    page.keyboard.type("skala wcale")
    expect(dialog.locator(".prompts__prompt:visible h2")).to_have_text(["Skala"])
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    expect(text).to_be_focused()
    expect(text).to_have_value(re.compile(r"^Dzień dobry\.\n\n\[poll type=scale .*\[/poll\]\n\n", re.DOTALL))
    page.keyboard.type("Wam to pomaga")  # the first gap is selected: typing fills it
    expect(text).to_have_value(re.compile('question="Na ile Wam to pomaga '))
    page.get_by_role("link", name="Podpowiedzi moderatora").click()
    dialog.locator("summary", has_text="Trudne sytuacje").click()
    dialog.locator("li", has_text="Cisza po pytaniu").get_by_role("button", name="Wstaw").click()
    expect(text).to_have_value(re.compile("U nas nie udało się …"))
    page.keyboard.press("Control+Z")
    expect(text).not_to_have_value(re.compile("U nas nie udało się …"))
    expect(text).to_have_value(re.compile("Na ile Wam to pomaga "))


def test_prompts_are_a_page_to_copy_from_without_a_script(page_of, world):
    page = page_of(world.moderator, java_script_enabled=False)
    page.goto("/prompts")
    page.locator("summary", has_text="Podtrzymywanie").click()
    expect(page.locator("pre:visible").first).to_contain_text("Czy dobrze to odczytuję?")
    expect(page.get_by_role("button", name="Wstaw")).to_have_count(0)
    db.session.rollback()
