"""The forum's door for letters on loopback, in each protocol."""
import smtplib
import threading

import pytest

from forum.inbox.lmtp import Listener
from forum.mail.reply_addresses import reply_address
from tests.browser.conftest import free_port


@pytest.fixture(params=["lmtp", "smtp"])
def door(app, request, monkeypatch):
    """A listener, and a function that makes a client of it."""
    monkeypatch.setitem(app.config, "MAIL_IN", f"{request.param}://127.0.0.1:{free_port()}")
    called = threading.Event()
    listener = Listener(app, called)
    listener.start()

    def connect():
        client = (smtplib.LMTP if request.param == "lmtp" else smtplib.SMTP)("127.0.0.1", listener.port, timeout=20)
        client.ehlo_or_helo_if_needed()
        return client
    connect.called, connect.way = called, request.param
    yield connect
    listener.stop()


@pytest.fixture
def to_topic(topic, ana):
    """Ana's address of answer in the topic."""
    return reply_address(ana.id, topic.id)
