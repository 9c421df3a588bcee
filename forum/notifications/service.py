"""Ringing bells: who hears of a new post, and that they have heard."""
from blinker import Signal
from sqlalchemy import or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import selectinload

from .. import clock
from ..accounts.models import INVITED, User
from ..db import db, on_commit, writes
from ..events import Delivery, Event
from ..policy import can
from ..posts.models import Post
from ..topics.models import Follower
from .models import Notification

# Sent after the commit with the ids of people whose count of unread notifications has changed.
bells_changed = Signal()


@writes
def ring(delivery_id, event_id):
    """Make the notifications that an event is due, and pay the debt in the same transaction; twice rings once."""
    event = db.session.get(Event, event_id)
    post = db.session.get(Post, event.post_id) if event and event.post_id else None
    rung = _ring_for(event, post) if post else []
    paid = db.session.get(Delivery, delivery_id)
    if paid:
        db.session.delete(paid)
    if rung:
        on_commit(bells_changed.send, rung)


@writes
def mark_read(viewer, *, up_to):
    """Remember that a person has seen their notifications up to this one."""
    seen = db.session.execute(
        update(Notification).where(Notification.user_id == viewer.id, Notification.read_at.is_(None),
                                   Notification.id <= up_to).values(read_at=clock.now())).rowcount
    if seen:
        on_commit(bells_changed.send, [viewer.id])


def listeners_of(post, actor_id):
    """Return who hears of a post: whose post it answers and who watches the topic; never who muted it or wrote it."""
    level = (select(Follower.level).where(Follower.topic_id == post.topic_id, Follower.user_id == User.id)
             .scalar_subquery())
    answered = select(Post.author_id).where(Post.id == post.reply_to_id).scalar_subquery()
    people = db.session.scalars(
        select(User).where(INVITED, User.id != actor_id, or_(
            level == "watching", (User.id == answered) & or_(level.is_(None), level != "muted")))
        .order_by(User.id).options(selectinload(User.memberships))).all()
    return [person for person in people if can(person, "see", post.topic)]


def _ring_for(event, post):
    people = listeners_of(post, event.actor_id)
    if not people:
        return []
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    # Worked off a second time, after a crash, it finds its own rows and leaves them.
    statement = dialect.insert(Notification).on_conflict_do_nothing().returning(Notification.user_id)
    return list(db.session.scalars(statement, [
        {"user_id": person.id, "event_id": event.id, "kind": "reply", "created_at": event.at} for person in people]))
