"""Ringing bells: making what somebody should hear of, and that they have heard."""
from sqlalchemy import delete, select

from .. import clock
from ..accounts.models import User
from ..db import db, insert_into, lock_rows, on_commit, writes
from ..events import ACTIONS, Delivery, Event
from ..posts.models import Post, PostLocation
from ..reading.models import PostReading
from .audience import MERGED, PARTED, hearers, same_reaction
from .models import KINDS, LETTER_AFTER, Notification
from .silence import bells_changed, hide_unseen

POSTED, REMINDER = "post_created", "reminder"
OF_POSTS = frozenset(name for name, action in ACTIONS.items() if action.of_post)


@writes
def ring(delivery_id, event_id):
    """Make the notifications that an event is due, and pay the debt in the same transaction; twice rings once."""
    delivery = db.session.get(Delivery, delivery_id, with_for_update=True, populate_existing=True)
    if delivery is None:
        return  # somebody else has paid it meanwhile
    db.session.delete(delivery)
    [event] = lock_rows(Event, event_id)
    post = event.post_id and db.session.get(Post, event.post_id)
    if (post and post.deleted_at is None) or (post is None and event.action not in OF_POSTS):
        _ring(event, hearers(event, post))
    if event.action in (MERGED, PARTED):
        hide_unseen()  # posts may have gone where not everybody sees them


@writes
def remind(user_id, post_id, *, at):
    """Ring for a post somebody wanted to be reminded of at this moment; the same reminder twice rings once."""
    event_id = db.session.scalar(_events_of(post_id))
    [person] = lock_rows(User, user_id)
    post = db.session.get(Post, post_id)
    if event_id is None or person is None or post.deleted_at is not None or REMINDER in person.silent_kinds:
        return
    # One that has rung before gives way to this one.
    mine = (Notification.user_id == user_id, Notification.event_id == event_id, Notification.kind == REMINDER)
    db.session.execute(delete(Notification).where(*mine, Notification.created_at < at))
    _insert([{"user_id": user_id, "event_id": event_id, "kind": REMINDER, "created_at": at, "read_at": None}])


@writes
def unring(post, actor, kind):
    """Take away the bell of a reaction that is taken back, unless it has been heard."""
    gone = db.session.execute(delete(Notification).where(
        Notification.user_id == post.author_id, Notification.read_at.is_(None), Notification.kind == "reaction",
        same_reaction(post.id, actor.id, kind)), execution_options={"synchronize_session": False}).rowcount
    if gone:
        on_commit(bells_changed.send, [post.author_id])


@writes
def choose_kinds(user, *, silent, follows_by_itself):
    """Ring for all KINDS but the `silent` ones, and let topics be followed by themselves or not."""
    [user] = lock_rows(User, user.id)
    user.silent_kinds, user.follows_by_itself = [kind for kind in KINDS if kind in silent], follows_by_itself


def _ring(event, kinds):
    # Whoever has the topic open may have read the post before its turn came.
    read = set(db.session.scalars(select(PostReading.user_id).where(
        PostReading.post_id == event.post_id, PostReading.user_id.in_(kinds))))
    # Worked off once more it could find another reason, when somebody has changed what they follow.
    rung = set(db.session.scalars(select(Notification.user_id).where(
        Notification.event_id == event.id, Notification.kind != REMINDER)))
    _insert([{"user_id": user_id, "event_id": event.id, "kind": kind, "created_at": event.at,
              "read_at": clock.now() if user_id in read and kind != "reaction" else None,
              # What is about no topic stands in no letter of a network; who must hear of it gets one of its own.
              "is_direct": event.topic_id is None and event.post_id is None}
             for user_id, kind in kinds.items() if user_id not in rung])


def _insert(rows):
    if not rows:
        return
    # The debt of a letter is written with the bell, for everybody: what its owner wants is asked when it is due.
    for row in rows:
        is_direct = row.pop("is_direct", False)
        row["letter_due_at"] = None if row["read_at"] or is_direct else row["created_at"] + LETTER_AFTER
    rung = list(db.session.scalars(
        insert_into(Notification).on_conflict_do_nothing().returning(Notification.user_id), rows))
    if rung:
        on_commit(bells_changed.send, rung)


def _events_of(post_id):
    """Return, for a statement, the id of the event that a post was written by, wherever it has moved since."""
    stood = select(PostLocation.topic_id, PostLocation.number).where(PostLocation.post_id == post_id).union_all(
        select(Post.topic_id, Post.number).where(Post.id == post_id)).subquery()
    return (select(Event.id).join(stood, (Event.topic_id == stood.c.topic_id) & (Event.number == stood.c.number))
            .where(Event.action == POSTED, Event.post_id == post_id).limit(1))
