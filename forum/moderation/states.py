"""Taking topics off the lists and putting them back, archiving them and taking them out of the archive."""
from flask_babel import gettext as _

from .. import clock
from ..db import writes
from ..errors import Refused
from ..events import record
from .acts import hold, refuse_changed, require_last, require_undoable

# {what happened: (the rule, the column, whether it is set by that)}
STATES = {"topic_unlisted": ("unlist", "unlisted_at", True), "topic_listed": ("unlist", "unlisted_at", False),
          "topic_archived": ("archive", "archived_at", True), "topic_unarchived": ("archive", "archived_at", False)}


@writes
def unlist(topic, moderator, *, reason=""):
    """Take a topic off all lists; whoever has its address reads and writes in it as before."""
    return _turn("topic_unlisted", topic, moderator, reason=reason, already=_("This topic is not on the lists already."))


@writes
def relist(topic, moderator, *, reason=""):
    """Put a topic back on the lists."""
    return _turn("topic_listed", topic, moderator, reason=reason, already=_("This topic is on the lists already."))


@writes
def archive(topic, moderator, *, reason=""):
    """Freeze a topic: nobody replies, edits, reacts or votes in it any more."""
    return _turn("topic_archived", topic, moderator, reason=reason, already=_("This topic has already been archived."))


@writes
def unarchive(topic, moderator, *, reason=""):
    """Take a topic out of the archive: it changes again as it did before."""
    return _turn("topic_unarchived", topic, moderator, reason=reason, already=_("This topic is not in the archive."))


def undo_state(event, moderator, *, reason=""):
    """Turn back what one of the acts above has turned."""
    rule, column, was_set = STATES[event.action]
    topic = hold(event.topic, moderator, rule)
    require_undoable(event)
    require_last(event, topic, [name for name, state in STATES.items() if state[1] == column])
    if (getattr(topic, column) is not None) != was_set:
        refuse_changed()
    return _set(event.kind.undo, topic, moderator, reason=reason, undoes=event)


def _turn(action, topic, moderator, *, reason, already):
    rule, column, sets = STATES[action]
    topic = hold(topic, moderator, rule)
    if action == "topic_unlisted" and topic.is_agenda:
        raise Refused(_("A topic of the agenda is not taken off the lists. Retire it from the agenda first."), 409)
    if (getattr(topic, column) is not None) == sets:
        raise Refused(already, 409)
    return _set(action, topic, moderator, reason=reason)


def _set(action, topic, moderator, **more):
    _rule, column, sets = STATES[action]
    setattr(topic, column, clock.now() if sets else None)
    return record(action, moderator, topic=topic, **more)
