"""Who refers to a post, as far as all of its readers may know."""
from typing import NamedTuple

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import aliased

from ..db import reading
from ..networks.models import Network
from ..policy import all_as_open
from ..posts.models import Post
from ..topics.models import Topic
from .models import PostLink

MOST = 5
MOST_IN_MAP = 20


class Backlink(NamedTuple):
    """A topic in which somebody refers to a post or a topic, and the last post there that does."""

    post_id: int
    topic_id: int
    slug: str
    title: str


_links, _posts, _topics = PostLink.__table__, Post.__table__, Topic.__table__
_sources, _source_topics = aliased(_posts), aliased(_topics)
_here, _there = aliased(Network.__table__), aliased(Network.__table__)
# A link within one topic leads nobody anywhere new.
_open = (_links.join(_posts, _posts.c.id == _links.c.target_post_id).join(_topics, _topics.c.id == _posts.c.topic_id)
         .join(_here, _here.c.id == _topics.c.network_id)
         .join(_sources, _sources.c.id == _links.c.source_post_id)
         .join(_source_topics, (_source_topics.c.id == _sources.c.topic_id) & (_source_topics.c.id != _topics.c.id))
         .join(_there, _there.c.id == _source_topics.c.network_id))
# What is deleted or on no list is not to be found by a reference either.
_VISIBLE = (_sources.c.deleted_at.is_(None), _source_topics.c.withheld.is_(None), _source_topics.c.unlisted_at.is_(None),
            all_as_open(_there.c, _here.c))
_newest = func.max(_sources.c.id)
_of_posts = (
    select(_posts.c.id.label("target_id"), _sources.c.topic_id, _newest.label("source_id"),
           func.row_number().over(partition_by=_posts.c.id, order_by=_newest.desc()).label("place"))
    .select_from(_open).where(*_VISIBLE, _posts.c.id.in_(bindparam("ids", expanding=True)))
    .group_by(_posts.c.id, _sources.c.topic_id).subquery())
_backlinks = (
    select(_of_posts.c.target_id, _of_posts.c.source_id, _topics.c.id, _topics.c.slug, _topics.c.title)
    .join(_topics, _topics.c.id == _of_posts.c.topic_id).where(_of_posts.c.place <= MOST)
    .order_by(_of_posts.c.target_id, _of_posts.c.place))
_of_topic = (
    select(_newest.label("source_id"), _source_topics.c.id, _source_topics.c.slug, _source_topics.c.title)
    .select_from(_open).where(*_VISIBLE, _topics.c.id == bindparam("topic_id"))
    .group_by(_source_topics.c.id, _source_topics.c.slug, _source_topics.c.title)
    .order_by(_newest.desc()).limit(MOST_IN_MAP))
_count = (select(func.count(_source_topics.c.id.distinct())).select_from(_open)
          .where(*_VISIBLE, _posts.c.id == bindparam("post_id")))


def backlinks(post_ids):
    """Return {post id: its Backlinks, newest first} of those posts that have any."""
    found = {}
    for target_id, *link in reading().execute(_backlinks, {"ids": list(post_ids)}) if post_ids else ():
        found.setdefault(target_id, []).append(Backlink(*link))
    return found


def backlinks_of_topic(topic_id):
    """Return the Backlinks of a topic's posts together, one for each topic, newest first."""
    return [Backlink(*row) for row in reading().execute(_of_topic, {"topic_id": topic_id})]


def count_of(post_id):
    """Return in how many topics somebody refers to a post."""
    return reading().scalar(_count, {"post_id": post_id})
