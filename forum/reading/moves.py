"""How far people have read when posts move from one topic to another: what was read stays read under its new numbers.

Times belong to posts and move with them; here the row of each reader of the topic that posts leave is carried over.
Where all posts of a topic get other numbers, see renumbering.py.
"""
from sqlalchemy import and_, case, delete, exists, func, literal, literal_column, or_, select

from ..db import db, insert_into
from ..moderation.models import Passage
from ..posts.models import Post
from .models import TopicReading

_there, _here = TopicReading.__table__.alias("there"), TopicReading.__table__.c
_passages = Passage.__table__.c


def carry(event, *, origin, destination):
    """Carry the reading of posts over that are about to move as the passages of `event` say, in their order.

    Whoever has read the destination to its end goes on from the last moved post they have read; whoever has not, from
    where they are, so that nothing unread is lost; whoever has never opened it, from the last moved post they have read.
    """
    reached = (select(_passages.new_number)
               .where(_passages.event_id == event.id, _passages.topic_id == origin.id,
                      _passages.number <= _there.c.last_read_number)
               .order_by(_passages.number.desc()).limit(1).correlate(_there).scalar_subquery())
    readers = select(_there.c.user_id, reached.label("reached"), _there.c.opened_at).where(
        _there.c.topic_id == origin.id, _there.c.opened_at.is_not(None)).subquery()
    rows = select(readers.c.user_id, literal(destination.id), func.coalesce(readers.c.reached, 0), readers.c.opened_at,
                  literal(0), literal(0))
    if origin.merged_into_id is None:  # who has read nothing of what leaves has nothing to do with where it goes
        rows = rows.where(readers.c.reached.is_not(None))
    else:
        rows = rows.where(literal(True))  # SQLite takes ON CONFLICT after a plain table for a join
    statement = insert_into(TopicReading).from_select(
        ["user_id", "topic_id", "last_read_number", "opened_at", "dismissed_number", "milliseconds"], rows)
    further = and_(statement.excluded.last_read_number > _here.last_read_number, ~_has_more(destination))
    db.session.execute(statement.on_conflict_do_update(index_elements=[_here.user_id, _here.topic_id], set_={
        "last_read_number": case((further, statement.excluded.last_read_number), else_=_here.last_read_number),
        "opened_at": func.coalesce(_here.opened_at, statement.excluded.opened_at)}))


def forget_carried(event, *, origin, destination):
    """Take back what the passages of `event` from `origin` made of people who have never looked at `destination` since."""
    arrived = _here.last_read_number.in_(select(_passages.new_number).where(
        _passages.event_id == event.id, _passages.new_topic_id == destination.id))
    opened_there = exists().where(_there.c.topic_id == origin.id, _there.c.user_id == _here.user_id,
                                  _there.c.opened_at == _here.opened_at)
    db.session.execute(delete(TopicReading.__table__).where(
        _here.topic_id == destination.id, _here.read_at.is_(None), or_(_here.last_read_number == 0, arrived), opened_there))


def _has_more(topic):
    # The row in the way, by its name: SQLAlchemy would take the table for another one to select from.
    last_read_number, reader_id = (literal_column(f"topic_readings.{name}") for name in ("last_read_number", "user_id"))
    return exists().where(Post.topic_id == topic.id, Post.number > last_read_number, Post.author_id != reader_id,
                          Post.deleted_at.is_(None))
