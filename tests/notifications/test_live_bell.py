"""The bell on open pages."""
from forum.db import db
from forum.notifications import drainer, silence
from forum.reading import service as reading
from forum.streams import partial
from forum.topics.models import Follower
from tests import people
from tests.live.conftest import open_page  # noqa: F401


def test_a_bell_rings_on_the_open_pages_of_whom_it_is_for_and_of_nobody_else(open_page, topic, ana, ben, moderator,  # noqa: F811
                                                                            stranger):
    db.session.scalar(db.select(Follower).filter_by(user_id=ana.id)).level = "watching"
    db.session.commit()
    pages = {person: open_page(person) for person in (ana, ben, moderator, stranger, None)}
    for page in pages.values():
        page.watch(topic)
    people.make_post(topic, by=ben)
    drainer.drain()
    [message] = pages[ana].heard("bell")
    assert 'target="bell"' in message["html"] and ">1<" in message["html"]
    for person in (ben, moderator, stranger, None):
        assert pages[person].heard("bell") == []
    silence.mark_all_read(ana)
    [message] = pages[ana].heard("bell")
    assert "header__count" not in message["html"]


def test_the_bell_in_a_push_is_the_bell_of_the_page(app, sign_in, ana):
    with app.test_request_context():
        assert partial("layouts/bell", unread=0).strip() in sign_in(ana).get("/account").text


def test_whoever_comes_back_after_an_hour_gets_the_right_bell(open_page, topic, ana, ben):  # noqa: F811
    page = open_page(ana)
    assert "header__count" not in page.watch(topic)["bell"]
    page.socket.disconnect()
    for _ in range(3):
        people.make_post(topic, by=ben)
    drainer.drain()
    back = open_page(ana)
    assert 'data-rings="3"' in back.watch(topic)["bell"] and 'data-rings="3"' in back.watch()["bell"]
    assert 'data-rings="0"' in open_page(ben).watch(topic)["bell"]
    assert open_page(None).watch(topic)["bell"] == ""


def test_pages_without_a_socket_ask_for_the_bell(sign_in, topic, ana, ben):
    people.make_post(topic, by=ben)
    drainer.drain()
    answer = sign_in(ana).get("/notifications/bell")
    assert 'data-rings="1"' in answer.text and answer.headers["Cache-Control"] == "no-store"


def test_reading_elsewhere_renews_the_bell_of_every_page_of_that_person_alone(open_page, topic, ana, ben):  # noqa: F811
    pages = {person: open_page(person) for person in (ana, ben)}
    post = people.make_post(topic, by=ben)
    drainer.drain()
    for page in pages.values():
        page.watch(topic)
    reading.read(ana, topic, {post.number: 4000})
    assert ['data-rings="0"' in message["html"] for message in pages[ana].heard("bell")] == [True]
    assert pages[ben].heard("bell") == []
