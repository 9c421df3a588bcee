"""The bookmarks of one person."""
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, select, true

from ..accounts.models import User
from ..db import db, reading
from ..networks.models import Network
from ..paging import WINDOW
from ..policy import in_sight, readable
from ..posts.models import Post
from ..text import excerpt
from ..topics.models import Topic
from .models import Bookmark


class Window(NamedTuple):
    """A stretch of the list, and the id before which the next one begins."""

    rows: list
    next: int | None


class Mark(NamedTuple):
    """One bookmark with what its line on the page says."""

    id: int
    name: str
    remind_at: datetime | None
    created_at: datetime
    post_id: int
    number: int
    html: str
    deleted_at: datetime | None
    title: str
    author_id: int
    author_name: str
    network: object

    @property
    def excerpt(self):
        return excerpt(self.html)


class _Network(NamedTuple):
    name: str
    mark: str
    color: str


_marks, _posts, _topics, _users, _networks = (model.__table__ for model in (Bookmark, Post, Topic, User, Network))
_shown = (
    select(_marks.c.id, _marks.c.name, _marks.c.remind_at, _marks.c.created_at, _posts.c.id, _posts.c.number, _posts.c.html,
           _posts.c.deleted_at, _topics.c.title, _users.c.id, _users.c.name, *(_networks.c[name] for name in _Network._fields))
    .select_from(_marks.join(_posts, _posts.c.id == _marks.c.post_id).join(_topics, _topics.c.id == _posts.c.topic_id)
                 .join(_networks, _networks.c.id == _topics.c.network_id).join(_users, _users.c.id == _posts.c.author_id)))
_in_topic = (select(_marks.c.post_id).join_from(_marks, _posts, _posts.c.id == _marks.c.post_id)
             .where(_marks.c.user_id == bindparam("user_id"), _posts.c.topic_id == bindparam("topic_id"))
             .order_by(_posts.c.number))
_first = (select(_posts.c.id).where(_posts.c.topic_id == bindparam("topic_id")).order_by(_posts.c.number).limit(1))


def of(viewer, *, before=None):
    """Return a window of a person's bookmarks, newest first, without those of posts they may no longer see."""
    rows = reading().execute(
        _shown.where(_marks.c.user_id == viewer.id, readable(viewer), in_sight(viewer),
                     _marks.c.id < before if before else true())
        .order_by(_marks.c.id.desc()).limit(WINDOW + 1)).all()
    own = len(Mark._fields) - 1
    marks = [Mark(*row[:own], _Network(*row[own:])) for row in rows[:WINDOW]]
    return Window(marks, marks[-1].id if len(rows) > WINDOW else None)


def bookmark(viewer, post):
    """Return a person's bookmark of a post, or None."""
    return db.session.scalar(select(Bookmark).filter_by(user_id=viewer.id, post_id=post.id))


def posts_in(topic, viewer):
    """Return the ids of the posts of a topic that a person has bookmarked, by number."""
    return list(reading().execute(_in_topic, {"user_id": viewer.id, "topic_id": topic.id}).scalars())


def first_post_of(topic):
    """Return the id of a topic's first post, or None."""
    return reading().scalar(_first, {"topic_id": topic.id})


def due(now):
    """Return the ids of the bookmarks whose moment has come, the earliest first, some at a time."""
    return list(db.session.scalars(
        select(Bookmark.id).where(Bookmark.remind_at <= now).order_by(Bookmark.remind_at, Bookmark.id).limit(WINDOW)))
