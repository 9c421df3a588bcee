"""What is typed survives every refusal: in the answer, in this browser, or both."""
import re
from datetime import timedelta

import pyotp
import pytest
from playwright.sync_api import expect

from forum import clock
from forum.accounts import passwords
from forum.accounts.models import User, UserSession
from forum.db import db, transaction
from forum.moderation import lock
from forum.posts.models import Post
from forum.secondfactor import service as second_factors
from forum.topics.models import Topic
from tests.people import give_roles, make_post

from .live import acting  # noqa: F401

pytestmark = pytest.mark.once

PASSWORD, TITLE = "sto-dwadziescia-malych-kroków", "Mój tytuł"
MINE = "Długi wpis, nad którym ktoś siedział godzinę.\n\nI drugi akapit <b>z nawiasami</b>."


@pytest.fixture
def page(page_of, world):
    """Ben's page of the topic, with his text in the composer."""
    page = page_of(world.ben)
    open_topic(page, world)
    page.locator("#composer-text").fill(MINE)
    expect(page.locator("[data-kept-text-target=saved]")).to_have_text(re.compile("Zapisano"))
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


class Form:
    """A form for writing, open in a browser with MINE in it: what is done to it must leave the text where it is."""

    def __init__(self, page_of, world, kind):
        self.world, self.kind, topic = world, kind, world.topic
        self.post = make_post(topic, by=world.ben, text="Tak było na początku.") if kind == "edit" else None
        self.address = {"reply": f"/t/{topic.slug}/{topic.id}", "edit": f"/p/{self.post and self.post.id}/edit",
                        "topic": f"/c/{world.network.slug}/{world.network.id}/new"}[kind]
        self.sent_to = {"reply": "**/posts", "edit": "**/edit", "topic": "**/new"}[kind]
        self.open(page_of(world.ben))
        self.page.locator("textarea[name=text]").fill(MINE)
        if kind == "topic":
            self.page.get_by_label("Tytuł tematu").fill(TITLE)
        expect(self.page.locator(".composer__saved")).not_to_be_empty()

    def open(self, page):
        """Come to the form in a tab."""
        self.page, self.text = page, page.locator("textarea[name=text]")
        page.goto(self.address)
        if self.kind == "reply":
            page.locator(".composer > summary").click()

    def publish(self):
        """Press the form's button."""
        self.page.locator("[data-submit-once-target=button]").click()

    def expect_refused(self, sentence):
        """Expect that the form says why, and still holds the text."""
        expect(self.page.locator("[id^=writing-problem]")).to_contain_text(re.compile(sentence))
        self.expect_kept()

    def expect_kept(self):
        """Expect that the text stands in the form."""
        expect(self.text).to_have_value(MINE)
        if self.kind == "topic":
            expect(self.page.get_by_label("Tytuł tematu")).to_have_value(TITLE)

    def expect_posted_once(self):
        """Expect that the text has become one post, and that nothing of it is left to be sent again."""
        expect(self.page.locator(".post__body", has_text="Długi wpis")).to_have_count(1)
        db.session.rollback()
        posts = db.select(Post.text).join(Topic, Topic.id == Post.topic_id).where(Topic.network_id == self.world.network.id)
        assert db.session.scalars(posts).all().count(MINE) == 1
        self.open(self.page.context.new_page())
        expect(self.text).to_have_value(MINE if self.kind == "edit" else "")
        expect(self.page.locator("[data-kept-text-target=notice]")).to_be_hidden()


@pytest.fixture(params=["reply", "edit", "topic"])
def form(request, page_of, world):
    """Each form for writing."""
    return Form(page_of, world, request.param)


@pytest.fixture
def form_for(page_of, world):
    """Return a function that opens one kind of form."""
    return lambda kind: Form(page_of, world, kind)


def test_what_is_refused_on_the_open_page_or_lost_on_the_way(form):
    form.text.fill("x" * 32_003)
    form.publish()
    expect(form.page.locator("[id^=writing-problem]")).to_contain_text("Tekst jest za długi o 3 znaki.")
    assert len(form.text.input_value()) == 32_003
    form.text.fill(MINE)
    # Not our pages: a proxy's.
    for status, sentence in {413: "więcej, niż", 429: "zbyt często", 500: "błąd 500", 502: "błąd 502"}.items():
        form.page.route(form.sent_to, answer_with(status), times=1)
        form.publish()
        form.expect_refused(sentence)
    form.page.context.set_offline(True)
    form.publish()
    form.expect_refused("Brak połączenia")
    form.page.context.set_offline(False)
    # The server took it, and the network broke before the answer: the same form, sent again, makes no second post.
    form.page.route(form.sent_to, lose_the_answer, times=1)
    form.publish()
    form.expect_refused("Brak połączenia")
    form.publish()
    form.expect_posted_once()


def test_a_closed_tab_and_an_empty_browser(form, page_of, world):
    context = form.page.context
    expect(form.page.locator(".composer__saved")).to_have_text("Zapisano wersję roboczą")
    form.page.close()
    form.open(context.new_page())
    form.expect_kept()
    # And what the server keeps is there on another device.
    form.open(page_of(world.ben))
    form.expect_kept()
    form.publish()
    form.expect_posted_once()


