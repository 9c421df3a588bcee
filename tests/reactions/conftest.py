"""What the tests of reactions share: a post of Anna's, and what the database says of it."""
import pytest

from forum.db import db
from forum.posts.models import Post
from forum.reactions.models import Reaction


@pytest.fixture
def post(topic):
    """The first post of Anna's topic."""
    return db.session.scalar(db.select(Post).filter_by(topic_id=topic.id))


@pytest.fixture
def reactions():
    """Return a function that gives the rows there are, as (post id, user id, kind)."""
    def reactions():
        db.session.rollback()
        return sorted(db.session.execute(db.select(Reaction.post_id, Reaction.user_id, Reaction.kind)).all())
    return reactions


@pytest.fixture
def fresh():
    """Return a function that reads a row anew."""
    def fresh(row):
        db.session.rollback()
        return db.session.get(type(row), row.id, populate_existing=True)
    return fresh
