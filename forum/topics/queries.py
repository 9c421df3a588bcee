"""Reading one topic: its head, and the lines between its posts."""
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, exists, literal_column, select

from ..db import db, reading
from ..events import ACTIONS, Event
from ..networks.models import Network, Site
from ..posts.models import last_number_in
from .models import Topic, is_pinned

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
    merged_into_id: int | None
    posts_count: int
    last_number: int
    speakers_count: int
    created_at: datetime
    last_posted_at: datetime
    last_event_id: int
    last_post_number: int
    has_lines: bool
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
    def is_agenda(self):
        return self.agenda_number is not None

    @property
    def is_pinned(self):
        return is_pinned(self)


_TOPIC_COLUMNS, _NETWORK_COLUMNS = TopicHead._fields[:-4], NetworkHead._fields
_events = Event.__table__.c
# Written out: a list of parameters would be expanded anew at each execution.
_is_line = _events.action.in_([literal_column(f"'{name}'") for name in LINES])
_head = (
    select(*(Topic.__table__.c[name] for name in _TOPIC_COLUMNS),
           last_number_in(Topic.__table__.c.id).label("last_post_number"),
           exists().where(_events.topic_id == Topic.__table__.c.id, _is_line).label("has_lines"),
           select(Site.__table__.c.version).limit(1).scalar_subquery().label("site_version"),
           *(Network.__table__.c[name].label(f"network_{name}") for name in _NETWORK_COLUMNS))
    .join_from(Topic.__table__, Network.__table__, Network.__table__.c.id == Topic.__table__.c.network_id)
    .where(Topic.__table__.c.id == bindparam("topic_id")))
_lines = (
    select(_events.id, _events.number)
    .where(_events.topic_id == bindparam("topic_id"), _is_line,
           _events.number >= bindparam("first"), _events.number < bindparam("end"))
    .order_by(_events.number, _events.id).limit(MOST_LINES))


def head(topic_id):
    """Return the TopicHead with this id, or None."""
    row = reading().execute(_head, {"topic_id": topic_id}).first()
    if row is None:
        return None
    split = len(_TOPIC_COLUMNS) + 3
    return TopicHead(*row[:split], NetworkHead(*row[split:]))


def lines_between(topic_id, first, end):
    """Return (id, number) of the happenings a topic shows after its posts number `first` up to, without, `end`."""
    return reading().execute(_lines, {"topic_id": topic_id, "first": first, "end": end}).all()


def events(event_ids):
    """Return the events with these ids, in their order."""
    return db.session.scalars(select(Event).where(Event.id.in_(event_ids)).order_by(Event.id)).all()
