"""The composer that stays: it goes along to other pages, asks where to post, fills the screen, and posts at once."""
import re

import pytest
from playwright.sync_api import expect

from forum.db import db
from forum.drafts.models import Draft
from forum.posts.models import Post
from tests import people

from .looks import overflow, violations

pytestmark = pytest.mark.once

MINE = "Nad tym akapitem siedzę od godziny."


def address_of(topic):
    return f"/t/{topic.slug}/{topic.id}"


def texts_in(topic):
    db.session.rollback()
    return db.session.scalars(db.select(Post.text).filter_by(topic_id=topic.id).order_by(Post.number)).all()


def drafts_of(person):
    db.session.rollback()
    return {draft.key: draft.text for draft in db.session.scalars(db.select(Draft).filter_by(user_id=person.id))}


def write(page, topic, text=MINE):
    page.goto(address_of(topic), wait_until="networkidle")
    page.locator(".composer > summary").click()
    page.locator("#composer-text").click()
    page.keyboard.type(text)
    return page.locator("#composer-text")


def go_to_latest(page):
    page.locator(".sidebar").get_by_role("link", name="Najnowsze").click()
    page.wait_for_url("**/latest")


def open_topic(page, topic):
    page.locator("#topic-rows").get_by_role("link", name=topic.title).first.click()
    page.wait_for_url(f"**{address_of(topic)}**")  # with or without the number of a post


@pytest.fixture
def other(world):
    """Another topic of the same network."""
    return people.make_topic(world.network, by=world.ana, title="Kto ma wzór uchwały?")


def test_a_text_goes_along_and_is_posted_where_it_belongs(page_of, world, other):
    page = page_of(world.ben)
    text = write(page, world.topic)
    expect(page.locator(".composer__where").first).to_be_hidden()
    go_to_latest(page)
    dock = page.get_by_role("region", name="Twój tekst")
    expect(dock.locator(".composer__topic")).to_have_text(f"Zostanie opublikowane w temacie: {world.topic.title}")
    expect(text).to_have_value(MINE)
    text.focus()
    page.keyboard.type(" Dalej.")
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    assert len(text.input_value()) < len(MINE)  # "undo" knows what was typed on the page before
    page.keyboard.press("Control+Shift+z")
    page.keyboard.press("Control+Shift+z")
    expect(text).to_have_value(MINE + " Dalej.")
    dock.get_by_role("button", name="Zwiń").click()
    expect(text).to_be_hidden()
    expect(dock.locator("summary")).to_contain_text(f"Odpowiedź w temacie: {world.topic.title}")
    open_topic(page, other)
    dock.locator("summary").click()
    expect(text).to_have_value(MINE + " Dalej.")
    go_to_latest(page)
    dock.get_by_role("button", name="Opublikuj").click()
    expect(dock.get_by_role("status").first).to_contain_text("Opublikowano Twoją odpowiedź.")
    expect(text).to_have_count(0)
    assert texts_in(world.topic)[1:] == [MINE + " Dalej."]
    assert drafts_of(world.ben) == {}
    dock.get_by_role("link", name="Zobacz wpis").click()
    expect(page.locator(".post__body", has_text="Dalej.")).to_be_visible()
    expect(page.locator("#composer-text")).to_have_value("")
    page.go_back()
    page.wait_for_url("**/latest")
    expect(dock.locator(".composer")).to_have_count(0)


def test_in_another_topic_it_asks_where_to_post(page_of, world, other):
    page = page_of(world.ben)
    text = write(page, world.topic)
    go_to_latest(page)
    open_topic(page, other)
    question = page.get_by_role("dialog", name="Gdzie to opublikować?")
    text.press("Control+Enter")
    expect(question.get_by_role("button")).to_have_text(
        [f"Opublikuj w temacie „{world.topic.title}”", f"Opublikuj w temacie „{other.title}”", "Pisz dalej"])
    assert not violations(page, within="dialog[open]")
    page.keyboard.press("Escape")
    expect(question).to_have_count(0)
    expect(text).to_be_focused()
    expect(text).to_have_value(MINE)
    text.press("Control+Enter")
    question.get_by_role("button", name=other.title).click()
    expect(page.locator("#stream .post__body", has_text=MINE)).to_have_count(1)
    assert (len(texts_in(world.topic)), texts_in(other)[1:]) == (1, [MINE])
    page.wait_for_timeout(500)
    assert drafts_of(world.ben) == {}

    write(page, world.topic, "Druga myśl.")
    go_to_latest(page)
    open_topic(page, other)
    text.press("Control+Enter")
    question.get_by_role("button", name=world.topic.title).click()
    expect(page.locator("#dock-said")).to_contain_text("Opublikowano")
    expect(page.locator("#stream .post__body", has_text="Druga myśl.")).to_have_count(0)
    assert (texts_in(world.topic)[1:], texts_in(other)[1:]) == (["Druga myśl."], [MINE])


