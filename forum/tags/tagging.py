"""Which tags a topic carries: choosing them, and taking the choice back."""
from flask_babel import gettext as _
from sqlalchemy import select

from ..db import db, writes
from ..errors import Refused
from ..events import record
from ..moderation.acts import hold, refuse_changed, require_last, require_undoable
from . import carrying
from .models import Tag
from .queries import ids_in


@writes
def retag(topic, actor, tag_ids, *, reason=""):
    """Let a topic carry exactly these tags of its network."""
    topic = hold(topic, actor, "tag")
    return _set(topic, actor, carrying.chosen(topic, tag_ids), reason)


@writes
def add(topic, actor, tag_ids, *, reason=""):
    """Let a topic carry these tags beside those it has."""
    topic = hold(topic, actor, "tag")
    chosen = carrying.chosen(topic, tag_ids)
    if not chosen:
        raise Refused(_("The network of this topic has none of these tags."), 409)
    return _set(topic, actor, [*carrying.shown_ids(topic), *chosen], reason)


@writes
def take(topic, actor, tag_ids, *, reason=""):
    """Let a topic carry these tags no longer."""
    topic = hold(topic, actor, "tag")
    chosen = carrying.chosen(topic, tag_ids)
    return _set(topic, actor, [tag_id for tag_id in carrying.shown_ids(topic) if tag_id not in chosen], reason)


def undo_tagging(event, actor, *, reason=""):
    """Give a topic the tags back that it had before, unless somebody has changed them since."""
    topic = hold(event.topic, actor, "tag")
    require_undoable(event)
    require_last(event, topic, ("topic_tagged",))
    if topic.tag_ids != event.details["after"]:
        refuse_changed()
    before, after = event.details["before"], event.details["after"]
    known = set(db.session.scalars(select(Tag.id).where(Tag.id.in_(ids_in(before)))))
    carrying.put(topic, [tag_id for tag_id in ids_in(before) if tag_id in known])
    return _record(topic, actor, after, reason, undoes=event)


def _set(topic, actor, tag_ids, reason):
    carrying.refuse_many(tag_ids := list(dict.fromkeys(tag_ids)))
    if tag_ids == carrying.shown_ids(topic):
        raise Refused(_("This topic has these tags already."), 409)
    before = topic.tag_ids
    carrying.put(topic, tag_ids)
    return _record(topic, actor, before, reason)


def _record(topic, actor, before, reason, *, undoes=None):
    then, now = (ids_in(text) for text in (before, topic.tag_ids))
    return record("topic_tagged", actor, topic=topic, person_id=topic.author_id, reason=reason, undoes=undoes,
                  before=before, after=topic.tag_ids, added=[one for one in now if one not in then],
                  removed=[one for one in then if one not in now])
