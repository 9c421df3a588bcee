"""Pinning topics to the top, until a day or for good."""
from datetime import datetime

from flask_babel import gettext as _

from .. import clock
from ..db import writes
from ..errors import Refused
from ..events import record
from ..policy import can, require
from ..topics.models import is_pinned
from .acts import hold, refuse_changed, require_last, require_undoable

CHANGES = ("topic_pinned", "topic_unpinned")


@writes
def pin(topic, moderator, *, until=None, everywhere=False, reason="", instead_of=None):
    """Pin a topic to the top until the end of the day `until`; `instead_of` is the start of the pin to be changed."""
    topic = hold(topic, moderator, "pin_everywhere" if everywhere else "pin")
    if until is not None and until < clock.today():
        raise Refused(_("This day has already passed. Choose today or a later one."), 422)
    if topic.is_pinned:
        _require_change(topic, moderator, until=until, everywhere=everywhere, instead_of=instead_of)
    return set_pin(topic, moderator, {"at": clock.now().isoformat(), "everywhere": everywhere,
                                      "until": clock.end_of_day(until).isoformat() if until else None}, reason=reason)


@writes
def unpin(topic, moderator, *, reason=""):
    """Take a topic down from the top."""
    topic = hold(topic, moderator, "unpin")
    if not topic.is_pinned:
        raise Refused(_("This topic is not pinned."), 409)
    return set_pin(topic, moderator, None, reason=reason)


def undo_pinning(event, moderator, *, reason=""):
    """Put a topic's pin back to what it was before it was pinned, changed or unpinned."""
    topic = hold(event.topic, moderator, "unpin")
    require_undoable(event)
    require_last(event, topic, CHANGES)
    if _state(topic) != event.details["after"]:
        refuse_changed()
    earlier = event.details["before"]
    if not (topic.is_pinned or _would_pin(earlier)):
        raise Refused(_("The pin has meanwhile ended by itself."), 409)
    if earlier and earlier["everywhere"]:
        require(moderator, "pin_everywhere", topic)
    return set_pin(topic, moderator, earlier, reason=reason, undoes=event)


def set_pin(topic, actor, state, **more):
    """Give a topic whose row is locked this pin, None for none; `actor` is None when its timer does."""
    before = _state(topic)
    _restore(topic, state)
    until = clock.local(topic.pinned_until).date().isoformat() if is_pinned(topic) and topic.pinned_until else None
    return record("topic_pinned" if topic.is_pinned else "topic_unpinned", actor, topic=topic, before=before,
                  after=_state(topic), until=until, everywhere=topic.pinned_everywhere, **more)


def new_pin():
    """Return a pin at the top of the network that begins now and has no end."""
    return {"at": clock.now().isoformat(), "until": None, "everywhere": False}


def may_undo_pinning(moderator, event):
    """Tell whether `moderator` may put back what this event, if it is about a pin, changed."""
    if event.action not in CHANGES:
        return True
    was_everywhere = event.details["before"] and event.details["before"]["everywhere"]
    return can(moderator, "unpin", event.topic) and (not was_everywhere or can(moderator, "pin_everywhere", event.topic))


def _require_change(topic, moderator, *, until, everywhere, instead_of):
    require(moderator, "unpin", topic)
    same = (topic.pinned_everywhere, topic.pinned_until) == (everywhere, clock.end_of_day(until) if until else None)
    if same or topic.pinned_at != instead_of:
        raise Refused(_("This topic has already been pinned."), 409)


def _state(topic):
    if topic.pinned_at is None:
        return None
    return {"at": topic.pinned_at.isoformat(), "everywhere": topic.pinned_everywhere,
            "until": topic.pinned_until.isoformat() if topic.pinned_until else None}


def _restore(topic, state):
    state = state or {"at": None, "until": None, "everywhere": False}
    topic.pinned_at, topic.pinned_until = _moment(state["at"]), _moment(state["until"])
    topic.pinned_everywhere = state["everywhere"]


def _would_pin(state):
    if state is None:
        return False
    return state["until"] is None or _moment(state["until"]) > clock.now()


def _moment(text):
    return datetime.fromisoformat(text) if text else None