def test_back_in_its_topic_it_is_at_home_and_a_reply_elsewhere_lays_it_aside(page_of, world, other):
    page = page_of(world.ben)
    text = write(page, world.topic)
    go_to_latest(page)
    open_topic(page, world.topic)
    expect(page.locator(".composer")).to_have_count(1)
    expect(page.locator(".composer__topic")).to_be_hidden()
    expect(text).to_have_value(MINE)
    go_to_latest(page)
    open_topic(page, other)
    page.locator(".post [data-reply-to]").first.click()
    expect(page.locator("#dock-said")).to_have_text(f"Tekst zaczęty w temacie „{world.topic.title}” czeka jako wersja robocza.")
    expect(page.locator("#dock .composer")).to_have_attribute("id", f"composer-{other.id}")
    expect(text).to_have_value("")
    expect(text).to_be_focused()
    page.keyboard.type("Tutaj krótko.")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#stream .post__body", has_text="Tutaj krótko.")).to_have_count(1)
    assert texts_in(other)[1:] == ["Tutaj krótko."]
    page.goto(address_of(world.topic))
    expect(page.locator("[data-composer-target=unsent]")).to_be_visible()
    page.locator(".composer > summary").click()
    expect(text).to_have_value(MINE)


def test_it_fills_the_screen_until_escape_and_remembers(page_of, world):
    page = page_of(world.ben)
    text = write(page, world.topic)
    composer, button = page.locator(".composer"), page.get_by_role("button", name="Pełny ekran")
    button.focus()
    page.keyboard.press("Enter")
    expect(text).to_be_focused()
    expect(button).to_have_attribute("aria-pressed", "true")
    box = composer.bounding_box()
    assert (box["width"], box["height"]) == (1280, 900)
    assert page.evaluate("document.elementFromPoint(1000, 20).closest('.composer')")  # not the header
    assert text.bounding_box()["height"] > 500
    assert not violations(page, within=".composer")
    page.reload()
    page.locator(".composer > summary").click()
    expect(composer).to_have_class(re.compile("composer--full"))
    page.locator("#composer-text").click()
    for _time in range(2):  # the first one may close a piece of advice
        page.keyboard.press("Escape")
    expect(composer).not_to_have_class(re.compile("composer--full"))
    expect(text).to_have_value(MINE)
    page.reload()
    page.locator(".composer > summary").click()
    expect(text).to_be_visible()
    expect(composer).not_to_have_class(re.compile("composer--full"))


def test_the_preview_goes_along_and_may_be_put_away(page_of, world):
    page = page_of(world.ben)
    asked = []
    page.on("request", lambda request: asked.append(request.url) if request.url.endswith("/preview") else None)
    text = write(page, world.topic, "")
    text.fill("\n\n".join(f"Akapit **{number}**" for number in range(60)))
    expect(page.locator("#writing-preview strong")).to_have_count(60)
    text.evaluate("field => { field.scrollTop = field.scrollHeight }")
    expect(page.locator("#writing-preview strong").last).to_be_in_viewport()
    text.evaluate("field => { field.scrollTop = 0 }")
    expect(page.locator("#writing-preview strong").first).to_be_in_viewport()
    count = len(asked)
    text.press("ArrowRight")
    page.wait_for_timeout(800)
    assert len(asked) == count  # nothing has changed
    button = page.get_by_role("button", name="Podgląd obok tekstu")
    button.click()
    expect(page.locator(".composer__preview")).to_be_hidden()
    text.press("x")
    page.wait_for_timeout(800)
    assert len(asked) == count
    page.reload()
    page.locator(".composer > summary").click()
    expect(text).to_be_visible()
    expect(page.locator(".composer__preview")).to_be_hidden()
    expect(button).to_have_attribute("aria-pressed", "false")
    button.click()
    expect(page.locator("#writing-preview strong")).to_have_count(60)


