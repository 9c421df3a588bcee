"""What happens to a text that is being written when the page changes under it, and where the sent one is seen."""
import re

import pytest
from playwright.sync_api import expect

from tests import people

from .live import acting, address_of, live_site, open_live  # noqa: F401

pytestmark = pytest.mark.once

MINE = "Nad tym akapitem siedzę od godziny."


def write(page, text=MINE):
    page.locator("summary.composer__bar").click()
    page.locator("#composer-text").fill(text)
    expect(page.locator("[data-kept-text-target=saved]")).not_to_be_empty()


def block_sockets(page):
    page.route_web_socket("**/socket.io/**", lambda socket: socket.close(code=1011))
    return page


def expect_fully_seen(page, post):
    expect(post).to_be_in_viewport(ratio=1)
    page.wait_for_function("""([post]) => {
        const [seen, desk] = [post, document.querySelector(".composer")].map((one) => one.getBoundingClientRect())
        return seen.bottom <= desk.top && seen.top >= 0 }""", arg=[post.element_handle()])


@pytest.fixture
def source(world):
    """A topic of Anna's, to be merged into the world's topic."""
    return people.make_topic(world.network, by=world.ana, title="Ten sam temat", text="Wędrujący wpis")


def test_a_text_goes_with_its_reader_where_the_posts_go(world, page_of, act, source):
    page = open_live(page_of(world.ben), address_of(source))
    write(page)
    act("merge", world.moderator, topic=source, into=world.topic)
    expect(page).to_have_url(re.compile(f"/t/{world.topic.slug}/{world.topic.id}"))
    expect(page.locator("#composer-text")).to_have_value(MINE)
    expect(page.locator("#composer-text")).to_be_visible()
    expect(page.locator("#composer-text")).to_be_focused()
    expect(page.locator("[data-kept-text-target=notice]")).to_contain_text("Przywróciliśmy tekst")
    expect(page.locator("[id^=moved-]")).to_contain_text("Temat „Ten sam temat” został scalony z tym tematem")
    expect(page.locator("[id^=moved-]")).to_be_in_viewport()
    page.get_by_role("button", name="Opublikuj").click()
    expect(page.locator(".post__body", has_text=MINE)).to_have_count(1)
    page.reload()
    expect(page.locator("#composer-text")).to_have_value("")


def test_a_text_that_goes_along_answers_nobody_there(world, page_of, act, source):
    # Number 1 is another post's in the topic it comes to.
    page = open_live(page_of(world.ben), address_of(source))
    page.locator(".post [data-reply-to='1']").click()
    page.keyboard.type(MINE)
    expect(page.locator("[data-composer-target=to]")).to_have_value("1")
    act("merge", world.moderator, topic=source, into=world.topic)
    expect(page).to_have_url(re.compile(f"/t/{world.topic.slug}/{world.topic.id}"))
    expect(page.locator("#composer-text")).to_have_value(MINE)
    expect(page.locator("[data-composer-target=heading]")).to_have_text("Odpowiedz w tym temacie")
    expect(page.locator("[data-composer-target=to]")).to_have_value("")


def test_a_text_of_a_closed_tab_follows_the_draft_that_was_there_already(world, page_of, act, source):
    own = "To pisałem w docelowym."
    page = page_of(world.ben)
    for topic, text in ((source, MINE), (world.topic, own)):
        page.goto(address_of(topic))
        write(page, text)
    page.goto("/latest")
    event = act("merge", world.moderator, topic=source, into=world.topic)
    page.goto(address_of(source))
    for _visit in range(2):
        expect(page.locator("#composer-text")).to_have_value(f"{own}\n\n{MINE}")
        expect(page.locator("[data-kept-text-target=notice]")).to_contain_text("Przywróciliśmy tekst")
        page.reload()
    act("undo", world.moderator, event=int(event))
    page.goto(address_of(source))
    expect(page.locator("#composer-text")).to_have_value("")


def test_a_text_finds_its_way_through_two_merges(world, page_of, act, source):
    between = people.make_topic(world.network, by=world.ana, title="Po drodze")
    page = page_of(world.ben)
    page.goto(address_of(source))
    write(page)
    page.goto("/latest")
    act("merge", world.moderator, topic=source, into=between)
    act("merge", world.moderator, topic=between, into=world.topic)
    page.goto(address_of(world.topic))
    expect(page.locator("#composer-text")).to_have_value(MINE)


def test_whoever_is_removed_while_writing_keeps_the_text(world, page_of, act):
    page = open_live(page_of(world.ben), address_of(world.topic))
    write(page)
    act("remove", world.admin, network=world.network, person=world.ben)
    expect(page.locator("h1")).to_have_text("Nie ma takiej strony")
    expect(page.get_by_label("Tekst, którego nie wysłano")).to_have_value(MINE)
    page.reload()
    expect(page.get_by_label("Tekst, którego nie wysłano")).to_have_value(MINE)
    page.locator("a[href='/latest']").first.click()
    expect(page).to_have_url(re.compile("/latest"))
    page.goto("/t/nie-ma/999999")
    expect(page.locator("h1")).to_have_text("Nie ma takiej strony")
    expect(page.get_by_label("Tekst, którego nie wysłano")).to_have_count(0)


def test_posts_that_go_where_one_may_not_read_leave_the_text(world, page_of, act, source):
    hidden = people.make_topic(world.elsewhere, by=world.admin, title="Gdzie indziej")
    page = open_live(page_of(world.ben), address_of(source))
    write(page)
    act("merge", world.admin, topic=source, into=hidden)
    expect(page.get_by_label("Tekst, którego nie wysłano")).to_have_value(MINE)


def test_an_ended_session_leaves_the_text_on_the_way_to_sign_in(world, page_of, act):
    page = open_live(page_of(world.ben), address_of(world.topic))
    write(page)
    act("sign_out", world.ben)
    # Asked over the text first; whoever would rather not goes.
    expect(page.locator("dialog:modal").get_by_label("Adres e-mail")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page).to_have_url(re.compile("/login"))
    expect(page.get_by_label("Tekst, którego nie wysłano")).to_have_value(MINE)


def test_a_refusal_goes_when_its_reason_does(world, page_of, act):
    page = open_live(page_of(world.ben), address_of(world.topic))
    write(page)
    act("lock", world.moderator, topic=world.topic)
    expect(page.locator("[data-composer-target=closed]")).to_be_visible()
    page.locator(".composer__form").evaluate("form => form.requestSubmit()")
    expect(page.locator("#writing-problem")).to_contain_text("zamknięty")
    act("unlock", world.moderator, topic=world.topic)
    expect(page.get_by_role("button", name="Opublikuj")).to_be_enabled()
    expect(page.locator("#writing-problem")).to_be_empty()


@pytest.mark.parametrize("has_sockets", [True, False])
def test_people_see_what_they_have_just_sent(world, page_of, has_sockets):
    topic = people.make_topic(world.network, by=world.ana, replies=12)
    page = page_of(world.ben)
    (page if has_sockets else block_sockets(page)).goto(address_of(topic))
    write(page, "Akapit.\n\n" * 5 + MINE)
    page.evaluate("scrollTo({ top: document.body.scrollHeight, behavior: 'instant' })")
    page.get_by_role("button", name="Opublikuj").click()
    post = page.locator("#stream > li", has_text=MINE)
    expect(post).to_have_count(1)
    expect_fully_seen(page, post)
