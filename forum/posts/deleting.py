"""Deleting posts, so that others see only a trace of them, and bringing them back."""
from sqlalchemy import select, update

from .. import clock
from ..db import db, on_commit, writes
from ..events import ACTIONS, Event, record
from ..notifications.models import Notification
from ..notifications.silence import bells_changed
from .counts import follow_newest, recount_one, uncount
from .editing import hold
from .models import DeletedText, Post, PostLocation

# What rings bells for a post that is already there.
TOLD = tuple(name for name, action in ACTIONS.items() if action.of_post and action.consumers and name != "post_created")


@writes
def delete(post, actor, *, reason="", undoes=None):
    """Leave a trace in the place of a post; what it said is put away. Returns what happened."""
    topic, post = hold(post, actor, "delete")
    uncount(topic, post)
    db.session.add(DeletedText(post_id=post.id, text=post.text, html=post.html, words_count=post.words_count,
                               links_count=post.links_count, reason=reason))
    post.text = post.html = ""
    post.words_count = post.links_count = 0
    return _show(topic, post, actor, "post_deleted", reason=reason, undoes=undoes)


@writes
def restore(post, actor, *, reason="", undoes=None):
    """Let a deleted post say again what it said. Returns what happened."""
    topic, post = hold(post, actor, "restore")
    kept = db.session.get(DeletedText, post.id)
    post.text, post.html, post.words_count, post.links_count = kept.text, kept.html, kept.words_count, kept.links_count
    db.session.delete(kept)
    recount_one(topic, post)
    return _show(topic, post, actor, "post_restored", reason=reason, undoes=undoes)


def deleted_text(post):
    """Return what a deleted post said, or None when it is not deleted."""
    return db.session.get(DeletedText, post.id) if post.deleted_at is not None else None


def _show(topic, post, actor, action, *, reason, undoes):
    is_deleted = action == "post_deleted"
    post.deleted_at, post.deleted_by_id = (clock.now(), actor.id) if is_deleted else (None, None)
    post.version += 1
    db.session.flush()
    bumps = follow_newest(topic)
    if is_deleted:
        silence(post)
    return record(action, actor, topic=topic, post=post, person_id=post.author_id, reason=reason, undoes=undoes, bumps=bumps)


def silence(post):
    """Clear a post from all bells: there is nothing to hear of any more."""
    event_ids = [event_id for events in _events_of(post) for event_id in db.session.scalars(events)]
    silenced = db.session.scalars(
        update(Notification).where(Notification.read_at.is_(None), Notification.event_id.in_(event_ids))
        .values(read_at=clock.now()).returning(Notification.user_id),
        execution_options={"synchronize_session": False}).all()
    if silenced:
        on_commit(bells_changed.send, sorted(set(silenced)))


def _events_of(post):
    # Wherever it has stood; a long topic has very many events, so each kind is found by an index.
    stood = select(PostLocation.topic_id, PostLocation.number).where(PostLocation.post_id == post.id).union_all(
        select(Post.topic_id, Post.number).where(Post.id == post.id)).subquery()
    told = (select(Event.id).join(stood, Event.topic_id == stood.c.topic_id).where(Event.post_id == post.id))
    yield told.where(Event.action == "post_created", Event.number == stood.c.number)
    yield told.where(Event.action.in_(TOLD), Event.number >= stood.c.number)
