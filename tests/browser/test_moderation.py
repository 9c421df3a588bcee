"""A moderator at work, by keyboard and by touch: what they do is seen at once in everybody's window."""
import re

import pytest
from playwright.sync_api import expect

from forum.moderation.lock import lock
from tests import people

pytestmark = pytest.mark.once

SUMMARY = ".moderation-menu summary"


def open_topic(page, topic):
    page.goto(f"/t/{topic.slug}/{topic.id}")
    expect(page.locator("#stream")).to_be_visible()


def choose(page, label):
    """Open the menu and walk to an item by arrow keys alone."""
    page.locator(SUMMARY).focus()
    page.keyboard.press("ArrowDown")
    for _step in range(30):
        if label in page.evaluate("document.activeElement.textContent"):
            return page.keyboard.press("Enter")
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"the arrow keys did not reach {label!r}")


def expect_focus_on_menu(page):
    expect(page.locator(SUMMARY)).to_be_focused()


def press_primary(page):
    """Walk to the dialog's main button by Tab and press it."""
    expect(page.get_by_role("dialog")).to_be_visible()
    for _step in range(15):
        if page.evaluate("document.activeElement.matches('dialog .button--primary')"):
            return page.keyboard.press("Enter")
        page.keyboard.press("Tab")
    raise AssertionError("Tab did not reach the main button")


def expect_done(page, words):
    expect(page.locator(".flash[role=status]", has_text=words)).to_be_visible()


def test_pinning_and_taking_it_back_by_keyboard(world, page_of):
    moderator, reader = page_of(world.moderator), page_of(world.ben)
    open_topic(moderator, world.topic)
    open_topic(reader, world.topic)

    choose(moderator, "Przypnij")
    expect(moderator.get_by_role("dialog", name="Przypnij temat")).to_be_visible()
    expect(moderator.locator("dialog:modal :focus")).to_have_count(1)
    moderator.keyboard.press("Escape")
    expect(moderator.get_by_role("dialog")).to_have_count(0)
    expect_focus_on_menu(moderator)

    choose(moderator, "Przypnij")
    expect(moderator.get_by_role("dialog")).to_be_visible()
    moderator.get_by_label("Powód").focus()
    moderator.keyboard.type("Na tydzień przed spotkaniem.")
    press_primary(moderator)
    expect_done(moderator, "Temat jest przypięty.")
    for page in (moderator, reader):
        expect(page.locator("[id^=topic-head]")).to_contain_text("Przypięty")
        expect(page.locator(".small-action")).to_contain_text("Na tydzień przed spotkaniem.")

    moderator.get_by_role("button", name="Cofnij").focus()
    moderator.keyboard.press("Enter")
    expect_done(moderator, "Cofnięto.")
    expect(reader.locator("[id^=topic-head]")).not_to_contain_text("Przypięty")
    expect(reader.locator(".small-action")).to_have_count(2)


def test_taking_back_leaves_one_where_one_reads_and_says_so_there(world, page_of):
    for _number in range(2, 8):
        people.make_post(world.topic, by=world.ben, text="Dłuższe zdanie o dowozie dzieci do szkół. " * 60)
    page = page_of(world.moderator)
    for number in (1, 5):
        page.goto(f"/t/{world.topic.slug}/{world.topic.id}/{number}")
        choose_far_down(page, "lock")
        page.locator("dialog .button--primary").click()
        expect_done(page, "Temat jest zamknięty.")
        expect_below_the_bar(page, number)
        page.get_by_role("button", name="Cofnij").click()
        expect_done(page, "Cofnięto.")
        expect(page.locator("main > .flash")).to_be_in_viewport(ratio=1)
        expect(page).to_have_url(re.compile(f"/{world.topic.id}/{number}$"))
        expect_below_the_bar(page, number)


def choose_far_down(page, verb):
    """Follow a line of the menu without scrolling up to it."""
    expect(page.locator("#stream")).to_be_visible()
    page.locator(f".moderation-menu a[href$='/{verb}']").evaluate("(link) => link.click()")


