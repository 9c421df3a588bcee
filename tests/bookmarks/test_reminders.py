"""Reminders ring the bell: durably, once, and only for what one may still see."""
import os
import signal
import subprocess
import sys
import threading
from datetime import timedelta

import pytest

from forum import clock
from forum.bookmarks import service
from forum.bookmarks.models import Bookmark
from forum.db import db, transaction
from forum.moderation import merge
from forum.notifications import drainer
from forum.notifications.models import Notification
from forum.posts.models import Post
from tests import people

RINGS_AND_DIES = """
import os
from wsgi import app
from forum.bookmarks import service
bell = service.remind
def dying(*arguments, **options):
    bell(*arguments, **options)
    os.kill(os.getpid(), 9)
service.remind = dying
with app.app_context():
    service.ring_due()
"""


@pytest.fixture
def post(topic):
    return db.session.scalar(db.select(Post).filter_by(topic_id=topic.id))


def remind(person, post, *, ago=timedelta(minutes=1)):
    """Bookmark a post with a reminder that was due some time ago."""
    service.save(post, person, name="", remind_at=clock.now() - ago)


def rung():
    db.session.rollback()
    return sorted(db.session.scalars(db.select(Notification.user_id).filter_by(kind="reminder")))


def waiting():
    db.session.rollback()
    return db.session.scalar(db.select(db.func.count()).select_from(Bookmark).where(Bookmark.remind_at.is_not(None)))


def sweep():
    drainer.drain()
    return service.ring_due()


def test_a_reminder_rings_once_at_its_time(sign_in, ben, post):
    service.save(post, ben, name="", remind_at=clock.now() + timedelta(hours=1))
    assert sweep() == 0 and rung() == [] and waiting() == 1
    remind(ben, post)
    assert sweep() == 1 and rung() == [ben.id] and waiting() == 0
    assert sweep() == 0 and rung() == [ben.id]
    assert db.session.scalar(db.select(db.func.count()).select_from(Bookmark)) == 1
    assert "1 nieprzeczytane powiadomienie" in sign_in(ben).get("/").text


def test_a_second_reminder_of_the_same_post_rings_again(sign_in, ben, post):
    remind(ben, post, ago=timedelta(hours=2))
    sweep()
    with transaction():
        db.session.scalar(db.select(Notification).filter_by(kind="reminder")).read_at = clock.now()
    remind(ben, post)
    sweep()
    db.session.rollback()
    [again] = db.session.scalars(db.select(Notification).filter_by(kind="reminder"))
    assert again.read_at is None


def test_the_drainers_round_rings_reminders_too(app, ben, post):
    remind(ben, post)
    stops = iter([False, True])
    drainer.run(app, is_stopped=lambda: next(stops), wait=lambda _seconds: None)
    assert rung() == [ben.id]


def test_whoever_may_no_longer_see_the_post_hears_nothing(network, ben, post):
    remind(ben, post)
    people.give_roles(ben, network)
    sweep()
    assert rung() == [] and waiting() == 0


def test_a_merge_keeps_the_reminder(network, moderator, ana, ben, topic, post):
    remind(ben, post)
    merge.merge(topic, moderator, into=people.make_topic(network, by=ana))
    sweep()
    assert rung() == [ben.id]


def test_a_crash_before_the_end_neither_loses_nor_doubles(ben, post, monkeypatch):
    remind(ben, post)
    bell = service.remind

    def dying(*arguments, **options):
        bell(*arguments, **options)
        raise RuntimeError("the power fails")
    monkeypatch.setattr(service, "remind", dying)
    with pytest.raises(RuntimeError):
        sweep()
    assert rung() == [] and waiting() == 1
    monkeypatch.setattr(service, "remind", bell)
    sweep()
    assert rung() == [ben.id] and waiting() == 0


@pytest.mark.slow
def test_a_process_killed_while_it_rings_neither_loses_nor_doubles(application, database_url, ben, post):
    remind(ben, post)
    environ = os.environ | {"DATABASE_URL": database_url, "SECRET_KEY": "test", "FORUM_DEMO": "",
                            "REDIS_URL": os.environ.get("TEST_REDIS_URL", ""),
                            "FORUM_DATA": str(application.config["FORUM_DATA"])}
    db.session.rollback()
    killed = subprocess.run([sys.executable, "-c", RINGS_AND_DIES], env=environ)
    assert killed.returncode == -signal.SIGKILL
    assert rung() == [] and waiting() == 1
    sweep()
    assert rung() == [ben.id] and waiting() == 0


def test_two_drainers_ring_each_reminder_once(application, ana, ben, topic, post, monkeypatch):
    posts = [post, *(people.make_post(topic, by=ana) for _ in range(5))]
    for one in posts:
        remind(ben, one)
    rang, bell = [], service.remind

    def counting(user_id, post_id, *, at):
        rang.append(post_id)
        bell(user_id, post_id, at=at)
    monkeypatch.setattr(service, "remind", counting)

    def work():
        with application.app_context():
            service.ring_due()
            db.session.remove()
    threads = [threading.Thread(target=work) for _ in range(4)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(rang) == [one.id for one in posts]
    assert rung() == [ben.id] * 6 and waiting() == 0


@pytest.mark.slow
def test_many_due_at_once_all_ring(app, ana, ben, topic):
    for _ in range(23):
        remind(ben, people.make_post(topic, by=ana))
    stops = iter([False, True])
    drainer.run(app, is_stopped=lambda: next(stops), wait=lambda _seconds: None)
    assert len(rung()) == 23


def test_a_sweep_with_nothing_due_is_one_question(ben, post, count_queries):
    service.save(post, ben, name="", remind_at=clock.now() + timedelta(hours=1))
    assert count_queries(service.ring_due) == 1
