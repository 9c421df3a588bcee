"""Polls on the screen: put together, voted on, changed, seen on other pages; by keyboard, on a phone, without a script."""
import re

import pytest
from playwright.sync_api import expect

from forum.db import db
from forum.polls.models import Poll
from tests import people

from .live import address_of, open_live
from .looks import overflow, violations

pytestmark = pytest.mark.once
ANSWERS = "- poniedziałek\n- wtorek\n- środa\n[/poll]"


def make_poll(world, attributes=""):
    """Make a post of Anna's with a poll; return the poll."""
    post = people.make_post(world.topic, by=world.ana, text=f'[poll {attributes} question="Który dzień?"]\n{ANSWERS}')
    return db.session.scalar(db.select(Poll).filter_by(post_id=post.id))


def frame_on(page, poll):
    """Return the poll on an open page, once it has come."""
    frame = page.locator(f"turbo-frame#poll-{poll.id}")
    frame.scroll_into_view_if_needed()
    expect(frame.locator(".poll__inside")).to_be_visible()
    return frame


def open_poll(page, world, poll):
    open_live(page, address_of(world.topic))
    return frame_on(page, poll)


def is_clean(page):
    """Tell whether axe finds nothing and nothing is too wide; the page is made so high that the composer covers nothing."""
    size = page.viewport_size
    page.set_viewport_size({"width": size["width"], "height": 4000})
    found = violations(page) + overflow(page)
    page.set_viewport_size(size)
    return not found or pytest.fail("\n".join(found))


def vote(frame, answer, button="Zagłosuj"):
    frame.get_by_label(answer, exact=True).check()
    frame.get_by_role("button", name=button, exact=True).click()


def row(frame, answer):
    return frame.locator("tbody tr", has_text=answer)


def test_a_poll_is_put_together_by_keyboard_alone_and_published(world, page_of):
    page = page_of(world.ana)
    open_live(page, address_of(world.topic))
    page.locator(".composer > summary").click()
    text = page.locator("#composer-text")
    text.fill("Zdecydujmy razem.")
    tool = page.locator(".composer__tools").get_by_role("button", name="Głosowanie", exact=True)
    tool.focus()
    page.keyboard.press("Enter")
    dialog = page.locator("dialog.poll-builder:modal")
    expect(dialog.get_by_label("Pytanie")).to_be_focused()
    assert not violations(page)
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(tool).to_be_focused()

    # Two answers are needed, and different ones; Enter makes room for one more.
    page.keyboard.press("Enter")
    expect(dialog.get_by_label("Pytanie")).to_be_focused()
    page.keyboard.type('Który "dzień" [1]?')
    dialog.get_by_label("Kilka odpowiedzi").focus()
    page.keyboard.press("Space")
    expect(dialog.get_by_label("co najmniej")).to_be_visible()
    expect(dialog.get_by_label("Ile punktów")).to_be_hidden()
    dialog.get_by_label("Odpowiedź 1", exact=True).focus()
    for words in ("wtorek", "wtorek", "środa", "czwartek"):
        page.keyboard.type(words)
        page.keyboard.press("Enter")
    expect(dialog.get_by_label("Odpowiedź 5", exact=True)).to_be_focused()
    insert = dialog.get_by_role("button", name="Wstaw głosowanie")
    insert.press("Enter")
    expect(dialog.get_by_role("alert")).to_have_text("Dwie odpowiedzi są takie same.")
    dialog.get_by_role("button", name="Usuń odpowiedź 2").press("Enter")
    expect(dialog.get_by_label("Odpowiedź 2", exact=True)).to_have_value("środa")
    dialog.get_by_label("najwyżej").fill("9")
    insert.press("Enter")
    expect(dialog.get_by_role("alert")).to_contain_text("nie zgadza się")
    dialog.get_by_label("najwyżej").fill("2")
    dialog.get_by_label("Kiedy widać wyniki").select_option("vote")
    dialog.get_by_label("Dzień").fill("2035-12-01")
    dialog.get_by_label("Godzina").fill("12:00")
    dialog.get_by_label("Głosowanie tajne").check()
    insert.press("Enter")
    expect(dialog).to_have_count(0)
    expect(text).to_be_focused()
    block = ("[poll type=multiple max=2 results=vote close=2035-12-01T12:00 anonymous question=\"Który ‚dzień’ [1]?\"]\n"
             "- wtorek\n- środa\n- czwartek\n[/poll]")
    expect(text).to_have_value(re.compile(re.escape(f"Zdecydujmy razem.\n\n{block}")))
    expect(page.locator(".composer__preview .poll__options li")).to_have_text(["wtorek", "środa", "czwartek"])
    page.keyboard.press("Control+z")
    expect(text).to_have_value("Zdecydujmy razem.")
    page.keyboard.press("Control+Shift+z")
    page.keyboard.press("Control+Enter")
    published = page.locator("turbo-frame.poll")
    expect(published.get_by_role("checkbox")).to_have_count(3)
    expect(published).to_contain_text("1 grudnia 2035, 12:00")
    expect(published).to_contain_text("nawet administratorzy forum")


