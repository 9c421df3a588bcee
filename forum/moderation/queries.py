"""Finding the topic to merge into, and saying beforehand what a merge will do."""

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ..bodies import LARGEST_ID
from ..db import db
from ..policy import can, moderated_topics, refusal
from ..posts.models import Post, PostLocation
from ..topics.models import LISTED, Follower, Topic, slugify
from . import moves
from .merge import follower_changes
from .previews import Preview, in_order

MOST_FOUND = 8


def find_topics(words, user, source):
    """Return the topics `source` may be merged into by words of a title, or the one an address leads to."""
    near = (Topic.network_id == source.network_id).desc()
    return _named(_targets(user, source).order_by(near), words)


def find_beside_agenda(words, network):
    """Return the listed topics of a network that are not on its agenda, by words of a title or an address."""
    return _named(select(Topic).where(LISTED, Topic.network_id == network.id, Topic.agenda_number.is_(None)), words)


def is_address(words):
    """Tell whether somebody pasted an address rather than typed words."""
    return "/" in words.strip().strip("/") and " " not in words.strip()


def target_of_merge(topic_id, user, source):
    """Return the topic with this id when `user` may merge `source` into it, or None."""
    return db.session.scalar(_targets(user, source).where(Topic.id == id_in(topic_id)))


def why_no_target(topic_id, user, source):
    """Say why `source` cannot be merged into the topic with this id; one that `user` may not see is none."""
    topic = db.session.get(Topic, id_in(topic_id))
    if topic is None or not can(user, "see", topic):
        return _("There is no such topic in the networks you moderate.")
    if topic.id == source.id:
        return _("A topic cannot be merged into itself.")
    if not can(user, "moderate", topic):
        return _("You do not moderate the network of this topic, so you cannot merge anything into it.")
    if topic.merged_into_id is not None:
        return _("The topic you chose has meanwhile been merged into another one. Choose that one.")
    return refusal(user, "merge", topic) or _("The topic you chose waits for its day. Publish it first.")


def topic_at(address):
    """Return the id of the topic where an address of a topic or post, also one from before a move, leads now."""
    _endpoint, values = current_app.page_at(address)
    if max((value for value in values.values() if isinstance(value, int)), default=0) > LARGEST_ID:
        return None
    post = _post_at(values)
    return post.topic_id if post else _end_of_merges(values.get("topic_id"))


def preview(source, target, *, by_time=False):
    """Return what merging `source` into `target` will do, as a Preview; the same number of queries for any length."""
    ways = moves.in_time(source, target) if by_time else moves.places_of(source)
    own = {way.id for way in ways if way.topic_id == source.id}
    rows, left_out, first = in_order(ways, own, target.last_number + 1, None if by_time else target)
    raised = [change for change in follower_changes(source, target) if change.after in ("tracking", "watching")]
    elsewhere = source.network_id != target.network_id
    return Preview(rows=rows, count=len(own), left_out=left_out, first=first or target.last_number + 1,
                   new_followers=len(raised), loses_readers=elsewhere and target.visibility == "members",
                   gains_readers=elsewhere and source.visibility != "public")


def has_unpinned(user, topic):
    """Tell whether a pinned topic stands among the others for this person."""
    unpinned_at = db.session.scalar(select(Follower.unpinned_at).filter_by(topic_id=topic.id, user_id=user.id))
    return unpinned_at is not None and unpinned_at >= topic.pinned_at


def id_in(typed):
    """Return the id that a field holds, or 0, which nothing has."""
    typed = str(typed)
    return int(typed) if len(typed) <= 10 and typed.isdecimal() and int(typed) <= LARGEST_ID else 0


def _named(statement, words):
    if is_address(words):
        topic_id = topic_at(words)
        return db.session.scalars(statement.where(Topic.id == topic_id)).all() if topic_id else []
    for word in slugify(words).split("-") if words.strip() else []:
        # Polish words change their endings, so only their beginnings have to agree.
        statement = statement.where(Topic.slug.contains(word[:max(3, len(word) * 2 // 3)]))
    return db.session.scalars(statement.order_by(Topic.last_posted_at.desc(), Topic.id).limit(MOST_FOUND)).all()


def _targets(user, source):
    return moderated_topics(user).where(
        Topic.merged_into_id.is_(None), Topic.withheld.is_(None), Topic.archived_at.is_(None), Topic.id != source.id).options(
        joinedload(Topic.network))


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
