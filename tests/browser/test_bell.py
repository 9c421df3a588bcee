"""The bell in two windows: it rings at once, counts in the title, falls silent by reading; levels are chosen on the spot."""
import re

import pytest
from playwright.sync_api import expect

from .live import acting, address_of, live_site, open_live  # noqa: F401
from .looks import overflow, violations

pytestmark = pytest.mark.once


def count(page):
    return page.locator("#bell .header__count")


def test_a_reply_rings_at_once_on_every_page_in_its_title_and_through_turbo(world, page_of, act):
    pages = [open_live(page_of(world.ana), address) for address in ("/latest", "/account")]
    outsider = open_live(page_of(world.stranger), "/latest")
    act("reply", world.ben, topic=world.topic, text="Liczymy za kilometr.")
    for page in pages:
        expect(count(page)).to_have_text("1")
        expect(page).to_have_title(re.compile(r"^\(1\) \S"))
    act("reply", world.ben, topic=world.topic, text="I za dziecko.")
    page = pages[0]
    expect(page).to_have_title(re.compile(r"^\(2\) \S"))
    page.locator(".sidebar__link").first.click()
    expect(page).to_have_url(re.compile("/c/"))
    expect(page).to_have_title(re.compile(r"^\(2\) [^(]"))
    page.go_back()
    expect(page).to_have_url(re.compile("/latest"))
    expect(page).to_have_title(re.compile(r"^\(2\) [^(]"))
    expect(count(outsider)).to_have_count(0)
    expect(outsider).to_have_title(re.compile(r"^[^(]"))


def test_the_panel_groups_stays_unread_when_opened_and_clears_by_following_a_line(world, page_of, act):
    page = open_live(page_of(world.ana), "/account")
    for number in range(3):
        act("reply", world.ben, topic=world.topic, text=f"Dalej {number}")
    expect(count(page)).to_have_text("3")
    page.locator("#bell").click()
    lines = page.locator("#bell-panel .notification")
    expect(lines).to_have_count(1)
    expect(lines).to_contain_text("3 nowe wpisy w temacie")
    act("reply", world.moderator, topic=world.topic, text=f"Co na to @{world.ana.username}?")
    expect(lines).to_have_count(2)  # an open panel follows
    expect(lines.first).to_contain_text("wspomina o Tobie")
    page.keyboard.press("Escape")
    page.locator("#bell").click()
    expect(page.locator("#bell-panel .notification--unread")).to_have_count(2)
    expect(count(page)).to_have_text("4")
    lines.first.click()
    expect(page).to_have_url(re.compile(rf"/t/{world.topic.slug}/{world.topic.id}"))
    expect(page.get_by_text("Co na to")).to_be_in_viewport()
    expect(page).not_to_have_title(re.compile(r"^\(4\)"))


def test_reading_in_one_window_silences_the_other(world, page_of, act):
    other = open_live(page_of(world.ana), "/account")
    act("reply", world.ben, topic=world.topic, text="Krótko.")
    expect(count(other)).to_have_text("1")
    reader = open_live(page_of(world.ana), address_of(world.topic))
    expect(reader.get_by_text("Krótko.")).to_be_in_viewport()
    expect(reader.locator("[data-unread]")).to_have_count(0)
    expect(count(other)).to_have_count(0, timeout=30_000)
    expect(other).to_have_title(re.compile(r"^[^(]"))


def test_all_are_marked_as_read_without_leaving_the_page(world, page_of, act):
    act("reply", world.ben, topic=world.topic, text="Jedno.")
    page = open_live(page_of(world.ana), address_of(world.topic))
    page.goto("/account")
    expect(count(page)).to_have_text("1")
    page.locator("#bell").click()
    page.locator("#bell-panel").get_by_role("button", name="Oznacz jako przeczytane").click()
    expect(count(page)).to_have_count(0)
    expect(page.locator("#bell-panel .notification--unread")).to_have_count(0)
    expect(page).to_have_url(re.compile("/account$"))
    expect(page).to_have_title(re.compile(r"^[^(]"))


def test_levels_are_chosen_on_the_spot_beside_the_title_and_under_the_posts(world, page_of, act):
    page = open_live(page_of(world.ben), address_of(world.topic))
    foot = page.locator("#level-foot")
    foot.scroll_into_view_if_needed()
    expect(foot).to_contain_text("Standardowe powiadomienia o tym temacie")
    page.locator(".level-menu summary").click()
    page.locator("#level-head").get_by_role("button", name="Obserwuj").click()
    for place in (foot, page.locator("#level-head")):
        expect(place).to_contain_text(re.compile("Obserwujesz ten temat – Twój wybór"))
    expect(page.locator(".level-menu summary")).to_be_focused()
    expect(page.locator("#level-head")).to_be_hidden()
    foot.get_by_text("Zmień").click()
    foot.get_by_role("button", name="Wycisz").click()
    expect(foot).to_contain_text("Wyciszasz ten temat")
    expect(foot.locator("summary")).to_be_focused()
    expect(page.get_by_text("Zapisano.")).to_have_count(0)
    act("reply", world.ana, topic=world.topic, text="Nikt nie słyszy.")
    expect(page.get_by_text("Nikt nie słyszy.")).to_have_count(1)
    expect(count(page)).to_have_count(0)


