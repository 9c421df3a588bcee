"""Deleting several posts as one act, and bringing several back."""
from flask_babel import gettext as _
from sqlalchemy import select

from .. import clock
from ..db import db, writes
from ..errors import Refused
from ..events import record
from ..policy import refusal
from ..posts.counts import recount_answers
from ..posts.deleting import silence, trace_of
from ..posts.models import DeletedText, Post
from ..sanctions.decisions import decide_on_posts, renew_for, withdraw_for
from . import moves
from .acts import hold, refuse_changed, require_last, require_undoable
from .chosen import hold_chosen, lock_posts
from .previews import Preview, facts_of, refusal_of, standing



@writes
def delete_posts(topic, moderator, *, post_ids, reason="", ground=None):
    """Leave traces in the places of these posts; one event, one undo. Those deleted already stay as they are.

    With `ground` (forum/sanctions) everybody else's post becomes a decision, as deleting a single one does.
    Refused (422) with the topic's first post among them, (409) when none is left to delete.
    """
    topic, places = hold_chosen(topic, moderator, post_ids)
    require_not_deleting_first(topic, places)
    posts = _still(lock_posts(places), deleted=False)
    if ground is not None:
        decide_on_posts("delete_post", moderator, posts, network=topic.network, ground=ground)
    return _delete(topic, posts, moderator, reason=reason)


@writes
def restore_posts(topic, moderator, *, post_ids, reason=""):
    """Bring these deleted posts back, as one event with one undo; those that are not deleted stay as they are."""
    topic, places = hold_chosen(topic, moderator, post_ids)
    return _restore(topic, _still(lock_posts(places), deleted=True), moderator, reason=reason)


def preview(topic, moderator, *, post_ids, restoring=False):
    """Return what deleting (or restoring) these posts will do, as a Preview; its `count` is of those that change."""
    facts, (rows, left_out) = facts_of(topic, post_ids), standing(topic, post_ids)
    changed = [fact for fact in facts if _is_deleted(fact) == restoring and fact.hidden is None]

    def check(places):
        if not restoring:
            require_not_deleting_first(topic, places)
        _still(facts, deleted=restoring)
    return Preview(rows=rows, left_out=left_out, count=len(changed), refusal=refusal_of(topic, post_ids, check),
                   deleted=sum(_is_deleted(fact) for fact in facts), authors=len({fact.author_id for fact in changed}))


def undo_several(event, moderator, *, reason=""):
    """Bring back the posts that this one act deleted, delete those it restored, unless somebody has done so since."""
    topic = hold(event.topic, moderator, "merge")
    require_undoable(event)
    places = moves.places_of(topic, event.details["posts"])
    posts, was_deleted = lock_posts(places), event.action == "posts_deleted"
    if len(posts) < len(event.details["posts"]) or any(_is_deleted(post) != was_deleted for post in posts):
        require_last(event, topic, ["posts_deleted", "posts_restored", "post_deleted", "post_restored"])
        refuse_changed()
    act = _restore if was_deleted else _delete
    return act(topic, posts, moderator, reason=reason, undoes=event)


def require_not_deleting_first(topic, places):
    """Refuse to delete the post that all others answer."""
    if any(place.number == topic.first_number for place in places):
        raise Refused(_("The first post is what the whole topic answers, so it cannot be deleted on its own. You can edit it."),
                      422)


def _still(posts, *, deleted):
    found = [post for post in posts if _is_deleted(post) == deleted and post.hidden is None]
    if not found:
        raise Refused(_("None of these posts is deleted any more.") if deleted
                      else _("All of these posts have been deleted already."), 409)
    return found


def _is_deleted(post):
    return post.deleted_at is not None


def _delete(topic, posts, moderator, *, reason, undoes=None):
    # A restoring that is taken back leaves whose deletion it was.
    traces = {post_id: trace for post_id, *trace in undoes.details.get("traces", ())} if undoes is not None else {}
    for post in posts:
        by_id, why = traces.get(post.id, (moderator.id, ""))
        db.session.add(DeletedText(post_id=post.id, text=post.text, html=post.html, words_count=post.words_count,
                                   links_count=post.links_count, reason=reason or why))
        post.text = post.html = ""
        post.words_count = post.links_count = 0
        post.deleted_at, post.deleted_by_id = clock.now(), by_id
        post.version += 1
        silence(post)
    event = _done("posts_deleted", topic, posts, moderator, reason=reason, undoes=undoes)
    for post in posts if undoes is not None else ():
        renew_for(moderator, post=post, restriction="delete_post")
    return event


def _restore(topic, posts, moderator, *, reason, undoes=None):
    kept = {row.post_id: row for row in db.session.scalars(
        select(DeletedText).where(DeletedText.post_id.in_([post.id for post in posts])))}
    traces = [[post.id, *trace_of(post)] for post in posts]
    for post in posts:
        why = refusal(moderator, "restore", post)
        if why is not None or post.id not in kept:
            raise Refused(why or _("This post no longer exists."), 409)
        row = kept[post.id]
        post.text, post.html, post.words_count, post.links_count = row.text, row.html, row.words_count, row.links_count
        post.deleted_at = post.deleted_by_id = None
        post.version += 1
        db.session.delete(row)
    event = _done("posts_restored", topic, posts, moderator, reason=reason, undoes=undoes, traces=traces)
    for post in posts:
        withdraw_for(moderator, post=post, restriction="delete_post")
    return event


def _done(action, topic, posts, moderator, **more):
    db.session.flush()
    ids = [post.id for post in posts]
    recount_answers(Post.id.in_(select(Post.reply_to_id).where(Post.id.in_(ids))))
    moves.recount(topic)
    db.session.flush()
    return record(action, moderator, topic=topic, posts=ids, count=len(ids), **more)
