"""Whatever the forum refuses, it says so in Polish and gives back what was typed."""
import io

import pytest
from selectolax.lexbor import LexborHTMLParser

from forum import clock, create_app
from forum.db import db, transaction
from forum.limits import limiter
from forum.networks.models import Membership
from forum.posts.models import Post
from tests import people

MINE = "Mój długi <b>tekst</b> & „cudzysłów”\n\ndrugi akapit"
STREAM = {"Accept": "text/vnd.turbo-stream.html, text/html"}


@pytest.fixture
def guarded(app):
    """The application with its tokens checked."""
    app.config["WTF_CSRF_ENABLED"] = True
    yield app
    app.config["WTF_CSRF_ENABLED"] = False


def page(answer):
    return LexborHTMLParser(answer.text)


def texts(answer):
    return [area.text().removeprefix("\n").replace("\r", "") for area in page(answer).css("main textarea")]


def fields(form):
    found = {field.attributes["name"]: field.attributes.get("value") or "" for field in form.css("input[name]")}
    return found | {area.attributes["name"]: area.text().removeprefix("\n") for area in form.css("textarea[name]")}


def count_posts():
    db.session.rollback()
    return db.session.scalar(db.select(db.func.count()).select_from(Post))


def send(client, topic, text=MINE, headers=None, **more):
    return client.post(f"/t/{topic.id}/posts", data={"text": text} | more, headers=headers)


@pytest.mark.parametrize("token", [None, "", "x", "IjEi.x.y"])
def test_a_stale_token_keeps_the_text_and_a_second_sending_works(token, guarded, sign_in, ben, topic):
    client = sign_in(ben)
    sent = {"key": "k" * 12, "to": "1", "kept": f"topic-{topic.id}"} | ({} if token is None else {"csrf_token": token})
    answer = send(client, topic, **sent)
    assert answer.status_code == 422 and texts(answer) == [MINE]
    assert "Nic nie przepadło" in answer.text
    form = page(answer).css_first(".error-page form")
    assert form.attributes["data-kept-text-key-value"] == f"topic-{topic.id}"
    sent = fields(form)
    assert (sent["key"], sent["to"], sent["text"].replace("\r", "")) == ("k" * 12, "1", MINE)
    again = client.post(form.attributes["action"], data=sent)
    assert again.status_code == 303 and count_posts() == 2


def test_a_right_token_in_turbos_header_is_enough(guarded, sign_in, ben, topic):
    client = sign_in(ben)
    token = page(client.get(f"/t/{topic.id}/reply")).css_first("meta[name=csrf-token]").attributes["content"]
    assert send(client, topic, headers={"X-CSRF-Token": token}).status_code == 303


