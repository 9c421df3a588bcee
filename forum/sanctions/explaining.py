"""What somebody silenced or suspended is told where they come upon it: until when, and the way to the decision."""
from flask import request
from flask_babel import gettext as _

from ..db import db
from ..filters import full_time
from ..identity import current_user
from ..policy.rules import MEMBERS_ONLY, SILENCED, SILENCED_HERE
from ..streams import partial
from ..topics.models import Topic
from .queries import in_force


def explained(reason, network_id=None):
    """Return why the current user may not write with the day it ends and a link to the decision; other reasons as they are."""
    viewer = current_user()
    if viewer is None or not any(reason is known for known in (SILENCED, SILENCED_HERE, MEMBERS_ONLY)):
        return reason
    decision = _decision(viewer, reason, network_id or _network_asked())
    return partial("sanctions/restricted", sentence=sentence(decision), decision_id=decision.id) if decision else reason


def sentence(decision):
    """Say until when somebody is silenced or suspended, and where."""
    day = full_time(decision.until)
    if decision.restriction == "suspend":
        return _("You are suspended in this network until %(day)s.", day=day)
    if decision.network_id is None:
        return _("Until %(day)s you can read, but not write.", day=day)
    return _("Until %(day)s you can read here, but not write.", day=day)


def suspension_of(network_id):
    """Return the decision that keeps the current user out of this network for a time, or None."""
    viewer = current_user()
    if viewer is None or network_id not in viewer.suspended_networks:
        return None
    return next((one for one in in_force(viewer.id, "suspend") if one.network_id == network_id), None)


def silences_of(person_id):
    """Return {network id, None for everywhere: sentence with the link} of what keeps a person from writing now."""
    latest = {decision.network_id: decision for decision in reversed(in_force(person_id, "silence"))}
    return {place: partial("sanctions/restricted", sentence=sentence(decision), decision_id=decision.id)
            for place, decision in latest.items()}


def _decision(viewer, reason, network_id):
    if reason is MEMBERS_ONLY:
        return suspension_of(network_id)
    places = {None} if reason is SILENCED else viewer.silenced_networks
    found = [one for one in in_force(viewer.id, "silence") if one.network_id in places]
    if reason is SILENCED_HERE and network_id is not None:
        found = [one for one in found if one.network_id == network_id]
    # Where the address says no network, it has to be the only one.
    return found[0] if len({one.network_id for one in found}) == 1 else None


def _network_asked():
    values = request.view_args or {}
    topic = db.session.get(Topic, values["topic_id"]) if "topic_id" in values else None
    return topic.network_id if topic is not None else values.get("network_id")
