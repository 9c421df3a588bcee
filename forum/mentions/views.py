"""Who is offered to somebody who types an @."""
import re

from flask import Blueprint, make_response, request

from ..db import db
from ..identity import current_user
from ..limits import COMPLETING, limiter
from ..networks.models import Network
from ..policy import allow, can, require_signed_in
from ..site import know_site
from ..streams import partial
from ..topics.queries import head
from . import queries

bp = Blueprint("mentions", __name__)
# As the hidden field `kept` of a form for writing names it.
_PLACE = re.compile(r"(topic|network)-([0-9]{1,9})")


@bp.get("/mentions")
@limiter.limit(COMPLETING)
def offered():
    """Answer with the people and the group whose names begin as ?q= says, for a text in the ?place=."""
    viewer, typed = require_signed_in(), request.args.get("q", "").strip()
    network, topic_id = _place()
    people = queries.offered(typed, network.id, topic_id, viewer.id)
    response = make_response(partial("mentions/offered", people=people, group=queries.group_offered(typed, network.id)))
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _place():
    found = _PLACE.fullmatch(request.args.get("place", ""))
    if not found:
        return allow(None)
    topic = head(int(found[2])) if found[1] == "topic" else None
    network = topic.network if topic else db.session.get(Network, int(found[2])) if found[1] == "network" else None
    # Who belongs to a network is told to those who may see its people.
    if network is None or not can(current_user(), "see_people", network):
        return allow(None)
    if topic and topic.site_version is not None:
        know_site(topic.site_version)
    return network, topic and topic.id
