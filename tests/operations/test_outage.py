"""While the database or Redis is away the forum says so, calmly to people and once to its log."""
import logging
import sqlite3
import sys

import pytest
from redis import ConnectionError as RedisAway
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import event as sa_event, make_url
from sqlalchemy.exc import DBAPIError, OperationalError, TimeoutError

from forum import outages
from forum.db import db, transaction, why_away
from forum.live import background
from forum.posts.models import Post

database = sys.modules["forum.db"]  # the package has an attribute of this name
STREAM = {"Accept": "text/vnd.turbo-stream.html, text/html"}
MINE = "Mój długi tekst & „cudzysłów”"


@pytest.fixture
def served(app, monkeypatch):
    """The application as it answers people, not tests: an error of ours becomes a page."""
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    app.extensions.pop("outages", None)
    yield app
    app.extensions.pop("outages", None)


@pytest.fixture
def gone(served):
    """Return a function after which the database of this test refuses every connection and every statement."""
    def refuse(*_arguments):
        problem = sqlite3.OperationalError("database is locked")
        problem.sqlite_errorcode = sqlite3.SQLITE_BUSY
        raise problem if db.engine.dialect.name == "sqlite" else _unreachable()
    on = []

    def gone():
        db.session.remove()
        on.append(sa_event.listen(db.engine, "before_cursor_execute", refuse) or refuse)
    yield gone
    for listener in on:
        sa_event.remove(db.engine, "before_cursor_execute", listener)


def test_a_page_asks_for_patience(gone, sign_in, ana, topic, caplog):
    client, address = sign_in(ana), f"/t/{topic.slug}/{topic.id}"
    gone()
    answer = client.get(address)
    assert (answer.status_code, answer.headers["Retry-After"], answer.headers["Cache-Control"]) == (503, "15", "no-store")
    page = LexborHTMLParser(answer.text)
    assert page.css_first("h1").text() == "Chwila przerwy"
    assert page.css_first(".error-page a").attributes["href"] == address
    assert not page.css("textarea") and page.css_first("html").attributes["lang"] == "pl"
    _one_line_each(caplog, 1)


def test_an_unknown_address_and_a_visitor_get_the_same(gone, visitor, topic, caplog):
    gone()
    for address in ("/", "/nie-ma", f"/t/{topic.slug}/{topic.id}"):
        assert visitor.get(address).status_code == 503
    _one_line_each(caplog, 3)


def test_what_was_typed_comes_back_and_is_posted_when_sent_again(served, gone, sign_in, ben, topic, caplog):
    client, topic_id = sign_in(ben), topic.id
    gone()
    answer = client.post(f"/t/{topic_id}/posts", data={"text": MINE, "key": "k" * 12})
    assert answer.status_code == 503 and "Retry-After" in answer.headers
    page = LexborHTMLParser(answer.text)
    form = page.css_first(".error-page form")
    assert form.css_first("textarea").text().strip() == MINE and form.attributes["action"] == f"/t/{topic_id}/posts"
    assert form.css_first("input[name=key]").attributes["value"] == "k" * 12
    _one_line_each(caplog, 1)


def test_an_open_composer_keeps_its_text_and_says_why(gone, sign_in, ben, topic):
    client, topic_id = sign_in(ben), topic.id
    gone()
    answer = client.post(f"/t/{topic_id}/posts", data={"text": MINE}, headers=STREAM)
    assert (answer.status_code, answer.mimetype) == (503, "text/vnd.turbo-stream.html")
    assert 'target="writing-problem"' in answer.text and "To, co piszesz, zostaje tutaj." in answer.text


def test_another_page_gets_no_form_with_a_fresh_token(gone, sign_in, ben, topic):
    client, topic_id = sign_in(ben), topic.id
    gone()
    answer = client.post(f"/t/{topic_id}/posts", data={"text": MINE}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 503 and MINE.split()[0] in answer.text
    assert not LexborHTMLParser(answer.text).css(".error-page form")


def test_a_mistake_of_ours_is_no_outage(served, visitor, monkeypatch, caplog):
    def mistaken(*_arguments):
        raise OperationalError("SELECT nothing", None, sqlite3.OperationalError("no such column: nothing"))
    monkeypatch.setitem(served.view_functions, "networks.index", mistaken)
    answer = visitor.get("/")
    assert answer.status_code == 500 and "Retry-After" not in answer.headers
    assert any(record.exc_info for record in caplog.records)


def test_a_database_that_another_process_holds_for_good_is_a_break(served, sign_in, ben, topic, monkeypatch, caplog):
    if db.engine.dialect.name != "sqlite":
        pytest.skip("only SQLite is held as a whole")
    monkeypatch.setattr(database, "LONGEST_WAIT", 0.05)
    client, topic_id = sign_in(ben), topic.id
    db.session.remove()
    other = sqlite3.connect(db.engine.url.database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        answer = client.post(f"/t/{topic_id}/posts", data={"text": MINE, "key": "k" * 12})
    finally:
        other.rollback()
        other.close()
    assert answer.status_code == 503 and MINE.split()[0] in answer.text
    _one_line_each(caplog, 1)
    assert client.post(f"/t/{topic_id}/posts", data={"text": MINE, "key": "k" * 12}).status_code == 303
    assert db.session.scalar(db.select(db.func.count()).select_from(Post)) == 2


def test_nobody_waits_for_all_who_wait_for_a_held_database(served, monkeypatch):
    if db.engine.dialect.name != "sqlite":
        pytest.skip("only SQLite has one writer")
    monkeypatch.setattr(database, "LONGEST_WAIT", 0.05)
    with database._writer, pytest.raises(TimeoutError) as refused, transaction():
        pass
    assert "locked" in why_away(refused.value)


def test_which_errors_mean_that_nobody_answers():
    def of(state, *, lost=False, kind=OperationalError):
        problem = Exception("dead")
        problem.sqlstate = state
        return kind("SELECT 1", None, problem, connection_invalidated=lost)
    assert why_away(of(None)) == why_away(of("57P01")) == why_away(of("08006")) == why_away(of("53300")) == "dead"
    assert why_away(of(None, lost=True, kind=DBAPIError))
    assert why_away(of("40P01")) is why_away(of("53100")) is why_away(of(None, kind=DBAPIError)) is why_away(None) is None


def test_a_loop_says_once_that_redis_is_away_and_once_that_it_is_back(served, caplog, monkeypatch):
    tries = []

    def work():
        tries.append(1)
        if len(tries) < 6:
            raise RedisAway("refused")
        outages.ended(outages.REDIS)
        if len(tries) == 8:
            raise KeyboardInterrupt  # out of the loop
    monkeypatch.setattr(served.extensions["socketio"], "sleep", lambda _seconds: None)
    with caplog.at_level(logging.WARNING), pytest.raises(KeyboardInterrupt):
        background._repeat(served, work, 1)
    assert [record.getMessage() for record in caplog.records] == ["Redis is away: refused", "Redis is back"]


def test_what_is_no_outage_keeps_its_traceback(served, caplog):
    try:
        raise ValueError("ours")
    except ValueError as problem:
        outages.report(problem, "work")
    assert caplog.records[-1].exc_info


def _one_line_each(caplog, requests):
    said = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert len(said) == requests and not any(record.exc_info for record in said), [record.getMessage() for record in said]
    assert all("\n" not in record.getMessage() for record in said)


def _unreachable():
    try:
        db.engine.dialect.dbapi.connect(make_url("postgresql://127.0.0.1:1/x").render_as_string(), connect_timeout=1)
    except db.engine.dialect.dbapi.OperationalError as problem:
        return problem
