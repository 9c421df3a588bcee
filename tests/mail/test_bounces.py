"""Reports about our letters stop addresses; forged ones, delays and notes of absence do not."""
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from forum import clock
from forum.db import db, transaction
from forum.events import Event
from forum.mail import addresses, bounces, sender
from forum.mail.models import BOUNCES, COMPLAINT, AddressState, Letter

DSN = """From: MAILER-DAEMON@mx.example.org\r
To: {to}\r
Subject: Undelivered Mail Returned to Sender\r
Auto-Submitted: auto-replied\r
MIME-Version: 1.0\r
Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r
\r
--b\r
Content-Type: text/plain\r
\r
I'm sorry.\r
--b\r
Content-Type: message/delivery-status\r
\r
Reporting-MTA: dns; mx.example.org\r
\r
Final-Recipient: rfc822; ana@example.org\r
Action: {action}\r
Status: {status}\r
Diagnostic-Code: smtp; 550 {status} <ana@example.org>: no\r
\r
--b\r
Content-Type: {original}\r
\r
Message-ID: {message_id}\r
Subject: x\r
\r
--b--\r
"""
ARF = """From: fbl@provider.example\r
To: forum@127.0.0.1\r
MIME-Version: 1.0\r
Content-Type: multipart/report; report-type=feedback-report; boundary="b"\r
\r
--b\r
Content-Type: text/plain\r
\r
A complaint.\r
--b\r
Content-Type: message/feedback-report\r
\r
Feedback-Type: {kind}\r
User-Agent: SomeProvider/1.0\r
Version: 1\r
\r
--b\r
Content-Type: message/rfc822\r
\r
From: forum@127.0.0.1\r
Message-ID: {message_id}\r
\r
Dzien dobry\r
--b--\r
"""
OLD = """From: {sender}\r
To: {to}\r
Subject: failure notice\r
{more}\r
Hi. This is the mail program. <ana@example.org>: 550 5.1.1 no such user\r
"""


@pytest.fixture
def way_in(app, monkeypatch):
    monkeypatch.setitem(app.config, "MAIL_IN", "lmtp://127.0.0.1:1")


@pytest.fixture
def letter(way_in, owe, ana, mail_server):
    letter = owe(ana.email, user=ana)
    sender.drain()
    return db.session.get(Letter, letter.id, populate_existing=True)


def dsn(letter, *, status="5.1.1", action="failed", to=None, message_id=None, original="text/rfc822-headers"):
    to = bounces.return_path(letter) if to is None else to
    raw = DSN.format(to=to, action=action, status=status, original=original, message_id=message_id or letter.message_id)
    return take(raw, to)


def take(raw, to):
    report = bounces.read_report(raw.encode(), to)
    if report:
        bounces.note(report)
    return report


def bounced(letter):
    return db.session.get(Letter, letter.id, populate_existing=True).bounced_at is not None


def test_letters_name_their_own_address_of_return(letter, mail_server):
    assert mail_server.envelopes[0][0] == bounces.return_path(letter)
    assert bounces.read_return_path(bounces.return_path(letter).upper()) == letter.id


def test_a_mailbox_that_is_gone_stops_its_address_and_everybody_concerned_can_see_it(letter, ana, network):
    dsn(letter)
    assert bounced(letter) and addresses.why_stopped(ana.email) == BOUNCES
    state = db.session.scalar(select(AddressState))
    assert "5.1.1" in state.detail and "@" not in state.detail
    events = db.session.scalars(select(Event).where(Event.action == "letters_stopped")).all()
    assert {event.person_id for event in events} == {ana.id} and network.id in {event.network_id for event in events}


def test_a_full_mailbox_stops_nothing_until_the_third_time(letter, ana, owe, mail_server):
    dsn(letter, status="5.2.2")
    dsn(letter, status="5.2.2")  # the same letter again counts once
    assert bounced(letter) and not addresses.why_stopped(ana.email)
    for _number in range(2):
        another = owe(ana.email, user=ana)
        sender.drain()
        assert not addresses.why_stopped(ana.email)
        dsn(another, status="5.2.2")
    assert addresses.why_stopped(ana.email) == BOUNCES


