"""How far people have read when all posts of a topic get other numbers: nothing that is unread gets lost among them."""
from bisect import bisect_right
from typing import NamedTuple

from sqlalchemy import delete, insert, select

from ..db import breathe, db, insert_into
from ..moderation.models import FormerReading, Passage
from ..moderation.moves import steps_of
from ..posts.models import Post
from .models import TopicReading

# So many rows a statement.
STEP = 500
_passages, _readings, _former = Passage.__table__.c, TopicReading.__table__.c, FormerReading.__table__.c


class Way(NamedTuple):
    """Posts by the numbers they have, and for each place among them the least numbers that it and all later ones get.

    Two of them, of different authors: nobody's own posts are unread to them.
    """

    numbers: list
    least: list

    @classmethod
    def of(cls, posts):
        """Make it of (number, number it gets, author) of posts."""
        posts, least = sorted(posts), []
        first, second = (None, None), (None, None)
        for _number, new, author in reversed(posts):
            if first[0] is None or new < first[0]:
                first, second = (new, author), (first if author != first[1] else second)
            elif author != first[1] and (second[0] is None or new < second[0]):
                second = new, author
            least.append((first, second))
        breathe()
        return cls([number for number, _new, _author in posts], least[::-1])

    def reached(self, number, reader_id=None, otherwise=0):
        """Return how far somebody has come by the new numbers who has read up to `number`; `otherwise` with all read."""
        place = bisect_right(self.numbers, number or 0)
        if place == len(self.numbers):
            return otherwise
        first, second = self.least[place]
        new = second[0] if reader_id is not None and first[1] == reader_id else first[0]
        return otherwise if new is None else new - 1


def renumber(event, *, origin, destination):
    """Say by the new numbers how far people have read `destination`, before its posts and those of `origin` get them.

    Its readers go on before the first post they have not read, whichever topic that is from.
    """
    posts = _posts_of(event)
    end = max((new for *_rest, new, _author in posts), default=0)
    here, there = (Way.of([(number, new, author) for topic_id, number, _to, new, author in posts if topic_id == topic.id])
                   for topic in (destination, origin))
    rows = {(row.user_id, row.topic_id): row for row in _locked([origin, destination])}
    former = []
    for user_id in sorted({user_id for user_id, _topic_id in rows}):
        own, carried = rows.get((user_id, destination.id)), rows.get((user_id, origin.id))
        if own is not None or _comes_along(carried, there, origin):
            former.append((user_id, own, *_given(user_id, own, carried, (here, there), end)))
    _keep(event, destination, former)


def give_back(event, *, origin, destination):
    """Say by the numbers from before `event` how far people have read both topics, before the posts get those again."""
    posts = _posts_of(event)
    here, there = (Way.of([(new, number, author) for topic_id, number, _to, new, author in posts if topic_id == topic.id])
                   for topic in (destination, origin))
    former = {row.user_id: row for row in db.session.execute(
        select(FormerReading.__table__).where(_former.event_id == event.id))}
    at_home = {row.user_id: row for row in _locked([origin])}
    changed, gone, home = [], [], []
    last_home = max((number for topic_id, number, *_rest in posts if topic_id == origin.id), default=0)
    for row in _locked([destination]):
        before = former.get(row.user_id)
        has_moved = before is None or (row.last_read_number, row.dismissed_number) != (
            before.given_read_number, before.given_dismissed_number)
        if before is not None and not has_moved and before.last_read_number is None and row.read_at is None:
            gone.append(row.user_id)
            continue
        changed.append(_at_old_numbers(row, before, here, has_moved))
        reached = there.reached(row.last_read_number, row.user_id, last_home)
        own = at_home.get(row.user_id)
        if has_moved and there.numbers and row.last_read_number >= there.numbers[0] and (
                own is None or own.last_read_number < reached):
            home.append({"user_id": row.user_id, "topic_id": origin.id, "last_read_number": reached,
                         "dismissed_number": 0, "milliseconds": 0, "opened_at": row.opened_at})
    db.session.execute(delete(TopicReading).where(_readings.topic_id == destination.id, _readings.user_id.in_(gone)))
    _write([{**one, "topic_id": destination.id} for one in changed], ("last_read_number", "dismissed_number"))
    _write(home, ("last_read_number",))


