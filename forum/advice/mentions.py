"""Whom the mentions of a text will not reach, and how many people a mention of the moderators does."""
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ..accounts.models import User
from ..db import db
from ..mentions.queries import group_of
from ..policy import reads
from ..text.mentions import GROUPS, MOST, typed_names


class Reach(NamedTuple):
    """The names of people whom a mention will not reach, and how many it calls together as `group`."""

    unreached: list
    group: str
    called: int


def out_of_reach(place, text):
    """Return the Reach of a text in a topic or network, or None when each mention arrives at one person."""
    network = getattr(place, "network", place)
    typed = typed_names(text)
    people = _people([name for name in typed if name not in GROUPS][:MOST])
    unreached = [person.name for person in people if not reads(person, network.visibility, network.id)]
    called = len(group_of(text, place))
    group = next((name for name in typed if name in GROUPS), "")
    return Reach(unreached, group, called) if unreached or called else None


def _people(names):
    if not names:
        return []
    statement = select(User).where(User.username.in_(names)).options(joinedload(User.memberships)).order_by(User.id)
    return db.session.scalars(statement).unique().all()
