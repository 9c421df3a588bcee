"""Putting a notice of the moderators on a post, for all its readers, and taking it off."""
from flask_babel import gettext as _

from ..db import db, writes
from ..errors import Refused
from ..events import record
from ..moderation.acts import require_undoable
from ..posts.editing import hold
from ..posts.models import Post
from .models import Notice


@writes
def put(post, moderator, text):
    """Let a notice stand on a post, in place of one that stands there; no words take it off. Returns what happened."""
    topic, post = hold(post, moderator, "notice")
    if post.notice == text:
        raise Refused(_("This notice already stands there.") if text else _("There is no notice on this post."), 409)
    return _set(topic, post, moderator, text)


def undo_notice(event, moderator, *, reason=""):
    """Put on a post what stood there before; a notice that somebody has changed since stays."""
    post = event.post_id and db.session.get(Post, event.post_id)
    if post is None:
        raise Refused(_("This post no longer exists."), 409)
    topic, post = hold(post, moderator, "notice")
    require_undoable(event)
    if post.notice != _words(event.details["after"]):
        raise Refused(_("This cannot be taken back, because the notice has been changed since."), 409)
    return _set(topic, post, moderator, _words(event.details["before"]), reason=reason, undoes=event)


def _set(topic, post, moderator, text, **more):
    before, after = _kept(post, moderator, post.notice), _kept(post, moderator, text)
    post.notice = text
    post.version += 1
    return record("post_noticed" if text else "notice_removed", moderator, topic=topic, post=post,
                  person_id=post.author_id, before=before, after=after, **more)


def _kept(post, moderator, text):
    """Return the id of the row that keeps these words of a notice on a post, made when they stand there for the first time."""
    if not text:
        return None
    row = db.session.scalar(db.select(Notice).filter_by(post_id=post.id, text=text).limit(1))
    if row is None:
        row = Notice(post_id=post.id, author_id=moderator.id, text=text)
        db.session.add(row)
        db.session.flush()
    return row.id


def _words(notice_id):
    return db.session.get(Notice, notice_id).text if notice_id else ""
