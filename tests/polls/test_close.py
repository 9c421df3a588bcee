"""How a poll ends: at its time, by hand, once; and how it goes on."""
from datetime import datetime, timedelta

import pytest

from forum import clock
from forum.db import db
from forum.errors import Refused
from forum.events import Event
from forum.polls import service
from tests.rendered import words

from .conftest import counts, now_of, vote

pytestmark = pytest.mark.once
NOON = datetime(2026, 11, 20, 11, 0)


@pytest.fixture
def at(monkeypatch):
    """Return a function that sets the time; it begins at noon."""
    def at(moment):
        monkeypatch.setattr(clock, "now", lambda: moment)
    at(NOON)
    return at


def ends_of(poll):
    return db.session.scalars(db.select(Event.actor_id).filter_by(action="poll_closed", topic_id=poll.post.topic_id)).all()


def test_a_poll_ends_at_its_second_though_the_sweep_is_late(make_poll, at, sign_in, ben):
    poll = make_poll("close=2026-11-20T13:00")
    at(NOON + timedelta(minutes=59, seconds=59))
    vote(poll, ben, 0)
    at(NOON + timedelta(hours=1))
    with pytest.raises(Refused, match="już się skończyło"):
        vote(poll, ben, 1)
    page = sign_in(ben).get(f"/polls/{poll.id}")
    assert "zakończone 20 listopada 2026, 13:00" in words(page) and "Zmień głos" not in words(page)
    assert counts(poll) == [1, 0, 0] and ends_of(poll) == []


def test_the_sweep_ends_it_once_with_the_moment_it_was_to_end(make_poll, at):
    poll = make_poll("close=2026-11-20T13:00")
    assert service.close_due() == 0
    at(NOON + timedelta(hours=1, minutes=3))
    assert service.close_due() == 1 and service.close_due() == 0
    assert now_of(poll).closed_at == NOON + timedelta(hours=1) and ends_of(poll) == [None]
    service._close_in_time(poll.id)  # another worker that had seen it, too
    assert ends_of(poll) == [None]


def test_a_poll_that_went_while_the_sweep_was_coming_is_no_error(app):
    service._close_in_time(999)


@pytest.mark.parametrize("who", ["ana", "moderator", "admin"])
def test_its_author_and_moderators_end_it_and_open_it_again(request, make_poll, sign_in, ben, who):
    poll, person = make_poll(), request.getfixturevalue(who)
    client = sign_in(person)
    for _ in range(2):
        assert "Głosowanie jest zakończone." in words(client.post(f"/polls/{poll.id}/close", follow_redirects=True))
    assert now_of(poll).is_closed and ends_of(poll) == [person.id]
    assert "Głosowanie znów trwa." in words(client.post(f"/polls/{poll.id}/reopen", follow_redirects=True))
    vote(poll, ben, 2)
    assert counts(poll) == [0, 0, 1]


def test_opened_again_a_poll_no_longer_ends_at_its_old_time(make_poll, at, ana, ben):
    poll = make_poll("close=2026-11-20T13:00")
    at(NOON + timedelta(hours=2))
    service.close_due()
    service.reopen(poll, ana)
    at(NOON + timedelta(hours=3))
    assert service.close_due() == 0 and not now_of(poll).is_closed
    vote(poll, ben, 0)
    service.close(poll, ana)
    assert now_of(poll).closed_at == NOON + timedelta(hours=3)


@pytest.mark.parametrize(("close", "reason"), [
    ("2026-11-20T12:00", "skończyłoby się przed początkiem"), ("2020-01-01", "skończyłoby się przed początkiem"),
    ("9998-01-01T12:00", "najwyżej za dziesięć lat"), ("2036-12-31", "najwyżej za dziesięć lat")])
def test_an_end_that_cannot_be_is_refused_and_the_text_stays(at, topic, sign_in, ana, close, reason):
    text = f"[poll close={close}]\n- a\n- b\n[/poll]"
    answer = sign_in(ana).post(f"/t/{topic.id}/posts", data={"text": text, "key": "k" * 20})
    assert answer.status_code == 422 and reason in answer.text and f"close={close}" in answer.text
    assert topic.posts_count == 1


def test_a_preview_says_that_the_end_has_passed(at, sign_in, ana):
    text = "[poll close=2020-01-01]\n- a\n- b\n[/poll]\n\n[poll]\n- a\n[/poll]"
    answer = sign_in(ana).post("/preview", data={"text": text}).text.replace("\u00a0", " ")
    assert "czas jego zakończenia już minął" in answer and "Głosowanie 2 jeszcze nie działa: potrzebuje co najmniej 2" in answer
