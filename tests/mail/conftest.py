"""A mail server on loopback that keeps what it takes and refuses what it is told to."""
from contextlib import suppress
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller

from forum.db import transaction
from forum.mail.composing import Composed
from forum.mail.service import post
from tests.browser.conftest import free_port


class Taken:
    """What the server was given, and what it answers instead of taking a letter."""

    def __init__(self):
        self.letters, self.raw, self.envelopes, self.answers = [], [], [], {}

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802
        self.raw.append(envelope.content)
        self.letters.append(message_from_bytes(envelope.content, policy=policy.default))
        self.envelopes.append((envelope.mail_from, *envelope.rcpt_tos))
        return self.answers.get("data", "250 OK")


@pytest.fixture
def mail_server(app, monkeypatch):
    """A server that the forum's MAIL_URL leads to."""
    taken = Taken()
    controller = Controller(taken, hostname="127.0.0.1", port=free_port())
    controller.start()
    monkeypatch.setitem(app.config, "MAIL_URL", f"smtp://127.0.0.1:{controller.port}")
    taken.stop = controller.stop
    yield taken
    with suppress(AssertionError):  # the test has stopped it
        controller.stop()


@pytest.fixture
def owe(app):
    """Return a function that writes a letter down and gives it."""
    def owe(address="ben@example.org", *, text="Dzień dobry\n", html="", kind="notification", **more):
        with transaction():
            return post(Composed("Zażółć gęślą jaźń", text, html), kind=kind, address=address, **more)
    return owe