def expect_below_the_bar(page, number):
    """Expect that a post's author stands in sight, under the message that stays."""
    page.wait_for_function("""(number) => {
        const [name, bar] = [`#stream > [data-author][data-number="${number}"] .post__author`, "main > .flash"].map(
            (selector) => document.querySelector(selector).getBoundingClientRect())
        return name.top >= bar.bottom && name.bottom < innerHeight }""", arg=number)


def test_the_menu_follows_what_another_moderator_did(world, page_of):
    second = people.make_person(f"druga-{world.network.slug}", networks={world.network: ["moderator"]})
    one, other = page_of(world.moderator), page_of(second)
    open_topic(one, world.topic)
    open_topic(other, world.topic)

    choose(one, "Zamknij temat")
    press_primary(one)
    expect_done(one, "Temat jest zamknięty.")
    expect(other.locator("[id^=topic-state][data-locked=true]")).to_have_count(1)
    other.locator(SUMMARY).click()
    expect(other.get_by_role("link", name="Otwórz ponownie")).to_be_visible()
    expect(other.get_by_role("link", name="Zamknij temat")).to_be_hidden()
    other.keyboard.press("Escape")
    expect_focus_on_menu(other)


def test_what_was_done_meanwhile_is_told_and_the_reason_stays(world, page_of):
    page = page_of(world.moderator)
    open_topic(page, world.topic)
    choose(page, "Zamknij temat")
    expect(page.get_by_role("dialog")).to_be_visible()
    lock(world.topic, world.moderator)

    page.get_by_label("Powód").fill("Za głośno")
    press_primary(page)
    expect(page.get_by_role("alert")).to_contain_text("Ten temat jest już zamknięty.")
    expect(page.get_by_label("Powód")).to_have_value("Za głośno")


def test_merging_by_keyboard_takes_the_readers_along_and_the_log_takes_it_back(world, page_of):
    target = people.make_topic(world.network, by=world.ben, title="Organizacja spotkania dialogowego", replies=2)
    slug, target_id = target.slug, target.id
    moderator, reader = page_of(world.moderator), page_of(world.ben)
    open_topic(moderator, world.topic)
    open_topic(reader, world.topic)

    choose(moderator, "Scal tematy")
    expect(moderator.get_by_label("Temat docelowy")).to_be_focused()
    moderator.keyboard.type("spotkanie dialog")
    found = moderator.locator(".merge__choice", has_text="Organizacja spotkania dialogowego")
    expect(found).to_have_count(1)
    expect(moderator.locator("[data-live-search-target=status]")).to_have_text("1 temat do wyboru")
    found.focus()
    moderator.keyboard.press("Enter")
    expect(moderator.locator(".merge__post--moved")).to_have_count(1)
    expect(moderator.locator("dialog:modal :focus")).to_have_count(1)
    press_primary(moderator)

    expect_done(moderator, "Tematy są scalone.")
    expect(moderator).to_have_url(re.compile(f"/t/{slug}/{target_id}"))
    expect(reader).to_have_url(re.compile(f"/t/{slug}/{target_id}"))
    expect(reader.locator(".post")).to_have_count(4)
    expect(reader.locator(".small-action")).to_contain_text("scala z tym tematem temat")
    told = reader.locator("main > .flash")
    expect(told).to_contain_text("został scalony z tym tematem")
    assert 0 < told.evaluate("flash => flash.offsetHeight") < 60
    for page in (moderator, reader):
        expect_below_the_bar(page, 4)

    moderator.goto(f"/c/{world.network.slug}/{world.network.id}/log")
    moderator.get_by_role("button", name="Cofnij").first.click()
    expect_done(moderator, "Cofnięto.")
    expect(moderator.locator(".log__row--undone")).to_have_count(1)
    expect(reader.locator(".post")).to_have_count(3)
    expect(told).to_have_count(0)
    reader.goto(f"/t/{world.topic.slug}/{world.topic.id}")
    expect(reader.locator(".post")).to_have_count(1)


