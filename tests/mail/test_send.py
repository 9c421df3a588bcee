"""Letters go out once, over SMTP as it is spoken, or into files; nothing is lost, and what cannot go is said."""
import os
import time
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from sqlalchemy import select, update

from forum import clock
from forum.db import db, transaction
from forum.live import background
from forum.mail import addresses, listeners, owed, sender, transport
from forum.mail.models import BOUNCES, AddressState, Letter
from forum.mail.pace import Pace


def fresh(letter):
    return db.session.get(Letter, letter.id, populate_existing=True)


def due_now():
    with transaction():
        db.session.execute(update(Letter).values(due_at=clock.now() - timedelta(seconds=1)))


def test_a_letter_goes_out_once_and_its_words_are_forgotten(owe, mail_server):
    letter = owe(html="<p>Dzień dobry</p>", headers={"List-Unsubscribe": f"<https://forum.example.org/u/{'x' * 200}>"})
    assert sender.drain() == 1 and sender.drain() == 0
    [received], [envelope] = mail_server.letters, mail_server.envelopes
    assert envelope[1:] == ("ben@example.org",)
    assert received["Subject"] == "Zażółć gęślą jaźń"
    assert received["Message-ID"] == letter.message_id and received["Auto-Submitted"] == "auto-generated"
    assert f"<https://forum.example.org/u/{'x' * 200}>".encode() in mail_server.raw[0]
    assert [part.get_content_type() for part in received.iter_parts()] == ["text/plain", "text/html"]
    kept = fresh(letter)
    assert kept.sent_at and (kept.subject, kept.text, kept.html, kept.headers, kept.reply_to) == ("", "", "", {}, "")


def test_what_is_said_in_a_network_goes_only_to_whoever_may_read_it_still(owe, mail_server, ben, network, other_network):
    lost, kept = owe(user=ben, network=other_network), owe(user=ben, network=network)
    # Who is invited reads nothing there yet.
    owe(user=ben, network=other_network, kind="invitation")
    sender.drain()
    assert len(mail_server.letters) == 2 and fresh(kept).sent_at
    assert fresh(lost).given_up_at and "access" in fresh(lost).error


def test_dots_and_long_lines_arrive_as_written(owe, mail_server):
    text = ".\n.kropka\n..\nFrom tego\n" + "ą" * 3000 + "\n"
    owe(text=text)
    sender.drain()
    assert mail_server.letters[0].get_content().replace("\r\n", "\n") == text
    assert max(map(len, mail_server.raw[0].split(b"\r\n"))) <= 78


def test_without_a_mail_server_letters_are_files(app, owe):
    letter = owe()
    sender.drain()
    path = Path(app.config["FORUM_DATA"]) / "mail" / f"{letter.id:06}-notification.eml"
    assert message_from_bytes(path.read_bytes(), policy=policy.default)["Subject"] == "Zażółć gęślą jaźń"
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_key_is_one_letter_and_a_letter_waits_for_its_time(owe, mail_server):
    owe(key="a", due_at=clock.now() + timedelta(hours=1))
    assert owe(key="a") is None
    assert sender.drain() == 0 and not mail_server.letters


def test_what_somebody_waits_for_goes_before_what_many_get(owe, mail_server):
    owe("many@example.org", kind="digest")
    owe("one@example.org", kind="sign_in_link")
    sender.drain()
    assert [envelope[1] for envelope in mail_server.envelopes] == ["one@example.org", "many@example.org"]


def test_a_refusal_for_now_is_tried_again_later(owe, mail_server):
    letter = owe()
    mail_server.answers["ben@example.org"] = "451 4.3.0 Greylisted"
    sender.drain()
    kept = fresh(letter)
    assert kept.is_waiting and kept.attempts == 1 and "Greylisted" in kept.error and kept.due_at > clock.now()
    mail_server.answers.clear()
    due_now()
    sender.drain()
    assert fresh(letter).sent_at and len(mail_server.letters) == 1


def test_the_others_go_out_when_one_is_refused(owe, mail_server):
    mail_server.answers["ben@example.org"] = "451 4.3.0 Later"
    owe()
    owe("ana@example.org")
    sender.drain()
    assert [envelope[1] for envelope in mail_server.envelopes] == ["ana@example.org"]


def test_two_days_of_refusals_are_enough(owe, mail_server, caplog):
    letter = owe()
    with transaction():
        fresh(letter).attempts = owed.MOST_TRIES - 1
    mail_server.answers["ben@example.org"] = "451 4.3.0 Later"
    sender.drain()
    kept = fresh(letter)
    assert kept.given_up_at and kept.text and "is given up" in caplog.text and "example.org" not in caplog.text
    mail_server.answers.clear()
    assert owed.try_again() == 1
    sender.drain()
    assert fresh(letter).sent_at


