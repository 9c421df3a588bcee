"""How far people have read when posts move from one topic to another: what was read stays read under its new numbers.

Times belong to posts and move with them; here the row of each reader of the topic that posts leave is carried over.
"""
from sqlalchemy import and_, case, delete, exists, func, literal, literal_column, or_, select

from ..db import db, insert_into
from ..posts.models import Post
from .models import TopicReading

_there, _here = TopicReading.__table__.alias("there"), TopicReading.__table__.c


def carry(run, *, origin, destination):
    """Carry the reading of posts over that are about to move as `run` says, a table of old, new and length.

    Whoever has read the destination to its end goes on from the last moved post they have read; whoever has not, from
    where they are, so that nothing unread is lost; whoever has never opened it, from the last moved post they have read.
    """
    last = run.c.old + run.c.length - 1
    reached = case((_there.c.last_read_number < last, _there.c.last_read_number), else_=last) + run.c.new - run.c.old
    readers = (
        select(_there.c.user_id, literal(destination.id), func.coalesce(func.max(reached), 0), _there.c.opened_at, literal(0))
        .select_from(_there.outerjoin(run, run.c.old <= _there.c.last_read_number))
        .where(_there.c.topic_id == origin.id, _there.c.opened_at.is_not(None)).group_by(_there.c.user_id, _there.c.opened_at))
    if origin.merged_into_id is None:  # who has read nothing of what leaves has nothing to do with where it goes
        readers = readers.having(func.max(reached).is_not(None))
    statement = insert_into(TopicReading).from_select(
        ["user_id", "topic_id", "last_read_number", "opened_at", "milliseconds"], readers)
    further = and_(statement.excluded.last_read_number > _here.last_read_number, ~_has_more(destination))
    db.session.execute(statement.on_conflict_do_update(index_elements=[_here.user_id, _here.topic_id], set_={
        "last_read_number": case((further, statement.excluded.last_read_number), else_=_here.last_read_number),
        "opened_at": func.coalesce(_here.opened_at, statement.excluded.opened_at)}))


def forget_carried(runs, *, origin, destination):
    """Take back what a merge from `origin` made of people who have never looked at `destination` since."""
    arrived = [_here.last_read_number.between(new, new + length - 1) for _old, new, length in runs]
    opened_there = exists().where(_there.c.topic_id == origin.id, _there.c.user_id == _here.user_id,
                                  _there.c.opened_at == _here.opened_at)
    db.session.execute(delete(TopicReading.__table__).where(
        _here.topic_id == destination.id, _here.read_at.is_(None), or_(_here.last_read_number == 0, *arrived), opened_there))


def _has_more(topic):
    # The row in the way, by its name: SQLAlchemy would take the table for another one to select from.
    last_read_number, reader_id = (literal_column(f"topic_readings.{name}") for name in ("last_read_number", "user_id"))
    return exists().where(Post.topic_id == topic.id, Post.number > last_read_number, Post.author_id != reader_id,
                          Post.deleted_at.is_(None))
