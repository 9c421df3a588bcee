"""The tour in a real browser: by mouse and keyboard, on a phone, without a script, remembered once it has been ended."""
import re

import pytest
from playwright.sync_api import expect

from tests import people

from .looks import overflow, violations

pytestmark = pytest.mark.once
TITLES = ["Sieci i tematy", "Czytanie i licznik nowych", "Odpowiadanie", "Powiadomienia", "Gdzie szukać pomocy"]
SIZES = [{"width": 1280, "height": 900}, {"width": 390, "height": 800}]


@pytest.fixture
def newcomer(world):
    """Who has just signed in for the first time."""
    return people.make_person(f"nowa-{world.network.slug}", name="Nina Nowa", tour_ended_at=None,
                              networks={world.network: ["participant"]})


@pytest.mark.parametrize("size", SIZES, ids=["wide", "narrow"])
def test_a_newcomer_walks_through_and_is_not_asked_again(newcomer, page_of, size):
    page = page_of(newcomer, viewport=size, reduced_motion="reduce")
    page.goto("/")
    tour = page.get_by_role("dialog", name="Przewodnik po forum")
    for number, title in enumerate(TITLES):
        step = tour.get_by_role("heading", name=title)
        expect(step).to_be_visible()
        expect(step).to_contain_text(f"krok {number + 1} z 5")
        expect(tour.get_by_role("heading", level=3)).to_have_count(1)
        expect(page.locator(".tour-here")).to_have_count(1)
        expect(page.locator(".tour-here")).to_be_visible()
        box = tour.bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= size["width"] and box["y"] + box["height"] <= size["height"]
        assert not violations(page) and not overflow(page)
        if number:
            expect(step).to_be_focused()
        if number == 2:
            tour.get_by_role("button", name="Wstecz").click()
            expect(tour.get_by_role("heading", name=TITLES[1])).to_be_focused()
            tour.get_by_role("link", name="Dalej").click()
        if number < 4:
            tour.get_by_role("link", name="Dalej").click()

    tour.get_by_role("button", name="Zakończ").click()
    expect(tour).to_have_count(0)
    expect(page.locator(".tour-here")).to_have_count(0)
    page.goto("/")
    expect(tour).to_have_count(0)

    page.locator(".header .menu:not(.bell) > summary").click()
    page.get_by_role("link", name="Przewodnik po forum").click()
    expect(tour.get_by_role("heading", name=TITLES[0])).to_be_visible()
    tour.get_by_role("button", name="Pomiń").click()
    expect(tour).to_have_count(0)
    expect(page).to_have_url(re.compile(r"/$"))


def test_it_is_walked_and_skipped_by_keyboard_and_blocks_nothing(world, newcomer, page_of):
    page = page_of(newcomer)
    page.goto("/", wait_until="networkidle")
    tour = page.get_by_role("dialog", name="Przewodnik po forum")
    page.locator("#tresc").focus()
    page.keyboard.press("Tab")
    expect(tour.get_by_role("button", name="Pomiń")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(tour.get_by_role("heading", name=TITLES[1])).to_be_focused()

    page.locator(".network-card__name a").first.click()  # the page beside it can be used
    expect(page).to_have_url(re.compile("/c/"))
    expect(tour).to_have_count(0)
    page.go_back()
    expect(tour.get_by_role("heading", level=3)).to_have_count(1)
    page.wait_for_load_state("networkidle")
    tour.get_by_role("button", name="Pomiń").focus()
    with page.expect_response(lambda response: response.request.method == "POST"):
        page.keyboard.press("Escape")
    expect(tour).to_have_count(0)
    page.goto("/")
    expect(tour).to_have_count(0)


def test_escape_skips_it_from_anywhere_once_nothing_else_is_open(newcomer, page_of):
    page = page_of(newcomer)
    page.goto("/", wait_until="networkidle")
    page.wait_for_load_state("networkidle")
    tour = page.get_by_role("dialog", name="Przewodnik po forum")
    page.keyboard.press("?")
    expect(page.locator("dialog:modal")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("dialog:modal")).to_have_count(0)
    page.locator("#bell").press("Enter")
    page.keyboard.press("Escape")
    expect(page.locator(".bell")).not_to_have_attribute("open", "")
    expect(tour).to_be_visible()
    page.evaluate("document.activeElement.blur()")
    with page.expect_response(lambda response: response.request.method == "POST"):
        page.keyboard.press("Escape")
    expect(tour).to_have_count(0)
    page.goto("/")
    expect(tour).to_have_count(0)


def test_whoever_comes_by_a_link_finds_the_way_to_it(newcomer, page_of):
    page = page_of(newcomer)
    page.goto("/account")
    way = page.get_by_role("link", name="Zobacz, jak działa forum – 5 kroków")
    way.click()
    page.get_by_role("dialog", name="Przewodnik po forum").get_by_role("button", name="Pomiń").click()
    expect(page.get_by_role("dialog", name="Przewodnik po forum")).to_have_count(0)
    page.goto("/account")
    expect(page.get_by_role("heading", name="Jak widzą Cię inni")).to_be_visible()
    expect(way).to_have_count(0)


def test_without_a_script_it_is_a_page(newcomer, page_of):
    page = page_of(newcomer, java_script_enabled=False)
    page.goto("/")
    page.get_by_role("dialog", name="Przewodnik po forum").get_by_role("link", name="Dalej").click()
    expect(page).to_have_url(re.compile("/tour#tour-2$"))
    for title in TITLES:
        expect(page.get_by_role("heading", name=title)).to_be_visible()
    page.get_by_role("button", name="Do sieci").click()
    expect(page.get_by_role("dialog", name="Przewodnik po forum")).to_have_count(0)