def test_an_account_silenced_meanwhile(form, world):
    with transaction():
        world.ben.silenced_until = clock.now() + timedelta(days=1)
    form.publish()
    form.expect_refused("nie pisać")
    with transaction():
        world.ben.silenced_until = None
    form.publish()
    form.expect_posted_once()


@pytest.mark.parametrize("kind", ["reply"])
def test_a_topic_closed_meanwhile(kind, form_for, world):
    form = form_for(kind)
    lock.lock(db.session.get(Topic, world.topic.id), world.moderator)
    form.page.locator(".composer__form").evaluate("form => form.requestSubmit()")
    form.expect_refused("zamknięty")
    form.open(form.page.context.new_page())
    form.expect_kept()


def test_a_stale_token_heals_by_itself(form):
    form.page.evaluate("""() => { document.querySelector("meta[name=csrf-token]").content = "stale"
        document.querySelectorAll("[name=csrf_token]").forEach((field) => { field.value = "stale" }) }""")
    form.publish()
    form.expect_posted_once()


@pytest.mark.parametrize("kind", ["reply", "edit", "topic"])
def test_who_is_signed_out_signs_in_over_the_text(page_of, world, kind):
    form = Form(lambda person: deaf(page_of(person)), world, kind)
    sign_out(form, world)
    form.publish()
    dialog = form.page.locator("dialog:modal")
    # Whoever would rather not has the text, and may think again.
    expect(dialog.get_by_label("Adres e-mail")).to_be_visible()
    form.page.keyboard.press("Escape")
    form.expect_refused("sesja wygasła")
    form.publish()
    sign_in_again(form.page, world)
    form.expect_posted_once()


def test_who_is_heard_to_be_signed_out_signs_in_over_the_text(form_for, page_of, world, act):
    form = form_for("reply")
    sign_out(form, world)
    hear(form.page)
    sign_in_again(form.page, world)
    expect(form.page.locator("dialog:modal")).to_have_count(0)
    form.expect_kept()
    # The page is as live as before.
    act("reply", world.ana, topic=world.topic, text="Ktoś inny był szybszy.")
    expect(form.page.locator(".post__body", has_text="Ktoś inny był szybszy.")).to_have_count(1)
    sign_out(form, world)
    hear(form.page)
    expect(form.page.locator("dialog:modal").get_by_label("Adres e-mail")).to_be_visible()
    # Rather not: what may no longer be seen goes, the text stays.
    form.page.keyboard.press("Escape")
    form.page.wait_for_url(re.compile("/login"))
    expect(form.page.locator(".left-text textarea")).to_have_value(MINE)
    assert "Ktoś inny" not in form.page.content()


def deaf(page):
    """Keep a page from hearing anything but the answers to its forms."""
    page.route_web_socket(re.compile("socket.io"), lambda socket: None)
    page.route("**/t/*/events?*", lambda route: route.abort())
    return page


def hear(page):
    """Have a page ask the server at once what is new."""
    page.evaluate("dispatchEvent(new Event('online'))")


def sign_out(form, world):
    """End Ben's sessions; the password is PASSWORD."""
    with transaction():
        db.session.execute(db.delete(UserSession).where(UserSession.user_id == world.ben.id))
        db.session.get(User, world.ben.id).password_hash = passwords.hash_password(PASSWORD)
    form.page.context.clear_cookies()


def sign_in_again(page, world):
    """Fill in the dialog that stands over the page."""
    dialog = page.locator("dialog:modal")
    dialog.get_by_label("Adres e-mail").fill(world.ben.email)
    dialog.get_by_label("Hasło").fill(PASSWORD)
    dialog.get_by_role("button", name="Zaloguj się").click()


def answer_with(status):
    """Return what answers in place of the forum, as a proxy does."""
    body = "<!doctype html><title>x</title><h1>Bad gateway</h1>"
    return lambda route: route.fulfill(status=status, content_type="text/html", body=body)


def lose_the_answer(route):
    """Let the server have what was sent, and the browser nothing."""
    route.fetch()
    route.abort()


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
    page.wait_for_url(f"**/t/{world.topic.slug}/{world.topic.id}**")
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


def test_a_member_removed_meanwhile(page, world):
    give_roles(world.ben, world.network)
    publish(page)
    expect(page.locator("#writing-problem, main")).to_contain_text(["Nie ma takiej strony", "nie mieć do niego dostępu"][1:])
    expect(page.locator("#composer-text")).to_have_value(MINE)


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




def test_whoever_has_a_second_factor_shows_it_over_the_text_too(form_for, world):
    form = form_for("reply")
    secret = second_factors.begin_totp(world.ben)
    codes = second_factors.confirm_totp(world.ben, pyotp.TOTP(secret).now())
    sign_out(form, world)
    hear(form.page)
    sign_in_again(form.page, world)
    dialog = form.page.locator("dialog:modal")
    dialog.get_by_label("Kod").fill(codes[0])
    dialog.get_by_role("button", name="Zaloguj się", exact=True).click()
    expect(dialog).to_have_count(0)
    form.expect_kept()
