"""Closing topics to replies, and opening them again."""
from flask_babel import gettext as _

from .. import clock
from ..db import writes
from ..errors import Refused
from ..events import record
from .acts import hold, refuse_changed, require_last, require_undoable

CHANGES = ("topic_locked", "topic_unlocked")


@writes
def lock(topic, moderator, *, reason=""):
    """Close a topic: members read on, only moderators reply."""
    topic = hold(topic, moderator, "lock")
    if topic.is_locked:
        raise Refused(_("This topic has already been closed."), 409)
    return _set(topic, moderator, clock.now(), reason=reason)


@writes
def unlock(topic, moderator, *, reason=""):
    """Open a closed topic to replies again."""
    topic = hold(topic, moderator, "unlock")
    if not topic.is_locked:
        raise Refused(_("This topic is already open."), 409)
    return _set(topic, moderator, None, reason=reason)


def undo_locking(event, moderator, *, reason=""):
    """Open what was closed, close what was opened."""
    topic = hold(event.topic, moderator, "unlock" if event.action == "topic_locked" else "lock")
    require_undoable(event)
    require_last(event, topic, CHANGES)
    if topic.is_locked != (event.action == "topic_locked"):
        refuse_changed()
    return _set(topic, moderator, None if topic.is_locked else clock.now(), reason=reason, undoes=event)


def _set(topic, moderator, locked_at, **more):
    topic.locked_at = locked_at
    return record("topic_locked" if locked_at else "topic_unlocked", moderator, topic=topic, **more)
