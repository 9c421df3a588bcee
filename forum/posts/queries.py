"""Reading posts: which stand in a window, what each shows, where an old address leads."""
from datetime import datetime
from itertools import accumulate
from typing import NamedTuple

from markupsafe import Markup
from sqlalchemy import and_, bindparam, exists, func, select, union_all
from sqlalchemy.orm import aliased

from ..accounts.models import User, initials, tone
from ..db import reading
from ..networks.models import Membership
from ..reading.models import PostReading, TopicReading
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
    is_first: bool
    is_return: bool
    replies_count: int
    deleted_at: datetime | None
    has_answer_below: bool | None
    is_moderator: bool | None
    is_coordinator: bool | None
    reply_number: int | None
    reply_topic_id: int | None
    reply_post_id: int | None
    reply_card_version: int | None
    first_number: int

    @property
    def opens_topic(self):
        """Whether it is the first post of its topic."""
        return self.number == self.first_number

    @property
    def answers(self):
        """The number of the post this one answers, when a chip says so: not for the post directly above."""
        if self.reply_topic_id != self.topic_id or self.reply_number == self.number - 1:
            return None
        return self.reply_number

    @property
    def replies(self):
        """How many answers the post says it has: none when the only one stands directly below."""
        return 0 if self.replies_count == 1 and self.has_answer_below else self.replies_count


class Body(NamedTuple):
    """What a post shows beside its people; whoever changes any of it raises `post.version`."""

    html: Markup
    edits_count: int
    edited_at: datetime | None
    is_wiki: bool
    by_mail: bool
    deleted_at: datetime | None
    deleted_by_id: int | None
    hidden: str | None
    backlinks_count: int
    reactions: dict
    notice: str


class Full(NamedTuple):
    """A post with its text and its people."""

    shown: Shown
    body: Body
    author: Person
    reply_author: Person | None

    @property
    def html(self):
        return self.body.html


_posts, _topics, _users, _members = (model.__table__ for model in (Post, Topic, User, Membership))
_replies, _reply_users, _below = aliased(_posts), aliased(_users), aliased(_posts)
_read, _topic_readings = PostReading.__table__, TopicReading.__table__
_PERSON = Person._fields
_OWN = ("id", "version", "number", "topic_id", "author_id", "created_at")
_COUNTED = ("is_first", "is_return", "replies_count", "deleted_at")


def shown_columns(source):
    """Return what Shown is made of, for a statement `with_people` on the posts of `source`."""
    return (*(source.c[name] for name in _OWN), _users.c.card_version, *(source.c[name] for name in _COUNTED),
            and_(_below.c.reply_to_id == source.c.id, _below.c.deleted_at.is_(None)),
            _members.c.is_moderator, _members.c.is_coordinator,
            _replies.c.number, _replies.c.topic_id, _replies.c.id, _reply_users.c.card_version, _topics.c.first_number)


def with_people(statement, source):
    """Join to the posts of `source` those they answer, those below them, and their people; by number."""
    return statement.select_from(
        source.join(_topics, _topics.c.id == source.c.topic_id)
        .join(_users, _users.c.id == source.c.author_id)
        .outerjoin(_members, (_members.c.user_id == source.c.author_id)
                   & (_members.c.network_id == _topics.c.network_id))
        .outerjoin(_below, (_below.c.topic_id == source.c.topic_id) & (_below.c.number == source.c.number + 1))
        .outerjoin(_replies, _replies.c.id == source.c.reply_to_id)
        .outerjoin(_reply_users, _reply_users.c.id == _replies.c.author_id)).order_by(source.c.number)


def is_unread(source):
    """Return, for a statement on the posts of `source` in one topic, whether somebody, `reader_id`, has not read them."""
    reader_id = bindparam("reader_id")
    dismissed = select(_topic_readings.c.dismissed_number).where(
        _topic_readings.c.user_id == reader_id, _topic_readings.c.topic_id == bindparam("topic_id")).scalar_subquery()
    return ((source.c.author_id != reader_id) & (source.c.number > func.coalesce(dismissed, 0)) & source.c.deleted_at.is_(None)
            & ~exists().where(_read.c.user_id == reader_id, _read.c.post_id == source.c.id)).label("is_unread")


