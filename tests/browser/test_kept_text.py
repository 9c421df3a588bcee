"""What is typed survives every refusal: in the answer, in this browser, or both."""
import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from forum import clock
from forum.accounts.models import UserSession
from forum.db import db, transaction
from forum.moderation import lock
from forum.posts.models import Post
from forum.topics.models import Topic
from tests.people import give_roles, make_post

pytestmark = pytest.mark.once

MINE = "Długi wpis, nad którym ktoś siedział godzinę.\n\nI drugi akapit <b>z nawiasami</b>."


@pytest.fixture
def page(page_of, world):
    """Ben's page of the topic, with his text in the composer."""
    page = page_of(world.ben)
    open_topic(page, world)
    page.locator("#composer-text").fill(MINE)
    expect(page.locator("[data-kept-text-target=saved]")).to_have_text("Zapisano w tej przeglądarce")
    return page


def open_topic(page, world):
    page.goto(f"/t/{world.topic.slug}/{world.topic.id}")
    page.locator(".composer > summary").click()


def publish(page):
    page.get_by_role("button", name="Opublikuj").click()


def expect_brought_back(page, world):
    """Expect that the topic's page still has the text, and says where it comes from."""
    page.goto(f"/t/{world.topic.slug}/{world.topic.id}")
    expect(page.locator("[data-composer-target=unsent]")).to_have_text("niewysłany tekst")
    page.locator(".composer > summary").click()
    expect(page.locator("#composer-text")).to_have_value(MINE)
    expect(page.locator("[data-kept-text-target=notice]")).to_contain_text("Przywróciliśmy tekst")


def expect_posted_once(page, world):
    expect(page.locator(".post__body", has_text="Długi wpis")).to_have_count(1)
    expect(page.locator("#composer-text")).to_have_value("")  # the answer has come, not only the push
    db.session.rollback()
    assert db.session.scalars(db.select(Post.text).filter_by(topic_id=world.topic.id)).all().count(MINE) == 1
    page.goto(f"/t/{world.topic.slug}/{world.topic.id}")
    expect(page.locator("#composer-text")).to_have_value("")


def answer_with(page, status, body="<!doctype html><title>x</title><h1>Bad gateway</h1>"):
    page.route("**/posts", lambda route: route.fulfill(status=status, content_type="text/html", body=body))


def test_a_closed_tab(page, page_of, world):
    context = page.context
    page.close()
    page = context.new_page()
    expect_brought_back(page, world)
    publish(page)
    expect_posted_once(page, world)


def test_text_typed_a_moment_before_the_tab_is_left(page, world):
    page.locator("#composer-text").fill(MINE + "!")
    page.goto("/latest")
    open_topic(page, world)
    expect(page.locator("#composer-text")).to_have_value(MINE + "!")


def test_an_answer_still_answers_the_same_post(page_of, world):
    answered = make_post(world.topic, by=world.ana)
    page = page_of(world.ben)
    page.goto(f"/t/{world.topic.slug}/{world.topic.id}/1", wait_until="networkidle")
    heading, to = page.locator("[data-composer-target=heading]"), page.locator("[data-composer-target=to]")
    page.locator(f"#post-{answered.id} [data-reply-to]").click()
    expect(page.locator("#composer-text")).to_be_focused()
    page.keyboard.type("Tylko do Anny.")
    page.locator(".sidebar").get_by_role("link", name="Najnowsze").click()
    page.wait_for_url("**/latest")
    page.locator("#topic-rows").get_by_role("link", name=world.topic.title).first.click()
    for _time in range(2):
        expect(page.locator("#composer-text")).to_have_value("Tylko do Anny.")
        expect(heading).to_have_text("Odpowiedź dla: Anna Przykład, wpis 2")
        expect(to).to_have_value("2")
        page.reload()

    page.goto(f"/t/{world.topic.id}/reply?to=1")  # whom this page was opened for counts
    expect(page.locator("#post-text")).to_have_value("Tylko do Anny.")
    expect(page.locator("[name=to]")).to_have_value("1")
    page.goto(f"/t/{world.topic.slug}/{world.topic.id}/1", wait_until="networkidle")
    page.locator(".composer > summary").click()
    publish(page)
    expect(page.locator(".post__body", has_text="Tylko do Anny.")).to_have_count(1)
    expect(heading).to_have_text("Odpowiedz w tym temacie")
    db.session.rollback()
    assert db.session.scalar(db.select(Post.reply_to_id).filter_by(text="Tylko do Anny.")) == answered.id


def test_what_is_thrown_away_answers_nobody_any_more(page_of, world):
    page = page_of(world.ben)
    page.goto(f"/t/{world.topic.slug}/{world.topic.id}/1", wait_until="networkidle")
    page.locator(".post [data-reply-to='1']").click()
    expect(page.locator("#composer-text")).to_be_focused()
    page.keyboard.type("Tylko do Anny.")
    page.reload()
    page.locator(".composer > summary").click()
    page.get_by_role("button", name="Usuń ten tekst").click()
    expect(page.locator("[data-composer-target=heading]")).to_have_text("Odpowiedz w tym temacie")
    expect(page.locator("[data-composer-target=to]")).to_have_value("")


def test_what_was_brought_back_can_be_thrown_away(page, world):
    page.reload()
    page.locator(".composer > summary").click()
    page.get_by_role("button", name="Usuń ten tekst").click()
    expect(page.locator("#composer-text")).to_have_value("")
    page.reload()
    expect(page.locator("#composer-text")).to_have_value("")


