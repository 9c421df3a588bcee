"""`flask worker` in its own process, and a server killed between a reply and the bell."""
import os
import signal
import subprocess
import sys
import time

import pytest
from redis import Redis

from forum.db import db
from forum.events import Delivery
from forum.notifications import drainer
from forum.notifications.models import Notification
from forum.topics.models import Follower
from tests import people

pytestmark = pytest.mark.slow

REPLIES_AND_DIES = """
import os, sys
from wsgi import app
from forum.accounts.models import User
from forum.db import db
from forum.posts import service
from forum.text import cook
from forum.topics.models import Topic
with app.app_context():
    topic, author = db.session.get(Topic, int(sys.argv[1])), db.session.get(User, int(sys.argv[2]))
    service.reply(topic, author, cook("Ostatnie słowo."))
    os.kill(os.getpid(), 9)
"""


@pytest.fixture
def environ(application, database_url):
    return os.environ | {"DATABASE_URL": database_url, "SECRET_KEY": "test",
                         "REDIS_URL": os.environ.get("TEST_REDIS_URL", ""),
                         "FORUM_DATA": str(application.config["FORUM_DATA"]), "FORUM_DEMO": ""}


def until(found, process, seconds=30):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and process.poll() is None:
        db.session.rollback()
        if found():
            return True
        time.sleep(0.05)
    return False


def test_what_a_killed_server_owes_is_paid_by_the_worker(application, environ, topic, ana, ben):
    db.session.scalar(db.select(Follower).filter_by(user_id=ana.id)).level = "watching"
    db.session.commit()
    killed = subprocess.run([sys.executable, "-c", REPLIES_AND_DIES, str(topic.id), str(ben.id)], env=environ)
    assert killed.returncode == -signal.SIGKILL
    db.session.rollback()
    assert db.session.scalar(db.select(db.func.count()).select_from(Delivery)) == 2  # the opening and the reply
    assert db.session.scalar(db.select(Notification)) is None

    worker = subprocess.Popen([sys.executable, "-m", "flask", "--app", "wsgi", "worker"], env=environ)
    try:
        assert until(lambda: db.session.scalar(db.select(Notification.user_id)) == ana.id, worker)
        if environ["REDIS_URL"]:
            people.make_post(topic, by=ben)
            # Under test nobody is called through Redis, so this does; again, in case the worker does not listen yet.
            with Redis.from_url(environ["REDIS_URL"]) as redis:
                while not redis.publish(drainer.CALL.channel_of(application), "1"):
                    time.sleep(0.05)
            before = time.monotonic()
            assert until(lambda: db.session.scalar(db.select(db.func.count()).select_from(Notification)) == 2, worker)
            assert time.monotonic() - before < drainer.SWEEP_EVERY / 2
        assert db.session.scalar(db.select(Delivery)) is None
    finally:
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(20) == 0
