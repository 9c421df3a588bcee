"""Looking at what the database holds now; counters are compared with what is counted the slow way."""
from sqlalchemy import select

from forum.accounts.models import User
from forum.db import db
from forum.posts.models import Post, PostLocation
from forum.topics.models import Follower, Speaker, Topic


def again(thing):
    """Read a row again as others see it now."""
    db.session.rollback()
    db.session.refresh(thing)
    return thing


def assert_counted_right(*topics):
    """Compare a topic's counters with its posts."""
    db.session.rollback()
    for topic in topics:
        topic = db.session.get(Topic, topic.id, populate_existing=True)
        every = db.session.scalars(
            select(Post).where(Post.topic_id == topic.id).execution_options(populate_existing=True)).all()
        posts = [post for post in every if post.deleted_at is None]
        authors = [post.author_id for post in posts]
        speakers = {row.user_id: row.posts_count
                    for row in db.session.scalars(select(Speaker).where(Speaker.topic_id == topic.id))}
        people = {person.id for person in db.session.scalars(select(User).where(~User.is_system))}
        newest = max(posts, key=lambda post: (post.created_at, post.number), default=None)
        assert topic.posts_count == len(posts)
        assert (topic.words_count, topic.links_count) == (sum(post.words_count for post in posts),
                                                          sum(post.links_count for post in posts))
        answered = [post.reply_to_id for post in posts]
        assert {post.id: post.replies_count for post in every} == {post.id: answered.count(post.id) for post in every}
        assert speakers == {author: authors.count(author) for author in authors}
        assert topic.speakers_count == len(people & set(authors))
        assert topic.last_author_id == (newest.author_id if newest else None)
        assert newest is None or topic.last_posted_at == (newest.edited_at or newest.created_at)
        assert topic.last_number >= max((post.number for post in every), default=0)


def place_of(topic_id, number):
    """Return the id of the post an address leads to, the way the topic's page looks it up: there, or in one hop."""
    post = db.session.scalar(select(Post).filter_by(topic_id=topic_id, number=number))
    location = db.session.get(PostLocation, (topic_id, number))
    assert not (post and location), "an address that is in use must not lead elsewhere"
    return post.id if post else location and location.post_id


def posts_of(topic):
    """Return the (number, text) of a topic's posts."""
    db.session.rollback()
    return db.session.execute(select(Post.number, Post.text).filter_by(topic_id=topic.id).order_by(Post.number)).all()


def follow(person, topic, level):
    """Let somebody choose how closely they follow a topic."""
    row = db.session.scalar(select(Follower).filter_by(topic_id=topic.id, user_id=person.id))
    row = row or Follower(topic_id=topic.id, user_id=person.id)
    row.level, row.reason = level, "chosen"
    db.session.add(row)
    db.session.commit()


def level_of(person, topic):
    """Return how closely somebody follows a topic, or None."""
    db.session.rollback()
    return db.session.scalar(select(Follower.level).filter_by(topic_id=topic.id, user_id=person.id))
