"""The frame and the lists in a real browser: drawer, theme, menu, times, more rows."""
import re

import pytest
from playwright.sync_api import expect

from tests import people

pytestmark = pytest.mark.once


def test_theme_menu_and_drawer_answer_to_mouse_and_keyboard(world, page_of):
    page = page_of(world.ana, color_scheme="light")
    page.goto("/latest")
    html = page.locator("html")

    page.get_by_role("button", name="Zmień jasny lub ciemny wygląd").click()
    expect(html).to_have_attribute("data-theme", "dark")
    page.reload()
    expect(html).to_have_attribute("data-theme", "dark")

    summary = page.locator(".header summary:has(.avatar)")
    summary.press("Enter")
    expect(page.get_by_role("link", name="Profil")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Profil")).to_be_hidden()
    expect(summary).to_be_focused()

    page.set_viewport_size({"width": 390, "height": 800})
    menu = page.get_by_role("navigation", name="Sieci i listy")
    expect(menu).to_be_hidden()
    page.get_by_role("button", name="Sieci i listy").click()
    expect(menu).to_be_visible()
    menu.get_by_role("link", name=world.network.name).click()
    expect(page).to_have_title(re.compile(world.network.name))
    expect(menu).to_be_hidden()
    expect(html).to_have_attribute("data-theme", "dark")


def test_a_list_grows_and_says_times(site, world, page_of):
    with site.app.app_context():
        for number in range(35):
            people.make_topic(world.network, by=world.ana, title=f"Temat {number}")
    page = page_of(world.ana)
    page.goto(f"/c/{world.network.slug}/{world.network.id}")
    rows = page.locator("#topic-rows > tr")
    expect(rows).to_have_count(30)
    expect(rows.locator("time").first).to_have_text("teraz")

    page.get_by_role("link", name="Pokaż więcej").click()
    expect(rows).to_have_count(36)
    expect(rows.nth(30).locator(".topic-list__title")).to_be_focused()
    expect(page.get_by_role("link", name="Pokaż więcej")).to_have_count(0)

    page.keyboard.press("Shift+Tab")
    time = page.locator(":focus time")
    expect(time).to_have_attribute("title", re.compile(r"^\d+ \w+ 20\d\d, \d\d:\d\d$"))
    shown = time.evaluate("(time) => getComputedStyle(time, '::after').content")
    assert shown.strip('"') == time.get_attribute("title")


def test_a_list_that_shows_everything_asks_for_nothing_more(site, world, page_of):
    page, asked = page_of(world.ana), []
    page.on("request", lambda request: asked.append(request.url) if "/heads" in request.url else None)
    for address in ("/latest", "/"):
        page.goto(address, wait_until="networkidle")
        expect(page.locator("#topic-list")).to_have_count(1)
        page.wait_for_timeout(1200)
    assert not asked
