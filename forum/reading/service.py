"""Noting what people have read: many flushes in one transaction, and no topic locked."""
from datetime import timedelta
from functools import cache
from typing import NamedTuple

from blinker import Signal
from sqlalchemy import and_, case, func, or_, select

from .. import clock
from ..accounts.models import User
from ..db import db, insert_into, on_commit, writes
from ..posts.models import Post
from ..topics.models import CHOSEN, Follower
from .flushes import LONGEST, SLACK, Flush, joined, needed
from .models import PostReading, TopicReading

# Whoever has read a topic for this long tracks it, unless they have chosen how to follow it.
TRACKED_AFTER = timedelta(minutes=5)
# Sent after the commit with user_id, topic_id, last_read_number and post_ids, those of the posts read for the first time.
read_on = Signal()
# Sent with user_id, topic_id and numbers by somebody whose bell rings, for posts they read again, too: their own, for one.
looked_at = Signal()
_topics, _posts = TopicReading.__table__.c, PostReading.__table__.c


class Counted(NamedTuple):
    """What of a flush counts: the posts, by id, that have been read now or before, and what is new."""

    flush: Flush
    milliseconds: dict
    first_read: list
    last_number: int
    total: int


def opened(viewer, topic):
    """Note that a person has opened a topic."""
    write([Flush(viewer.id, topic.id, {}, 0, clock.now())])


def read(viewer, topic, milliseconds_by_number):
    """Note for how long a person has had the posts with these numbers before their eyes since the last time."""
    longest = max(milliseconds_by_number.values(), default=0)
    write([Flush(viewer.id, topic.id, milliseconds_by_number, longest, clock.now())])


@writes
def write(flushes):
    """Note what many people have read."""
    flushes = joined(flushes)
    before, posts = _before(flushes), _posts_of(flushes)
    known = _known(flushes, posts)
    counted = [_count(flush, before.get(flush.key), posts, known) for flush in flushes]
    _add_to_posts(counted)
    after = _add_to_topics(counted)
    _track_after_long_reading(counted, after)
    for one in counted:
        was, now = before.get(one.flush.key), after[one.flush.key]
        if one.first_read or was is None or was.opened_at is None or now.last_read_number > was.last_read_number:
            on_commit(_tell, *one.flush.key, now.last_read_number, one.first_read)


def note_own(post, *, quiet=False):
    """Count a post as read by who writes it, in the transaction that writes it."""
    own = _row(post.author_id, post.topic_id, post.number, opened_at=post.created_at)
    db.session.execute(_further(db.engine.dialect.name), [own])
    if not quiet:
        on_commit(_tell, post.author_id, post.topic_id, post.number, [post.id])


def _before(flushes):
    users, topics = ({flush[place] for flush in flushes} for place in (0, 1))
    rows = db.session.execute(select(TopicReading.__table__).where(_topics.user_id.in_(users), _topics.topic_id.in_(topics)))
    return {(row.user_id, row.topic_id): row for row in rows}


def _posts_of(flushes):
    numbers = {}
    for flush in flushes:
        numbers.setdefault(flush.topic_id, set()).update(flush.milliseconds)
    wanted = [and_(Post.topic_id == topic_id, Post.number.in_(some)) for topic_id, some in numbers.items() if some]
    if not wanted:
        return {}
    rows = db.session.execute(select(Post.id, Post.topic_id, Post.number, Post.words_count).where(or_(*wanted)))
    return {(row.topic_id, row.number): row for row in rows}


def _known(flushes, posts):
    if not posts:
        return set()
    rows = db.session.execute(select(_posts.user_id, _posts.post_id).where(
        _posts.user_id.in_({flush.user_id for flush in flushes}), _posts.post_id.in_([post.id for post in posts.values()])))
    return {(row.user_id, row.post_id) for row in rows}


