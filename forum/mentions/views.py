"""Who is offered to somebody who types an @."""

from flask import Blueprint, request

from ..db import db
from ..headers import unkept
from ..identity import current_user
from ..limits import COMPLETING, limiter
from ..networks.models import Network
from ..places import named
from ..policy import allow, can, require_signed_in
from ..site import know_site
from ..streams import partial
from ..topics.queries import head
from . import queries

bp = Blueprint("mentions", __name__)


@bp.get("/mentions")
@limiter.limit(COMPLETING)
def offered():
    """Answer with the people and the group whose names begin as ?q= says, for a text in the ?place=."""
    viewer, typed = require_signed_in(), request.args.get("q", "").strip()
    network, topic_id = _place()
    people = queries.offered(typed, network.id, topic_id, viewer.id)
    return unkept(partial("mentions/offered", people=people, group=queries.group_offered(typed, network.id)))


def _place():
    kind, place_id = named(request.args.get("place"), ("topic", "network"))
    topic = head(place_id) if kind == "topic" else None
    if topic and not can(current_user(), "see", topic):
        return allow(None)
    network = topic.network if topic else db.session.get(Network, place_id) if kind == "network" else None
    # Who belongs to a network is told to those who may see its people.
    if network is None or not can(current_user(), "see_people", network):
        return allow(None)
    if topic and topic.site_version is not None:
        know_site(topic.site_version)
    return network, topic and topic.id
