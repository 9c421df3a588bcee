"""Reading posts: which stand in a window, what each shows, where an old address leads."""
from datetime import datetime
from typing import NamedTuple

from markupsafe import Markup
from sqlalchemy import bindparam, select, union_all
from sqlalchemy.orm import aliased

from ..accounts.models import User, initials, tone
from ..db import reading
from ..networks.models import Membership
from ..topics.models import Topic
from .models import Post, PostLocation, last_number_in


class Person(NamedTuple):
    """The author of a post as a post shows them."""

    id: int
    name: str
    username: str
    jst: str
    job: str
    is_system: bool

    @property
    def initials(self):
        return initials(self.name)

    @property
    def tone(self):
        return tone(self.id)


class Shown(NamedTuple):
    """All that decides what a post looks like: two posts with equal values look the same."""

    id: int
    version: int
    number: int
    topic_id: int
    author_id: int
    created_at: datetime
    card_version: int
    is_moderator: bool | None
    is_coordinator: bool | None
    reply_number: int | None
    reply_topic_id: int | None
    reply_post_id: int | None
    reply_card_version: int | None

    @property
    def answers(self):
        """The number of the post this one answers, when a chip says so: not for the post directly above."""
        if self.reply_topic_id != self.topic_id or self.reply_number == self.number - 1:
            return None
        return self.reply_number


class Full(NamedTuple):
    """A post with its text and its people."""

    shown: Shown
    html: Markup
    author: Person
    reply_author: Person | None


_posts, _topics, _users, _members = (model.__table__ for model in (Post, Topic, User, Membership))
_replies, _reply_users = aliased(_posts), aliased(_users)
_PERSON = Person._fields


def _shown(source):
    return (source.c.id, source.c.version, source.c.number, source.c.topic_id, source.c.author_id, source.c.created_at,
            _users.c.card_version, _members.c.is_moderator, _members.c.is_coordinator,
            _replies.c.number, _replies.c.topic_id, _replies.c.id, _reply_users.c.card_version)


def _with_people(statement, source):
    return statement.select_from(
        source.join(_topics, _topics.c.id == source.c.topic_id)
        .join(_users, _users.c.id == source.c.author_id)
        .outerjoin(_members, (_members.c.user_id == source.c.author_id)
                   & (_members.c.network_id == _topics.c.network_id))
        .outerjoin(_replies, _replies.c.id == source.c.reply_to_id)
        .outerjoin(_reply_users, _reply_users.c.id == _replies.c.author_id)).order_by(source.c.number)


def _side(beyond, order, limit):
    names = ("id", "version", "number", "topic_id", "author_id", "created_at", "reply_to_id")
    side = (select(*(_posts.c[name] for name in names)).where(_posts.c.topic_id == bindparam("topic_id"), beyond)
            .order_by(order).limit(bindparam(limit)).subquery())
    return select(*side.c)


_window = union_all(_side(_posts.c.number < bindparam("pivot"), _posts.c.number.desc(), "before"),
                    _side(_posts.c.number >= bindparam("pivot"), _posts.c.number, "after")).subquery()
_around = _with_people(select(*_shown(_window)), _window)
_by_id = _with_people(select(*_shown(_posts)), _posts).where(_posts.c.id.in_(bindparam("ids", expanding=True)))
_full = _with_people(
    select(*_shown(_posts), _posts.c.html, *(_users.c[name].label(f"author_{name}") for name in _PERSON),
           *(_reply_users.c[name].label(f"reply_{name}") for name in _PERSON)),
    _posts).where(_posts.c.id.in_(bindparam("ids", expanding=True)))
_left = (select(_posts.c.id, _posts.c.topic_id, _posts.c.number)
         .join_from(PostLocation.__table__, _posts, _posts.c.id == PostLocation.__table__.c.post_id)
         .where(PostLocation.__table__.c.topic_id == bindparam("topic_id"))
         .order_by(PostLocation.__table__.c.number).limit(1))
_left_at = _left.where(PostLocation.__table__.c.number == bindparam("number"))
_left_after = _left.where(PostLocation.__table__.c.number >= bindparam("number"))


def around(topic_id, pivot, before, after):
    """Return up to `before` posts below the number `pivot` and up to `after` from it on, as Shown, in order."""
    parameters = {"topic_id": topic_id, "pivot": pivot, "before": before, "after": after}
    return [Shown._make(row) for row in reading().execute(_around, parameters)]


def shown(post_ids):
    """Return the posts with these ids as Shown, by number."""
    return [Shown._make(row) for row in reading().execute(_by_id, {"ids": list(post_ids)})]


def full(post_ids):
    """Return the posts with these ids with their texts and people, by number."""
    split, people = len(Shown._fields), len(_PERSON)
    for row in reading().execute(_full, {"ids": list(post_ids)}).all():
        of_reply = row[split + 1 + people:]
        yield Full(Shown._make(row[:split]), Markup(row[split]), Person._make(row[split + 1:split + 1 + people]),
                   Person._make(of_reply) if of_reply[0] is not None else None)


def last_number(topic_id):
    """Return the number of a topic's last post, or 0."""
    return reading().scalar(select(last_number_in(topic_id)))


def moved_from(topic_id, number):
    """Return (id, topic_id, number) of the post that once stood at this address, or None."""
    return reading().execute(_left_at, {"topic_id": topic_id, "number": number}).first()


def first_moved_from(topic_id, number):
    """Return the same of the first post that left this address or a later one of its topic."""
    return reading().execute(_left_after, {"topic_id": topic_id, "number": number}).first()
