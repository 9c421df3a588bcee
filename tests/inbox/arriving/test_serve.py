"""`flask inbox serve`, as a process of its own: what it thanked for is posted, once, whenever it dies."""
import smtplib
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from forum.db import db, transaction
from forum.inbox.models import InboundMail
from forum.mail.reply_addresses import reply_address
from forum.posts.models import Post
from tests.browser.conftest import free_port
from tests.deploy.servers import Process

pytestmark = pytest.mark.slow

LETTER = """From: {sender}
To: {to}
Subject: Re: Stołówka
Message-ID: <{number}@example.org>
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

U nas dowozi firma, list numer {number}.
"""


@pytest.fixture
def environ(app, tmp_path):
    return {"DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"], "SECRET_KEY": "test", "REDIS_URL": "",
            "FORUM_DATA": str(app.config["FORUM_DATA"]),
            "MAIL_DOMAIN": app.config["MAIL_DOMAIN"], "MAIL_IN": f"lmtp://127.0.0.1:{free_port()}"}


@pytest.fixture
def serving(app, environ, tmp_path, monkeypatch):
    monkeypatch.setitem(app.config, "MAIL_IN", environ["MAIL_IN"])
    process = Process([sys.executable, "-m", "flask", "--app", "wsgi", "inbox", "serve"], environ, Path(tmp_path / "log"))
    yield process
    process.stop()


def connect(environ):
    port, until = int(environ["MAIL_IN"].rpartition(":")[2]), time.monotonic() + 30
    while True:
        try:
            return smtplib.LMTP("127.0.0.1", port, timeout=20)
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def bring(environ, person, topic, number):
    to = reply_address(person.id, topic.id)
    letter = LETTER.format(sender=person.email, to=to, number=number).replace("\n", "\r\n")
    with connect(environ) as client:
        client.sendmail(person.email, [to], letter.encode())


def count(model, *conditions):
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model).where(*conditions))


def wait_until(condition):
    until = time.monotonic() + 40
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.1)


def test_replies_are_posted_once_though_the_process_is_killed(app, serving, environ, topic, ana):
    before = count(Post)
    for number in range(3):
        bring(environ, ana, topic, number)
    serving.kill()
    assert count(InboundMail) == 3
    with transaction():  # the lease of whoever died runs out
        db.session.execute(update(InboundMail).values(due_at=InboundMail.received_at))
    serving.start()
    bring(environ, ana, topic, 1)  # the mail server heard no answer, and brings it again
    wait_until(lambda: not count(InboundMail, InboundMail.state == "waiting"))
    assert count(Post) == before + 3 and count(InboundMail, InboundMail.state == "posted") == 3
    assert serving.stop() == 0 and "numer" not in serving.said() and "@" not in serving.said()


def test_without_a_way_in_it_says_what_to_set(app, monkeypatch):
    monkeypatch.setitem(app.config, "MAIL_IN", None)
    said = app.test_cli_runner().invoke(args=["inbox", "serve"])
    assert said.exit_code == 1 and "MAIL_IN=lmtp://" in said.output