def test_votes_are_changed_taken_back_and_seen_on_other_pages_without_disturbing_a_choice(world, page_of):
    poll, first, second = make_poll(world), page_of(world.ben), page_of(world.moderator)
    mine, other = open_poll(first, world, poll), open_poll(second, world, poll)
    # Somebody is about to choose, and has opened the results.
    other.get_by_label("środa").check()
    other.get_by_text("Dotychczasowe wyniki").click()
    expect(row(other, "wtorek").locator("td").first).to_have_text(re.compile("^0"))
    vote(mine, "wtorek")
    expect(mine.locator(".poll__said")).to_have_text("Twój głos jest zapisany.")
    expect(mine.locator(".poll__said")).to_be_focused()
    expect(row(mine, "wtorek").locator(".poll__own")).to_have_text("Twój głos")
    expect(row(mine, "wtorek")).to_contain_text("100%")
    # The other page follows by itself, and the choice stands.
    expect(row(other, "wtorek")).to_contain_text("100%")
    expect(other.locator(".poll__foot")).to_contain_text("1 głos")
    expect(other.get_by_label("środa")).to_be_checked()
    other.get_by_role("button", name="Zagłosuj").click()
    expect(row(other, "środa").locator(".poll__own")).to_be_visible()
    # What marks one's own vote stays where it is when others vote.
    expect(row(mine, "środa")).to_contain_text("50%")
    expect(row(mine, "wtorek").locator(".poll__own")).to_be_visible()
    expect(mine.locator(".poll__own")).to_have_count(1)
    mine.get_by_text("Zmień głos", exact=True).click()
    vote(mine, "środa", button="Zapisz zmieniony głos")
    expect(row(mine, "środa").locator(".poll__own")).to_be_visible()
    expect(row(other, "środa")).to_contain_text("100%")
    assert is_clean(first) and is_clean(second)
    mine.get_by_text("Kto jak głosował", exact=True).click()
    mine.get_by_text("środa (2)").click()
    expect(mine.get_by_role("link", name="Maria Moderująca")).to_be_visible()
    mine.get_by_text("Zmień głos", exact=True).click()
    mine.get_by_role("button", name="Wycofaj głos").click()
    expect(mine.locator(".poll__said")).to_have_text("Twój głos jest wycofany.")
    expect(mine.get_by_role("button", name="Zagłosuj")).to_be_visible()
    expect(other.locator(".poll__foot")).to_contain_text("1 głos")


