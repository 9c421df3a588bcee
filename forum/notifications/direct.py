"""Bells about no topic: whom they ring for, what they say and where they lead. Each feature adds its own by `rings`."""
from typing import NamedTuple

from flask import url_for
from markupsafe import Markup
from sqlalchemy import select

from ..accounts.models import INVITED, User
from ..db import db
from ..networks.models import Network

DIRECT = {}
_BOLD = Markup("<b>{}</b>")


class Direct(NamedTuple):
    """What one kind of happening says – its sentence knows %(name)s and %(network)s –, to whom, and where it leads."""

    sentence: str
    people: object
    address: object


def rings(action, sentence, *, people, address):
    """Let an action that is recorded without a topic ring for these people, whatever else they switched off.

    `people(event)` returns the ids of who hears of it, `address` (endpoint, {value: name of the detail}) where it leads.
    """
    DIRECT[action] = Direct(sentence, people, address)


def the_person(event):
    """Return whom an event is about, as the one who hears of it."""
    return {event.person_id}


def hearers_of(event):
    """Return {user id: kind} for an event without a topic; never who did it."""
    people = DIRECT[event.action].people(event) - {event.actor_id, None}
    return dict.fromkeys(db.session.scalars(select(User.id).where(INVITED, User.id.in_(people))), "moderation")


def sentence_of(ring):
    """Return what a bell says, as safe HTML."""
    network = ring.network_id and db.session.get(Network, ring.network_id)
    return Markup(DIRECT[ring.action].sentence) % {
        "name": _BOLD.format(ring.actor_name), "network": network.name if network else ""}


def address_of(ring):
    """Return where a bell leads."""
    endpoint, values = DIRECT[ring.action].address
    return url_for(endpoint, **{name: ring.details[detail] for name, detail in values.items()})
