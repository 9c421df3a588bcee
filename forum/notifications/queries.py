"""What rings a bell, as the page „Powiadomienia” shows it."""
from collections import namedtuple

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from ..db import db
from ..events import Event
from ..networks.models import Network
from ..paging import LIST
from ..policy import readable
from ..posts.models import Post
from ..topics.models import Topic
from .models import Notification

Window = namedtuple("Window", "rows next")
Ring = namedtuple("Ring", "id created_at is_unread actor post topic is_to_me")


def of(viewer, *, before=None):
    """Return a window of a person's notifications, newest first, without what they may no longer see."""
    statement = (select(Notification, Event, Post, Topic)
                 .join(Event, Event.id == Notification.event_id).join(Post, Post.id == Event.post_id)
                 .join(Topic, Topic.id == Post.topic_id).join(Network, Network.id == Topic.network_id)
                 .where(Notification.user_id == viewer.id, readable(viewer))
                 .options(joinedload(Event.actor), joinedload(Post.reply_to).load_only(Post.author_id))
                 .order_by(Notification.id.desc()).limit(LIST + 1))
    if before is not None:
        statement = statement.where(Notification.id < before)
    rows = db.session.execute(statement).all()
    rings = [Ring(ring.id, ring.created_at, ring.read_at is None, event.actor, post, topic,
                  post.reply_to is not None and post.reply_to.author_id == viewer.id)
             for ring, event, post, topic in rows[:LIST]]
    return Window(rings, rows[LIST - 1][0].id if len(rows) > LIST else None)


def unread_counts(user_ids):
    """Return {user id: how many of their notifications are unread}."""
    counted = dict(db.session.execute(
        select(Notification.user_id, func.count())
        .where(Notification.user_id.in_(user_ids), Notification.read_at.is_(None))
        .group_by(Notification.user_id)).all())
    return {user_id: counted.get(user_id, 0) for user_id in user_ids}
