"""Quoting what others wrote, naming people, and seeing who refers to what: by mouse, by keyboard, on a phone."""
import re

import pytest
from playwright.sync_api import expect

from tests import people

from .live import acting, address_of, live_site, open_live  # noqa: F401
from .looks import overflow, violations

pytestmark = pytest.mark.once

OPENING = """Liczymy **koszt kilometra** od *przewoźnika*:

- paliwo
- kierowca z [umową](https://a.pl)

| Gmina | Koszt |
|--|--|
| Nowa | 12 zł |
| Stara | 14 zł |

A jak u was?"""
# Selects from the first occurrence of some words in a post to the end of others behind it.
SELECT = """([number, from, to]) => {
    const body = document.querySelector(`#stream > [data-number="${number}"] .post__body`)
    const [range, texts] = [document.createRange(), document.createTreeWalker(body, NodeFilter.SHOW_TEXT)]
    let begun = false, node
    while ((node = texts.nextNode())) {
        if (!begun && node.data.includes(from)) { range.setStart(node, node.data.indexOf(from)); begun = true }
        if (begun && node.data.includes(to)) { range.setEnd(node, node.data.indexOf(to) + to.length); break }
    }
    getSelection().removeAllRanges()
    getSelection().addRange(range)
}"""


@pytest.fixture
def talk(world):
    """A topic of Anna's with lists and tables, and an answer of Ben's."""
    topic = people.make_topic(world.network, by=world.ana, title="Dowóz dzieci w ferie", text=OPENING)
    people.make_post(topic, by=world.ben, text="U nas **płacimy** za kurs.")
    return topic


def bar(page):
    return page.get_by_role("toolbar", name="Zaznaczone słowa")


def typed(page):
    return page.locator("#composer-text")


def open_at(page, address):
    """Open a page and wait for all that is fetched when it is needed: keys and clicks before it would be lost."""
    page.goto(address)
    page.wait_for_load_state("networkidle")


def quote(name, number, topic, words):
    return f'[quote="{name}, post:{number}, topic:{topic.id}"]\n{words}\n[/quote]\n\n'


