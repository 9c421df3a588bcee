"""A process killed with letters half written: every one is there in the end, and once."""
import os
import signal
import subprocess
import sys
from datetime import timedelta

import pytest

from forum import clock
from forum.db import db, transaction
from forum.letters import at_once
from forum.mail.models import Letter
from forum.notifications import drainer
from forum.notifications.models import Notification
from tests import people

pytestmark = pytest.mark.slow

WRITES_AND_DIES = """
import os
from wsgi import app
from forum.letters import at_once
post, written = at_once.post, []
def dies(*arguments, **options):
    post(*arguments, **options)
    written.append(1)
    if len(written) == 2:
        os.kill(os.getpid(), 9)
at_once.post = dies
with app.app_context():
    at_once.write()
"""


@pytest.fixture
def environ(application, database_url):
    return os.environ | {"DATABASE_URL": database_url, "SECRET_KEY": "test", "REDIS_URL": os.environ.get("TEST_REDIS_URL", ""),
                         "FORUM_DATA": str(application.config["FORUM_DATA"]), "FORUM_DEMO": ""}


def test_a_process_killed_between_two_letters_loses_and_doubles_none(network, topic, ana, ben, choose, environ):
    names = [people.make_person(f"o{number}", networks={network: ["participant"]}) for number in range(4)]
    for person in names:
        choose(person, quiet_from=None, quiet_until=None, quiet_weekends=False)
    people.make_post(topic, by=ben, text=" ".join(f"@{person.username}" for person in names))
    drainer.drain()
    with transaction():
        db.session.execute(db.update(Notification).values(letter_due_at=clock.now() - timedelta(minutes=1)))
    killed = subprocess.run([sys.executable, "-c", WRITES_AND_DIES], env=environ)
    assert killed.returncode == -signal.SIGKILL
    db.session.rollback()
    while at_once.write():
        pass
    db.session.rollback()
    assert sorted(db.session.scalars(db.select(Letter.user_id))) == sorted(person.id for person in names)
    assert db.session.scalar(db.select(Notification.id).where(Notification.letter_due_at.is_not(None))) is None