def test_an_empty_form(page, page_of, world):
    page.locator("#composer-text").evaluate("field => { field.required = false; field.value = '   ' }")
    publish(page)
    expect(page.locator("#writing-problem [role=alert]")).to_contain_text("Najpierw coś napisz.")


def test_a_text_that_is_too_long(page, world):
    page.locator("#composer-text").fill("x" * 32_003)
    publish(page)
    expect(page.locator("#writing-problem")).to_contain_text("Tekst jest za długi o 3 znaki.")
    assert len(page.locator("#composer-text").input_value()) == 32_003


def test_a_topic_closed_meanwhile(page, world):
    lock.lock(db.session.get(Topic, world.topic.id), world.moderator)
    page.locator(".composer__form").evaluate("form => form.requestSubmit()")
    expect(page.locator("#writing-problem")).to_contain_text("zamknięty")
    expect(page.locator("#composer-text")).to_have_value(MINE)


def test_an_account_suspended_meanwhile(page, world):
    with transaction():
        world.ben.suspended_until = clock.now() + timedelta(days=1)
    publish(page)
    expect(page.locator("#writing-problem")).to_contain_text("zawieszone")
    expect(page.locator("#composer-text")).to_have_value(MINE)


def test_a_member_removed_meanwhile(page, world):
    give_roles(world.ben, world.network)
    publish(page)
    expect(page.locator("#writing-problem, main")).to_contain_text(["Nie ma takiej strony", "nie mieć do niego dostępu"][1:])
    expect(page.locator("#composer-text")).to_have_value(MINE)


def test_a_stale_token(page, world):
    page.evaluate("""() => { document.querySelector("meta[name=csrf-token]").content = "stale"
        document.querySelector(".composer__form [name=csrf_token]").value = "stale" }""")
    publish(page)
    expect(page.locator("h1")).to_have_text("Wyślij jeszcze raz")
    expect(page.locator(".error-page textarea")).to_have_value(MINE)
    page.get_by_role("button", name="Wyślij jeszcze raz").click()
    expect_posted_once(page, world)


def test_a_lost_session(page, page_of, site, world):
    with transaction():
        db.session.execute(db.delete(UserSession).where(UserSession.user_id == world.ben.id))
    page.context.clear_cookies()
    publish(page)
    expect(page.locator("h1")).to_have_text("Zaloguj się, żeby to wysłać")
    expect(page.locator(".error-page textarea")).to_have_value(MINE)
    sign_in = page.locator(".error-page a[target=_blank]")
    expect(sign_in).to_have_attribute("href", re.compile(rf"^/login\?next=/t/{world.topic.slug}/{world.topic.id}"))
    # In another tab:
    page.context.add_cookies([site.cookie_for(world.ben)])
    expect_brought_back(page.context.new_page(), world)
    page.get_by_role("button", name="Wyślij jeszcze raz").click()
    page.get_by_role("button", name="Wyślij jeszcze raz").click()
    expect_posted_once(page, world)


@pytest.mark.parametrize("status", [413, 429, 500, 502])
def test_an_error_on_the_way(status, page, world):
    # Not our page: a proxy's. Turbo shows it or loads the topic anew, as it likes.
    answer_with(page, status)
    with page.expect_response("**/posts"):
        publish(page)
    page = page.context.new_page()
    expect_brought_back(page, world)
    publish(page)
    expect_posted_once(page, world)


def test_no_network(page, world):
    page.context.set_offline(True)
    publish(page)
    expect(page.locator("#writing-problem [role=alert]")).to_contain_text("Brak połączenia")
    expect(page.locator("#composer-text")).to_have_value(MINE)
    page.context.set_offline(False)
    publish(page)
    expect_posted_once(page, world)


def test_an_answer_that_never_came(page, world):
    # The server took the post, and the network broke before the answer: the same form, sent again, makes no second post.
    def lose(route):
        route.fetch()
        route.abort()
    page.route("**/posts", lose)
    publish(page)
    expect(page.locator("#writing-problem [role=alert]")).to_contain_text("Brak połączenia")
    page.unroute("**/posts")
    publish(page)
    expect_posted_once(page, world)


def test_another_page_in_place_of_an_answer_is_no_success(page, world):
    page.route("**/posts", lambda route: route.fulfill(status=303, headers={"Location": "/latest"}))
    publish(page)
    page.wait_for_url("**/latest")
    page.unroute("**/posts")
    expect_brought_back(page, world)


def test_somebody_else_at_this_computer_does_not_get_the_text(page, site, world):
    page.context.clear_cookies()
    page.context.add_cookies([site.cookie_for(world.ana)])
    open_topic(page, world)
    expect(page.locator("#composer-text")).to_have_value("")


def test_a_new_topic_keeps_its_title_as_well(page_of, world):
    page = page_of(world.ben)
    address = f"/c/{world.network.slug}/{world.network.id}/new"
    page.goto(address)
    page.get_by_label("Tytuł tematu").fill("Mój tytuł")
    page.locator("#topic-text").fill(MINE)
    expect(page.locator("[data-kept-text-target=saved]")).not_to_be_empty()
    page.goto("/latest")
    page.goto(address)
    expect(page.get_by_label("Tytuł tematu")).to_have_value("Mój tytuł")
    expect(page.locator("#topic-text")).to_have_value(MINE)
    publish(page)
    expect(page.locator("h1")).to_have_text("Mój tytuł")
    page.goto(address)
    expect(page.get_by_label("Tytuł tematu")).to_have_value("")
