"""What every act of a moderator and every undoing have in common."""
from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import exists, select
from sqlalchemy.orm import aliased

from .. import clock
from ..db import db, lock_rows
from ..errors import Refused
from ..events import Event
from ..filters import full_time
from ..policy import require
from ..topics.models import Topic
from .sentences import plain_sentence

UNDO_FOR = timedelta(hours=24)
LONGEST_REASON = 500


def hold(topic, moderator, action):
    """Lock a topic that `moderator` may do `action` to, and that has not been merged away meanwhile."""
    [topic] = hold_all([topic.id], moderator, action)
    if topic.merged_into_id is not None:
        raise Refused(_("This topic has meanwhile been merged into another one."), 409)
    return topic


def hold_all(topic_ids, moderator, action):
    """Lock several topics that `moderator` may do `action` to, in the order asked for."""
    topics = lock_rows(Topic, *topic_ids)
    if None in topics:
        raise Refused(_("This topic no longer exists."), 409)
    for topic in topics:
        require(moderator, action, topic)
    return topics


def require_undoable(event):
    """Refuse to take back what is final, taken back already or older than a day; call it under the topic's lock."""
    if event.kind.undo is None or event.undoes_id is not None:
        raise Refused(_("This cannot be taken back."), 409)
    if db.session.scalar(select(Event.id).where(Event.undoes_id == event.id)):
        raise Refused(_("This has already been taken back."), 409)
    if is_late(event):
        raise Refused(_("This could be taken back for 24 hours; that time has passed."), 409)


def is_late(event):
    """Tell whether the time to take an event back has passed."""
    return clock.now() - event.at > UNDO_FOR


def require_last(event, topic, actions):
    """Refuse to take `event` back when a later one of these `actions`, which it names, is still in force."""
    undoing = aliased(Event)
    later = db.session.scalar(
        select(Event).where(Event.topic_id == topic.id, Event.id > event.id, Event.action.in_(actions),
                            Event.undoes_id.is_(None), ~exists().where(undoing.undoes_id == Event.id))
        .order_by(Event.id.desc()).limit(1))
    if later is not None:
        raise Refused(_("This cannot be taken back, because of what happened later: %(what)s (%(when)s).",
                        what=plain_sentence(later), when=full_time(later.at)), 409)


def refuse_changed():
    """Refuse to take back what nothing recorded has changed, but something has."""
    raise Refused(_("This cannot be taken back, because the topic has been changed since."), 409)
