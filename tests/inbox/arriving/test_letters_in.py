"""What the mail server brings is kept before it is thanked, once, whole; what is not for the forum is refused at the door."""
import smtplib
import time

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import undefer

from forum import clock
from forum.db import db, transaction
from forum.inbox import store, working
from forum.inbox.models import InboundMail
from forum.mail.reply_addresses import reply_address

RAW = b"From: ana@example.org\r\nMessage-ID: <1@example.org>\r\nSubject: Re: x\r\n\r\n.Tak\r\n.\xc4\x85\r\n"


def kept():
    db.session.rollback()
    return db.session.scalars(select(InboundMail).options(undefer(InboundMail.raw)).order_by(InboundMail.id)).all()


def make_due():
    with transaction():
        db.session.execute(update(InboundMail).values(due_at=clock.now()))


def test_a_letter_is_kept_as_it_came(door, topic, ana):
    to = reply_address(ana.id, topic.id)
    door().sendmail("ana@example.org", [to], RAW)
    [mail] = kept()
    assert (mail.raw, mail.sender, mail.recipient, mail.message_id) == (RAW, "ana@example.org", to, "<1@example.org>")
    assert (mail.way, mail.state, mail.size) == (door.way, "waiting", len(RAW)) and door.called.is_set()


def test_each_recipient_of_one_letter_has_their_own(door, topic, ana, ben):
    client = door()
    recipients = [reply_address(ana.id, topic.id), reply_address(ben.id, topic.id)]
    client.sendmail("ana@example.org", recipients, RAW)
    client.noop()  # each answer has been read: the next command gets its own
    assert client.noop()[0] == 250 and [mail.recipient for mail in kept()] == recipients


def test_the_same_letter_brought_again_is_known(door, topic, ana):
    for _time in range(2):
        door().sendmail("ana@example.org", [reply_address(ana.id, topic.id)], RAW)
    assert len(kept()) == 1


@pytest.mark.parametrize("address", ["root@example.org", "a@elsewhere.example", f"bounce+1.{'a' * 20}@127.0.0.1", "x"])
def test_an_address_that_is_none_of_ours_is_refused_at_once(door, address):
    client = door()
    client.mail("ana@example.org")
    code, words = client.rcpt(address)
    assert code == 550 and b"nie ma takiego adresu" in words and not kept()


def test_a_letter_that_is_too_large_is_refused_in_words_people_understand(door, topic, ana, monkeypatch):
    monkeypatch.setattr(store, "MOST_BYTES", 200_000)
    client = door()
    with pytest.raises(smtplib.SMTPException) as refusal:
        client.sendmail("ana@example.org", [reply_address(ana.id, topic.id)], RAW + b"a" * 78 + b"\r\n" * 150_000)
    assert "za duzy" in str(refusal.value) and not kept()
    assert client.noop()[0] == 250  # the connection is as good as before


def test_long_lines_and_an_empty_sender_are_taken(door, topic, ana):
    raw = b"Subject: x\r\n\r\n" + b"a" * 20_000 + b"\r\n"
    client = door()
    client.sendmail("", [reply_address(ana.id, topic.id)], raw)
    [mail] = kept()
    assert mail.raw == raw and mail.sender == ""


def test_while_the_database_is_away_the_mail_server_keeps_the_letter(door, topic, ana, monkeypatch):
    def away(*_arguments, **_options):
        raise RuntimeError("the database is away")
    monkeypatch.setattr(store, "keep", away)
    client, to = door(), reply_address(ana.id, topic.id)
    with pytest.raises(smtplib.SMTPException) as refusal:
        client.sendmail("ana@example.org", [to], RAW)
    assert "451" in str(refusal.value) and not kept()


def test_a_connection_cut_off_in_a_letter_leaves_nothing(door, topic, ana):
    client = door()
    client.mail("ana@example.org")
    client.rcpt(reply_address(ana.id, topic.id))
    client.docmd("data")
    client.send(b"Subject: x\r\n\r\nhalf a let")
    client.close()
    assert not kept()


def test_a_settled_letter_settles_once_and_its_bytes_are_gone(app):
    mail_id = store.keep(RAW, recipient="a@b", way="lmtp")
    mail = db.session.get(InboundMail, mail_id)
    assert store.settle(mail, "posted") and not store.settle(mail, "refused")
    [mail] = kept()
    assert (mail.state, mail.raw) == ("posted", None) and store.take() == []


def test_a_letter_that_kills_whoever_reads_it_is_given_up_with_its_bytes(app, caplog):
    mail_id = store.keep(RAW, recipient="a@b", way="lmtp")
    for _time in range(store.MOST_TRIES + 1):
        store.take()
        make_due()
    store.take()
    [mail] = kept()
    assert (mail.state, mail.raw) == ("failed", RAW) and "given up" in caplog.text
    assert store.try_again() == 1 and store.take() == [mail_id]



@pytest.mark.parametrize("levels, lines", [(90, 400_000), (50, 1_500_000)])
def test_what_is_made_to_keep_us_busy_is_put_aside_at_once(app, levels, lines):
    parts = [b"From: a@example.net\r\nContent-Type: multipart/report; boundary=b0\r\n\r\n"]
    parts += [b"--b%d\r\nContent-Type: multipart/mixed; boundary=b%d\r\n\r\n" % (level, level + 1) for level in range(levels)]
    with app.app_context():
        mail_id = store.keep(b"".join(parts) + b"\n" * lines, recipient="forum@127.0.0.1", sender="a@example.net", way="lmtp")
        begun = time.monotonic()
        working.work_off()
        assert time.monotonic() - begun < 5
        assert db.session.get(InboundMail, mail_id).state == "ignored"
