"""Marking posts, letting go of them, and ringing when a reminder's moment has come."""
from sqlalchemy import delete, select

from .. import clock
from ..accounts.models import User
from ..db import db, insert_into, writes
from ..notifications.service import remind
from ..policy import can, fresh, require
from ..posts.models import Post
from . import queries
from .models import Bookmark


@writes
def add(post, user):
    """Bookmark a post with one click; a bookmark that is there keeps its name and reminder."""
    require(user, "bookmark", post)
    db.session.execute(insert_into(Bookmark).on_conflict_do_nothing(), [
        {"user_id": user.id, "post_id": post.id, "name": "", "created_at": clock.now()}])


@writes
def save(post, user, *, name, remind_at):
    """Bookmark a post under a name, with a moment to be reminded of it, in place of what its bookmark said."""
    add(post, user)
    bookmark = db.session.scalar(select(Bookmark).filter_by(user_id=user.id, post_id=post.id).with_for_update()
                                 .execution_options(populate_existing=True))
    bookmark.name, bookmark.remind_at = name, remind_at


@writes
def remove(post, user):
    """Let go of a bookmark."""
    db.session.execute(delete(Bookmark).where(Bookmark.user_id == user.id, Bookmark.post_id == post.id))


def ring_due():
    """Ring for reminders whose moment has come; return how many were looked at."""
    due = queries.due(clock.now())
    db.session.rollback()
    for bookmark_id in due:
        _ring(bookmark_id)
    return len(due)


@writes
def _ring(bookmark_id):
    # The bell and the emptied reminder are one transaction: a crash neither loses nor doubles, and nobody else rings meanwhile.
    bookmark = db.session.scalar(
        select(Bookmark).where(Bookmark.id == bookmark_id, Bookmark.remind_at <= clock.now())
        .with_for_update(skip_locked=True).execution_options(populate_existing=True))
    if bookmark is None:
        return
    person, post = fresh(db.session.get(User, bookmark.user_id)), db.session.get(Post, bookmark.post_id)
    if can(person, "see", post):
        remind(bookmark.user_id, bookmark.post_id, at=bookmark.remind_at)
    bookmark.remind_at = None
