"""What tests of new and unread topics share: reading, and counting the slow way what the forum counts in one statement."""
from flask import g

from forum import clock
from forum.accounts.models import User
from forum.db import db, transaction
from forum.networks.models import NetworkFollower
from forum.policy import visible_topics
from forum.posts.models import Post
from forum.reading.counts import counts_of
from forum.reading.marks import NEW_FOR
from forum.reading.models import TopicReading
from forum.topics.levels import present
from forum.topics.models import Follower, Topic


def open_topic(person, topic, *, read_to=None):
    """Note that a person has opened a topic and read it up to a number, or to its end."""
    with transaction():
        row = db.session.get(TopicReading, (person.id, topic.id)) or TopicReading(user_id=person.id, topic_id=topic.id)
        row.opened_at = clock.now()
        last = db.session.get(Topic, topic.id, populate_existing=True).last_number
        row.last_read_number = last if read_to is None else read_to
        db.session.add(row)


def follow_network(person, network, level):
    """Let a person choose how closely they follow a network."""
    with transaction():
        row = db.session.get(NetworkFollower, (person.id, network.id)) or NetworkFollower(
            user_id=person.id, network_id=network.id)
        row.level = level
        db.session.add(row)


def numbers(app, person):
    """Return how many topics are new and unread for a person, by network, as pages say it."""
    db.session.rollback()
    person = db.session.get(User, person.id, populate_existing=True)
    db.session.expire(person)
    with app.test_request_context():
        g.pop("counts", None)
        counts = counts_of(person)
    return counts.new, counts.unread


def slowly(person):
    """Return the same, counted topic by topic in Python."""
    db.session.rollback()
    db.session.expire_all()
    person = db.session.get(User, person.id)
    new, unread = {}, {}
    for topic in db.session.scalars(visible_topics(person)):
        state = state_of(topic, person)
        if state is not None:
            counted = new if state == "new" else unread
            counted[topic.network_id] = counted.get(topic.network_id, 0) + 1
    return new, unread


def state_of(topic, person):
    """Return "new", how many posts are unread, or None."""
    own = db.session.scalar(db.select(Follower).filter_by(topic_id=topic.id, user_id=person.id))
    of_network = db.session.get(NetworkFollower, (person.id, topic.network_id))
    level = present(own.level if own else None, own.reason if own else None, of_network.level if of_network else None).level
    read = db.session.get(TopicReading, (person.id, topic.id))
    if topic.merged_into_id is not None:
        return None
    if read is None:
        is_young = topic.created_at > clock.now() - NEW_FOR
        return "new" if is_young and topic.author_id != person.id and level != "muted" else None
    posts = db.session.scalars(db.select(Post).filter_by(topic_id=topic.id)).all()
    later = [post for post in posts if post.author_id != person.id and post.number > read.last_read_number
             and post.deleted_at is None]
    return len(later) or None if read.opened_at and level in ("tracking", "watching") else None
