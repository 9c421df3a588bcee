"""Deleting topics: only the moderators still see one – and its author, who has taken it back –, and bringing them back."""
from flask_babel import gettext as _
from sqlalchemy import select

from ..db import db, lock_rows, on_commit, writes
from ..errors import Refused
from ..events import Event, record
from ..identity import access_lost
from ..networks.service import renew_frames
from ..sanctions.decisions import decide, reverses, withdraw_for
from ..topics.models import Topic
from .acts import hold, refuse_changed, require_last, require_undoable

RESTRICTION = "delete_topic"


@writes
def delete(topic, actor, *, ground=None, reason=""):
    """Withhold a topic from all but its network's moderators; of somebody else's topic that is a decision with a ground.

    `ground` is a sanctions.grounds.Ground. An author takes a topic of their own back, and goes on seeing it.
    """
    topic = hold(topic, actor, "delete")
    is_own = topic.author_id == actor.id
    if not is_own and ground is None:
        raise Refused(_("Say on what ground you delete somebody else's topic."), 422)
    event = _withhold(topic, actor, "withdrawn" if is_own else "deleted", reason=reason)
    if not is_own:
        decide(RESTRICTION, actor, person_id=topic.author_id, network=topic.network, ground=ground, topic=topic)
    return event


@writes
def restore(topic, actor, *, reason=""):
    """Bring a deleted topic back as it was; a decision about it ends."""
    return _restore(hold(topic, actor, "restore"), actor, reason=reason)


def withdraw(topic, actor, *, reason=""):
    """Withhold a topic whose making is taken back, so that its author goes on seeing it; its row is locked."""
    return _withhold(topic, actor, "withdrawn", reason=reason)


def undo_deleting(event, moderator, *, reason=""):
    """Bring back what was deleted."""
    topic = hold(event.topic, moderator, "restore")
    require_undoable(event)
    require_last(event, topic, ["topic_deleted"])
    if not topic.is_deleted:
        refuse_changed()
    return _restore(topic, moderator, reason=reason, undoes=event)


@reverses(RESTRICTION)
def restore_on_appeal(decision, actor):
    """Bring back the topic that a decision was about."""
    [topic] = lock_rows(Topic, decision.topic_id or 0)
    if topic is not None and topic.is_deleted:
        _bring_back(topic, actor)


def _withhold(topic, actor, as_what, *, reason):
    before, topic.withheld = topic.withheld, as_what
    # Before the event is announced: whoever may not see the topic any more is to have left its room by then.
    on_commit(access_lost.send, None, once=True)
    renew_frames()  # lines and backlinks of other topics name it
    return record("topic_deleted", actor, topic=topic, person_id=topic.author_id, reason=reason, before=before)


def _restore(topic, actor, **more):
    event = _bring_back(topic, actor, **more)
    withdraw_for(actor, topic=topic, restriction=RESTRICTION)
    return event


def _bring_back(topic, actor, **more):
    topic.withheld = _before(topic)
    renew_frames()
    return record("topic_restored", actor, topic=topic, person_id=topic.author_id, **more)


def _before(topic):
    # What was to be published later waits again.
    last = db.session.scalar(select(Event).where(Event.topic_id == topic.id, Event.action == "topic_deleted")
                             .order_by(Event.id.desc()).limit(1))
    return last.details.get("before") if last else None