def _count(flush, before, posts, known):
    most = _most(flush, before)
    milliseconds, first_read, last_number = {}, [], 0
    for number, claimed in flush.milliseconds.items():
        post, time = posts.get((flush.topic_id, number)), min(claimed, most)
        if post is None:
            continue
        is_known = (flush.user_id, post.id) in known
        if is_known or time >= needed(post.words_count):
            milliseconds[post.id] = time
            last_number = max(last_number, number if number <= flush.up_to else 0)
            first_read += [] if is_known else [post.id]
    return Counted(flush, milliseconds, first_read, last_number, min(flush.total, most))


def _most(flush, before):
    # Nobody reads for longer than the time that has passed since they said so last, in however many windows.
    since = before and (before.read_at or before.opened_at)
    passed = LONGEST if since is None else min(LONGEST, flush.at - since + SLACK)
    return max(0, passed // timedelta(milliseconds=1))


def _add_to_posts(counted):
    rows = [{"user_id": one.flush.user_id, "post_id": post_id, "milliseconds": time}
            for one in counted for post_id, time in sorted(one.milliseconds.items())]
    if rows:
        db.session.execute(_longer(db.engine.dialect.name), rows)


def _add_to_topics(counted):
    rows = [_row(*one.flush.key, one.last_number, opened_at=one.flush.at, milliseconds=one.total,
                 read_at=one.flush.at if one.total or one.milliseconds else None) for one in counted]
    after = db.session.execute(_further_and_after(db.engine.dialect.name), rows)
    return {(row.user_id, row.topic_id): row for row in after}


def _row(user_id, topic_id, last_read_number, *, opened_at, read_at=None, milliseconds=0):
    return {"user_id": user_id, "topic_id": topic_id, "last_read_number": last_read_number, "opened_at": opened_at,
            "read_at": read_at, "milliseconds": milliseconds}


# Building these statements takes longer than executing them.
@cache
def _longer(_dialect):
    statement = insert_into(PostReading)
    return statement.on_conflict_do_update(index_elements=[_posts.user_id, _posts.post_id], set_={
        "milliseconds": _posts.milliseconds + statement.excluded.milliseconds})


@cache
def _further_and_after(dialect):
    return _further(dialect).returning(_topics.user_id, _topics.topic_id, _topics.last_read_number, _topics.milliseconds)


@cache
def _further(_dialect):
    statement = insert_into(TopicReading)
    new = statement.excluded
    is_further = new.last_read_number > _topics.last_read_number
    return statement.on_conflict_do_update(index_elements=[_topics.user_id, _topics.topic_id], set_={
        "last_read_number": case((is_further, new.last_read_number), else_=_topics.last_read_number),
        "opened_at": func.coalesce(_topics.opened_at, new.opened_at),
        "read_at": func.coalesce(new.read_at, _topics.read_at),
        "milliseconds": _topics.milliseconds + new.milliseconds})


def _track_after_long_reading(counted, after):
    enough = TRACKED_AFTER // timedelta(milliseconds=1)
    long = [one.flush for one in counted if 0 <= after[one.flush.key].milliseconds - enough < one.total]
    if not long:
        return
    willing = set(db.session.scalars(select(User.id).where(
        User.id.in_([flush.user_id for flush in long]), User.follows_by_itself)))
    rows = [{"user_id": flush.user_id, "topic_id": flush.topic_id, "level": "tracking", "reason": "read"}
            for flush in long if flush.user_id in willing]
    if rows:
        # Without the topic's lock: whoever chooses a level at this moment has the last word.
        db.session.execute(insert_into(Follower).on_conflict_do_update(
            index_elements=["user_id", "topic_id"], set_={"level": "tracking", "reason": "read"},
            where=and_(Follower.level == "normal", Follower.reason != CHOSEN)), rows)


def _tell(user_id, topic_id, last_read_number, post_ids):
    read_on.send(user_id=user_id, topic_id=topic_id, last_read_number=last_read_number, post_ids=post_ids)
