"""Joining: several posts of one author become one, and the addresses of the others lead to it.

The others go where nobody looks: deleted, with their words put away, into a topic that has been merged into this one.
"""
from flask_babel import gettext as _
from sqlalchemy import exists, select

from .. import clock
from ..db import db, writes
from ..errors import Refused
from ..events import record
from ..posts.editing import fingerprint
from ..posts.models import LONGEST, DeletedText, Post, Revision
from ..posts.parts import keep_parts
from ..posts.service import links_count
from ..reports.models import OPEN, Case
from ..text import cook
from ..topics.models import Topic
from . import moves, parting
from .chosen import hold_chosen, lock_posts, places_of
from .previews import Preview, refusal_of, standing

BETWEEN = "\n\n"


def join(topic, moderator, *, post_ids, reason=""):
    """Put the words of these posts of one author together in the first of them; return what happened (`event.post_id` is it).

    Call it outside a transaction: it cooks the text first. Refused (422) with fewer than two posts, with several authors,
    with a deleted one, or when the text becomes too long; (409) when somebody edits one of them at that moment.
    """
    posts = _posts(topic, places_of(topic, post_ids))
    _require(posts)
    cooked = cook(BETWEEN.join(post.text for post in posts), place=posts[0].topic, author=posts[0].author, post=posts[0])
    return _join(topic, moderator, post_ids, cooked, [post.text for post in posts], reason)


def preview(topic, moderator, *, post_ids):
    """Return what joining these posts will do, as a Preview: its rows are the posts, its `length` that of the text."""
    posts = _posts(topic, moves.places_of(topic, post_ids))
    rows, left_out = standing(topic, post_ids)
    return Preview(
        rows=rows, left_out=left_out, count=len(posts), refusal=refusal_of(topic, post_ids, lambda _places: _require(posts)),
        deleted=sum(post.deleted_at is not None for post in posts), authors=len({post.author_id for post in posts}),
        length=len(BETWEEN.join(post.text for post in posts)))


@writes
def _join(topic, moderator, post_ids, cooked, texts, reason):
    topic, places = hold_chosen(topic, moderator, post_ids)
    posts = lock_posts(places)
    _require(posts)
    if [post.text for post in posts] != texts:
        raise Refused(_("Somebody has just edited one of these posts. Look once more."), 409)
    [first, *others], their_places = posts, places[1:]
    before = {"edits": first.edits_count, "edited_at": first.edited_at and first.edited_at.isoformat()}
    stash = _stash_for(topic, first)
    event = record("posts_joined", moderator, topic=topic, post=first, person_id=first.author_id, reason=reason)
    moves.plan(event, their_places, stash)
    moves.move(event, topic, stash)
    given = parting.hand_over(first, others)
    for post in others:
        _put_away(post, first, moderator)
    _revise(first, moderator, reason)
    say(first, cooked)
    event.number = first.number
    event.details = given | before | {"count": len(posts), "number": first.number, "began": fingerprint(first)}
    moves.settle(topic, stash)
    db.session.expire_all()
    return event


def _posts(topic, places):
    ids = [place.id for place in places]
    return db.session.scalars(select(Post).where(Post.topic_id == topic.id, Post.id.in_(ids)).order_by(Post.number)).all()


def _require(posts):
    if len(posts) < 2:
        raise Refused(_("Choose at least two posts to join."), 422)
    if len({post.author_id for post in posts}) > 1:
        raise Refused(_("Only posts of one author can be joined: nobody is to say what somebody else wrote."), 422)
    if any(post.deleted_at is not None for post in posts):
        raise Refused(_("One of these posts has been deleted or hidden. Leave it out, or restore it first."), 422)
    if sum(len(post.text) for post in posts) + len(BETWEEN) * (len(posts) - 1) > LONGEST:
        raise Refused(_("Together these posts are too long for one: at most %(most)d characters.", most=LONGEST), 422)
    if db.session.scalar(select(exists().where(Case.post_id.in_([post.id for post in posts]), Case.state.in_(OPEN)))):
        raise Refused(_("One of these posts has been reported. Decide about it first."), 409)


def _stash_for(topic, first):
    stash = Topic(network_id=topic.network_id, author_id=first.author_id, title=topic.title, slug=topic.slug,
                  merged_into_id=topic.id)
    db.session.add(stash)
    db.session.flush()
    return stash


def _put_away(post, first, moderator):
    db.session.refresh(post)
    db.session.add(DeletedText(post_id=post.id, text=post.text, html=post.html, words_count=post.words_count,
                               links_count=post.links_count))
    post.text = post.html = ""
    post.words_count = post.links_count = 0
    post.deleted_at, post.deleted_by_id, post.joined_into_id = clock.now(), moderator.id, first.id
    post.version += 1


def _revise(post, moderator, reason):
    db.session.refresh(post)
    post.edits_count, post.edited_at = post.edits_count + 1, clock.now()
    db.session.add(Revision(post_id=post.id, number=post.edits_count, editor_id=moderator.id, reason=reason[:200],
                            text=post.text, created_at=post.edited_at))


def say(post, cooked):
    """Let a post say something else, and keep what that refers to; its topic is counted anew afterwards."""
    post.text, post.html = cooked.text, cooked.html
    post.words_count, post.links_count = len(cooked.text.split()), links_count(cooked.html)
    post.version += 1
    keep_parts(post, cooked)
    db.session.flush()