def test_taking_a_merge_back_leads_to_where_what_was_read_stands_now(world, page_of):
    target = people.make_topic(world.network, by=world.ben, title="Cel scalenia", replies=2)
    page = page_of(world.moderator)
    page.goto(f"/t/{world.topic.id}/merge?target={target.id}")
    page.locator("dialog .button--primary").click()
    expect_done(page, "Tematy są scalone.")
    expect(page).to_have_url(re.compile(f"/{target.id}/4$"))
    page.get_by_role("button", name="Cofnij").click()
    expect_done(page, "Cofnięto.")
    expect(page).to_have_url(re.compile(f"/t/{world.topic.slug}/{world.topic.id}/1(#.*)?$"))
    expect(page.locator("main > .flash")).to_be_in_viewport(ratio=1)


def test_a_pasted_address_leads_straight_to_the_preview(site, world, page_of):
    target_id = people.make_topic(world.network, by=world.ben, title="Cel scalenia").id
    page = page_of(world.moderator)
    open_topic(page, world.topic)
    choose(page, "Scal tematy")
    page.get_by_label("Temat docelowy").fill(f"{site.url}/t/{target_id}")

    expect(page.locator(".merge__topic--target")).to_contain_text("Cel scalenia")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect_focus_on_menu(page)


def test_all_of_it_works_without_javascript(world, page_of):
    target_id = people.make_topic(world.network, by=world.ben, title="Cel scalenia").id
    page = page_of(world.moderator, java_script_enabled=False)
    page.goto(f"/t/{world.topic.slug}/{world.topic.id}")
    page.locator(SUMMARY).click()
    page.get_by_role("link", name="Zamknij temat").click()
    page.get_by_label("Powód").fill("Bez skryptu")
    page.locator("dialog .button--primary").click()
    expect_done(page, "Temat jest zamknięty.")
    page.get_by_role("button", name="Cofnij").click()
    expect_done(page, "Cofnięto.")

    page.locator(SUMMARY).click()
    page.get_by_role("link", name="Scal tematy").click()
    page.get_by_label("Temat docelowy").fill("cel scalenia")
    page.get_by_role("button", name="Znajdź").click()
    page.locator(".merge__choice").click()
    page.locator("dialog .button--primary").click()
    expect(page).to_have_url(re.compile(f"/{target_id}/2"))


@pytest.mark.parametrize("width", [390, 320])
def test_by_touch_on_a_phone(world, page_of, width):
    page = page_of(world.moderator, viewport={"width": width, "height": 780}, has_touch=True, is_mobile=True)
    open_topic(page, world.topic)
    page.locator(SUMMARY).tap()
    box = page.locator(".moderation-menu .menu__panel").bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= width
    page.locator("h1").tap()
    expect(page.locator(".moderation-menu .menu__panel")).to_be_hidden()
    page.locator(SUMMARY).tap()
    page.get_by_role("link", name="Zamknij temat").tap()
    page.locator("dialog .button--primary").tap()
    expect_done(page, "Temat jest zamknięty.")
    assert not page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


def test_a_refusal_stands_in_the_dialog_and_the_way_to_sign_in_is_taken(site, world, page_of):
    page = page_of(world.moderator)
    errors = []
    page.on("pageerror", lambda error: errors.append(error))
    page.route_web_socket("**/socket.io/**", lambda socket: socket.close(code=1011))
    open_topic(page, world.topic)
    people.give_roles(world.moderator, world.network, "participant")
    choose(page, "Zamknij temat")
    dialog = page.get_by_role("dialog", name="Nie udało się")
    expect(dialog).to_contain_text("Mogą to zrobić tylko osoby moderujące tę sieć.")
    expect(page.locator("dialog:modal")).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(page.locator("#stream")).to_be_visible()

    page.context.clear_cookies()
    choose(page, "Zamknij temat")
    expect(page).to_have_url(re.compile("/login"))
    expect(page.get_by_text("Content missing")).to_have_count(0)
    assert not errors


def test_an_act_without_a_connection_says_so(world, page_of):
    page = page_of(world.moderator)
    errors = []
    page.on("pageerror", lambda error: errors.append(error))
    open_topic(page, world.topic)
    page.context.set_offline(True)
    choose(page, "Zamknij temat")
    expect(page.locator(".connection")).to_contain_text("Brak połączenia")
    page.context.set_offline(False)
    choose(page, "Zamknij temat")
    expect(page.get_by_role("dialog", name="Zamknij temat")).to_be_visible()
    expect(page.locator(".connection")).to_be_empty()
    assert not errors
