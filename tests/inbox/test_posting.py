"""Letters that become replies and topics."""
from datetime import timedelta

import pytest
from sqlalchemy import select

from forum import clock
from forum.accounts.models import Presence
from forum.db import db, transaction
from forum.inbox import handling, store
from forum.inbox.models import InboundMail
from forum.mail.reply_addresses import network_address, reply_address
from forum.networks.models import NetworkAlias
from forum.posts.models import Post
from forum.posts.fragments import html_of
from forum.posts.queries import shown
from forum.topics.models import Topic
from tests.people import give_roles, make_topic


def test_a_letter_to_a_reply_address_is_a_reply_in_its_topic(mail, topic, ana, posts_of, letters_out):
    row = mail.write("Zgadzam się, **u nas** jest tak samo.")
    reply = posts_of(ana)[-1]
    assert (row.state, row.post_id, row.topic_id, row.user_id, row.raw) == ("posted", reply.id, topic.id, ana.id, None)
    assert (reply.number, reply.text, reply.by_mail) == (2, "Zgadzam się, **u nas** jest tak samo.", True)
    assert letters_out() == []


def test_a_post_written_by_e_mail_says_so(mail, ana, posts_of):
    mail.write()
    first, reply = (html_of(shown([post.id]))[post.id] for post in posts_of(ana))
    assert "post__way" in reply and "post__way" not in first


def test_replying_by_e_mail_is_presence(mail, ana):
    mail.write()
    assert db.session.scalars(select(Presence.way).where(Presence.user_id == ana.id)).all() == ["reply"]


def test_the_same_letter_brought_twice_posts_once(mail, ana, posts_of):
    letter = mail.letter()
    assert mail.bring(letter).state == "posted"
    assert mail.bring(letter) is None, "the store knows the very same bytes"
    letter["Received"] = "from elsewhere by mx; Fri, 20 Nov 2026 10:15:00 +0100"
    again = mail.bring(letter)
    assert (again.state, again.reason) == ("ignored", "repeated")
    assert len(posts_of(ana)) == 2


def test_the_same_letter_is_known_after_its_form_is_forgotten(mail, ana, posts_of):
    letter = mail.letter()
    mail.bring(letter)
    db.session.execute(db.text("DELETE FROM submissions"))
    db.session.commit()
    letter["X-Spam-Level"] = "*"
    assert mail.bring(letter).reason == "repeated" and len(posts_of(ana)) == 2


def test_a_letter_that_was_worked_off_meanwhile_posts_nothing(mail, ana, posts_of):
    mail_id = store.keep(mail.letter().as_bytes(), recipient=mail.address, sender="ana@example.org", way="lmtp")
    row = db.session.get(InboundMail, mail_id)
    raw = bytes(row.raw)
    with transaction():
        store.settle(row, "ignored")
    db.session.expunge(row)
    row.raw = raw
    handling.handle(row)
    assert len(posts_of(ana)) == 1


def test_a_letter_to_a_network_opens_a_topic(network_mail, network, ana):
    row = network_mail.write("Kto ma wzór umowy?", subject="Odp: Fwd: Wzór umowy na dowóz")
    topic = db.session.get(Topic, row.topic_id)
    assert (row.state, topic.title, topic.network_id, topic.author_id) == ("posted", "Wzór umowy na dowóz", network.id, ana.id)
    assert db.session.get(Post, row.post_id).text == "Kto ma wzór umowy?"


def test_what_is_passed_on_to_a_network_stays_with_its_topic(network_mail):
    row = network_mail.write("Proszę o opinie.\n\n---------- Forwarded message ---------\nOd: Ministerstwo <m@example.org>\n"
                             "Date: pt., 20 lis 2026 o 10:15\nSubject: Projekt\nTo: <ana@example.org>\n\nTreść projektu.",
                             subject="PD: Projekt")
    assert "Treść projektu." in db.session.get(Post, row.post_id).text


def test_an_earlier_name_of_a_network_is_its_address_too(network_mail, network):
    with transaction():
        db.session.add(NetworkAlias(slug="wies", network_id=network.id))
    assert network_mail.write("Pytanie.", to="wies@forum.example.org").state == "posted"


def test_a_reply_follows_a_topic_merged_within_its_network(mail, topic, network, ana, posts_of):
    other = make_topic(network, by=ana, title="Dowóz razem")
    with transaction():
        db.session.get(Topic, topic.id).merged_into_id = other.id
    assert mail.write().topic_id == other.id


@pytest.mark.parametrize("change, reason", [("locked", "not_allowed"), ("silenced", "silenced"), ("left", "no_topic")])
def test_the_rules_of_the_forum_hold_for_letters(mail, topic, network, ana, posts_of, letters_out, change, reason):
    with transaction():
        if change == "locked":
            db.session.get(Topic, topic.id).locked_at = clock.now()
        elif change == "silenced":
            ana.silenced_until = clock.now() + timedelta(days=1)
    if change == "left":
        give_roles(ana, network)
    row = mail.write("Moje zdanie w tej sprawie.")
    [letter] = letters_out()
    assert (row.state, row.reason, len(posts_of(ana))) == ("refused", reason, 1)
    assert "Moje zdanie w tej sprawie." in letter.text and letter.address == "ana@example.org"
    assert letter.headers["In-Reply-To"] == row.message_id and letter.headers["Auto-Submitted"] == "auto-replied"


