"""Closing topics to replies, and opening them again."""
from flask_babel import gettext as _

from .. import clock
from ..db import writes
from ..errors import Refused
from ..events import record
from ..timers import keeping
from ..timers.models import LOCK, UNLOCK
from .acts import hold, refuse_changed, require_last, require_undoable

CHANGES = ("topic_locked", "topic_unlocked")


@writes
def lock(topic, moderator, *, until=None, reason=""):
    """Close a topic, perhaps only `until` a moment: members read on, only moderators reply."""
    topic = hold(topic, moderator, "lock")
    if topic.is_locked:
        raise Refused(_("This topic has already been closed."), 409)
    return set_locked(topic, moderator, True, reason=reason, **_for_now(topic, moderator, UNLOCK, until))


@writes
def unlock(topic, moderator, *, until=None, reason=""):
    """Open a closed topic to replies again, perhaps only `until` a moment."""
    topic = hold(topic, moderator, "unlock")
    if not topic.is_locked:
        raise Refused(_("This topic is already open."), 409)
    return set_locked(topic, moderator, False, reason=reason, **_for_now(topic, moderator, LOCK, until))


def undo_locking(event, moderator, *, reason=""):
    """Open what was closed, close what was opened."""
    topic = hold(event.topic, moderator, "unlock" if event.action == "topic_locked" else "lock")
    require_undoable(event)
    require_last(event, topic, CHANGES)
    if topic.is_locked != (event.action == "topic_locked"):
        refuse_changed()
    for_now = event.details.get("for_now")
    # A timer that somebody has set otherwise meanwhile is theirs.
    if for_now and keeping.state_of(keeping.timer_of(topic, for_now["kind"])) == for_now["after"]:
        keeping.put_back(topic, for_now["kind"], for_now["before"])
    return set_locked(topic, moderator, not topic.is_locked, reason=reason, undoes=event)


def set_locked(topic, actor, is_locked, **more):
    """Close a topic whose row is locked, or open it; `actor` is None when its timer does."""
    topic.locked_at = clock.now() if is_locked else None
    return record("topic_locked" if is_locked else "topic_unlocked", actor, topic=topic, **more)


def _for_now(topic, moderator, kind, until):
    if until is None:
        return {}
    if until <= clock.now():
        raise Refused(_("Choose a moment that is still to come, at most ten years ahead."), 422)
    before, after = keeping.put(topic, kind, due_at=until, set_by_id=moderator.id)
    return {"for_now": {"kind": kind, "before": before, "after": after}}
