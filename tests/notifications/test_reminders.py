"""Reminders: what slice bookmarks asks for, once for each moment, wherever the post is by then."""
from datetime import timedelta

from forum import clock
from forum.db import db
from forum.moderation import merge, undo
from forum.notifications import drainer, service, silence
from forum.notifications.models import Notification
from tests import people


def rings(person):
    db.session.rollback()
    return db.session.execute(db.select(Notification.kind, Notification.read_at).where(
        Notification.user_id == person.id, Notification.kind == "reminder")).all()


def test_a_reminder_rings_once_for_its_moment_and_again_for_a_later_one(topic, ben, sign_in):
    post, at = people.make_post(topic, by=ben), clock.now()
    for _ in range(3):
        service.remind(ben.id, post.id, at=at)
    assert rings(ben) == [("reminder", None)]
    assert "Przypomnienie: wpis w temacie" in sign_in(ben).get("/notifications").text
    silence.mark_all_read(ben)
    service.remind(ben.id, post.id, at=at)
    assert rings(ben)[0].read_at is not None
    service.remind(ben.id, post.id, at=at + timedelta(days=1))
    assert rings(ben) == [("reminder", None)]


def test_a_reminder_finds_its_post_after_a_merge_and_back(network, topic, ana, ben, moderator):
    source = people.make_topic(network, by=ana)
    post = people.make_post(source, by=ben)
    event = merge.merge(source, moderator, into=topic)
    service.remind(ben.id, post.id, at=clock.now())
    assert len(rings(ben)) == 1
    undo.undo(event, moderator)
    service.remind(ben.id, post.id, at=clock.now())
    assert len(rings(ben)) == 1


def test_reminders_may_be_switched_off_and_one_of_nothing_rings_nothing(topic, ben):
    post = people.make_post(topic, by=ben)
    service.remind(ben.id, 999_999, at=clock.now())
    service.remind(999_999, post.id, at=clock.now())
    service.choose_kinds(ben, silent=["reminder"], follows_by_itself=True)
    service.remind(ben.id, post.id, at=clock.now())
    assert rings(ben) == []


def test_reminders_and_other_rings_for_one_post_stand_side_by_side(topic, ana, ben):
    post = people.make_post(topic, by=ben, text="@ana")
    drainer.drain()
    service.remind(ana.id, post.id, at=clock.now())
    assert len(rings(ana)) == 1
    assert db.session.scalar(db.select(db.func.count()).select_from(Notification)) == 2
