"""Lists of topics, as plain rows of statements built once: what stands in them, in which order, from where on."""
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, bindparam, exists, func, literal, or_, select, true, tuple_, union_all

from .. import clock
from ..bodies import whole_number
from ..db import reading
from ..events import Event
from ..paging import LIST
from ..reading import marks
from ..tags.models import TopicTag
from .models import LISTED, Follower, Speaker, Topic
from .rows import KEY, TOPICS, is_pinned

TOP, USUAL = 0, 1
DISMISSIBLE = ("new", "unread")
_END_OF_TIME = datetime(9999, 12, 31)
_followers, _speakers = Follower.__table__.c, Speaker.__table__.c


@dataclass(frozen=True)
class Window:
    """A stretch of a list: its rows, those at the top first, and the key after which the next one begins."""

    rows: list
    after: str | None

    @property
    def key(self):
        """All that decides what the rows look like and where they stand."""
        return self.after, *(tuple(row) for row in self.rows)

    @property
    def since(self):
        """The youngest event any of the rows shows."""
        return max((row.last_event_id for row in self.rows), default=0)

    @property
    def upto(self):
        """The youngest event of all when this was read, of a list that can be dismissed."""
        return max((row.upto for row in self.rows), default=0)


def latest(viewer, network_ids, *, after=None, tag_ids=()):
    """Return a window of the topics of these networks by last post; pinned everywhere ones stand at the top.

    With `tag_ids` only those that carry one of these tags.
    """
    if tag_ids:
        return _window(_latest_tagged, viewer, after, network_ids=list(network_ids), tag_ids=list(tag_ids))
    return _window(_latest if after is None else _latest_more, viewer, after, network_ids=list(network_ids))


def in_network(viewer, network_id, *, after=None):
    """Return a window of a network's topics beside its agenda by last post, with the pinned ones at the top."""
    return _window(_network if after is None else _network_more, viewer, after, network_id=network_id)


def tagged(viewer, network_id, tag_ids, *, after=None):
    """Return a window of a network's topics that carry one of these tags, agenda topics among them, by last post."""
    return _window(_network_tagged, viewer, after, network_ids=[network_id], tag_ids=list(tag_ids))


def chosen(name, viewer, network_ids, *, after=None):
    """Return a window of the list `name` of CHOSEN by last post."""
    return _window(CHOSEN[name], viewer, after, network_ids=list(network_ids))


def rows_of(viewer, topic_ids, network_ids, *, standing_in=None):
    """Return the present rows of these topics, as far as they stand in lists of these networks (or in one of NAMES)."""
    return _execute(_some[standing_in], viewer, topic_ids=list(topic_ids), network_ids=list(network_ids))


def read_key(text):
    """Return the key that an address asks to go on from, or None when it is none of ours."""
    moment, _, topic_id = (text or "").partition("_")
    try:
        return datetime.strptime(moment, "%Y%m%d%H%M%S%f"), whole_number(topic_id)
    except ValueError:
        return None


def _write_key(row):
    return f"{row.last_posted_at:%Y%m%d%H%M%S%f}_{row.id}"


def _window(statement, viewer, after, **where):
    at, topic_id = after or (_END_OF_TIME, 0)
    rows = _execute(statement, viewer, at=at, topic_id=topic_id, **where)
    top = [row for row in rows if row.place == TOP]
    usual = [row for row in rows if row.place == USUAL]
    return Window(top + usual[:LIST], _write_key(usual[LIST - 1]) if len(usual) > LIST else None)


def _execute(statement, viewer, **where):
    return reading().execute(statement, {**marks.values(viewer), "now": clock.now(), **where}).all()


def _list(where, at_top, *, first):
    # Somebody may have taken the present pin away for themselves.
    at_top = and_(at_top, is_pinned, or_(_followers.unpinned_at.is_(None), _followers.unpinned_at < TOPICS.pinned_at))
    usual = _by_last_post(where, ~at_top)
    if not first:
        return usual
    top = _select(TOP).where(LISTED, where, at_top).order_by(TOPICS.pinned_at.desc())
    return union_all(*(select(half.subquery()) for half in (top, usual)))


def _by_last_post(*where, columns=()):
    key = tuple_(TOPICS.last_posted_at, TOPICS.id) < tuple_(bindparam("at"), bindparam("topic_id"))
    return (_select(USUAL).add_columns(*columns).where(LISTED, *where, key)
            .order_by(TOPICS.last_posted_at.desc(), TOPICS.id.desc()).limit(LIST + 1))


def _select(place):
    return (select(*KEY, *marks.OWN, TOPICS.slug, TOPICS.network_id, TOPICS.last_posted_at, literal(place).label("place"))
            .select_from(marks.with_own(Topic.__table__)))


def _chosen_some(where):
    return (_select(USUAL).where(LISTED, where, _readable, TOPICS.id.in_(bindparam("topic_ids", expanding=True)))
            .order_by(TOPICS.last_posted_at.desc(), TOPICS.id.desc()))


_readable = TOPICS.network_id.in_(bindparam("network_ids", expanding=True))
_readable_and_wanted = and_(_readable, ~marks.is_hidden)
_beside_agenda = and_(TOPICS.network_id == bindparam("network_id"), TOPICS.agenda_number.is_(None))
_carries = TOPICS.id.in_(select(TopicTag.__table__.c.topic_id).where(
    TopicTag.__table__.c.tag_id.in_(bindparam("tag_ids", expanding=True))))
_latest_tagged, _network_tagged = _by_last_post(_readable_and_wanted, _carries), _by_last_post(_readable, _carries)
_answered = exists().where(_speakers.topic_id == TOPICS.id, _speakers.user_id != TOPICS.author_id)
_latest, _latest_more = (_list(_readable_and_wanted, TOPICS.pinned_everywhere, first=first) for first in (True, False))
_network, _network_more = (_list(_beside_agenda, true(), first=first) for first in (True, False))
# What stands in the lists that choose by more than the network.
_conditions = {
    "new": TOPICS.id.in_(select(marks.new_topics.c.topic_id)),
    "unread": TOPICS.id.in_(select(marks.unread_topics.c.topic_id)),
    "unanswered": and_(TOPICS.speakers_count <= 1, ~_answered, ~marks.is_hidden)}
_newest = select(func.max(Event.__table__.c.id)).scalar_subquery().label("upto")
CHOSEN = {name: _by_last_post(_readable, condition, columns=(_newest,) if name in DISMISSIBLE else ())
          for name, condition in _conditions.items()}
_some = {name: _chosen_some(condition)
         for name, condition in {None: true(), "latest": ~marks.is_hidden, **_conditions}.items()}
#: The lists of which somebody may ask what stands in them.
NAMES = _some.keys() - {None}
