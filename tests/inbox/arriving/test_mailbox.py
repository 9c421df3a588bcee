"""Where a mailbox is asked: what is kept here is deleted there, in that order, and what is too large comes as headers."""
import pytest
from sqlalchemy import select
from sqlalchemy.orm import undefer

from forum.db import db
from forum.inbox import imap, store
from forum.inbox.models import InboundMail

from .mailboxes import Mailbox


def letter(to, *, number=1, more=b""):
    return (f"Return-Path: <ana@example.org>\r\nDelivered-To: {to}\r\nTo: list@example.org\r\n"
            f"Message-ID: <{number}@example.org>\r\nSubject: Re: x\r\n\r\n").encode() + b"Tak {5}\r\n)" + more + b"\r\n"


@pytest.fixture
def mailbox(app, to_topic, monkeypatch):
    with Mailbox([letter(to_topic), letter(to_topic, number=2)]) as box:
        monkeypatch.setitem(app.config, "MAIL_IN", box.url())
        yield box


def kept():
    db.session.rollback()
    return db.session.scalars(select(InboundMail).options(undefer(InboundMail.raw)).order_by(InboundMail.id)).all()


def test_letters_are_kept_here_and_deleted_there(mailbox, to_topic):
    before = [(to_topic, "ana@example.org", raw) for raw in mailbox.letters.values()]
    assert imap.fetch() == 2 and imap.fetch() == 0
    assert [(mail.recipient, mail.sender, mail.raw) for mail in kept()] == before
    assert mailbox.letters == {}


def test_cut_off_before_the_deletion_a_letter_is_fetched_again_and_kept_once(mailbox):
    mailbox.dies_at = "UID STORE"
    with pytest.raises(Exception):  # noqa: B017 - whatever imaplib makes of a connection that is gone
        imap.fetch()
    assert len(kept()) == 1 and len(mailbox.letters) == 2
    mailbox.dies_at = None
    assert imap.fetch() == 1 and len(kept()) == 2


def test_a_letter_that_is_too_large_comes_as_its_headers(mailbox, to_topic, monkeypatch):
    monkeypatch.setattr(store, "MOST_BYTES", 1000)
    mailbox.letters = {9: letter(to_topic, more=b"a" * 5000)}
    imap.fetch()
    [mail] = kept()
    assert mail.is_cut and mail.size > 5000 and mail.raw.endswith(b"\r\n\r\n") and mail.message_id == "<1@example.org>"
    assert not any(command.endswith("(BODY.PEEK[])") for command in mailbox.commands)


def test_a_letter_to_nobody_of_ours_is_for_the_forum_itself(mailbox, app):
    mailbox.letters = {1: letter("somebody@elsewhere.example")}
    imap.fetch()
    assert [mail.recipient for mail in kept()] == [app.config["MAIL_FROM"]]


def test_a_wrong_password_is_no_reason_to_lose_anything(mailbox, app):
    app.config["MAIL_IN"] = mailbox.url(password="inne")
    with pytest.raises(Exception):  # noqa: B017
        imap.fetch()
    assert len(mailbox.letters) == 2 and not kept()
