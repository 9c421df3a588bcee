"""Emoji: the picker of the toolbar and the completion while typing, by mouse, by keyboard, on a phone."""
import re

import pytest
from playwright.sync_api import expect

from .looks import overflow, violations
from .test_paste import writing

pytestmark = pytest.mark.once


def test_an_emoji_is_chosen_by_its_polish_name_or_from_its_group(page_of, world):
    page = page_of(world.ben)
    field = writing(page, world)
    field.fill("Dziękuję! Do jutra.")
    field.evaluate("field => field.setSelectionRange(10, 10)")
    button, panel = page.get_by_role("button", name="Emoji", exact=True), page.get_by_role("dialog", name="Emoji")
    options = panel.get_by_role("option")
    button.click()
    expect(panel.get_by_role("searchbox")).to_be_focused()
    expect(button).to_have_attribute("aria-expanded", "true")
    expect(panel.get_by_role("button", name="Buźki i emocje")).to_have_attribute("aria-pressed", "true")
    expect(options.first).to_have_accessible_name("szeroko uśmiechnięta twarz")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert not violations(page, within=".emoji") and not overflow(page)
    # Without diacritics, by keyword, by the English name, several words.
    for query, name in (("usmiechnieta", "uśmiech"), ("kwiat", "kwiat|róża"), ("thumbsup", "kciuk"),
                        ("czerwone serce", "czerwone serce")):
        panel.get_by_role("searchbox").fill(query)
        expect(options.first, query).to_have_accessible_name(re.compile(name))
    panel.get_by_role("searchbox").fill("qqqq")
    expect(panel.get_by_role("status")).to_have_text("Nic nie znaleziono.")
    panel.get_by_role("searchbox").fill("serce")
    expect(panel.get_by_role("status")).to_have_text(re.compile(r"Znaleziono: \d+"))
    panel.get_by_role("option", name="czerwone serce", exact=True).click()
    expect(panel).to_be_hidden()
    expect(field).to_be_focused()
    expect(field).to_have_value("Dziękuję! ❤️Do jutra.")
    field.press("Control+z")
    expect(field).to_have_value("Dziękuję! Do jutra.")
    # What was chosen lately comes first the next time.
    button.click()
    expect(options).to_have_count(1)
    expect(options.first).to_have_accessible_name("czerwone serce")
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(button).to_be_focused()
    assert not page.complaints


def test_the_picker_is_used_by_keyboard_alone_on_a_phone(page_of, world):
    page = page_of(world.ben, viewport={"width": 390, "height": 700})
    field = writing(page, world)
    button, panel = page.get_by_role("button", name="Emoji", exact=True), page.get_by_role("dialog", name="Emoji")
    button.focus()
    page.keyboard.press("Enter")
    options = panel.get_by_role("option")
    expect(options.first).to_be_visible()
    assert not overflow(page)
    box = panel.bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= 390 and box["y"] >= 0 and box["y"] + box["height"] <= 700
    page.keyboard.press("ArrowDown")
    expect(options.nth(0)).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(options.nth(1)).to_be_focused()
    across = options.evaluate_all("all => all.findIndex(one => one.offsetTop > all[0].offsetTop)")
    page.keyboard.press("ArrowDown")
    expect(options.nth(1 + across)).to_be_focused()
    assert panel.locator("[role=option][tabindex='0']").count() == 1
    page.keyboard.press("End")
    expect(options.last).to_be_focused()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowUp")
    expect(panel.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("flaga w szachownice")
    expect(options.first).to_be_visible()
    page.keyboard.press("Enter")
    expect(panel).to_be_hidden()
    expect(field).to_have_value(re.compile("^(🏁|)$"))
    page.locator(".emoji").evaluate("panel => panel.showPopover()")
    panel.get_by_role("button", name="Jedzenie i picie").click()
    expect(options.first).to_have_accessible_name("winogrona")
    options.first.click()
    expect(field).to_have_value(re.compile("🍇"))


def test_a_colon_and_two_letters_offer_emoji(page_of, world):
    page = page_of(world.ben)
    field = writing(page, world)
    menu = page.get_by_role("listbox", name="Emoji")
    field.press_sequentially("O 12:30 jest :) ale :k")
    expect(menu).to_have_count(0)
    field.press_sequentially("ciuk")
    expect(menu.get_by_role("option").first).to_have_text(re.compile("👍.*kciuk"))
    page.keyboard.press("Enter")
    expect(field).to_have_value("O 12:30 jest :) ale 👍\ufe0f ")
    field.press_sequentially(":rocket")
    expect(menu.get_by_role("option").first).to_have_text("🚀 rakieta")
    page.keyboard.press("Escape")
    expect(menu).to_have_count(0)
    field.press_sequentially(": tak")
    expect(field).to_have_value("O 12:30 jest :) ale 👍\ufe0f :rocket: tak")
    field.press_sequentially(" :ślimak")
    menu.get_by_role("option").first.click()
    expect(field).to_have_value("O 12:30 jest :) ale 👍\ufe0f :rocket: tak 🐌 ")
    expect(page.locator("#writing-preview")).to_have_text("O 12:30 jest :) ale 👍\ufe0f 🚀 tak 🐌")
    field.press("Control+z")
    expect(field).to_have_value("O 12:30 jest :) ale 👍\ufe0f :rocket: tak :ślimak")
    assert not page.complaints