def test_a_mailbox_that_does_not_exist_stops_its_address(owe, mail_server, ana):
    letter = owe(ana.email, user=ana)
    mail_server.answers[ana.email] = f"550 5.1.1 <{ana.email}> unknown"
    sender.drain()
    kept = fresh(letter)
    assert kept.given_up_at and kept.bounced_at and ana.email not in kept.error
    assert addresses.why_stopped(ana.email) == BOUNCES and addresses.stopped_people([ana.id]) == {ana.id: BOUNCES}
    mail_server.answers.clear()
    stopped, wanted = owe(ana.email), owe(ana.email, kind="sign_in_link")
    sender.drain()
    assert fresh(stopped).given_up_at and fresh(stopped).bounced_at and fresh(wanted).sent_at and len(mail_server.letters) == 1


def test_a_server_that_refuses_to_relay_says_nothing_of_the_address(owe, mail_server):
    letter = owe()
    mail_server.answers["ben@example.org"] = "554 5.7.1 Relay access denied"
    sender.drain()
    assert fresh(letter).given_up_at and not fresh(letter).bounced_at and not db.session.scalar(select(AddressState))


def test_letters_wait_for_a_server_that_is_away_and_none_is_blamed(app, owe, mail_server):
    letters = [owe(f"p{number}@example.org") for number in range(3)]
    mail_server.stop()
    with pytest.raises(transport.Away):
        sender.drain()
    assert all(fresh(letter).is_waiting and fresh(letter).attempts == 0 for letter in letters)


def test_a_process_that_died_leaves_its_letters_to_the_next(owe, mail_server):
    letter = owe()
    taken, _seen = owed.take(Pace(60, at_once=60))
    assert [one.id for one in taken] == [letter.id]
    assert sender.drain() == 0
    with transaction():
        fresh(letter).due_at = clock.now() - timedelta(seconds=1)
    sender.drain()
    assert [one["Message-ID"] for one in mail_server.letters] == [letter.message_id]


def test_a_letter_taken_up_is_kept_while_it_is_being_sent(owe):
    letter = owe()
    owed.take(Pace(60, at_once=60))
    due_now()
    owed.renew([letter.id])
    assert sender.drain() == 0


def test_a_crowd_at_one_domain_gets_turns_and_others_do_not_wait(app, owe, mail_server):
    pace, now = Pace(60, at_once=2), clock.now()
    turns = [pace.turn(number, "x@wp.pl", now) for number in range(5)]
    assert turns[:3] == [None] * 3 and turns[3] - now == timedelta(seconds=1) and turns[4] - now == timedelta(seconds=2)
    assert pace.turn(9, "x@onet.pl", now) is None
    assert pace.turn(3, "x@wp.pl", turns[3]) is None
    assert pace.turn(5, "x@wp.pl", now + timedelta(seconds=60)) is None


def test_old_words_and_rows_go(owe, mail_server):
    sent, given_up = owe(), owe("x@example.org")
    sender.drain()
    with transaction():
        fresh(sent).sent_at = clock.now() - owed.ROWS_KEPT - timedelta(days=1)
        row = fresh(given_up)
        row.sent_at, row.given_up_at, row.text = None, clock.now() - owed.WORDS_KEPT - timedelta(hours=1), "a secret"
    owed.forget_old()
    assert db.session.scalars(select(Letter.text)).all() == [""]


def test_an_address_without_an_account_is_forgotten_sooner(owe, ana, mail_server):
    letters = [owe("nikt@example.net"), owe("jutro@example.net"), owe(ana.email, user=ana)]
    sender.drain()
    with transaction():
        for letter in letters:
            fresh(letter).sent_at = clock.now() - owed.STRANGERS_KEPT - timedelta(days=1)
        fresh(letters[1]).sent_at = clock.now()
    owed.forget_old()
    assert db.session.scalars(select(Letter.address).order_by(Letter.id)).all() == ["jutro@example.net", ana.email]


def test_files_of_letters_go_after_a_week(app, owe, monkeypatch, tmp_path):
    monkeypatch.setitem(app.config, "FORUM_DATA", tmp_path)
    transport.folder().forget_old()  # before the first letter there is no folder
    owe(), owe("x@example.net")
    sender.drain()
    old, new = sorted((tmp_path / "mail").glob("*.eml"))
    os.utime(old, (time.time() - transport.FILES_KEPT - 60,) * 2)
    listeners.forget_files()
    assert not old.exists() and new.exists()
    assert (listeners.forget_files, 6 * 3600, False) in background.LOOPS


@pytest.mark.parametrize("address", ["no at", "a@b c", "ą@example.org", f"a@{'x' * 70}.pł", "@example.org", "a@b\nBcc: c@d"])
def test_what_is_no_address_is_given_up_with_a_sentence(owe, mail_server, address):
    letter = owe("ben@example.org")
    with transaction():
        fresh(letter).address = address
    sender.drain()
    assert fresh(letter).given_up_at and fresh(letter).error and not mail_server.letters