def test_selected_words_are_quoted_by_mouse_and_by_keyboard_and_several_go_into_one_reply(world, talk, page_of):
    page = page_of(world.moderator)
    open_at(page, address_of(talk, 1))
    # By mouse: a double click selects a word.
    page.locator("#stream [data-number='1'] em", has_text="przewoźnika").dblclick()
    expect(bar(page)).to_be_visible()
    assert not violations(page, within=".quote-bar")
    bar(page).get_by_role("button", name="Cytuj", exact=True).click()
    first = quote("Anna Przykład", 1, talk, "*przewoźnika*")
    expect(typed(page)).to_have_value(first)
    expect(typed(page)).to_be_focused()
    expect(page.locator(".composer__bar")).to_contain_text("Odpowiedź dla: Anna Przykład, wpis 1")
    expect(bar(page)).to_be_hidden()
    page.keyboard.type("Zgoda.")
    # By keyboard: what is selected opens the bar, Tab goes into it.
    page.locator("#stream [data-number='2'] .post__author").click(position={"x": 1, "y": 1}, trial=True)
    page.evaluate("document.activeElement.blur()")
    page.evaluate(SELECT, ["1", "paliwo", "12 zł"])
    expect(bar(page)).to_be_visible()
    page.keyboard.press("Tab")
    expect(bar(page).get_by_role("button", name="Cytuj", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    words = "- paliwo\n- kierowca z [umową](https://a.pl)\n\n| Gmina | Koszt |\n| --- | --- |\n| Nowa | 12 zł |"
    expect(typed(page)).to_have_value(f"{first}Zgoda.\n\n{quote('Anna Przykład', 1, talk, words)}")
    # Another post, by its key; the reply goes on answering the first one.
    page.evaluate("document.activeElement.blur()")
    expect(bar(page)).to_be_hidden()
    page.evaluate(SELECT, ["2", "płacimy", "za kurs"])
    expect(bar(page)).to_be_visible()
    page.keyboard.press("q")
    expect(typed(page)).to_have_value(re.compile(re.escape(quote("Benedykt Wzór", 2, talk, "**płacimy** za kurs")) + "$"))
    expect(page.locator(".composer__bar")).to_contain_text("Anna Przykład, wpis 1")
    page.keyboard.type("Dziękuję.")
    # The preview knows whom the words are of, and so does the post.
    expect(page.locator("#writing-preview .quote__link").first).to_have_text("Anna Przykład, wpis 1")
    page.get_by_role("button", name="Opublikuj").click()
    post = page.locator("#stream > [data-number='3']")
    expect(post.locator(".quote")).to_have_count(3)
    expect(post.locator(".quote__link").last).to_have_text("Benedykt Wzór, wpis 2")
    expect(post.locator(".quote td", has_text="12 zł")).to_be_visible()


def test_the_bar_opens_for_words_of_one_post_alone_and_goes_by_escape(world, talk, page_of):
    page = page_of(world.moderator, permissions=["clipboard-read", "clipboard-write"])
    open_at(page, address_of(talk, 1))
    page.evaluate("""() => { const [one, other] = document.querySelectorAll("#stream .post__body")
        getSelection().setBaseAndExtent(one.firstElementChild, 0, other.lastElementChild, 1) }""")
    page.wait_for_timeout(400)
    expect(bar(page)).to_be_hidden()
    page.evaluate("getSelection().selectAllChildren(document.querySelector('.topic__head'))")
    page.wait_for_timeout(400)
    expect(bar(page)).to_be_hidden()
    page.evaluate(SELECT, ["2", "płacimy", "płacimy"])
    expect(bar(page)).to_be_visible()
    page.keyboard.press("Escape")
    expect(bar(page)).to_be_hidden()
    page.evaluate(SELECT, ["2", "płacimy", "za"])
    bar(page).get_by_role("button", name="Kopiuj cytat").click()
    expect(bar(page).get_by_role("status")).to_have_text("Skopiowano.")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == quote("Benedykt Wzór", 2, talk, "**płacimy** za").strip()
    page.mouse.click(5, 5)
    page.evaluate("getSelection().removeAllRanges(); document.activeElement.blur()")
    expect(bar(page)).to_be_hidden()
    # Whoever may not write is offered nothing.
    stranger = page_of(world.admin)
    stranger.goto(address_of(talk, 1))
    expect(stranger.locator(".quote-bar")).to_have_count(1)


def test_a_whole_post_is_quoted_by_its_key_and_by_the_toolbar(world, talk, page_of):
    page = page_of(world.moderator)
    open_at(page, address_of(talk, 2))
    expect(page.locator("#stream [data-number='2']")).to_be_visible()
    page.locator("#stream [data-number='2'] .post__author .link").focus()
    page.keyboard.press("q")
    expect(typed(page)).to_have_value(quote("Benedykt Wzór", 2, talk, "U nas **płacimy** za kurs."))
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    page.get_by_role("button", name="Odpowiedz na cały temat").click()
    page.get_by_role("button", name="Zacytuj cały wpis").click()
    whole = r"^\[quote=\"Anna Przykład, post:1, .*Stara \| 14 zł.*A jak u was\?\n\[/quote\]"
    expect(typed(page)).to_have_value(re.compile(whole, re.DOTALL))
    # The browser's own "undo" takes it back.
    page.keyboard.press("Control+z")
    expect(typed(page)).to_have_value("")
    # On the page without the stream it fetches the post; for a new topic there is nothing to quote.
    open_at(page, f"/t/{talk.id}/reply?to=2")
    page.locator("#post-text").fill("")  # the draft of what was undone may still have been on the server
    page.get_by_role("button", name="Zacytuj cały wpis").click()
    expect(page.locator("#post-text")).to_have_value(quote("Benedykt Wzór", 2, talk, "U nas **płacimy** za kurs."))
    open_at(page, f"/c/{world.network.slug}/{world.network.id}/new")
    expect(page.get_by_role("button", name="Pogrubienie")).to_be_visible()
    expect(page.locator("[data-controller=quote-tool]")).to_be_hidden()


def test_a_quote_opens_in_place_leads_to_its_post_and_keeps_its_words(world, talk, page_of):
    people.make_post(talk, by=world.moderator, text=quote("Anna", 1, talk, "koszt **dawny**") + "Otóż to.")
    for number in range(25):
        people.make_post(talk, by=world.ben, text=f"Odpowiedź {number}.")
    last = people.make_post(talk, by=world.moderator, text=quote("Anna", 1, talk, "A jak u was?"))
    page = page_of(world.ana)
    open_at(page, address_of(talk, last.number))
    post = page.locator(f"#post-{last.id}")
    opener = post.get_by_role("link", name="Pokaż cały wpis 1")
    opener.focus()
    page.keyboard.press("Enter")
    whole = post.locator(".quote__whole")
    expect(whole.locator("td", has_text="14 zł")).to_be_visible()
    expect(opener).to_have_attribute("aria-expanded", "true")
    expect(opener).to_be_focused()
    assert not violations(page, within=f"#post-{last.id} .quote")
    page.keyboard.press("Enter")
    expect(whole).to_have_count(0)
    post.locator(".quote__link").click()
    expect(page).to_have_url(re.compile(f"/t/{talk.slug}/{talk.id}/1(#post-|$)"))
    expect(page.locator("#stream > [data-number='1']")).to_be_in_viewport()
    # Without a script the same links lead there.
    plain = page_of(world.ana, java_script_enabled=False)
    plain.goto(address_of(talk, last.number))
    plain.locator(f"#post-{last.id} .quote__expand").click()
    expect(plain).to_have_url(re.compile(f"/t/{talk.slug}/{talk.id}/1(#post-|$)"))


def test_quoting_by_touch_on_a_phone(world, talk, page_of):
    page = page_of(world.moderator, viewport={"width": 390, "height": 780}, has_touch=True, is_mobile=True)
    open_at(page, address_of(talk, 1))
    page.evaluate(SELECT, ["1", "paliwo", "umową"])
    expect(bar(page)).to_be_visible()
    place = bar(page).bounding_box()
    assert place["x"] >= 0 and place["x"] + place["width"] <= 390 and not overflow(page)
    assert bar(page).get_by_role("button", name="Cytuj", exact=True).bounding_box()["height"] >= 44
    selected = page.evaluate("""() => { const at = getSelection().getRangeAt(0).getBoundingClientRect()
        return [at.top, at.bottom] }""")
    assert place["y"] >= selected[1] or place["y"] + place["height"] <= selected[0], "it lies on the words"
    bar(page).get_by_role("button", name="Cytuj", exact=True).tap()
    expect(typed(page)).to_have_value(quote("Anna Przykład", 1, talk, "- paliwo\n- kierowca z [umową](https://a.pl)"))
    expect(bar(page)).to_be_hidden()


def test_words_quoted_from_a_quote_are_those_of_whom_it_quotes(world, talk, page_of):
    people.make_post(talk, by=world.moderator, text=quote("Anna", 1, talk, "A jak u was?") + "Ponawiam pytanie.")
    page = page_of(world.ben)
    open_at(page, address_of(talk, 3))
    page.evaluate(SELECT, ["3", "jak u", "was"])
    page.keyboard.press("q")
    expect(typed(page)).to_have_value(quote("Anna Przykład", 1, talk, "jak u was"))
    expect(page.locator(".composer__bar")).to_contain_text("Maria Moderująca, wpis 3")


def test_people_are_offered_after_an_at_sign_and_chosen_by_keyboard(world, talk, page_of):
    lukasz = people.make_person(f"lz-{world.network.slug}", name="Łukasz Żak", networks={world.network: ["participant"]})
    page = page_of(world.ana)
    open_at(page, address_of(talk, 1))
    page.locator(".composer > summary").click()
    typed(page).click()
    page.keyboard.type("Zapytajmy @luk")
    menu = page.get_by_role("listbox", name="Osoby do wzmiankowania")
    expect(menu.get_by_role("option")).to_have_count(1)
    expect(menu.get_by_role("option")).to_have_attribute("aria-selected", "true")
    place = menu.bounding_box()
    assert place["y"] >= 0 and place["y"] + place["height"] <= 900
    assert not violations(page, within=".composer__panes")
    page.keyboard.press("Enter")
    expect(typed(page)).to_have_value(f"Zapytajmy @{lukasz.username} ")
    page.keyboard.type("i @")
    # Who writes in the topic comes first; arrows move.
    expect(menu.get_by_role("option").first).to_contain_text("Benedykt Wzór")
    page.keyboard.press("ArrowDown")
    expect(menu.get_by_role("option").nth(1)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")
    expect(menu).to_have_count(0)
    expect(typed(page)).to_be_focused()
    page.keyboard.press("Backspace")
    page.keyboard.type("@moderatorz")
    expect(menu.get_by_role("option")).to_contain_text("1 osoba moderująca tę sieć")
    menu.get_by_role("option").click()
    expect(typed(page)).to_have_value(f"Zapytajmy @{lukasz.username} i @moderatorzy ")
    page.keyboard.press("Control+z")
    expect(typed(page)).to_have_value(re.compile("@moderatorz$"))


def test_a_post_says_at_once_where_it_is_referred_to(world, talk, page_of, act):
    other = people.make_topic(world.network, by=world.ben, title="Przewoźnik na nowy rok")
    page = open_live(page_of(world.ana), address_of(talk, 1))
    expect(page.locator(".post__backlinks")).to_have_count(0)
    act("reply", world.ben, topic=other, text=f"Patrz /t/{talk.id}/2")
    said = page.locator("#stream > [data-number='2'] .post__backlinks")
    expect(said).to_contain_text("Odsyłają tu: Przewoźnik na nowy rok")
    assert not violations(page, within="#stream")
    said.get_by_role("link").click()
    expect(page).to_have_url(re.compile(f"/t/{other.slug}/{other.id}/2"))
    link = page.locator("#stream > [data-number='2'] a.topic-link")
    expect(link).to_have_text("Dowóz dzieci w ferie (wpis 2)")
    link.click()
    expect(page).to_have_url(re.compile(f"/t/{talk.slug}/{talk.id}/2"))
