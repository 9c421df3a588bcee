"""Setting, changing and removing the timers of a topic, and taking that back."""
from datetime import timedelta

from flask_babel import gettext as _

from .. import clock
from ..db import lock_rows, writes
from ..errors import Refused
from ..events import record
from ..moderation.acts import hold, refuse_changed, require_undoable
from ..policy import require
from . import keeping
from .models import LOCK, PIN, PUBLISH, REMIND_ME, REMIND_MODERATORS, UNLOCK, UNPIN, TopicTimer


@writes
def set_timer(topic, moderator, *, kind, due_at=None, after_days=None, seen=(), reason=""):
    """Let something happen to a topic at a moment or so many days after its last post; None for one's own reminder.

    `seen` are the ids of the timers that were shown: one of this kind that somebody has set meanwhile stays.
    """
    topic = hold(topic, moderator, "set_timer")
    owner_id = moderator.id if kind == REMIND_ME else None
    _require_use(topic, moderator, kind)
    present = keeping.timer_of(topic, kind, owner_id)
    if present is not None and present.id not in seen:
        raise Refused(_("Meanwhile somebody has set a timer of this kind. Here it is: change it if you want to."), 409)
    _require_future(topic, due_at, after_days)
    before, after = keeping.put(topic, kind, due_at=due_at, after_days=after_days, set_by_id=moderator.id, owner_id=owner_id)
    return None if owner_id else _record(kind, moderator, topic, before, after, reason=reason)


@writes
def remove_timer(topic, moderator, timer_id, *, reason=""):
    """Take a timer away; None for one's own reminder."""
    topic = hold(topic, moderator, "set_timer")
    [timer] = lock_rows(TopicTimer, timer_id)
    if timer is None or timer.topic_id != topic.id or timer.owner_id not in (None, moderator.id):
        raise Refused(_("This timer has meanwhile been removed, changed or has gone off."), 409)
    kind, owner_id = timer.kind, timer.owner_id
    before = keeping.take(topic, kind, owner_id)
    return None if owner_id else _record(kind, moderator, topic, before, None, reason=reason)


def undo_timer(event, moderator, *, reason=""):
    """Put the timer of a topic back to what it was before it was set, changed or removed."""
    topic = hold(event.topic, moderator, "set_timer")
    require_undoable(event)
    kind, before, after = (event.details[name] for name in ("timer", "timer_before", "timer_after"))
    if keeping.state_of(keeping.timer_of(topic, kind)) != after:
        refuse_changed()
    if before and before["due_at"] and keeping.moment_of(before) <= clock.now():
        raise Refused(_("The moment that this timer was set to has meanwhile passed."), 409)
    keeping.put_back(topic, kind, before)
    return _record(kind, moderator, topic, after, before, reason=reason, undoes=event)


def _require_use(topic, moderator, kind):
    senseless = {LOCK: topic.is_locked and _("This topic has already been closed."),
                 UNLOCK: not topic.is_locked and _("This topic is already open."),
                 PIN: topic.is_pinned and _("This topic has already been pinned."),
                 UNPIN: not topic.is_pinned and _("This topic is not pinned."),
                 PUBLISH: topic.withheld != "scheduled" and _("This topic has already been published.")}
    if senseless.get(kind):
        raise Refused(senseless[kind], 409)
    if kind == UNPIN:
        require(moderator, "unpin", topic)


def _require_future(topic, due_at, after_days):
    if due_at is not None and due_at <= clock.now():
        raise Refused(_("Choose a moment that is still to come, at most ten years ahead."), 422)
    if due_at is None and topic.last_posted_at + timedelta(days=after_days) <= clock.now():
        raise Refused(_("The last post is older than that, so it would happen at once. Do it now, or choose more days."), 422)


def _record(kind, moderator, topic, before, after, **more):
    noun = "reminder" if kind in (REMIND_MODERATORS, PUBLISH) else "timer"
    return record(f"{noun}_set" if after else f"{noun}_removed", moderator, topic=topic, timer=kind, timer_before=before,
                  timer_after=after, **more)
