"""Replying: who may, what it makes, and that one form makes one post."""
import threading

import pytest

from forum.accounts.models import User
from forum.db import db
from forum.errors import Refused
from forum.events import Event
from forum.posts import service
from forum.posts.models import Post
from forum.text import cook
from forum.topics.models import Topic
from tests.people import give_roles


def test_a_reply_gets_the_next_number_and_is_counted(topic, ben):
    post = service.reply(topic, ben, cook("Liczymy od kilometra."))
    topic = db.session.get(Topic, topic.id)
    assert (post.number, topic.posts_count, topic.last_number, topic.speakers_count) == (2, 2, 2, 2)
    assert topic.last_author_id == ben.id


def test_a_reply_is_recorded_after_the_event_before_it(topic, ben):
    before = topic.last_event_id
    post = service.reply(topic, ben, cook("Tak."))
    event = db.session.scalars(db.select(Event).order_by(Event.id.desc())).first()
    assert (event.action, event.actor_id, event.post_id, event.previous_id) == ("post_created", ben.id, post.id, before)


def test_one_form_makes_one_post_however_often_it_is_sent(topic, ben):
    first = service.reply(topic, ben, cook("Raz."), key="k")
    assert service.reply(topic, ben, cook("Raz."), key="k").id == first.id
    with pytest.raises(service.AlreadyPosted):
        service.reply(topic, ben, cook("Inaczej."), key="k")


def test_a_locked_topic_takes_replies_of_moderators_only(locked_topic, ben, moderator):
    with pytest.raises(Refused):
        service.reply(locked_topic, ben, cook("Mimo to."))
    assert service.reply(locked_topic, moderator, cook("Podsumowuję.")).number == 2


def test_a_removed_member_cannot_reply_even_from_an_open_page(topic, network, ben):
    give_roles(ben, network)
    with pytest.raises(Refused):
        service.reply(topic, ben, cook("Jeszcze ja."))


def test_a_silenced_member_cannot_reply(topic, silenced):
    with pytest.raises(Refused):
        service.reply(topic, silenced, cook("Jeszcze ja."))


def test_people_replying_at_once_get_numbers_of_their_own(application, topic, ben):
    topic_id, ben_id = topic.id, ben.id

    def write(place):
        with application.app_context():
            service.reply(db.session.get(Topic, topic_id), db.session.get(User, ben_id), cook(f"Wpis {place}"))
            db.session.remove()
    threads = [threading.Thread(target=write, args=(place,)) for place in range(8)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    db.session.rollback()  # what the threads wrote came after this test's snapshot
    numbers = db.session.scalars(db.select(Post.number).filter_by(topic_id=topic.id).order_by(Post.number)).all()
    assert numbers == list(range(1, 10))
