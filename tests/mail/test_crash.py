"""The process that sends is killed in the middle of letters: none is lost, and none comes twice that SMTP can prevent."""
import os
import signal
import sys
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, text, update

from forum import clock
from forum.db import db, transaction
from forum.mail.models import WAITING, Letter
from tests.deploy.servers import Process
from tests.mail.conftest import Taken

pytestmark = pytest.mark.slow


class Killing(Taken):
    """Kills whoever brings the letters with these numbers: before it has taken them, or after, before it says so."""

    def __init__(self):
        super().__init__()
        self.before, self.after, self.brought, self.worker = {3}, {7}, 0, None

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        self.brought += 1
        if self.brought in self.before:
            os.kill(self.worker.pid, signal.SIGKILL)
            return "451 4.3.0 too late"
        answer = await super().handle_DATA(server, session, envelope)
        if self.brought in self.after:
            os.kill(self.worker.pid, signal.SIGKILL)
        return answer


@pytest.fixture
def killing(monkeypatch, request):
    monkeypatch.setattr("tests.mail.conftest.Taken", Killing)
    return request.getfixturevalue("mail_server")


def left():
    db.session.rollback()
    return db.session.scalar(select(func.count()).where(text(WAITING)).select_from(Letter))


def test_killed_in_the_middle_the_sender_loses_and_doubles_nothing(app, owe, killing, tmp_path):
    letters = [owe(f"p{number}@example.org", text=f"{number}\n") for number in range(12)]
    environ = {"DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"], "SECRET_KEY": "test", "REDIS_URL": "",
               "FORUM_DATA": str(tmp_path), "MAIL_URL": app.config["MAIL_URL"]}
    killing.worker = Process([sys.executable, "-m", "flask", "--app", "wsgi", "worker"], environ, Path(tmp_path / "log"))
    deaths, until = 0, time.monotonic() + 90
    while left() and time.monotonic() < until:
        time.sleep(0.1)
        if killing.worker.process.poll() is not None:
            deaths += 1
            with transaction():  # the lease of whoever died runs out
                db.session.execute(update(Letter).where(text(WAITING)).values(due_at=clock.now() - timedelta(seconds=1)))
            killing.worker.start()
    assert killing.worker.stop() == 0, killing.worker.said()
    assert deaths == 2
    came = Counter(letter["Message-ID"] for letter in killing.letters)
    assert came.keys() == {letter.message_id for letter in letters}
    # The server had this one, and died or not, nobody could know: it comes again, as the same letter.
    twice = {killing.letters[5]["Message-ID"]}
    assert {message_id for message_id, times in came.items() if times > 1} == twice and max(came.values()) == 2