def test_a_post_stands_in_the_stream_at_once_and_comes_back_when_it_is_refused(page_of, world):
    page = page_of(world.ben)
    text = write(page, world.topic, "Liczymy **od kilometra**.")
    expect(page.locator("#writing-preview strong")).to_have_text("od kilometra")
    held = []
    page.route("**/posts", lambda route: held.append(route))
    text.press("Control+Enter")
    ghost = page.locator("#stream > .sending")
    expect(ghost.locator("strong")).to_have_text("od kilometra")
    expect(ghost).to_contain_text("Benedykt Wzór")
    expect(ghost).to_contain_text("Wysyłanie…")
    expect(page.locator("[data-stream-target=status]")).to_have_text("Wysyłanie…")
    expect(text).to_be_hidden()
    assert not violations(page, within="#stream")
    held.pop().abort()
    expect(ghost).to_have_count(0)
    expect(page.locator("#writing-problem")).to_contain_text("Brak połączenia")
    expect(text).to_have_value("Liczymy **od kilometra**.")
    expect(text).to_be_focused()
    # What comes in place of it comes in the same moment: there are never two, and never none.
    page.evaluate("""() => { window.seen = new Set(); new MutationObserver(() => window.seen.add(
        [...document.querySelectorAll("#stream strong")].length))
        .observe(document.querySelector("#stream"), { childList: true }) }""")
    text.press("Control+Enter")
    expect(ghost).to_have_count(1)
    held.pop().continue_()
    expect(page.locator("#stream .post__body strong")).to_have_text("od kilometra")
    expect(ghost).to_have_count(0)
    assert page.evaluate("[...window.seen]") == [1]
    expect(page.locator("[data-stream-target=status]")).to_have_text("Opublikowano Twoją odpowiedź.")
    expect(page.locator(".composer > summary")).to_be_focused()
    assert texts_in(world.topic)[1:] == ["Liczymy **od kilometra**."]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_it_goes_along_and_fits(scheme, page_of, world, other):
    page = page_of(world.ben, viewport={"width": 390, "height": 800}, color_scheme=scheme)
    text = write(page, world.topic)
    page.locator(".header__menu").click()
    go_to_latest(page)
    expect(text).to_have_value(MINE)
    assert not violations(page) and not overflow(page)
    page.get_by_role("button", name="Zwiń").click()
    open_topic(page, other)
    expect(page.locator("#dock summary")).to_contain_text("Odpowiedź w temacie: Dowóz")
    assert not violations(page, within="#dock") and not overflow(page)
    page.set_viewport_size({"width": 320, "height": 256})
    page.locator("#dock summary").click()
    text.focus()
    expect(text).to_be_in_viewport()
    assert not overflow(page)


def test_a_visit_that_cuts_the_sending_off_loses_and_doubles_nothing(page_of, world, other):
    page = page_of(world.ben)
    text = write(page, world.topic)
    # The server has taken it, but the answer is still on its way when somebody follows a link.
    unanswered = []
    page.route("**/posts", lambda route: unanswered.append(route.fetch()), times=1)
    text.press("Control+Enter")
    expect(page.locator("#stream > .sending")).to_have_count(1)
    for _attempt in range(100):
        if MINE in texts_in(world.topic):
            break
        page.wait_for_timeout(50)
    page.locator(".sidebar").get_by_role("link", name="Najnowsze").click()
    page.wait_for_url("**/latest")
    expect(page.locator("#dock-said")).to_contain_text("Opublikowano Twoją odpowiedź")
    expect(page.locator("#dock .composer")).to_have_count(0)
    page.go_back()
    expect(page.locator("#stream .post__body", has_text=MINE)).to_have_count(1)
    expect(page.locator("#stream > .sending")).to_have_count(0)
    expect(page.locator("#composer-text")).to_have_value("")
    assert (texts_in(world.topic)[1:], drafts_of(world.ben)) == ([MINE], {})


def test_what_is_being_sent_takes_no_more_words(page_of, world):
    page = page_of(world.ben)
    text = write(page, world.topic)
    held = []
    page.route("**/posts", lambda route: held.append(route))
    text.press("Control+Enter")
    page.locator(".composer > summary").click()
    text.press("End")
    page.keyboard.type(" I jeszcze to.")
    expect(text).to_have_value(MINE)
    held[0].fulfill(status=500, body="")
    expect(page.locator(".composer__problem")).to_contain_text("500")
    text.press("End")
    page.keyboard.type(" I jeszcze to.")
    expect(text).to_have_value(f"{MINE} I jeszcze to.")


def test_escape_closes_what_is_open_over_the_full_screen_first(page_of, world):
    page = page_of(world.ben)
    write(page, world.topic)
    page.get_by_role("button", name="Pełny ekran").click()
    page.get_by_role("button", name="Więcej formatowania").click()
    menu = page.locator(".more-tools__menu")
    expect(menu).to_be_visible()
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(page.locator(".composer")).to_have_class(re.compile("composer--full"))


def test_who_signs_in_next_finds_no_text_of_the_one_before(page_of, site, world):
    page = page_of(world.ben)
    text = write(page, world.topic)
    go_to_latest(page)
    expect(text).to_have_value(MINE)
    page.context.clear_cookies()
    page.context.add_cookies([site.cookie_for(world.ana)])
    page.locator(".sidebar").get_by_role("link", name="Bez odpowiedzi").click()
    page.wait_for_url("**/unanswered*")
    expect(page.locator("#composer-text")).to_have_count(0)
