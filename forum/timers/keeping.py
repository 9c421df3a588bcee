"""The timers of a topic, as acts put them there, take them away and put them back; the topic's row is locked."""
from datetime import datetime

from sqlalchemy import select

from ..db import db
from .models import TopicTimer


def timer_of(topic, kind, owner_id=None):
    """Return the timer of this kind that a topic has, or None."""
    return db.session.scalar(
        select(TopicTimer).where(TopicTimer.topic_id == topic.id, TopicTimer.kind == kind,
                                 TopicTimer.owner_id.is_not_distinct_from(owner_id))
        .execution_options(populate_existing=True))


def state_of(timer):
    """Return what a timer says, to be kept in an event; None for none."""
    if timer is None:
        return None
    return {"due_at": timer.due_at.isoformat() if timer.due_at else None, "after_days": timer.after_days,
            "set_by": timer.set_by_id}


def put(topic, kind, *, due_at=None, after_days=None, set_by_id, owner_id=None):
    """Put a timer in place of the one of its kind, if there is one; return what stood there before and stands there now."""
    before = take(topic, kind, owner_id)
    timer = TopicTimer(topic_id=topic.id, kind=kind, due_at=due_at, after_days=after_days, set_by_id=set_by_id,
                       owner_id=owner_id)
    db.session.add(timer)
    return before, state_of(timer)


def take(topic, kind, owner_id=None):
    """Take a timer away; return what it said, None when there was none."""
    timer = timer_of(topic, kind, owner_id)
    if timer is not None:
        db.session.delete(timer)
        db.session.flush()
    return state_of(timer)


def put_back(topic, kind, state):
    """Let the timer of this kind be again what an event kept of it."""
    if state is None:
        return take(topic, kind)
    return put(topic, kind, due_at=moment_of(state), after_days=state["after_days"], set_by_id=state["set_by"])


def moment_of(state):
    """Return the moment that a kept timer was set to, None for one that counts from the last post."""
    return datetime.fromisoformat(state["due_at"]) if state["due_at"] else None
