"""Finding the topic to merge into, and saying beforehand what a merge will do."""
from typing import NamedTuple

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from ..accounts.models import initials, tone
from ..bodies import LARGEST_ID
from ..db import db
from ..policy import can, moderated_topics
from ..posts.models import Post, PostLocation
from ..text import excerpt
from ..topics.models import Follower, Topic, slugify
from .merge import follower_changes

MOST_FOUND, SHOWN_FIRST = 8, 3


class PreviewedPost(NamedTuple):
    """A post as the preview of a merge shows it."""

    number: int
    is_moved: bool
    author: dict
    excerpt: str
    at: object


class Preview(NamedTuple):
    """What a merge will do."""

    rows: list
    left_out: int
    first: int
    new_followers: int
    loses_readers: bool


def find_topics(words, user, source):
    """Return the topics `source` may be merged into by words of a title, or the one an address leads to."""
    statement = _targets(user, source)
    if is_address(words):
        topic_id = topic_at(words)
        return db.session.scalars(statement.where(Topic.id == topic_id)).all() if topic_id else []
    for word in slugify(words).split("-") if words.strip() else []:
        # Polish words change their endings, so only their beginnings have to agree.
        statement = statement.where(Topic.slug.contains(word[:max(3, len(word) * 2 // 3)]))
    near = (Topic.network_id == source.network_id).desc()
    return db.session.scalars(statement.order_by(near, Topic.last_posted_at.desc(), Topic.id).limit(MOST_FOUND)).all()


def is_address(words):
    """Tell whether somebody pasted an address rather than typed words."""
    return "/" in words.strip().strip("/") and " " not in words.strip()


def target_of_merge(topic_id, user, source):
    """Return the topic with this id when `user` may merge `source` into it, or None."""
    return db.session.scalar(_targets(user, source).where(Topic.id == _id(topic_id)))


def why_no_target(topic_id, user, source):
    """Say why `source` cannot be merged into the topic with this id; one that `user` may not see is none."""
    topic = db.session.get(Topic, _id(topic_id))
    if topic is None or not can(user, "see", topic):
        return _("There is no such topic in the networks you moderate.")
    if topic.id == source.id:
        return _("A topic cannot be merged into itself.")
    if not can(user, "merge", topic):
        return _("You do not moderate the network of this topic, so you cannot merge anything into it.")
    return _("The topic you chose has meanwhile been merged into another one. Choose that one.")


def topic_at(address):
    """Return the id of the topic where an address of a topic or post, also one from before a move, leads now."""
    _endpoint, values = current_app.page_at(address)
    if max((value for value in values.values() if isinstance(value, int)), default=0) > LARGEST_ID:
        return None
    post = _post_at(values)
    return post.topic_id if post else _end_of_merges(values.get("topic_id"))


def preview(source, target):
    """Return what merging `source` into `target` will do; the same number of queries for any length."""
    first = target.last_number + 1
    posts = _posts(source, Post.number, SHOWN_FIRST)
    # Deleted ones come along, too.
    count = db.session.scalar(select(func.count()).where(Post.topic_id == source.id))
    if count > SHOWN_FIRST:
        posts += _posts(source, Post.number.desc(), 1)
    places = [*range(SHOWN_FIRST), count - 1]
    rows = [_shown(post, post.number, False) for post in _posts(target, Post.number.desc(), 1)]
    rows += [_shown(post, first + place, True) for post, place in zip(posts, places)]
    raised = [change for change in follower_changes(source, target) if change.after in ("tracking", "watching")]
    closed = source.network_id != target.network_id and target.visibility == "members"
    return Preview(rows, max(0, count - SHOWN_FIRST - 1), first, len(raised), closed)


def has_unpinned(user, topic):
    """Tell whether a pinned topic stands among the others for this person."""
    unpinned_at = db.session.scalar(select(Follower.unpinned_at).filter_by(topic_id=topic.id, user_id=user.id))
    return unpinned_at is not None and unpinned_at >= topic.pinned_at


def _targets(user, source):
    return moderated_topics(user).where(Topic.merged_into_id.is_(None), Topic.id != source.id).options(
        joinedload(Topic.network))


def _id(typed):
    # No topic has the number 0.
    return int(typed) if str(typed).isdecimal() and int(typed) <= LARGEST_ID else 0


def _post_at(values):
    if "post_id" in values:
        return db.session.get(Post, values["post_id"])
    location = db.session.get(PostLocation, (values.get("topic_id") or 0, values.get("number") or 0))
    return location and db.session.get(Post, location.post_id)


def _end_of_merges(topic_id):
    topic = db.session.get(Topic, topic_id) if topic_id else None
    while topic is not None and topic.merged_into_id is not None:
        topic = db.session.get(Topic, topic.merged_into_id)
    return topic.id if topic else None


def _posts(topic, order, limit):
    return list(db.session.scalars(select(Post).where(Post.topic_id == topic.id).order_by(order).limit(limit)
                                   .options(joinedload(Post.author))))


def _shown(post, number, is_moved):
    author = {"name": post.author.name, "initials": initials(post.author.name), "tone": tone(post.author_id)}
    words = _("deleted post") if post.deleted_at is not None else excerpt(post.html, 90)
    return PreviewedPost(number, is_moved, author, words, post.created_at)