def test_somebody_elses_page_gets_no_form_with_a_fresh_token(guarded, sign_in, ben, topic):
    answer = send(sign_in(ben), topic, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 422 and texts(answer) == [MINE]
    assert not page(answer).css(".error-page form")


def test_a_session_that_ended_keeps_the_text_and_leads_back_here_after_sign_in(guarded, visitor, topic):
    address = f"/t/{topic.slug}/{topic.id}"
    answer = send(visitor, topic, headers={"Referer": f"http://localhost{address}"})
    assert answer.status_code == 422 and texts(answer) == [MINE]
    assert page(answer).css_first("main a[target=_blank]").attributes["href"] == f"/login?next={address}"
    assert "Twoja sesja wygasła" in answer.text


def test_after_signing_in_elsewhere_the_kept_page_is_sent_with_two_clicks(guarded, visitor, sign_in, ben, topic):
    sent = fields(page(send(visitor, topic, key="k" * 12)).css_first(".error-page form"))
    client = sign_in(ben)
    first = client.post(f"/t/{topic.id}/posts", data=sent)
    assert first.status_code == 422
    second = client.post(f"/t/{topic.id}/posts", data=fields(page(first).css_first(".error-page form")))
    assert second.status_code == 303 and count_posts() == 2


def test_a_password_is_never_shown_again(guarded, visitor):
    answer = visitor.post("/login", data={"email": "anna@example.org", "password": "bardzo tajne hasło moje"})
    assert answer.status_code == 422 and "tajne" not in answer.text


def test_a_topic_closed_meanwhile_keeps_the_text(sign_in, ben, locked_topic):
    answer = send(sign_in(ben), locked_topic)
    assert answer.status_code == 403 and texts(answer) == [MINE]
    assert "Skopiuj, czego potrzebujesz" in answer.text


def test_a_topic_closed_meanwhile_is_said_inside_the_form_by_turbo(sign_in, ben, locked_topic):
    answer = send(sign_in(ben), locked_topic, headers=STREAM)
    assert (answer.status_code, answer.mimetype) == (403, "text/vnd.turbo-stream.html")
    assert 'target="writing-problem"' in answer.text


def test_a_member_removed_meanwhile_gets_the_text_back(sign_in, ben, network, topic):
    client = sign_in(ben)
    people.give_roles(ben, network)
    answer = send(client, topic)
    assert answer.status_code == 404 and texts(answer) == [MINE]


def test_a_member_removed_meanwhile_gets_the_text_back_with_the_card(sign_in, stranger, agenda_topic, network):
    answer = send(sign_in(stranger), agenda_topic)
    assert answer.status_code == 403 and texts(answer) == [MINE]
    assert network.name in page(answer).css_first("h1").text()


def test_a_stranger_who_asks_for_an_agenda_topic_gets_the_card_and_nothing_of_the_talk(sign_in, stranger, agenda_topic):
    answer = sign_in(stranger).get(f"/t/{agenda_topic.slug}/{agenda_topic.id}")
    assert answer.status_code == 403
    assert "Nasza sieć" in answer.text and "Na początek jedno pytanie" not in answer.text


def test_a_member_silenced_meanwhile_gets_the_text_back(sign_in, ben, topic):
    client = sign_in(ben)
    with transaction():
        ben.silenced_until = clock.now().replace(year=2999)
    answer = send(client, topic)
    assert answer.status_code == 403 and texts(answer) == [MINE]


def test_an_error_of_ours_keeps_the_text_and_names_a_code_that_is_in_the_log(app, sign_in, ben, topic, monkeypatch, caplog):
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    monkeypatch.setattr("forum.posts.new_views.service.reply", lambda *_words, **_more: 1 / 0)
    answer = send(sign_in(ben), topic, key="k" * 12)
    code = page(answer).css_first(".nowrap").text()
    assert answer.status_code == 500 and texts(answer) == [MINE]
    assert len(code) == 8 and code in caplog.text
    assert fields(page(answer).css_first(".error-page form"))["key"] == "k" * 12


def test_an_error_page_that_cannot_be_made_is_replaced_by_a_bare_one(app, sign_in, ben, topic, monkeypatch):
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    monkeypatch.setattr("forum.posts.new_views.service.reply", lambda *_words, **_more: 1 / 0)
    monkeypatch.setattr("forum.refusals.render_template", lambda *_words, **_more: 1 / 0)
    answer = send(sign_in(ben), topic)
    assert answer.status_code == 500 and texts(answer) == [MINE]
    assert "Coś się u nas zepsuło" in answer.text


@pytest.mark.slow
def test_whoever_is_too_quick_waits_and_keeps_the_text(application, app, ben, topic, database_url):
    with _limited(application) as client_of:
        client = client_of(ben)
        answers = [send(client, topic, f"Wpis {number}") for number in range(31)]
        assert {answer.status_code for answer in answers[:30]} == {303}
        assert answers[-1].status_code == 429 and texts(answers[-1]) == ["Wpis 30"]
        assert 1 <= int(answers[-1].headers["Retry-After"]) <= 61
        assert page(answers[-1]).css_first(".error-page form [name=text]")
        in_form = send(client, topic, headers=STREAM)
        assert (in_form.status_code, in_form.mimetype) == (429, "text/vnd.turbo-stream.html")


@pytest.mark.slow
def test_colleagues_behind_one_address_do_not_share_a_limit(application, app, ana, ben, topic):
    with _limited(application) as client_of:
        first, second = client_of(ana), client_of(ben)
        for number in range(31):
            send(first, topic, f"Wpis {number}")
        assert send(second, topic).status_code == 303


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
def test_a_body_is_refused_by_its_length_before_it_is_read(method, app):
    read = []

    class Body(io.RawIOBase):
        def read(self, *size):
            read.append(size)
            return b"x" * 1000

        readline = read
    status, text = _ask(app, method, **{"wsgi.input": Body(), "CONTENT_LENGTH": str(30 * 1024 * 1024)})
    assert status == 413 and "To za duże" in text
    assert not read


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=b"])
def test_a_chunked_body_is_refused_by_counting(kind, app):
    read = []
    start = b'--b\r\nContent-Disposition: form-data; name="text"\r\n\r\n' if "multipart" in kind else b"text="

    class Endless(io.RawIOBase):
        def read(self, size=-1):
            size = 65536 if size is None or size < 0 else min(size, 65536)
            read.append(size)
            return start + b"x" * (size - len(start)) if len(read) == 1 else b"x" * size

        def readinto(self, buffer):
            chunk = self.read(len(buffer))
            buffer[:len(chunk)] = chunk
            return len(chunk)
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        status, text = _ask(app, "POST", **{"wsgi.input": Endless(), "wsgi.input_terminated": True, "CONTENT_TYPE": kind})
    finally:
        app.config["WTF_CSRF_ENABLED"] = False
    assert status == 413 and "To za duże" in text
    assert sum(read) < 3 * 1024 * 1024


@pytest.mark.parametrize("address, status", [
    ("/nie-ma", 404), ("/u/%00", 404), ("/t/%FF/1", 404), ("/c/a%0D%0ASet-Cookie:x/1", 404), ("/p/99999999999999999999", 404),
    ("/latest?after=%FF", 400), ("/?x=%00", 400), ("/login?next=%0D%0Ax", 400)])
def test_an_unreadable_address_leads_nowhere(address, status, sign_in, ana):
    answer = sign_in(ana).get(address)
    assert answer.status_code == status and page(answer).css_first("h1")


def test_a_wrong_method_is_answered_with_the_right_ones(sign_in, ana):
    answer = sign_in(ana).delete("/")
    assert answer.status_code == 405 and "GET" in answer.headers["Allow"] and "Ten adres tego nie robi" in answer.text


def test_refusals_are_kept_by_nobody(sign_in, ana):
    assert sign_in(ana).get("/nie-ma").headers["Cache-Control"] == "no-store"


def test_membership_table_is_untouched_by_refused_writing(sign_in, stranger, topic):
    before = db.session.scalar(db.select(db.func.count()).select_from(Membership))
    send(sign_in(stranger), topic)
    assert db.session.scalar(db.select(db.func.count()).select_from(Membership)) == before


def _ask(app, method, **more):
    environ = {"REQUEST_METHOD": method, "PATH_INFO": "/preview", "SERVER_NAME": "localhost", "SERVER_PORT": "80",
               "HTTP_HOST": "localhost", "wsgi.url_scheme": "http", "wsgi.errors": io.StringIO(), "QUERY_STRING": "",
               "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "127.0.0.1"} | more
    seen = []
    with app.app_context():
        body = b"".join(app.wsgi_app(environ, lambda status, _headers, _info=None: seen.append(int(status[:3]))))
    return seen[0], body.decode()


class _limited:
    """An application of the same database that counts; the test's own does not."""

    def __init__(self, application):
        settings = {name: application.config[name] for name in application.config}
        self.app = create_app(settings | {"RATELIMIT_ENABLED": True, "RATELIMIT_STORAGE_URI": "memory://"})
        self.app.test_client_class = application.test_client_class

    def __enter__(self):
        limiter.reset()
        return self._client_of

    def __exit__(self, *_error):
        limiter.enabled = False
        with self.app.app_context():
            db.engine.dispose()

    def _client_of(self, person):
        client = self.app.test_client()
        token = people.start_session(self.app, person)
        with client.session_transaction() as session:
            session["_user_id"] = token
        return client
