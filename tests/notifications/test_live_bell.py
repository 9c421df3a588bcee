"""The bell on open pages."""
from forum.db import db
from forum.notifications import drainer, service
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
    service.mark_read(ana, up_to=2**31 - 1)
    [message] = pages[ana].heard("bell")
    assert "header__count" not in message["html"]


def test_the_bell_in_a_push_is_the_bell_of_the_page(app, sign_in, ana):
    with app.test_request_context():
        assert partial("layouts/bell", unread=0).strip() in sign_in(ana).get("/account").text
