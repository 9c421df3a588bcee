"""Taking back what was done to a tag."""
from flask_babel import gettext as _
from sqlalchemy import exists, select

from .. import clock
from ..db import db, lock
from ..errors import Refused
from ..moderation.acts import refuse_changed, require_undoable
from ..networks.models import Network
from ..policy import require
from .models import Tag, TopicTag
from .service import record_change


def undo_on_tag(event, moderator, *, reason=""):
    """Put a tag back to what it was before an event; return what happened."""
    network = lock(db.session.get(Network, event.network_id))
    require(moderator, "manage_tags", network)
    require_undoable(event)
    tag = db.session.get(Tag, event.details["tag_id"], populate_existing=True)
    if tag is None:
        raise Refused(_("This tag no longer exists."), 409)
    action, more = _WAYS[event.action](event, tag)
    return record_change(action, moderator, tag, undoes=event, reason=reason, **more)


def _unmake(event, tag):
    if tag.deleted_at is not None:
        refuse_changed()
    tag.deleted_at = clock.now()
    return event.kind.undo, {"into": event.details.get("into", "")}


def _bring_back(event, tag):
    if tag.deleted_at is None:
        refuse_changed()
    tag.deleted_at = None
    return event.kind.undo, {"into": event.details.get("into", "")}


def _unedit(event, tag):
    before, after = event.details["before"], event.details["after"]
    if {name: getattr(tag, name) for name in after} != after:
        refuse_changed()
    if event.details["kept"]:
        _take_back_address(tag, db.session.get(Tag, event.details["kept"], populate_existing=True), after)
    for name, value in before.items():
        setattr(tag, name, value)
    db.session.flush()
    return "tag_edited", {"former": after["name"], "before": after, "after": before, "kept": None}


def _take_back_address(tag, synonym, after):
    if synonym is None or synonym.stands_for_id != tag.id:
        refuse_changed()
    tag.slug, synonym.slug = f"-{tag.id}", f"-{synonym.id}"
    db.session.flush()
    if db.session.scalar(select(exists().where(TopicTag.tag_id == synonym.id))):
        # It was a synonym under that name before, and topics carry it.
        synonym.name, synonym.slug = after["name"], after["slug"]
    else:
        db.session.delete(synonym)
    db.session.flush()


def _unmerge(event, tag):
    if tag.deleted_at is not None or tag.stands_for_id != event.details["target"]:
        refuse_changed()
    tag.stands_for_id = None
    return "tag_parted", {"into": event.details["into"], "target": event.details["target"]}


def _unpart(event, tag):
    target = db.session.get(Tag, event.details["target"], populate_existing=True)
    if tag.deleted_at is not None or tag.stands_for_id is not None or target is None or target.stands_for_id is not None:
        refuse_changed()
    tag.stands_for_id = target.id
    return "tag_merged", {"into": target.name, "target": target.id}


_WAYS = {"tag_made": _unmake, "synonym_made": _unmake, "tag_deleted": _bring_back, "synonym_deleted": _bring_back,
         "tag_edited": _unedit, "tag_merged": _unmerge, "tag_parted": _unpart}
#: What can be taken back, for moderation.undo.
WAYS = dict.fromkeys(_WAYS, undo_on_tag)
