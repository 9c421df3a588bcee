"""Who reacted to a post, and what one person has reacted to in a topic."""
from typing import NamedTuple

from sqlalchemy import bindparam, select

from ..accounts.models import User
from ..db import reading
from ..posts.models import Post
from .kinds import kinds
from .models import Reaction

# As many names as anybody reads.
MOST = 100


class Group(NamedTuple):
    """One kind with who gave it, the first of them at the top; `more` are not named."""

    kind: object
    people: list
    more: int


_reactions, _users, _posts = Reaction.__table__.c, User.__table__.c, Post.__table__.c
_people = (select(_reactions.kind, _users.id, _users.username, _users.name, _users.jst)
           .join_from(Reaction.__table__, User.__table__, _users.id == _reactions.user_id)
           .where(_reactions.post_id == bindparam("post_id"))
           .order_by(_reactions.created_at, _users.id).limit(MOST))
_own = (select(_reactions.kind).where(_reactions.user_id == bindparam("user_id"), _reactions.post_id == bindparam("post_id")))
_own_in_topic = (select(_reactions.post_id, _reactions.kind)
                 .join_from(Reaction.__table__, Post.__table__, _posts.id == _reactions.post_id)
                 .where(_reactions.user_id == bindparam("user_id"), _posts.topic_id == bindparam("topic_id")))


def groups(post, first=None):
    """Return who reacted to a post, by kind in their order, but the kind `first` before the others."""
    rows = reading().execute(_people, {"post_id": post.id}).all()
    found = []
    for kind in sorted(kinds(), key=lambda kind: kind.key != first):
        count = post.reactions.get(kind.key, 0)
        people = [row for row in rows if row.kind == kind.key]
        if count:
            found.append(Group(kind, people, max(0, count - len(people))))
    return found


def own(post, viewer):
    """Return the keys of what a person has said to a post."""
    return set(reading().execute(_own, {"user_id": viewer.id, "post_id": post.id}).scalars())


def own_in(topic, viewer):
    """Return {post id: keys} of what a person has said to the posts of a topic."""
    found = {}
    for post_id, kind in reading().execute(_own_in_topic, {"user_id": viewer.id, "topic_id": topic.id}):
        found.setdefault(post_id, []).append(kind)
    return found
