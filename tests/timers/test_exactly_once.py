"""A timer goes off once and only once: with several workers, killed in the middle, started anew, by a clock that jumps."""
import os
import signal
import subprocess
import sys
from datetime import timedelta

import pytest

from forum import clock
from forum.accounts.models import User
from forum.db import db, transaction
from forum.notifications import drainer
from forum.timers import firing
from forum.timers.service import set_timer
from forum.topics.models import Topic
from tests import people
from tests.moderation.looking import again

from .conftest import own, sweep

FIRES_AND_DIES = """
import os
from wsgi import app
from forum.timers import firing
deed = firing.DEEDS["lock"]
def dying(*arguments):
    deed(*arguments)
    os.kill(os.getpid(), 9)
firing.DEEDS["lock"] = dying
with app.app_context():
    firing.go_off()
"""


def test_several_workers_at_once_do_it_once(at_once, network, ana, topic, moderator, put_timer, happened, waiting):
    for kind in ("lock", "pin"):
        put_timer(kind)
    put_timer("lock", on=people.make_topic(network, by=ana))
    assert sum(at_once(*[firing.go_off] * 4)) == 3
    assert len(happened("topic_locked")) == 2 and len(happened("topic_pinned")) == 1 and waiting() == []


def test_a_reply_at_the_very_moment_puts_it_off_or_comes_too_late(at_once, topic, ben, moderator, happened, waiting):
    set_timer(topic, moderator, kind="lock", after_days=1)
    with transaction():
        topic.last_posted_at = clock.now() - timedelta(days=1, seconds=1)
    topic_id, ben_id = topic.id, ben.id
    _gone_off, answer = at_once(firing.go_off, lambda: people.make_post(own(Topic, topic_id), by=own(User, ben_id)).id)
    replied = isinstance(answer, int)
    assert replied != again(topic).is_locked or (replied and happened("topic_locked"))
    assert waiting() == ([] if again(topic).is_locked else ["lock"])


@pytest.mark.slow
def test_a_process_killed_in_the_middle_neither_loses_nor_doubles(
        application, database_url, topic, put_timer, happened, waiting):
    put_timer("lock")
    environ = os.environ | {"DATABASE_URL": database_url, "SECRET_KEY": "test", "FORUM_DEMO": "",
                            "REDIS_URL": os.environ.get("TEST_REDIS_URL", ""),
                            "FORUM_DATA": str(application.config["FORUM_DATA"])}
    db.session.rollback()
    assert subprocess.run([sys.executable, "-c", FIRES_AND_DIES], env=environ).returncode == -signal.SIGKILL
    assert not again(topic).is_locked and waiting() == ["lock"] and happened("topic_locked") == []
    assert sweep() == 1
    assert again(topic).is_locked and waiting() == [] and len(happened("topic_locked")) == 1


def test_the_servers_round_makes_good_what_it_slept_through(app, topic, put_timer, happened):
    put_timer("lock", ago=timedelta(days=3))
    stops = iter([False, True])
    drainer.run(app, is_stopped=lambda: next(stops), wait=lambda _seconds: None)
    assert len(happened("topic_locked")) == 1


def test_a_clock_that_jumps_back_and_forth_does_nothing_twice(monkeypatch, topic, moderator, happened):
    true_now = clock.now
    set_timer(topic, moderator, kind="lock", due_at=true_now() + timedelta(hours=2))
    for hours, done in ((1, 0), (3, 1), (1, 0), (-5, 0), (30, 0)):
        monkeypatch.setattr(clock, "now", lambda hours=hours: true_now() + timedelta(hours=hours))
        assert sweep() == done, hours
    assert len(happened("topic_locked")) == 1


def test_one_that_fails_holds_up_no_other(monkeypatch, caplog, topic, moderator, put_timer, waiting):
    put_timer("lock", ago=timedelta(hours=2))
    put_timer("pin")

    def broken(*_arguments):
        raise RuntimeError("nobody expected this")
    monkeypatch.setitem(firing.DEEDS, "lock", broken)
    assert sweep() == 1
    assert again(topic).is_pinned and not again(topic).is_locked and waiting() == ["lock"]
    assert "nobody expected this" in caplog.text


def test_a_sweep_with_nothing_due_asks_three_questions(topic, moderator, count_queries):
    set_timer(topic, moderator, kind="lock", due_at=clock.now() + timedelta(hours=1))
    assert count_queries(firing.go_off) == 3