def test_a_reply_of_ones_own_says_at_once_that_the_topic_is_tracked(world, page_of):
    page = open_live(page_of(world.ben), address_of(world.topic))
    foot = page.locator("#level-foot")
    foot.scroll_into_view_if_needed()
    expect(foot).to_contain_text("Standardowe powiadomienia")
    page.locator("summary.composer__bar").click()
    page.locator("#composer-text").fill("U nas za kilometr.")
    page.locator(".composer__form button.button--primary").click()
    expect(foot).to_contain_text("Śledzisz ten temat – bo odpowiadasz w tym temacie")


def test_without_scripts_the_bell_the_list_and_the_levels_are_pages(world, page_of, act):
    act("reply", world.ben, topic=world.topic, text="Bez skryptów.")
    page = page_of(world.ana, java_script_enabled=False)
    page.goto(address_of(world.topic))
    page.locator("#bell").click()
    page.get_by_role("link", name="Pokaż powiadomienia").click()
    expect(page.locator(".notification--unread")).to_have_count(1)
    page.get_by_role("button", name="Oznacz jako przeczytane").click()
    expect(page.locator(".notification--unread")).to_have_count(0)
    page.goto(address_of(world.topic))
    for way in ("#topic-level-foot a", ".suggested-frame a"):
        expect(page.locator(way)).to_have_class(re.compile("button"))
    page.locator("#topic-level-foot a").click()
    page.get_by_role("button", name="Wycisz").click()
    expect(page).to_have_url(re.compile(rf"/t/{world.topic.slug}"))
    expect(page.locator(".flash", has_text="Zapisano.")).to_be_in_viewport()
    page.goto(f"/t/{world.topic.id}/level")
    expect(page.locator(".level")).to_contain_text("Wyciszasz ten temat – Twój wybór")
    page.goto(f"/c/{world.network.slug}/{world.network.id}")
    page.locator(".level-menu summary").click()
    page.get_by_role("link", name="Pokaż poziomy").click()
    page.get_by_role("button", name="Tylko nowe tematy").click()
    expect(page.locator(".flash", has_text="Zapisano.")).to_be_in_viewport()
    page.goto(f"/c/{world.network.slug}/{world.network.id}/level")
    expect(page.locator("[aria-current=true]")).to_contain_text("Tylko nowe tematy")


def test_the_open_panel_and_the_open_choices_are_accessible_and_fit_a_narrow_phone(world, page_of, act):
    for number in range(2):
        act("reply", world.ben, topic=world.topic, text=f"Wpis {number}, @{world.ana.username}.")
    act("lock", world.moderator, topic=world.topic)
    page = open_live(page_of(world.ana, reduced_motion="reduce"), address_of(world.topic))
    for opener, inside in (("#bell", "#bell-panel .notification"), (".level-menu summary", "#level-head .levels__choice"),
                           ("#level-change", "#level-foot .levels__choice")):
        page.locator(opener).scroll_into_view_if_needed()
        page.locator(opener).click()
        expect(page.locator(inside).first).to_be_visible()
        for theme, width in (("light", 1280), ("dark", 390), ("light", 320)):
            page.emulate_media(color_scheme=theme)
            page.set_viewport_size({"width": width, "height": 4000})
            # What lies half under an open panel is taken for a small target.
            found = [problem for problem in violations(page) if not problem.startswith("target-size")]
            assert found + overflow(page) == [], (opener, theme, width)
        page.set_viewport_size({"width": 1280, "height": 900})
        page.keyboard.press("Escape")
        expect(page.locator(inside).first).to_be_hidden()
        expect(page.locator(opener)).to_be_focused()


def test_a_choice_on_the_levels_own_page_leads_back_and_says_so(world, page_of):
    page = page_of(world.ana)
    page.goto(f"/t/{world.topic.id}/level", wait_until="networkidle")
    page.get_by_role("button", name="Wycisz").click()
    expect(page).to_have_url(re.compile(f"/t/{world.topic.slug}/{world.topic.id}"))
    expect(page.locator(".flash", has_text="Zapisano.")).to_be_visible()