def test_bounces_long_ago_are_forgotten(letter, ana, owe, mail_server):
    dsn(letter, status="5.2.2")
    with transaction():
        db.session.execute(update(AddressState).values(
            soft_bounces=2, last_bounce_at=clock.now() - addresses.SOFT_FOR - timedelta(days=1)))
    another = owe(ana.email, user=ana)
    sender.drain()
    dsn(another, status="5.2.2")
    assert not addresses.why_stopped(ana.email)


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", "expanded"])
def test_what_is_no_failure_changes_nothing(letter, ana, action):
    assert dsn(letter, action=action).kind == "other"
    assert not bounced(letter) and not addresses.why_stopped(ana.email)


@pytest.mark.parametrize("original", ["text/rfc822-headers", "message/rfc822"])
def test_a_report_to_the_forums_address_is_known_by_the_message_it_quotes(letter, ana, original):
    dsn(letter, to="forum@127.0.0.1", original=original)
    assert bounced(letter) and addresses.why_stopped(ana.email)


def test_a_forged_report_stops_nobody(letter, ana):
    local, _at, domain = bounces.return_path(letter).partition("@")
    dsn(letter, to=f"{local[:-1]}{'a' if local[-1] != 'a' else 'b'}@{domain}", message_id="<guessed@example.org>")
    dsn(letter, to="forum@127.0.0.1", message_id="<guessed@example.org>")
    assert not bounced(letter) and not addresses.why_stopped(ana.email)


def test_a_complaint_stops_the_address_and_a_note_of_approval_does_not(letter, ana):
    take(ARF.format(kind="not-spam", message_id=letter.message_id), "forum@127.0.0.1")
    assert not addresses.why_stopped(ana.email)
    take(ARF.format(kind="abuse", message_id=letter.message_id), "forum@127.0.0.1")
    assert addresses.why_stopped(ana.email) == COMPLAINT


@pytest.mark.parametrize("sender_of_it, more, stops", [
    ("MAILER-DAEMON@mx.example.org", "", True), ("ana@example.org", "", False),
    ("postmaster@mx.example.org", "Auto-Submitted: auto-replied\r\n", False)])
def test_an_old_servers_plain_words_are_read_and_a_persons_are_not(letter, ana, sender_of_it, more, stops):
    to = bounces.return_path(letter)
    report = take(OLD.format(sender=sender_of_it, to=to, more=more), to)
    assert report is not None and (addresses.why_stopped(ana.email) == BOUNCES) is stops


def test_an_ordinary_letter_is_no_report(letter):
    assert bounces.read_report(b"From: ana@example.org\r\nSubject: Re: x\r\n\r\nTak\r\n", "reply+1.1.x@127.0.0.1") is None


@pytest.mark.parametrize("raw", [
    b"", b"\xff\xfe", b"Content-Type: multipart/report; boundary=b\r\n\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n",
    b"Content-Type: multipart/report\r\n\r\nno parts",
    b"Content-Type: multipart/report; boundary=b\r\n\r\n--b\r\nContent-Type: message/feedback-report\r\n\r\n--b--",
    b"".join(b"Content-Type: multipart/report; boundary=b%d\r\n\r\n--b%d\r\n" % (depth, depth) for depth in range(2000))])
def test_broken_reports_break_nothing(app, letter, raw):
    for to in ("forum@127.0.0.1", bounces.return_path(letter)):
        report = bounces.read_report(raw, to)
        assert report is None or report.kind == "other"


def test_who_says_that_their_address_works_gets_letters_again(letter, ana, owe, mail_server):
    dsn(letter)
    assert addresses.start_again(ana.email, by=ana) and not addresses.start_again(ana.email, by=ana)
    owe(ana.email, user=ana)
    sender.drain()
    assert len(mail_server.letters) == 2
