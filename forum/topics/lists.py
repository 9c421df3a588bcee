"""Lists of topics, as plain rows of statements built once: what stands in them, in which order, from where on."""
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, bindparam, literal, or_, select, true, tuple_, union_all

from .. import clock
from ..db import reading
from ..paging import LIST
from .models import Follower, Topic
from .rows import COLUMNS, KEY, LISTED, PEOPLE, TOPICS, is_pinned

TOP, USUAL = 0, 1
_END_OF_TIME = datetime(9999, 12, 31)
_followers = Follower.__table__.c


@dataclass(frozen=True)
class Window:
    """A stretch of a list: its rows, those at the top first, and the key after which the next one begins."""

    rows: list
    after: str | None

    @property
    def key(self):
        """All that decides what the rows look like and where they stand."""
        return self.after, *((row.id, row.last_event_id, row.is_pinned) for row in self.rows)

    @property
    def since(self):
        """The youngest event any of the rows shows."""
        return max((row.last_event_id for row in self.rows), default=0)


def latest(viewer, network_ids, *, after=None):
    """Return a window of the topics of these networks by last post; pinned everywhere ones stand at the top."""
    return _window(_latest if after is None else _latest_more, viewer, after, network_ids=list(network_ids))


def in_network(viewer, network_id, *, after=None):
    """Return a window of a network's topics beside its agenda by last post, with the pinned ones at the top."""
    return _window(_network if after is None else _network_more, viewer, after, network_id=network_id)


def rows_of(topic_ids, network_ids):
    """Return the present rows of these topics, as far as they stand in lists of these networks."""
    return _execute(_some, {"topic_ids": list(topic_ids), "network_ids": list(network_ids), "now": clock.now()})


def read_key(text):
    """Return the key that an address asks to go on from, or None when it is none of ours."""
    moment, _, topic_id = (text or "").partition("_")
    try:
        return datetime.strptime(moment, "%Y%m%d%H%M%S%f"), int(topic_id)
    except ValueError:
        return None


def _write_key(row):
    return f"{row.last_posted_at:%Y%m%d%H%M%S%f}_{row.id}"


def _window(statement, viewer, after, **where):
    at, topic_id = after or (_END_OF_TIME, 0)
    rows = _execute(statement, {"user_id": viewer.id if viewer else 0, "now": clock.now(), "at": at,
                                "topic_id": topic_id, **where})
    top = [row for row in rows if row.place == TOP]
    usual = [row for row in rows if row.place == USUAL]
    return Window(top + usual[:LIST], _write_key(usual[LIST - 1]) if len(usual) > LIST else None)


def _execute(statement, values):
    return reading().execute(statement, values).all()


def _list(where, at_top, *, first):
    # Somebody may have taken the present pin away for themselves.
    mine = and_(_followers.topic_id == TOPICS.id, _followers.user_id == bindparam("user_id"))
    source = Topic.__table__.outerjoin(Follower.__table__, mine)
    at_top = and_(at_top, is_pinned, or_(_followers.unpinned_at.is_(None), _followers.unpinned_at < TOPICS.pinned_at))
    key = tuple_(TOPICS.last_posted_at, TOPICS.id) < tuple_(bindparam("at"), bindparam("topic_id"))
    usual = (_select(USUAL).select_from(source).where(LISTED, where, ~at_top, key)
             .order_by(TOPICS.last_posted_at.desc(), TOPICS.id.desc()).limit(LIST + 1))
    if not first:
        return usual
    top = _select(TOP).select_from(source).where(LISTED, where, at_top).order_by(TOPICS.pinned_at.desc())
    return union_all(*(select(half.subquery()) for half in (top, usual)))


def _select(place):
    return select(*KEY, TOPICS.network_id, TOPICS.last_posted_at, literal(place).label("place"))


_readable = TOPICS.network_id.in_(bindparam("network_ids", expanding=True))
_beside_agenda = and_(TOPICS.network_id == bindparam("network_id"), TOPICS.agenda_number.is_(None))
_latest, _latest_more = (_list(_readable, TOPICS.pinned_everywhere, first=first) for first in (True, False))
_network, _network_more = (_list(_beside_agenda, true(), first=first) for first in (True, False))
_some = (select(*COLUMNS).select_from(PEOPLE)
         .where(LISTED, _readable, TOPICS.id.in_(bindparam("topic_ids", expanding=True)))
         .order_by(TOPICS.last_posted_at.desc(), TOPICS.id.desc()))
