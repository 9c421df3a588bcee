"""What letters at once say, and how mail programs put them together."""
from datetime import timedelta
from email.utils import parseaddr

import pytest

from forum import clock
from forum.db import db, lock_rows, transaction
from forum.events import Event, record
from forum.mail.models import Letter
from forum.networks.levels import choose as follow_network
from forum.notifications import drainer, service as bells
from forum.notifications.models import KINDS, Notification
from forum.posts.models import Post
from forum.reactions.service import react
from tests import people

from .conftest import LATER, NOON, owed


def test_a_letter_threads_by_its_topic_and_offers_the_way_out(answered, ana, app, letters, monkeypatch):
    monkeypatch.setitem(app.config, "MAIL_IN", "lmtp://127.0.0.1:8024")
    [letter] = letters(LATER)
    thread = f"<topic-{answered.id}@{app.config['MAIL_DOMAIN']}>"
    assert letter.subject == "Re: [Gminy wiejskie] Dowóz dzieci – jak liczycie koszty?"
    assert letter.headers["In-Reply-To"] == letter.headers["References"] == thread
    assert letter.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter.headers["List-Unsubscribe"].startswith(f"<{app.config['FORUM_URL']}/letters/stop/")
    assert letter.sender == "Gminy wiejskie" and letter.topic_id == answered.id
    assert parseaddr(letter.reply_to)[1].startswith(f"reply+{ana.id}.{answered.id}.")
    assert "--- Odpowiedz powyżej tej linii ---" in letter.text and "Wystarczy odpowiedzieć" in letter.html


def test_texts_of_a_closed_network_come_by_own_wish_alone(answered, ana, choose, letters):
    [letter] = letters(LATER)
    for words in (letter.text, letter.html):
        assert "kilometra" not in words
        assert "Benedykt Wzór" in words and "Treść wpisów z tej sieci" in words.replace("\xa0", " ")
    choose(ana, with_closed_texts=True)
    post = db.session.scalar(db.select(Notification))
    with transaction():
        db.session.get(Notification, post.id).letter_due_at = LATER
        db.session.execute(db.delete(Letter))
    [letter] = letters(LATER)
    assert "<strong>kilometra</strong>" in letter.html and "http://127.0.0.1:8000/t/1" in letter.html
    assert "> Liczymy od **kilometra**, zob. [stronę](http://127.0.0.1:8000/t/1)." in letter.text


def test_an_open_network_sends_its_texts(public_network, ben, at, letters):
    zoe = people.make_person("zoe", networks={public_network: ["participant"]})
    people.give_roles(ben, public_network, "participant")
    topic = people.make_topic(public_network, by=zoe)
    drainer.drain()
    people.make_post(topic, by=ben, text="Oto nasz wzór, @zoe.")
    [letter] = letters(LATER)
    assert "Oto nasz wzór" in letter.text and "Oto nasz wzór" in letter.html


def test_what_happened_in_one_topic_is_one_letter(answered, ana, ben, at, letters):
    at(NOON + timedelta(minutes=8))
    people.make_post(answered, by=ben, text="I jeszcze, @ana.")
    [letter] = letters(LATER)
    assert "odpowiada" in letter.text and "wspomina" in letter.text or letter.text.count("Benedykt Wzór") >= 2
    assert owed() == [] and letters(LATER + timedelta(hours=2)) == [letter]


def test_the_opening_of_a_watched_network_is_no_answer(network, ana, ben, choose, at, letters):
    follow_network(network, ana, "watching")
    choose(ana, ways={"topic": "at_once"})
    people.make_topic(network, by=ben, title="Nowy temat")
    [letter] = letters(LATER)
    assert letter.subject == "[Gminy wiejskie] Nowy temat"


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_can_be_told(kind, topic, ana, ben, choose, at, letters):
    choose(ana, ways=dict.fromkeys(KINDS, "at_once"), with_closed_texts=True)
    drainer.drain()
    if kind == "moderation":
        event = _event(topic, ben)
    elif kind == "reaction":
        react(db.session.scalar(db.select(Post).filter_by(topic_id=topic.id)), ben, "helpful")
        event = db.session.scalar(db.select(Event).order_by(Event.id.desc()))
    else:
        people.make_post(topic, by=ben, text="Treść.")
        event = db.session.scalar(db.select(Event).order_by(Event.id.desc()))
    with transaction():
        db.session.execute(db.delete(Notification))
        bells._insert([{"user_id": ana.id, "event_id": event.id, "kind": kind, "created_at": clock.now(), "read_at": None}])
    [letter] = letters(LATER)
    assert topic.title in letter.subject
    assert "Benedykt Wzór" in letter.text or kind == "reminder" and "Przypomnienie" in letter.text


def _event(topic, by):
    with transaction():
        topic = lock_rows(type(topic), topic.id)[0]
        event = record("topic_locked", by, topic=topic, quiet=True)
    return event
