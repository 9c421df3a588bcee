"""Taking joined posts apart again, each at its old address with its own words."""
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import delete, select

from ..db import db, lock_rows
from ..errors import Refused
from ..events import record
from ..policy import require
from ..posts.editing import fingerprint
from ..posts.models import DeletedText, Post, Revision
from ..text import cook
from ..topics.models import Topic
from . import moves, parting
from .acts import refuse_changed, require_last, require_undoable
from .carrying import TAKES_POSTS
from .chosen import lock_posts
from .join import say


def cook_apart(event):
    """Cook, before the transaction, what the joined post of an act said before; None when that is not to be had any more."""
    revision = _former(event)
    if revision is None:
        return None
    post = revision.post
    return cook(revision.text, place=post.topic, author=post.author, post=post)


def undo_join(event, moderator, *, reason="", cooked=None):
    """Take joined posts apart again, each at its old address with its own words; `cooked` is what the first one said."""
    ways, given = moves.passages(event), event.details
    topic, stash = lock_rows(Topic, event.topic_id, ways[0].new_topic_id if ways else 0)
    require(moderator, "merge", topic)
    require_undoable(event)
    first = _first_of(event, topic, cooked)
    others = lock_posts([*db.session.execute(select(Post.id).where(Post.joined_into_id == first.id,
                                                                  Post.id.in_([way.post_id for way in ways])))])
    if stash is None or len(others) < len(ways):
        refuse_changed()
    undoing = record("posts_parted", moderator, topic=topic, post=first, person_id=first.author_id, reason=reason,
                     undoes=event, count=given["count"])
    parting.hand_back(first, given)
    for post in others:
        _bring_back(post)
    db.session.execute(delete(Revision).where(Revision.post_id == first.id, Revision.number == first.edits_count))
    db.session.refresh(first)
    first.edits_count = given["edits"]
    first.edited_at = datetime.fromisoformat(given["edited_at"]) if given["edited_at"] else None
    say(first, cooked)
    parting.count_reactions([first, *others])
    moves.plan(undoing, [(way.post_id, stash.id, way.new_number) for way in ways], topic, [way.number for way in ways])
    moves.move(undoing, stash, topic, returns=True)
    undoing.number = first.number
    moves.settle(topic, stash)
    db.session.expire_all()
    return undoing


def _former(event):
    return db.session.scalar(select(Revision).where(
        Revision.post_id == event.post_id, Revision.number == event.details["edits"] + 1))


def _first_of(event, topic, cooked):
    first = db.session.get(Post, event.post_id or 0, populate_existing=True)
    if first is None:
        raise Refused(_("This post no longer exists."), 409)
    if (first.topic_id, first.number) != (topic.id, event.details["number"]) or topic.merged_into_id is not None:
        require_last(event, topic, TAKES_POSTS)
        refuse_changed()
    if first.deleted_at is not None:
        raise Refused(_("The joined post has been deleted since. Restore it first."), 409)
    former = _former(event)
    if former is None or cooked is None or former.text != cooked.text or fingerprint(first) != event.details["began"]:
        raise Refused(_("The joined post has been edited since, so it cannot be taken apart any more."), 409)
    return first


def _bring_back(post):
    db.session.refresh(post)
    kept = db.session.get(DeletedText, post.id, populate_existing=True)
    post.joined_into_id = None
    if kept is None:
        return  # its author has had it erased meanwhile: only its trace comes back
    post.text, post.html, post.words_count, post.links_count = kept.text, kept.html, kept.words_count, kept.links_count
    post.deleted_at = post.deleted_by_id = None
    post.version += 1
    db.session.delete(kept)
    db.session.flush()