def test_hidden_results_come_with_the_vote_and_with_the_end(world, page_of):
    poll, pages = make_poll(world, "results=vote"), [page_of(who) for who in (world.ben, world.moderator, world.admin)]
    heard = []
    pages[2].on("websocket", lambda socket: socket.on("framereceived", lambda frame: heard.append(str(frame))))
    voted, author, waiting = (open_poll(page, world, poll) for page in pages)
    vote(voted, "wtorek")
    expect(row(voted, "wtorek")).to_contain_text("100%")
    vote(author, "środa")
    # Whoever has voted hears of it a moment later; whoever has not sees and gets no number.
    expect(row(voted, "środa")).to_contain_text("50%")
    expect(waiting.locator(".poll__foot")).to_contain_text("2 głosy")
    expect(waiting.locator("table")).to_have_count(0)
    assert any(f"poll-{poll.id}" in frame for frame in heard)
    assert not any("poll__results" in frame or "50%" in frame for frame in heard)
    # An answer more comes to all pages, and takes away nobody's choice.
    waiting.get_by_label("poniedziałek").check()
    editing = page_of(world.ana)
    editing.goto(f"/p/{poll.post_id}/edit")
    text = editing.locator("textarea[name=text]")
    text.fill(text.input_value().replace("- środa", "- środa\n- czwartek"))
    editing.locator("form.composer__form [type=submit].button--primary").click()
    expect(waiting.get_by_role("radio")).to_have_count(4)
    expect(waiting.get_by_label("poniedziałek")).to_be_checked()
    expect(row(voted, "czwartek")).to_contain_text("0%")
    author.get_by_role("button", name="Zakończ głosowanie teraz").click()
    expect(author).to_contain_text("zakończone")
    for frame in (voted, waiting):
        expect(row(frame, "środa")).to_contain_text("50%")
        expect(frame.get_by_role("radio")).to_have_count(0)
    author.get_by_role("button", name="Wznów głosowanie").click()
    expect(waiting.get_by_role("button", name="Zagłosuj")).to_be_visible()
    expect(waiting.locator("table")).to_have_count(0)


def test_dots_are_given_on_a_phone_and_too_many_are_sent_back_in_place(world, page_of):
    poll = make_poll(world, "type=dots dots=3 anonymous")
    page = page_of(world.ben, viewport={"width": 390, "height": 800}, has_touch=True)
    frame = open_poll(page, world, poll)
    expect(frame.locator(".poll__left")).to_have_text("Zostało: 3")
    frame.get_by_label("poniedziałek").fill("2")
    frame.get_by_label("środa").fill("2")
    expect(frame.locator(".poll__left")).to_have_text("Zostało: -1")
    frame.get_by_role("button", name="Zagłosuj").click()
    expect(frame.get_by_role("alert")).to_contain_text("Masz do rozdania 3 punkty. Rozdano 4.")
    expect(frame.get_by_label("środa")).to_have_value("2")
    assert is_clean(page)
    frame.get_by_label("środa").fill("1")
    frame.get_by_role("button", name="Zagłosuj").click()
    expect(row(frame, "poniedziałek")).to_contain_text("Twoje 2 punkty")
    page.set_viewport_size({"width": 320, "height": 800})
    assert is_clean(page)


def test_a_poll_works_without_a_script(world, page_of):
    poll, page = make_poll(world), page_of(world.ben, java_script_enabled=False)
    page.goto(address_of(world.topic))
    page.get_by_role("link", name="Zagłosuj lub zobacz wyniki").click()
    page.get_by_role("button", name="Zagłosuj").click()
    expect(page.locator(".poll__problem")).to_have_text("Wybierz jedną odpowiedź.")
    page.get_by_label("środa").check()
    page.get_by_role("button", name="Zagłosuj").click()
    expect(page.get_by_text("Twój głos jest zapisany.")).to_be_visible()
    expect(page.locator("tbody tr", has_text="środa")).to_contain_text("100%")
    page.get_by_role("link", name="Wróć do wpisu").click()
    expect(page).to_have_url(re.compile(rf"#post-{poll.post_id}$"))
