"""Silencing bells: what somebody has heard, read elsewhere, or may no longer see."""
from blinker import Signal
from sqlalchemy import and_, bindparam, exists, func, not_, or_, select, update

from .. import clock
from ..accounts.models import User
from ..db import db, on_commit, reading, writes
from ..events import Event
from ..networks.models import HERE, Membership, Network
from ..posts.models import Post
from ..topics.models import OWN_WITHHELD, Topic
from .models import TOGETHER, Notification

# Sent after the commit with the ids of people whose count of unread notifications has changed.
bells_changed = Signal()


def mark_all_read(viewer):
    """Remember that a person wants to hear no more of anything that has rung so far."""
    _silence(Notification.user_id == viewer.id)


def mark_read(viewer, ring):
    """Remember that a person has heard of what a line of their list says: of posts, all up to this one in its topic."""
    heard = Notification.id == ring.id
    if ring.kind in TOGETHER:
        in_topic = select(Event.id).join(Post, Post.id == Event.post_id).where(Post.topic_id == ring.topic_id)
        heard = and_(Notification.id <= ring.id, Notification.kind == ring.kind, Notification.event_id.in_(in_topic))
    _silence(Notification.user_id == viewer.id, heard)


def clear_read(user_id, topic_id, post_ids):
    """Silence what rang for posts that a person has now read, and for what was done to the topic they read."""
    if reading().scalar(_rings_for_read, {"user_id": user_id, "topic_id": topic_id, "post_ids": list(post_ids)}):
        _mark(_of_read(user_id, topic_id, Event.post_id.in_(post_ids)))


def clear_reactions(user_id, topic_id, numbers):
    """Silence what rang for reactions to a person's own posts with these numbers."""
    own = select(Post.id).where(Post.topic_id == topic_id, Post.number.in_(numbers), Post.author_id == user_id)
    _silence(Notification.user_id == user_id, Notification.kind == "reaction",
             exists().where(Event.id == Notification.event_id, Event.post_id.in_(own)))


def hide_unseen(user_ids=None):
    """Silence what these people, or all, may no longer see: the bell counts only what its list can show."""
    # Two statements deep nothing correlates by itself: somebody else's role would count.
    member = exists().where(Membership.user_id == Notification.user_id, Membership.network_id == Network.id, HERE)
    belongs, looks_after = (one.correlate(Notification, Network) for one in (member, member.where(Membership.is_moderator)))
    administers = exists().where(User.id == Notification.user_id, User.is_admin).correlate(Notification)
    in_sight = or_(Topic.withheld.is_(None), administers, looks_after,
                   and_(Topic.withheld.in_(OWN_WITHHELD), Topic.author_id == Notification.user_id))
    seen = and_(or_(Network.visibility.in_(("public", "signed_in")), belongs, administers), in_sight)
    unseen = (select(Event.id).outerjoin(Post, Post.id == Event.post_id)
              .join(Topic, Topic.id == func.coalesce(Post.topic_id, Event.topic_id))
              .join(Network, Network.id == Topic.network_id)
              .where(Event.id == Notification.event_id, not_(seen)).exists())
    _silence(unseen, *([Notification.user_id.in_(user_ids)] if user_ids is not None else []))


def _of_read(user_id, topic_id, is_read):
    of_topic = or_(Event.topic_id == topic_id, Topic.merged_into_id == topic_id)
    read = (select(Event.id).outerjoin(Topic, Topic.id == Event.topic_id)
            .where(or_(is_read, and_(Event.post_id.is_(None), of_topic))))
    return Notification.read_at.is_(None), Notification.user_id == user_id, Notification.event_id.in_(read)


# Asked each time somebody has read something: building it takes longer than executing it.
_rings_for_read = select(exists().where(*_of_read(
    bindparam("user_id"), bindparam("topic_id"), Event.post_id.in_(bindparam("post_ids", expanding=True)))))


def _silence(*conditions):
    conditions = (Notification.read_at.is_(None), *conditions)
    # Mostly there is nothing, and whoever only reads waits for no lock.
    if reading().scalar(select(exists().where(*conditions))):
        _mark(conditions)


@writes
def _mark(conditions):
    silenced = db.session.scalars(
        update(Notification).where(*conditions).values(read_at=clock.now()).returning(Notification.user_id),
        execution_options={"synchronize_session": False}).all()
    if silenced:
        on_commit(bells_changed.send, sorted(set(silenced)))
