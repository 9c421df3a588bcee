"""What texts refer to in this forum: posts, topics and networks, looked up for all references of a text together."""
from typing import NamedTuple

from flask import url_for
from sqlalchemy import func, literal, select, tuple_, union_all
from sqlalchemy.orm import aliased

from ..accounts.models import User
from ..db import reading
from ..networks.models import Network
from ..policy import as_open
from ..posts.models import Post, PostLocation
from ..topics.models import Topic

# Of one text; more are left as they were typed.
MOST = 100
# A topic merged into another one, which was merged into a third one: so far its title is followed.
MOST_MERGES = 10


class Target(NamedTuple):
    """What one reference leads to; `is_open`: whoever reads the text may know what it is called."""

    post_id: int | None
    number: int | None
    topic_id: int | None
    title: str
    network_id: int
    is_open: bool
    # Where the topic or network is, and the two ways of a quote: texts are cooked where there is no application to ask.
    address: str
    post_address: str = ""
    whole_address: str = ""
    author_id: int | None = None
    author: str = ""


_posts, _topics, _networks, _users, _left = (
    model.__table__.c for model in (Post, Topic, Network, User, PostLocation))


def targets_of(references, place):
    """Return {reference: Target} of what exists, in at most two queries.

    A reference is ("post", id), ("number", topic id, number), ("topic", id) or ("network", id); `place` is the topic or
    network whose readers will see it, None for anybody.
    """
    wanted = list(dict.fromkeys(references))[:MOST]
    posts = [key for key in wanted if key[0] in ("post", "number")]
    others = [key for key in wanted if key[0] in ("topic", "network")]
    return {**(_of_posts(posts, place) if posts else {}), **(_of_others(others, place) if others else {})}


def _of_posts(keys, place):
    ids = [key[1] for key in keys if key[0] == "post"]
    pairs = [key[1:] for key in keys if key[0] == "number"]
    none, present = literal(None, type_=_posts.id.type), func.coalesce(_posts.joined_into_id, _posts.id).label("id")
    asked = union_all(
        select(present, _posts.id.label("topic_id"), none.label("number")).where(_posts.id.in_(ids)),
        select(_posts.id, _posts.topic_id, _posts.number).where(tuple_(_posts.topic_id, _posts.number).in_(pairs)),
        select(_left.post_id, _left.topic_id, _left.number).where(tuple_(_left.topic_id, _left.number).in_(pairs))).subquery()
    rows = reading().execute(
        select(asked.c.topic_id.label("asked_topic"), asked.c.number.label("asked_number"), _posts.id, _posts.number,
               _posts.topic_id, _topics.slug, _topics.title, _topics.withheld, _networks.id.label("network_id"),
               _networks.visibility,
               _users.id.label("author_id"), _users.name)
        .join_from(asked, Post.__table__, _posts.id == asked.c.id).join(Topic.__table__, _topics.id == _posts.topic_id)
        .join(Network.__table__, _networks.id == _topics.network_id).join(User.__table__, _users.id == _posts.author_id))
    found = {}
    for row in rows:
        key = ("post", row.asked_topic) if row.asked_number is None else ("number", row.asked_topic, row.asked_number)
        found[key] = Target(
            row.id, row.number, row.topic_id, row.title, row.network_id, _is_open(row, place), _address(row),
            url_for("posts.show", post_id=row.id), url_for("posts.quoted", post_id=row.id), row.author_id, row.name)
    return found


def _of_others(keys, place):
    topic_ids = [key[1] for key in keys if key[0] == "topic"]
    network_ids = [key[1] for key in keys if key[0] == "network"]
    present = _present(topic_ids)
    first = aliased(Post.__table__)
    first_post = (select(first.c.id).where(first.c.topic_id == _topics.id).order_by(first.c.number).limit(1)
                  .correlate(Topic.__table__).scalar_subquery())
    none = literal(None, type_=_posts.id.type)
    rows = reading().execute(union_all(
        select(literal("topic").label("kind"), present.c.asked, first_post.label("post_id"), _topics.id.label("topic_id"),
               _topics.slug, _topics.title, _topics.withheld, _networks.id.label("network_id"), _networks.visibility)
        .join_from(present, Topic.__table__, _topics.id == present.c.id)
        .join(Network.__table__, _networks.id == _topics.network_id).where(_topics.merged_into_id.is_(None)),
        select(literal("network"), _networks.id, none, none, _networks.slug, _networks.name, literal(None), _networks.id,
               _networks.visibility).where(_networks.id.in_(network_ids))))
    # What a network is called stands on its card, which everybody sees.
    return {(row.kind, row.asked): Target(row.post_id, None, row.topic_id, row.title, row.network_id,
                                          row.kind == "network" or _is_open(row, place), _address(row)) for row in rows}


def _is_open(row, place):
    return row.withheld is None and as_open(row, place)


def _address(row):
    if row.topic_id is None:
        return url_for("networks.show", slug=row.slug, network_id=row.network_id)
    return url_for("topics.show", slug=row.slug, topic_id=row.topic_id)


def _present(topic_ids):
    """Return, for a statement, where the posts of topics stand now: in what they have been merged into."""
    asked = (select(_topics.id.label("asked"), _topics.id, _topics.merged_into_id, literal(0).label("merges"))
             .where(_topics.id.in_(topic_ids)).cte("present", recursive=True))
    return asked.union_all(
        select(asked.c.asked, _topics.id, _topics.merged_into_id, asked.c.merges + 1)
        .where(_topics.id == asked.c.merged_into_id, asked.c.merges < MOST_MERGES))