def _comes_along(row, way, origin):
    # Who has read nothing of what leaves has nothing to do with where it goes, unless all of it goes.
    is_open = row is not None and row.opened_at is not None
    return is_open and (origin.merged_into_id is not None or bool(way.numbers) and row.last_read_number >= way.numbers[0])


def _given(user_id, own, carried, ways, end):
    """Return up to which new number somebody has read and has dismissed, and when they first opened the topic."""
    here, there = ways
    is_open, is_open_there = (row is not None and row.opened_at is not None for row in (own, carried))
    read = there.reached(carried.last_read_number if is_open_there else 0, user_id, end)
    if is_open:
        read = min(read, here.reached(own.last_read_number, user_id, end))
    dismissed = 0
    if own is not None and own.dismissed_number:
        dismissed = min(here.reached(own.dismissed_number, None, end),
                        there.reached(carried.dismissed_number if carried is not None else 0, None, end))
    opened_at = own.opened_at if is_open else carried.opened_at if is_open_there else None
    return read if is_open or is_open_there else 0, dismissed, opened_at


def _at_old_numbers(row, before, here, has_moved):
    if not has_moved:
        return {"user_id": row.user_id, "last_read_number": before.last_read_number or 0,
                "dismissed_number": before.dismissed_number, "milliseconds": 0}
    # What was written since keeps its number: whoever has read all that was there stays where they are.
    known, dismissed = (before.last_read_number or 0, before.dismissed_number) if before is not None else (0, 0)
    return {"user_id": row.user_id, "milliseconds": 0,
            "last_read_number": max(known, here.reached(row.last_read_number, row.user_id, row.last_read_number)),
            "dismissed_number": max(dismissed, here.reached(row.dismissed_number, None, row.dismissed_number))
            if row.dismissed_number else 0}


def _keep(event, destination, former):
    _in_steps(insert(FormerReading.__table__), [{
        "event_id": event.id, "user_id": user_id, "topic_id": destination.id,
        "last_read_number": own.last_read_number if own is not None else None,
        "dismissed_number": own.dismissed_number if own is not None else 0, "given_read_number": given,
        "given_dismissed_number": dismissed} for user_id, own, given, dismissed, _opened_at in former])
    _write([{"user_id": user_id, "topic_id": destination.id, "last_read_number": given, "dismissed_number": dismissed,
             "milliseconds": 0, "opened_at": opened_at} for user_id, _own, given, dismissed, opened_at in former],
           ("last_read_number", "dismissed_number", "opened_at"))


def _write(rows, names):
    statement = insert_into(TopicReading)
    _in_steps(statement.on_conflict_do_update(
        index_elements=["user_id", "topic_id"], set_={name: statement.excluded[name] for name in names}), rows)


def _in_steps(statement, rows):
    for start in range(0, len(rows), STEP):
        db.session.execute(statement, rows[start:start + STEP])
        breathe()


def _posts_of(event):
    # Whoever opens a topic is not stopped by the trace of a deleted post.
    statement = (select(_passages.topic_id, _passages.number, _passages.new_topic_id, _passages.new_number, Post.author_id)
                 .join(Post, Post.id == _passages.post_id).where(_passages.event_id == event.id, Post.deleted_at.is_(None)))
    rows = []
    for step in steps_of(event):
        rows += db.session.execute(statement.where(_passages.post_id.between(*step)))
        breathe()
    return rows


def _locked(topics):
    # Reading is noted without the topic's lock: nobody's is to be lost meanwhile.
    return db.session.execute(select(TopicReading.__table__).where(_readings.topic_id.in_([topic.id for topic in topics]))
                              .order_by(_readings.user_id, _readings.topic_id).with_for_update()).all()