def window_of(*conditions):
    """Select, for a statement, `before` posts of a topic below the number `pivot` and `after` from it on, under conditions."""
    below = _side(_posts.c.number < bindparam("pivot"), _posts.c.number.desc(), "before", conditions)
    return union_all(below, _side(_posts.c.number >= bindparam("pivot"), _posts.c.number, "after", conditions)).subquery()


def _side(beyond, order, limit, conditions):
    side = (select(*(_posts.c[name] for name in (*_OWN, *_COUNTED, "reply_to_id")))
            .where(_posts.c.topic_id == bindparam("topic_id"), beyond, *conditions)
            .order_by(order).limit(bindparam(limit)).subquery())
    return select(*side.c)


_window = window_of()
_around = with_people(select(*shown_columns(_window)), _window)
_around_for = _around.add_columns(is_unread(_window))
_by_id = with_people(select(*shown_columns(_posts)), _posts).where(_posts.c.id.in_(bindparam("ids", expanding=True)))
_full = with_people(
    select(*shown_columns(_posts), *(_posts.c[name] for name in Body._fields),
           *(_users.c[name].label(f"author_{name}") for name in _PERSON),
           *(_reply_users.c[name].label(f"reply_{name}") for name in _PERSON)),
    _posts).where(_posts.c.id.in_(bindparam("ids", expanding=True)))
_before = aliased(_posts)
_silences = (select(_posts.c.id, _posts.c.created_at, select(_before.c.created_at).where(
    _before.c.topic_id == _posts.c.topic_id, _before.c.number < _posts.c.number)
    .order_by(_before.c.number.desc()).limit(1).scalar_subquery().label("before"))
    .where(_posts.c.id.in_(bindparam("ids", expanding=True))))
_answers = (select(_posts.c.id)
            .where(_posts.c.reply_to_id == bindparam("post_id"), _posts.c.topic_id + 0 == bindparam("topic_id"),
                   _posts.c.deleted_at.is_(None))
            .order_by(_posts.c.number).limit(bindparam("most")))
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


def around_for(reader_id, topic_id, pivot, before, after):
    """Return the same posts, and the ids of those among them that a person has not read."""
    parameters = {"reader_id": reader_id, "topic_id": topic_id, "pivot": pivot, "before": before, "after": after}
    rows = reading().execute(_around_for, parameters).all()
    return [Shown._make(row[:-1]) for row in rows], frozenset(row[0] for row in rows if row.is_unread)


def shown(post_ids):
    """Return the posts with these ids as Shown, by number."""
    if not post_ids:
        return []
    return [Shown._make(row) for row in reading().execute(_by_id, {"ids": list(post_ids)})]


def full(post_ids):
    """Return the posts with these ids with their texts and people, by number."""
    body, author, answered = accumulate(len(part._fields) for part in (Shown, Body, Person))
    for row in reading().execute(_full, {"ids": list(post_ids)}).all():
        html, *more = row[body:author]
        yield Full(Shown._make(row[:body]), Body(Markup(html), *more), Person._make(row[author:answered]),
                   Person._make(row[answered:]) if row[answered] is not None else None)


def silences(post_ids):
    """Return {post id: how long nobody had written before it}; the first post of a topic broke no silence."""
    rows = reading().execute(_silences, {"ids": list(post_ids)})
    return {row.id: row.created_at - row.before for row in rows if row.before is not None}


def answers_to(post, most):
    """Return the first answers a post has in its own topic, as Full, by number."""
    values = {"post_id": post.id, "topic_id": post.topic_id, "most": most}
    return list(full(reading().execute(_answers, values).scalars()))


def last_number(topic_id):
    """Return the number of a topic's last post, or 0."""
    return reading().scalar(select(last_number_in(topic_id)))


def moved_from(topic_id, number):
    """Return (id, topic_id, number) of the post that once stood at this address, or None."""
    return reading().execute(_left_at, {"topic_id": topic_id, "number": number}).first()


def first_moved_from(topic_id, number):
    """Return the same of the first post that left this address or a later one of its topic."""
    return reading().execute(_left_after, {"topic_id": topic_id, "number": number}).first()
