"""Slow mode: members write in a topic at intervals, until a date."""
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select

from .. import clock
from ..db import db, lock_rows, writes
from ..errors import Refused
from ..events import record
from ..moderation.acts import hold, refuse_changed, require_last, require_undoable
from ..paging import WINDOW
from ..topics.models import Topic

CHANGES = ("topic_slowed", "topic_unslowed")
# How many seconds between two posts are offered: from 5 minutes to a day.
PACES = (300, 600, 900, 1800, 3600, 4 * 3600, 24 * 3600)


@writes
def slow_down(topic, moderator, *, seconds, until, seen=None, reason=""):
    """Let members write in a topic every so many `seconds` until the end of a day; `seen` is slow mode as it was shown."""
    topic = hold(topic, moderator, "slow")
    until = clock.end_of_day(until)
    if until <= clock.now():
        raise Refused(_("This day has already passed. Choose today or a later one."), 422)
    if topic.is_slow and state_of(topic) in (seen_of(seconds, until), None):
        raise Refused(_("This topic is already in slow mode, exactly like that."), 409)
    if (state_of(topic) if topic.is_slow else None) != seen:
        raise Refused(_("Meanwhile somebody has changed the slow mode of this topic."), 409)
    return _set(topic, moderator, seen_of(seconds, until), reason=reason)


@writes
def speed_up(topic, moderator, *, reason=""):
    """End slow mode: members write when they like."""
    topic = hold(topic, moderator, "slow")
    if not topic.is_slow:
        raise Refused(_("This topic is not in slow mode."), 409)
    return _set(topic, moderator, None, reason=reason)


def undo_pace(event, moderator, *, reason=""):
    """Put a topic's slow mode back to what it was."""
    topic = hold(event.topic, moderator, "slow")
    require_undoable(event)
    require_last(event, topic, CHANGES)
    before, after = event.details["before"], event.details["after"]
    if state_of(topic) != after:
        refuse_changed()
    if before and datetime.fromisoformat(before["until"]) <= clock.now():
        raise Refused(_("Slow mode has meanwhile ended by itself."), 409)
    return _set(topic, moderator, before, reason=reason, undoes=event)


def end_due():
    """End the slow modes whose time is up, so that open pages hear of it; nobody waits longer anyway."""
    due = db.session.scalars(select(Topic.id).where(Topic.slow_until <= clock.now()).order_by(Topic.id).limit(WINDOW)).all()
    db.session.rollback()
    return sum(_end(topic_id) for topic_id in due)


@writes
def _end(topic_id):
    [topic] = lock_rows(Topic, topic_id)
    # Another worker may have been quicker, or somebody has given it more time.
    if topic is None or topic.slow_until is None or topic.is_slow:
        return 0
    _set(topic, None, None)
    return 1


def state_of(topic):
    """Return a topic's slow mode, None for none."""
    return seen_of(topic.slow_seconds, topic.slow_until) if topic.slow_until else None


def seen_of(seconds, until):
    """Return a slow mode as events keep it."""
    return {"seconds": seconds, "until": until.isoformat()}


def _set(topic, actor, state, **more):
    before = state_of(topic)
    topic.slow_seconds = state and state["seconds"]
    topic.slow_until = datetime.fromisoformat(state["until"]) if state else None
    return record("topic_slowed" if state else "topic_unslowed", actor, topic=topic, before=before, after=state,
                  seconds=topic.slow_seconds, slow_until=state and state["until"], **more)
