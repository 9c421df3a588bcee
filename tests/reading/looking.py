"""What the database holds of somebody's reading."""
from sqlalchemy import select

from forum.db import db
from forum.posts.models import Post
from forum.reading.models import PostReading, TopicReading
from forum.topics.models import Follower


def reading_of(person, topic):
    """Return the row that says how far somebody has read a topic, or None."""
    db.session.rollback()
    return db.session.get(TopicReading, (person.id, topic.id), populate_existing=True)


def last_read(person, topic):
    """Return the number up to which somebody has read, or None when they have never opened the topic."""
    row = reading_of(person, topic)
    return row.last_read_number if row else None


def times_of(person, topic):
    """Return {number: milliseconds} of the posts of a topic that somebody has read."""
    db.session.rollback()
    rows = db.session.execute(select(Post.number, PostReading.milliseconds).join(Post, Post.id == PostReading.post_id)
                              .where(PostReading.user_id == person.id, Post.topic_id == topic.id))
    return {row.number: row.milliseconds for row in rows}


def followed(person, topic):
    """Return (level, reason) of how somebody follows a topic, or None."""
    db.session.rollback()
    row = db.session.execute(select(Follower.level, Follower.reason).filter_by(user_id=person.id, topic_id=topic.id)).first()
    return row and tuple(row)
