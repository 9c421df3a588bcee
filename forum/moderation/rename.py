"""Giving a topic another title; its former address leads to the new one."""
from flask_babel import gettext as _

from ..db import writes
from ..errors import Refused
from ..events import record
from ..networks.service import renew_frames
from ..topics.models import slugify
from .acts import hold, refuse_changed, require_last, require_undoable


@writes
def rename(topic, moderator, *, title, reason="", instead_of=None):
    """Give a topic another title; `instead_of` is the one that the moderator saw."""
    topic = hold(topic, moderator, "rename")
    if instead_of is not None and topic.title != instead_of:
        raise Refused(_("Somebody has just renamed this topic: it is called “%(title)s” now.", title=topic.title), 409)
    if title == topic.title:
        raise Refused(_("The topic is called that already. Give it another title."), 422)
    return _set(topic, moderator, title, reason=reason)


def undo_renaming(event, moderator, *, reason=""):
    """Give a topic the title back that it had before."""
    topic = hold(event.topic, moderator, "rename")
    require_undoable(event)
    require_last(event, topic, ["topic_renamed"])
    if topic.title != event.details["title"]:
        refuse_changed()
    return _set(topic, moderator, event.details["former"], reason=reason, undoes=event)


def _set(topic, moderator, title, **more):
    former, topic.title, topic.slug = topic.title, title, slugify(title)
    # Lines and cards of other pages name it.
    renew_frames()
    return record("topic_renamed", moderator, topic=topic, former=former, title=title, **more)
