"""What timers do when their moment has come: once, whoever looks and whatever dies meanwhile."""
from flask import current_app
from sqlalchemy import delete, select

from .. import clock
from ..accounts.models import User
from ..db import db, lock_rows, why_away, writes
from ..moderation.acts import UNDO_FOR
from ..moderation.lock import set_locked
from ..moderation.pin import new_pin, set_pin
from ..networks.models import HERE, Membership
from ..notifications.service import remind
from ..policy import can, fresh
from ..posts.models import Post
from ..topics.models import Topic, is_deleted
from . import queries, slow
from .models import LOCK, PIN, PUBLISH, REMIND_ME, REMIND_MODERATORS, REMINDERS, UNLOCK, UNPIN, TopicTimer
from .scheduling import appear


def go_off():
    """Do what is due by now; return how much was done."""
    due = queries.due(clock.now())
    db.session.rollback()
    return sum(_tried(timer_id) for timer_id in due) + slow.end_due()


@writes
def forget_overslept():
    """Forget the timers of topics that were merged away or deleted and did not come back within the time for that."""
    overslept = select(TopicTimer.id).join(Topic, Topic.id == TopicTimer.topic_id).where(
        ~queries.AWAKE, TopicTimer.due_at <= clock.now() - UNDO_FOR)
    db.session.execute(delete(TopicTimer).where(TopicTimer.id.in_(overslept.scalar_subquery())))


def _tried(timer_id):
    try:
        return _fire(timer_id)
    except Exception as problem:
        if why_away(problem):
            raise
        # The others must not wait for it.
        db.session.rollback()
        current_app.logger.exception("timer %s failed", timer_id)
        return 0


@writes
def _fire(timer_id):
    # The deed, its event and the end of the timer are one transaction: a crash neither loses nor doubles.
    [topic] = lock_rows(Topic, db.session.scalar(select(TopicTimer.topic_id).where(TopicTimer.id == timer_id)))
    [timer] = lock_rows(TopicTimer, timer_id)
    # Another worker may have been quicker, or somebody has replied, removed it, merged, deleted or archived the topic.
    if timer is None or topic.merged_into_id or is_deleted(topic) or timer.moment_in(topic) > clock.now():
        return 0
    if topic.archived_at is not None and timer.kind not in REMINDERS:
        return 0
    moment = timer.moment_in(topic)
    db.session.delete(timer)
    DEEDS[timer.kind](topic, timer, moment)
    return 1


def _lock(topic, timer, _moment):
    if not topic.is_locked:
        set_locked(topic, None, True, **_whose(timer))


def _unlock(topic, timer, _moment):
    if topic.is_locked:
        set_locked(topic, None, False, **_whose(timer))


def _pin(topic, timer, _moment):
    if not topic.is_pinned:
        set_pin(topic, None, new_pin(), **_whose(timer))


def _unpin(topic, timer, _moment):
    # Pinned everywhere meanwhile, it is not for the network's moderators.
    if topic.is_pinned and can(fresh(db.session.get(User, timer.set_by_id)), "unpin", topic):
        set_pin(topic, None, None, **_whose(timer))


def _publish(topic, timer, _moment):
    if topic.withheld == "scheduled":
        appear(topic, None, **_whose(timer))


def _remind_owner(topic, timer, moment):
    _ring([timer.owner_id], topic, moment)


def _remind_moderators(topic, _timer, moment):
    _ring(db.session.scalars(select(Membership.user_id).where(
        Membership.network_id == topic.network_id, Membership.is_moderator, HERE).order_by(Membership.user_id)).all(),
          topic, moment)


def _ring(user_ids, topic, moment):
    last = db.session.scalar(select(Post.id).where(Post.topic_id == topic.id, Post.deleted_at.is_(None))
                             .order_by(Post.number.desc()).limit(1))
    for user_id in user_ids:
        person = fresh(db.session.get(User, user_id))
        if last is not None and can(person, "moderate", topic):
            remind(user_id, last, at=moment)


def _whose(timer):
    return {"person_id": timer.set_by_id, "timer_of": timer.kind}


DEEDS = {LOCK: _lock, UNLOCK: _unlock, PIN: _pin, UNPIN: _unpin, PUBLISH: _publish, REMIND_ME: _remind_owner,
         REMIND_MODERATORS: _remind_moderators}