def test_who_left_a_network_everybody_reads_opens_no_topic(network_mail, network, ana, letters_out):
    with transaction():
        network.visibility = "public"
    give_roles(ana, network)
    assert network_mail.write("Czy mogę?").reason == "not_member"
    assert "Czy mogę?" in letters_out()[0].text


@pytest.mark.parametrize("letter, reason", [
    ({"text": ""}, "empty"), ({"text": "  \u200b\n"}, "empty"), ({"text": "x" * 32_001}, "too_long"),
    ({"text": "W dniu 20.11.2026 o 10:15, Gminy wiejskie pisze:\n> Dzień dobry\n> co u was?"}, "empty")])
def test_a_letter_without_words_for_a_post_comes_back(mail, ana, posts_of, letters_out, letter, reason):
    row = mail.write(**letter)
    assert (row.state, row.reason, len(posts_of(ana)), len(letters_out())) == ("refused", reason, 1, 1)


@pytest.mark.parametrize("letter", [{"text": ""}, {"text": "  \u200b\n"}, {"text": None, "html": "<p>&nbsp;<br></p>\u200b"},
                                    {"text": None, "html": '<p><img src="cid:znak@example.org"></p>'}])
def test_a_letter_without_any_text_comes_back_without_a_heading_for_it(mail, letters_out, letter):
    assert mail.write(**letter).reason == "empty"
    [answer] = letters_out()
    assert "Treść Twojego listu" not in answer.text + answer.html and "cid:" not in answer.html


@pytest.mark.parametrize("subject, reason", [("", "no_title"), ("Re: ", "no_title"), ("Tytuł " * 60, "long_title")])
def test_a_topic_needs_a_title(network_mail, letters_out, subject, reason):
    assert network_mail.write("Pytanie o dowóz.", subject=subject).reason == reason
    assert "Pytanie o dowóz." in letters_out()[0].text


def test_too_many_letters_wait_for_the_next_hour(mail, monkeypatch):
    monkeypatch.setattr("forum.inbox.posting.MOST_AN_HOUR", 2)
    assert [mail.write().state for _ in range(3)] == ["posted", "posted", "refused"]


def test_a_letter_too_large_to_be_fetched_is_answered(mail, letters_out):
    row = mail.bring(mail.letter(), size=26 * 1024 * 1024, is_cut=True)
    assert row.reason == "too_large" and "25 MB" in letters_out()[0].text


def test_addresses_lead_nowhere_else(mail, other_network, ana, letters_out):
    assert mail.write("x", to=network_address(other_network)).reason == "not_member"
    assert mail.write("x", to=reply_address(ana.id, 10**9)).reason == "no_topic"
    assert mail.write("x", to="nobody@forum.example.org").reason == "unknown_address"
    assert mail.write("x", to="forum@forum.example.org").reason == "unknown_address"
    assert len(letters_out()) == 4


def test_a_letter_that_kills_whoever_reads_it_wears_out_no_other(mail, monkeypatch):
    ids = [store.keep(mail.letter(f"List {number}.").as_bytes(), recipient=mail.address, sender="ana@example.org", way="lmtp")
           for number in range(3)]
    now = clock.now()
    for death in range(store.MOST_TRIES + 1):
        monkeypatch.setattr(clock, "now", lambda moment=now + death * 2 * store.LEASE: moment)
        taken = store.take()
        if ids[0] in taken:
            continue  # killed, and started anew after its lease
        for mail_id in taken:
            handling.handle(db.session.get(InboundMail, mail_id))
    db.session.rollback()
    states = dict(db.session.execute(db.select(InboundMail.id, InboundMail.state)).all())
    while store.take():
        db.session.rollback()
    assert states[ids[0]] in ("waiting", "failed") and "failed" not in (states[ids[1]], states[ids[2]])
    attempts = db.session.scalars(db.select(InboundMail.attempts).where(InboundMail.id.in_(ids[1:]))).all()
    assert max(attempts) <= 1


def test_no_key_of_our_own_letters_is_posted(app, mail, network_mail, topic, ana, posts_of):
    own = app.config["FORUM_URL"]
    seen = (f"Przekazuję dalej:\n\nDo: {reply_address(ana.id, topic.id)}\n\n<p> {own}/letters/act/abc.def-1?x=1 koniec\n"
            f"[Wejdź]({own}/login/tajne-slowo) {own}/invite/tajne-slowo. {own}/t/temat/{topic.id} zostaje")
    for answer in (mail.write(seen), network_mail.write(seen, subject="Fwd: List")):
        text = posts_of(ana)[-1].text
        assert answer.state == "posted" and "koniec" in text and f"/t/temat/{topic.id}" in text
        assert "reply+" not in text and "abc.def" not in text and "tajne" not in text


def test_who_sent_a_letter_is_forgotten_before_the_letter(mail, posts_of):
    row = mail.write()
    with transaction():
        db.session.get(InboundMail, row.id).settled_at = clock.now() - store.SENDERS_KEPT - timedelta(days=1)
    store.forget_old()
    db.session.expire_all()
    assert [(kept.sender, kept.state) for kept in db.session.scalars(select(InboundMail))] == [("", "posted")]
