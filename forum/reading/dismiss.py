"""Saying that new topics have been seen and unread posts need not be read, and putting a topic back."""
from flask_babel import gettext as _
from sqlalchemy import delete, func, select, update

from .. import clock
from ..db import db, insert_into, writes
from ..errors import Refused
from ..policy import require
from ..posts.models import Post
from ..topics.models import CHOSEN, Follower, Topic
from .counts import tell_change
from .marks import NEW_FOR, new_topics, unread_topics, values
from .models import PostReading, TopicReading

# Statements take some ten thousand parameters.
AT_ONCE = 1000


@writes
def dismiss_new(viewer, network_ids, *, among=(), upto):
    """Take topics off a person's list of new ones: those `among`, or all that nothing after the event `upto` happened to."""
    for some in _chosen(new_topics, viewer, network_ids, among, upto):
        # Whoever opens one of them at this very moment has opened it.
        db.session.execute(insert_into(TopicReading).on_conflict_do_nothing(), [
            {"user_id": viewer.id, "topic_id": topic_id, "last_read_number": 0, "milliseconds": 0} for topic_id in some])
    tell_change(viewer.id)


@writes
def dismiss_unread(viewer, network_ids, *, among=(), upto, stops_following=False):
    """Count the posts of topics as read, and follow them no longer if so wished; topics as in `dismiss_new`."""
    for some in _chosen(unread_topics, viewer, network_ids, among, upto):
        mine = (TopicReading.user_id == viewer.id, TopicReading.topic_id.in_(some))
        newest = select(Topic.last_number).where(Topic.id == TopicReading.topic_id).scalar_subquery()
        _execute(update(TopicReading).where(*mine).values(
            last_read_number=newest, dismissed_number=newest, read_at=clock.now()))
        if stops_following:
            _stop_following(viewer, some)
    tell_change(viewer.id)


@writes
def mark_unread(topic, user):
    """Put a topic back: a new one that was dismissed is new again, of any other the last post of others is unread."""
    require(user, "follow", topic)
    row = db.session.scalar(select(TopicReading).filter_by(user_id=user.id, topic_id=topic.id).with_for_update()
                            .execution_options(populate_existing=True))
    if row is not None and row.opened_at is None and topic.created_at > clock.now() - NEW_FOR:
        db.session.delete(row)
    else:
        _leave_last_post(topic, user, row or TopicReading(user_id=user.id, topic_id=topic.id))
    tell_change(user.id)


def _chosen(listed, viewer, network_ids, among, upto):
    """Yield the ids of the topics meant, some at a time; what came after the page was made is not among them."""
    statement = (select(Topic.id).where(Topic.id.in_(select(listed.c.topic_id)), Topic.network_id.in_(network_ids),
                                        Topic.last_event_id <= upto))
    if among:
        statement = statement.where(Topic.id.in_(among))
    ids = db.session.scalars(statement.order_by(Topic.id), values(viewer)).all()
    return (ids[start:start + AT_ONCE] for start in range(0, len(ids), AT_ONCE))


def _stop_following(viewer, topic_ids):
    level = {"level": "normal", "reason": CHOSEN}
    _execute(update(Follower).where(Follower.user_id == viewer.id, Follower.topic_id.in_(topic_ids)).values(**level))
    known = db.session.scalars(select(Follower.topic_id).where(
        Follower.user_id == viewer.id, Follower.topic_id.in_(topic_ids))).all()
    db.session.add_all(Follower(user_id=viewer.id, topic_id=topic_id, **level) for topic_id in set(topic_ids) - set(known))


def _leave_last_post(topic, user, row):
    last = db.session.scalar(select(func.max(Post.number)).where(
        Post.topic_id == topic.id, Post.author_id != user.id, Post.deleted_at.is_(None)))
    if last is None:
        raise Refused(_("Nobody else has written in this topic, so nothing in it can be unread."), 409)
    row.last_read_number, row.opened_at = last - 1, row.opened_at or clock.now()
    row.dismissed_number = min(row.dismissed_number or 0, row.last_read_number)
    db.session.add(row)
    later = select(Post.id).where(Post.topic_id == topic.id, Post.number >= last)
    _execute(delete(PostReading).where(PostReading.user_id == user.id, PostReading.post_id.in_(later)))
    _follow(topic, user)


def _follow(topic, user):
    # Only what one follows can be unread.
    follower = db.session.scalar(select(Follower).filter_by(user_id=user.id, topic_id=topic.id))
    if follower is None:
        db.session.add(Follower(user_id=user.id, topic_id=topic.id, level="tracking", reason=CHOSEN))
    elif follower.level in ("muted", "normal"):
        follower.level, follower.reason = "tracking", CHOSEN


def _execute(statement):
    return db.session.execute(statement, execution_options={"synchronize_session": False})
