"""What somebody wrote and answered, as far as a viewer may read it."""
from collections import namedtuple

from sqlalchemy import and_, func, select
from sqlalchemy.orm import aliased, defer, joinedload

from ..db import db
from ..networks.models import Network
from ..paging import WINDOW
from ..policy import listed_topics, readable
from ..posts.models import Post
from ..text import excerpt
from ..topics.models import LISTED, Speaker, Topic

# A part of a long list and the key its next part starts after, None at the end.
Window = namedtuple("Window", "rows next")
# `to` is the Entry it answers, in the lists of answers.
Entry = namedtuple("Entry", "id author topic number created_at excerpt to", defaults=(None,))
Counts = namedtuple("Counts", "posts topics")
_answered = aliased(Post)


def posts_of(author, viewer, *, before=None):
    """Return a window of the posts of `author` that `viewer` may see, newest first."""
    window = _window(_posts(viewer).where(Post.author_id == author.id), Post.id, before)
    return window._replace(rows=[_entry(post) for post in window.rows])


def topics_of(author, viewer, *, before=None):
    """Return a window of the topics of `author` that `viewer` may see, newest first."""
    statement = (listed_topics(viewer).where(Topic.author_id == author.id).order_by(Topic.id.desc())
                 .options(joinedload(Topic.network)))
    return _window(statement, Topic.id, before)


def answers_by(author, viewer, *, before=None):
    """Return a window of what `author` answered to others, newest first."""
    return _exchanges(viewer, Post.author_id == author.id, before)


def answers_to(author, viewer, *, before=None):
    """Return a window of what others answered to `author`, newest first."""
    return _exchanges(viewer, _answered.author_id == author.id, before)


def counts_of(author, viewer):
    """Return how many posts and topics of `author` the `viewer` may see."""
    posts = (listed_topics(viewer).join(Speaker, Speaker.topic_id == Topic.id).where(Speaker.user_id == author.id)
             .with_only_columns(func.coalesce(func.sum(Speaker.posts_count), 0)))
    topics = listed_topics(viewer).where(Topic.author_id == author.id).with_only_columns(func.count())
    return Counts(*db.session.execute(select(posts.scalar_subquery(), topics.scalar_subquery())).one())


def _posts(viewer):
    return (select(Post).join(Topic, Topic.id == Post.topic_id).join(Network, Network.id == Topic.network_id)
            .where(readable(viewer), LISTED, Post.deleted_at.is_(None)).order_by(Post.id.desc())
            .options(defer(Post.text), joinedload(Post.author), joinedload(Post.topic).joinedload(Topic.network)))


def _exchanges(viewer, condition, before):
    # What is answered stands in the same topic: of a post that has moved elsewhere nothing is shown, as in the topic itself.
    pair = and_(_answered.id == Post.reply_to_id, _answered.topic_id == Post.topic_id, _answered.deleted_at.is_(None))
    statement = (_posts(viewer).join(_answered, pair).where(condition, _answered.author_id != Post.author_id)
                 .options(joinedload(Post.reply_to).options(defer(Post.text), joinedload(Post.author))))
    window = _window(statement, Post.id, before)
    return window._replace(rows=[_entry(post, _entry(post.reply_to)) for post in window.rows])


def _entry(post, to=None):
    return Entry(post.id, post.author, post.topic, post.number, post.created_at, excerpt(post.html), to)


def _window(statement, key, before):
    if before is not None:
        statement = statement.where(key < before)
    rows = db.session.scalars(statement.limit(WINDOW + 1)).all()
    return Window(rows[:WINDOW], rows[WINDOW - 1].id if len(rows) > WINDOW else None)
