"""How far people have read when posts move from one topic to another: what was read stays read under its new numbers.

Times belong to posts and move with them; here the row of each reader of the topic that posts leave is carried over.
Where all posts of a topic get other numbers, see renumbering.py.
"""
from bisect import bisect_right

from sqlalchemy import and_, case, delete, exists, func, literal, or_, select

from ..db import breathe, db, insert_into, unhurried
from ..moderation.models import Passage
from ..moderation.moves import passages
from ..posts.models import Post
from .models import TopicReading

# So many rows a statement.
STEP = 250
_there, _here = TopicReading.__table__.alias("there"), TopicReading.__table__.c
_passages = Passage.__table__.c


def carry(event, *, origin, destination):
    """Carry the reading of posts over that are about to move as the passages of `event` say, in their order.

    Whoever has read the destination to its end goes on from the last moved post they have read; whoever has not, from
    where they are, so that nothing unread is lost; whoever has never opened it, from the last moved post they have read.
    """
    rows = _arriving(event, origin, destination)
    statement = insert_into(TopicReading)
    further = and_(statement.excluded.last_read_number > _here.last_read_number, _here.last_read_number >= _end_of(destination))
    statement = statement.on_conflict_do_update(index_elements=[_here.user_id, _here.topic_id], set_={
        "last_read_number": case((further, statement.excluded.last_read_number), else_=_here.last_read_number),
        "opened_at": func.coalesce(_here.opened_at, statement.excluded.opened_at)})
    for start in range(0, len(rows), STEP):
        db.session.execute(statement, rows[start:start + STEP])
        breathe()


def forget_carried(event, *, origin, destination):
    """Take back what the passages of `event` from `origin` made of people who have never looked at `destination` since."""
    arrived = _here.last_read_number.in_(select(_passages.new_number).where(
        _passages.event_id == event.id, _passages.new_topic_id == destination.id))
    opened_there = exists().where(_there.c.topic_id == origin.id, _there.c.user_id == _here.user_id,
                                  _there.c.opened_at == _here.opened_at)
    db.session.execute(delete(TopicReading.__table__).where(
        _here.topic_id == destination.id, _here.read_at.is_(None), or_(_here.last_read_number == 0, arrived), opened_there))


def _arriving(event, origin, destination):
    # Here and not in one statement for all readers: PostgreSQL, which knows nothing of passages just written, took seconds.
    ways = [way for way in passages(event) if way.topic_id == origin.id]
    numbers, rows = [way.number for way in ways], []
    for user_id, last_read, opened_at in unhurried(select(_here.user_id, _here.last_read_number, _here.opened_at).where(
            _here.topic_id == origin.id, _here.opened_at.is_not(None)).order_by(_here.user_id)):
        place = bisect_right(numbers, last_read)
        # Who has read nothing of what leaves has nothing to do with where it goes, unless all of it goes.
        if place or origin.merged_into_id is not None:
            rows.append({"user_id": user_id, "topic_id": destination.id, "opened_at": opened_at, "dismissed_number": 0,
                         "milliseconds": 0, "last_read_number": ways[place - 1].new_number if place else 0})
    return rows


def _end_of(topic):
    # The last number with something to read, for whoever a row belongs to: nobody's own posts are unread to them.
    there = (select(Post.number, Post.author_id).where(Post.topic_id == topic.id, Post.deleted_at.is_(None))
             .order_by(Post.number.desc()).limit(1))
    last = db.session.execute(there).first()
    if last is None:
        return literal(0)
    before = db.session.scalar(there.where(Post.author_id != last.author_id)) or 0
    return case((_here.user_id == last.author_id, before), else_=last.number)
