"""Deleting posts, so that others see only a trace of them, and bringing them back."""
from flask_babel import gettext as _
from sqlalchemy import select, update

from .. import clock
from ..db import db, on_commit, writes
from ..errors import Refused
from ..events import ACTIONS, Event, record
from ..notifications.models import Notification
from ..notifications.silence import bells_changed
from ..sanctions.decisions import decide, renew_for, reverses, withdraw_for
from .counts import follow_newest, recount_one, uncount
from .editing import hold
from .holding import hold_post
from .models import DeletedText, Post, PostLocation
from .parts import keep_parts
from .service import links_count

LONGEST_TRACE = 400
# What rings bells for a post that is already there.
TOLD = tuple(name for name, action in ACTIONS.items() if action.of_post and action.consumers and name != "post_created")


@writes
def delete(post, actor, *, reason="", ground=None, undoes=None):
    """Leave a trace in the place of a post; what it said is put away. Returns what happened.

    With a `ground` (sanctions.grounds.Ground) it is a decision, of which its author gets the reasons.
    """
    topic, post = hold(post, actor, "delete")
    if ground is not None and post.author_id != actor.id:
        decide("delete_post", actor, person_id=post.author_id, network=topic.network, ground=ground, post=post, topic=topic)
    # A restoring that is taken back leaves whose deletion it was.
    by_id, why = undoes.details.get("trace", (actor.id, "")) if undoes is not None else (actor.id, "")
    put_away(topic, post, reason or why)
    event = _show(topic, post, actor, "post_deleted", reason=reason, undoes=undoes)
    post.deleted_by_id = by_id
    if undoes is not None:
        renew_for(actor, post=post, restriction="delete_post")
    return event


@writes
def restore(post, actor, *, reason="", undoes=None):
    """Let a deleted post say again what it said. Returns what happened."""
    topic, post = hold(post, actor, "restore")
    trace = trace_of(post)
    _bring_back(topic, post)
    event = _show(topic, post, actor, "post_restored", reason=reason, undoes=undoes, trace=trace)
    withdraw_for(actor, post=post, restriction="delete_post")
    return event


@reverses("delete_post")
def restore_on_appeal(decision, actor):
    """Bring back the posts that a decision was about, as far as they are still deleted."""
    for post_id in sorted(filter(None, (one.post_id for one in decision.posts))):
        topic, post = hold_post(post_id)
        if post is not None and post.deleted_at is not None and post.hidden is None:
            _bring_back(topic, post)
            _show(topic, post, actor, "post_restored", reason="", undoes=None)


@writes
def hide(post, actor, *, why, reason="", undoes=None):
    """Leave only a trace of a post, which says `why`: a point of the conditions or the terms; returns what happened.

    Its author may amend it. Nobody is asked for permission: `actor` is None when so many reports hide it.
    """
    topic, post = hold_post(post.id)
    if post is None or post.deleted_at is not None:
        raise Refused(_("This post has meanwhile been deleted or hidden."), 409)
    put_away(topic, post, reason)
    post.hidden = why[:LONGEST_TRACE]
    return _show(topic, post, actor, "post_hidden", reason=reason, undoes=undoes)


@writes
def show(post, actor, *, reason="", undoes=None):
    """Let a hidden post say again what it said, or what its author has made of it; returns what happened."""
    topic, post = hold_post(post.id)
    if post is None or post.hidden is None:
        raise Refused(_("This post is not hidden."), 409)
    post.hidden = None
    _bring_back(topic, post)
    return _show(topic, post, actor, "post_shown", reason=reason, undoes=undoes)


@writes
def amend(post, author, cooked):
    """Let a hidden post say something else when it is shown again; nobody but its author and the moderators reads it."""
    topic, post = hold(post, author, "amend")
    kept = db.session.get(DeletedText, post.id, populate_existing=True)
    kept.text, kept.html = cooked.text, cooked.html
    kept.words_count, kept.links_count = len(cooked.text.split()), links_count(cooked.html)
    keep_parts(post, cooked)
    post.version += 1
    record("hidden_amended", author, topic=topic, post=post, person_id=author.id)
    return post


def trace_of(post):
    """Return who deleted a post and why, for an event that may be taken back."""
    kept = db.session.get(DeletedText, post.id)
    return [post.deleted_by_id, kept.reason if kept is not None else ""]


def deleted_text(post):
    """Return what a deleted post said, or None when it is not deleted."""
    return db.session.get(DeletedText, post.id) if post.deleted_at is not None else None


def put_away(topic, post, reason=""):
    """Move the words of a post to where nobody but its author and the moderators reads them, and count it no more."""
    uncount(topic, post)
    db.session.add(DeletedText(post_id=post.id, text=post.text, html=post.html, words_count=post.words_count,
                               links_count=post.links_count, reason=reason))
    post.text = post.html = ""
    post.words_count = post.links_count = 0


def _bring_back(topic, post):
    kept = db.session.get(DeletedText, post.id)
    post.text, post.html, post.words_count, post.links_count = kept.text, kept.html, kept.words_count, kept.links_count
    db.session.delete(kept)
    recount_one(topic, post)


def _show(topic, post, actor, action, *, reason, undoes, **more):
    is_deleted = action in ("post_deleted", "post_hidden")
    post.deleted_at = clock.now() if is_deleted else None
    post.deleted_by_id = actor.id if is_deleted and actor else None
    post.version += 1
    db.session.flush()
    bumps = follow_newest(topic)
    if is_deleted:
        silence(post)
    return record(action, actor, topic=topic, post=post, person_id=post.author_id, reason=reason, undoes=undoes, bumps=bumps,
                  **more)


def silence(post):
    """Clear a post from all bells: there is nothing to hear of any more."""
    event_ids = [event_id for events in events_of(post) for event_id in db.session.scalars(events)]
    silenced = db.session.scalars(
        update(Notification).where(Notification.read_at.is_(None), Notification.event_id.in_(event_ids))
        .values(read_at=clock.now()).returning(Notification.user_id),
        execution_options={"synchronize_session": False}).all()
    if silenced:
        on_commit(bells_changed.send, sorted(set(silenced)))


def events_of(post):
    """Yield selects of the ids of what told of a post: that it was written, and what rang for it later."""
    # Wherever it has stood; a long topic has very many events, so each kind is found by an index.
    stood = select(PostLocation.topic_id, PostLocation.number).where(PostLocation.post_id == post.id).union_all(
        select(Post.topic_id, Post.number).where(Post.id == post.id)).subquery()
    told = (select(Event.id).join(stood, Event.topic_id == stood.c.topic_id).where(Event.post_id == post.id))
    yield told.where(Event.action == "post_created", Event.number == stood.c.number)
    yield told.where(Event.action.in_(TOLD), Event.number >= stood.c.number)
