"""A person's card in a real browser: on hover, by keyboard, in a topic, in lists – and never in the way."""
import re

import pytest
from playwright.sync_api import expect

from forum.accounts import service
from tests import people

from .looks import violations

pytestmark = pytest.mark.once


@pytest.fixture
def page(site, world, page_of):
    """A topic in which Anna has offered something and Benedykt answered her."""
    with site.app.app_context():
        service.offer(world.ana, can_help="Pokażę, jak liczymy dowóz.", looks_for="Kogoś po łączeniu szkół.")
        people.make_post(world.topic, by=world.ben)
        people.make_post(world.topic, by=world.moderator)
    page = page_of(world.moderator)
    page.goto(address(world), wait_until="networkidle")
    return page


def address(world):
    return f"/t/{world.topic.slug}/{world.topic.id}"


def card(page):
    return page.locator("#user-card")


def name(page, words):
    return page.locator(".post__author").get_by_role("link", name=words).first


def test_a_card_opens_under_the_pointer_and_can_be_pointed_at(page, world):
    asked = []
    page.on("request", lambda request: asked.append(request.url) if request.url.endswith("/card") else None)
    name(page, "Anna Przykład").hover()
    expect(card(page)).to_be_hidden()  # passing over a name is no wish
    page.locator(".post__body").first.hover()
    page.wait_for_timeout(500)
    assert not asked

    name(page, "Anna Przykład").hover()
    expect(card(page)).to_be_visible()
    for words in ("Anna Przykład", "Gmina Przykładowa", "inspektor ds. oświaty", "Pokażę, jak liczymy dowóz.",
                  "Kogoś po łączeniu szkół.", world.network.name):
        expect(card(page)).to_contain_text(words)
    # What lies half under the card is too small for axe, but the card is over it on purpose.
    assert not violations(page, within="#user-card")

    card(page).hover()
    page.wait_for_timeout(600)
    expect(card(page)).to_be_visible()
    page.locator(".topic h1").hover()
    expect(card(page)).to_be_hidden()
    assert len(asked) == 1

    page.locator(".post__avatar").nth(1).hover()
    expect(card(page)).to_contain_text("Benedykt Wzór")
    card(page).get_by_role("link", name="Wpisy tej osoby w tym temacie").click()
    expect(page).to_have_url(re.compile(rf"/{world.topic.id}\?by={world.ben.username}"))


def test_escape_closes_a_card_for_good_until_one_comes_again(page):
    name(page, "Anna Przykład").hover()
    expect(card(page)).to_be_visible()
    page.keyboard.press("Escape")
    expect(card(page)).to_be_hidden()
    page.wait_for_timeout(600)
    expect(card(page)).to_be_hidden()
    page.locator(".topic h1").hover()
    page.wait_for_timeout(400)
    name(page, "Anna Przykład").hover()
    expect(card(page)).to_be_visible()


def test_a_card_opens_by_keyboard_and_stands_next_in_the_order_of_tab(page):
    link = name(page, "Anna Przykład")
    page.locator("#tresc").focus()
    for _attempt in range(30):
        page.keyboard.press("Tab")
        if link.evaluate("(link) => link == document.activeElement"):
            break
    expect(card(page)).to_be_visible()
    expect(link).to_have_attribute("aria-expanded", "true")
    assert not violations(page, within="#user-card")

    page.keyboard.press("Tab")
    expect(card(page).get_by_role("link", name="Anna Przykład")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(link).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(card(page)).to_be_hidden()
    expect(link).to_be_focused()
    expect(link).not_to_have_attribute("aria-expanded", "true")

    page.keyboard.press("Tab")
    expect(link).not_to_be_focused()
    page.wait_for_timeout(400)
    page.keyboard.press("Shift+Tab")
    expect(card(page)).to_be_visible()
    inside = card(page).locator("a:visible").count()
    for _link in range(inside + 1):
        page.keyboard.press("Tab")
    expect(card(page)).to_be_hidden()
    assert page.evaluate("document.activeElement.closest('.post') !== null")


def test_a_card_fits_a_narrow_window_and_follows_the_page(page):
    page.set_viewport_size({"width": 320, "height": 900})
    link = name(page, "Anna Przykład")
    link.hover()
    expect(card(page)).to_be_visible()
    for _time in range(2):
        box, at = card(page).bounding_box(), link.bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= 320
        assert 0 <= box["y"] - at["y"] - at["height"] <= 10
        page.evaluate("scrollBy(0, 40)")
        page.wait_for_timeout(100)
    page.set_viewport_size({"width": 320, "height": 300})
    box = card(page).bounding_box()
    assert box["y"] >= 0 and box["y"] + box["height"] <= 300


def test_lists_and_people_have_cards_too(page, world):
    page.goto("/latest", wait_until="networkidle")
    avatar = page.locator(".avatar-stack a").first
    avatar.hover()
    expect(card(page)).to_contain_text("Anna Przykład")
    expect(card(page).get_by_role("link", name="Wpisy tej osoby")).to_have_count(0)
    expect(avatar).not_to_have_attribute("title", re.compile("Anna"))
    page.locator("h1").hover()
    expect(avatar).to_have_attribute("title", re.compile("Anna"))
    page.goto(f"/c/{world.network.slug}/{world.network.id}/people", wait_until="networkidle")
    page.get_by_role("link", name="Benedykt Wzór", exact=True).hover()
    expect(card(page)).to_contain_text("Benedykt Wzór")
    card(page).get_by_role("link", name="Benedykt Wzór").click()
    expect(page).to_have_url(re.compile(f"/u/{world.ben.username}$"))
    page.go_back()
    expect(card(page)).to_be_hidden()


def test_a_finger_opens_the_profile_and_no_card(world, page_of):
    page = page_of(world.ben, has_touch=True, viewport={"width": 390, "height": 800})
    page.goto(address(world), wait_until="networkidle")
    name(page, "Anna Przykład").tap()
    expect(page).to_have_url(re.compile(f"/u/{world.ana.username}$"))
    expect(card(page)).to_be_hidden()


def test_without_a_script_names_are_links(world, page_of):
    page = page_of(world.ben, java_script_enabled=False)
    page.goto(address(world), wait_until="networkidle")
    expect(card(page)).to_be_hidden()
    name(page, "Anna Przykład").click()
    expect(page.locator("h1")).to_have_text("Anna Przykład")


def test_a_person_who_is_gone_opens_no_card_and_breaks_nothing(page):
    problems = []
    page.on("pageerror", lambda problem: problems.append(problem.stack))
    page.route("**/card", lambda route: route.fulfill(status=404, body="<p>nic</p>", content_type="text/html"))
    name(page, "Anna Przykład").hover()
    page.wait_for_timeout(900)
    expect(card(page)).to_be_hidden()
    page.unroute("**/card")
    page.locator(".topic h1").hover()
    page.wait_for_timeout(400)
    name(page, "Anna Przykład").hover()
    expect(card(page)).to_be_visible()
    assert not problems
