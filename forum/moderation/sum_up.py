"""Marking topics of the agenda as summed up, and resuming them."""
from flask_babel import gettext as _

from .. import clock
from ..db import writes
from ..errors import Refused
from ..events import record
from .acts import hold, refuse_changed, require_last, require_undoable

CHANGES = ("topic_summed_up", "topic_resumed")


@writes
def sum_up(topic, moderator, *, reason=""):
    """Mark an agenda topic as talked through; it stays open to replies."""
    topic = hold(topic, moderator, "sum_up")
    if not topic.is_agenda:
        raise Refused(_("Only topics of the agenda are summed up."), 409)
    if topic.summed_up_at is not None:
        raise Refused(_("This topic has already been summed up."), 409)
    return _set(topic, moderator, clock.now(), reason=reason)


@writes
def resume(topic, moderator, *, reason=""):
    """Take up a summed-up agenda topic again."""
    topic = hold(topic, moderator, "sum_up")
    if topic.summed_up_at is None:
        raise Refused(_("This topic has not been summed up."), 409)
    return _set(topic, moderator, None, reason=reason)


def undo_summing_up(event, moderator, *, reason=""):
    """Resume what was summed up, sum up what was resumed."""
    topic = hold(event.topic, moderator, "sum_up")
    require_undoable(event)
    require_last(event, topic, CHANGES)
    if (topic.summed_up_at is not None) != (event.action == "topic_summed_up"):
        refuse_changed()
    return _set(topic, moderator, None if topic.summed_up_at else clock.now(), reason=reason, undoes=event)


def _set(topic, moderator, summed_up_at, **more):
    topic.summed_up_at = summed_up_at
    return record("topic_summed_up" if summed_up_at else "topic_resumed", moderator, topic=topic, **more)
