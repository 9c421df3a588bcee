"""Reading one topic: its head, and the lines between its posts."""
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import and_, bindparam, exists, func, literal_column, select

from ..db import db, reading
from ..events import ACTIONS, Event
from ..networks.models import Network, Site
from ..posts.models import Post, last_number_in
from ..reading.models import TopicReading
from ..reports.models import HeldPost
from ..timers.models import PUBLIC, TopicTimer
from .models import Topic, is_deleted, is_pinned, is_slow

LINES = tuple(name for name, action in ACTIONS.items() if action.in_topic)
MOST_LINES = 200


class NetworkHead(NamedTuple):
    """What a topic's page says of its network; stands in for the Network where rules are asked."""

    id: int
    slug: str
    name: str
    mark: str
    color: str
    visibility: str
    members_count: int
    jst_count: int

    policy_kind = "network"

    @property
    def network_id(self):
        return self.id


class TopicHead(NamedTuple):
    """What a topic's page says of the topic, read in one statement; stands in for the Topic in rules and partials."""

    id: int
    slug: str
    title: str
    author_id: int
    agenda_number: int | None
    summed_up_at: datetime | None
    locked_at: datetime | None
    pinned_at: datetime | None
    pinned_until: datetime | None
    pinned_everywhere: bool
    unlisted_at: datetime | None
    archived_at: datetime | None
    withheld: str | None
    slow_seconds: int | None
    slow_until: datetime | None
    tag_ids: str
    merged_into_id: int | None
    posts_count: int
    last_number: int
    first_number: int
    speakers_count: int
    words_count: int
    links_count: int
    helpful_count: int
    created_at: datetime
    last_posted_at: datetime
    last_event_id: int
    last_post_number: int
    has_lines: bool
    has_timers: bool
    site_version: int | None
    network: NetworkHead

    policy_kind = "topic"

    @property
    def network_id(self):
        return self.network.id

    @property
    def visibility(self):
        return self.network.visibility

    @property
    def is_locked(self):
        return self.locked_at is not None

    @property
    def is_archived(self):
        return self.archived_at is not None

    @property
    def is_deleted(self):
        return is_deleted(self)

    @property
    def is_agenda(self):
        return self.agenda_number is not None

    @property
    def is_pinned(self):
        return is_pinned(self)

    @property
    def is_slow(self):
        return is_slow(self)


class Reached(NamedTuple):
    """How far a person has read a topic: when they first opened it, and the first post of others they have not read."""

    opened_at: datetime | None
    first_unread: int | None
    # They have written something here that moderators have not looked at yet.
    waits: bool

    def resume(self, topic):
        """Return the number of the post to go on from, or None for the beginning."""
        if self.opened_at is None:
            return None
        number = self.first_unread or topic.last_post_number
        return number if number > topic.first_number else None


_TOPIC_COLUMNS, _NETWORK_COLUMNS = TopicHead._fields[:-5], NetworkHead._fields
_events = Event.__table__.c
# Written out: a list of parameters would be expanded anew at each execution.
_timers = TopicTimer.__table__.c
_is_shown = _timers.kind.in_([literal_column(f"'{kind}'") for kind in PUBLIC])
_is_line = _events.action.in_([literal_column(f"'{name}'") for name in LINES])
_head = (
    select(*(Topic.__table__.c[name] for name in _TOPIC_COLUMNS),
           last_number_in(Topic.__table__.c.id).label("last_post_number"),
           exists().where(_events.topic_id == Topic.__table__.c.id, _is_line).label("has_lines"),
           exists().where(_timers.topic_id == Topic.__table__.c.id, _is_shown).label("has_timers"),
           select(Site.__table__.c.version).limit(1).scalar_subquery().label("site_version"),
           *(Network.__table__.c[name].label(f"network_{name}") for name in _NETWORK_COLUMNS))
    .join_from(Topic.__table__, Network.__table__, Network.__table__.c.id == Topic.__table__.c.network_id)
    .where(Topic.__table__.c.id == bindparam("topic_id")))
_reached, _later = TopicReading.__table__, Post.__table__
_first_unread = (
    select(_later.c.number).where(
        _later.c.topic_id == Topic.__table__.c.id, _later.c.number > func.coalesce(_reached.c.last_read_number, 0),
        _later.c.author_id != bindparam("reader_id")).order_by(_later.c.number).limit(1)
    .correlate(Topic.__table__, _reached).scalar_subquery())
_held = HeldPost.__table__
_waits = exists().where(_held.c.topic_id == Topic.__table__.c.id, _held.c.author_id == bindparam("reader_id"),
                        _held.c.state == literal_column("'waiting'")).correlate(Topic.__table__)
_head_for = _head.add_columns(_reached.c.opened_at, _first_unread, _waits).outerjoin(
    _reached, and_(_reached.c.topic_id == Topic.__table__.c.id, _reached.c.user_id == bindparam("reader_id")))
_lines = (
    select(_events.id, _events.number)
    .where(_events.topic_id == bindparam("topic_id"), _is_line,
           _events.number >= bindparam("first"), _events.number < bindparam("end"))
    .order_by(_events.number, _events.id).limit(MOST_LINES))
_source = _events.details["source"].as_integer()
_came_in = and_(Topic.__table__.c.id == _source, Topic.__table__.c.merged_into_id == _events.topic_id)
_is_merge = _events.action == literal_column("'topic_merged_in'")
_arrived = select(Topic.__table__.c.id).join(Event.__table__, _came_in).where(_is_merge)
_merged = _arrived.where(_events.topic_id == bindparam("topic_id")).cte("merged", recursive=True)
_merged = _merged.union(_arrived.where(_events.topic_id == _merged.c.id))
_all_merged = select(_merged.c.id).order_by(_merged.c.id)


def head(topic_id):
    """Return the TopicHead with this id, or None."""
    row = reading().execute(_head, {"topic_id": topic_id}).first()
    return None if row is None else _head_of(row)


def head_for(reader_id, topic_id):
    """Return the same, and how far a person has read the topic."""
    row = reading().execute(_head_for, {"topic_id": topic_id, "reader_id": reader_id}).first()
    return (None, None) if row is None else (_head_of(row[:-3]), Reached(*row[-3:]))


def _head_of(row):
    split = len(_TOPIC_COLUMNS) + 4
    return TopicHead(*row[:split], NetworkHead(*row[split:]))


def lines_between(topic_id, first, end):
    """Return (id, number) of the happenings a topic shows after its posts number `first` up to, without, `end`."""
    return reading().execute(_lines, {"topic_id": topic_id, "first": first, "end": end}).all()


def merged_ids(topic):
    """Return the ids of the topics whose posts stand in this one now, merged into it directly or one through another."""
    if not topic.has_lines:
        return []
    return reading().execute(_all_merged, {"topic_id": topic.id}).scalars().all()


def events(event_ids):
    """Return the events with these ids, in their order."""
    return db.session.scalars(select(Event).where(Event.id.in_(event_ids)).order_by(Event.id)).all()
