"""How many topics are new and unread for one person, by network: one statement, read once in a request."""
from dataclasses import dataclass, field

from blinker import Signal
from flask import g
from sqlalchemy import bindparam, func, literal, select, union_all

from ..db import on_commit, reading
from ..networks.models import Site
from ..reports.counts import waiting_for
from ..site import know_site
from .marks import new_topics, unread_topics, values

# Sent after the commit with the id of a person for whom more or fewer topics are new or unread than before.
changed = Signal()
_SITE, _NEW, _UNREAD, _QUEUE = range(4)


@dataclass(frozen=True)
class Counts:
    """How many topics are new and unread for somebody; networks without any are left out."""

    new: dict = field(default_factory=dict)
    unread: dict = field(default_factory=dict)
    # Reports and texts that wait in the networks they look after.
    queue: int = 0

    @property
    def key(self):
        """All that these counts say."""
        return tuple(sorted(self.new.items())), tuple(sorted(self.unread.items())), self.queue

    @property
    def shown(self):
        """Return each count by the name of its place on the page: "new", "unread", "network-3"."""
        networks = {f"network-{key}": self.new.get(key, 0) + self.unread.get(key, 0)
                    for key in self.new.keys() | self.unread.keys()}
        return {"new": sum(self.new.values()), "unread": sum(self.unread.values()), "queue": self.queue, **networks}


NONE = Counts()


def _by_network(kind, topics):
    return select(literal(kind).label("kind"), topics.c.network_id, func.count()).group_by(topics.c.network_id)


# The site's version comes along, so that a page of lists need not ask for it.
_counts = union_all(select(literal(_SITE).label("kind"), Site.__table__.c.version, literal(0)),
                    _by_network(_NEW, new_topics), _by_network(_UNREAD, unread_topics),
                    waiting_for(_QUEUE, bindparam("user_id"), bindparam("is_admin")))


def counts_of(viewer):
    """Return the Counts of a person; a visitor has none."""
    if viewer is None:
        return NONE
    if "counts" not in g:
        g.counts = _read(viewer)
    return g.counts


def tell_change(user_id):
    """Have a person's open pages ask for their counts, once the present transaction is in the database."""
    on_commit(changed.send, user_id)


def _read(viewer):
    kinds = {_SITE: {}, _NEW: {}, _UNREAD: {}, _QUEUE: {}}
    for kind, key, count in reading().execute(_counts, values(viewer)):
        kinds[kind][key] = count
    # Who is suspended in a network has nothing to catch up with there, however open its talks are.
    for network_id in viewer.suspended_networks:
        kinds[_NEW].pop(network_id, None)
        kinds[_UNREAD].pop(network_id, None)
    if "site_version" not in g:
        know_site(next(iter(kinds[_SITE]), None))
    return Counts(kinds[_NEW], kinds[_UNREAD], kinds[_QUEUE].get(0, 0))
