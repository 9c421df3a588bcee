"""What the pages about networks show, as plain rows of statements built once.

What changes seldom – the networks, their cards, their moderators – is kept in this process by the site's version,
which rises with every change of it (forum/pagecache.py).
"""
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import ClassVar

from sqlalchemy import bindparam, literal, literal_column, or_, select, union_all

from .. import clock
from ..accounts.models import REACHABLE, User
from ..db import reading
from ..kept import kept
from ..policy import can
from ..site import site_version
from ..topics.models import LISTED
from ..topics.rows import COLUMNS, FACTS, PEOPLE, TOPICS
from .models import HERE, Membership, Network, NetworkAlias

AGENDA, NEWS = 0, 1
NEWS_COUNT = 3
_table, _memberships, _users = Network.__table__.c, Membership.__table__.c, User.__table__.c

# A row answers to can(): it knows its kind and its network like every target of the policy.
_networks = select(
    _table.id, _table.slug, _table.name, _table.mark, _table.color, _table.visibility, _table.description,
    _table.members_count, _table.jst_count, _table.id.label("network_id"),
    literal_column("'network'").label("policy_kind")).order_by(_table.position, _table.id)
_card = select(Network.__table__).where(_table.id == bindparam("network_id"))
_by_slug = select(_table.id).where(or_(_table.slug == bindparam("slug"), _table.id.in_(
    select(NetworkAlias.network_id).where(NetworkAlias.slug == bindparam("slug")))))
_moderators = (
    select(_memberships.network_id, _users.id, _users.username, _users.name, _users.is_demo,
           REACHABLE.label("is_reachable"))
    .select_from(Membership.__table__.join(User.__table__, _users.id == _memberships.user_id))
    .where(_memberships.is_moderator, HERE).order_by(_memberships.network_id, _memberships.id))
_agenda = (select(*COLUMNS).select_from(PEOPLE)
           .where(LISTED, TOPICS.agenda_number.is_not(None), TOPICS.network_id == bindparam("network_id"))
           .order_by(TOPICS.agenda_number))
_agendas = select(*FACTS, literal(AGENDA).label("place")).where(LISTED, TOPICS.agenda_number.is_not(None))


@dataclass(frozen=True)
class Card:
    """A network with all that its card says."""

    id: int
    slug: str
    code: str
    name: str
    mark: str
    color: str
    position: int
    description: str
    general_goal: str
    specific_goals: tuple
    benefits: tuple
    work_model: str
    conditions: tuple
    conditions_version: int
    visibility: str
    members_count: int
    jst_count: int

    policy_kind: ClassVar = "network"

    @property
    def network_id(self):
        return self.id


def all_networks():
    """Return the networks in their order."""
    return _by_version(_read_networks, _kept_networks)


def readable_networks(viewer):
    """Return the networks whose topics `viewer` may read; the twin of `policy.readable`."""
    return [network for network in all_networks() if can(viewer, "read", network)]


def card(network_id):
    """Return the network with this id and all its card says, or None."""
    return _by_version(_read_card, _kept_card, network_id)


def network_of(slug):
    """Return the network with this address, or with this other spelling of it, or None."""
    rows = _rows(_by_slug, slug=slug)
    return card(rows[0].id) if rows else None


def moderators(network_id):
    """Return the moderators of a network, as their names stand on its card."""
    return _by_version(_read_moderators, _kept_moderators).get(network_id, ())


def agenda(network_id):
    """Return the agenda topics of a network in their order."""
    return _rows(_agenda, network_id=network_id, now=clock.now())


def agendas_and_news(readable):
    """Return the agenda topics of all networks, and the latest topics of the `readable` ones, by network id."""
    ids = {f"network_{index}": network.id for index, network in enumerate(readable)}
    rows = _rows(_home(len(readable)), now=clock.now(), **ids)
    agendas = sorted((row for row in rows if row.place == AGENDA), key=lambda row: row.agenda_number)
    return _by_network(agendas), _by_network(row for row in rows if row.place == NEWS)


@lru_cache(maxsize=64)
def _home(count):
    # One short walk down the index for each network, instead of a look at every topic.
    news = (select(*FACTS, literal(NEWS).label("place"))
            .where(LISTED, TOPICS.network_id == bindparam(f"network_{index}"))
            .order_by(TOPICS.last_posted_at.desc(), TOPICS.id.desc()).limit(NEWS_COUNT).subquery()
            for index in range(count))
    return union_all(_agendas, *(select(one) for one in news))


def _by_version(read, keep, *arguments):
    # The version is read before what it stands for: so nothing kept is older than its version.
    version = site_version()
    return read(*arguments) if version is None else keep(version, *arguments)


def _read_networks():
    return tuple(_rows(_networks))


def _read_card(network_id):
    rows = _rows(_card, network_id=network_id)
    known = {field.name for field in fields(Card)}
    return Card(**{name: tuple(value) if isinstance(value, list) else value
                   for name, value in rows[0]._mapping.items() if name in known}) if rows else None


def _read_moderators():
    return {network_id: tuple(rows) for network_id, rows in _by_network(_rows(_moderators)).items()}


@kept(4)
def _kept_networks(_version):
    return _read_networks()


@kept(256)
def _kept_card(_version, network_id):
    return _read_card(network_id)


@kept(4)
def _kept_moderators(_version):
    return _read_moderators()


def _by_network(rows):
    found = {}
    for row in rows:
        found.setdefault(row.network_id, []).append(row)
    return found


def _rows(statement, **values):
    return reading().execute(statement, values).all()
