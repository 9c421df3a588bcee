"""What a dialog says beforehand about moving, joining, deleting posts and giving them to somebody else.

Every `preview…` of this package returns one of these; `refusal` is a sentence when the act would be refused as things stand,
and "" otherwise: a dialog shows it in place of its button. None of them writes or locks anything.
"""
from typing import NamedTuple

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ..accounts.models import initials, tone
from ..db import db
from ..errors import Refused
from ..polls.models import Poll
from ..posts.models import Post
from ..text import excerpt
from . import moves
from .chosen import places_of

SHOWN_FIRST = 3


class PreviewedPost(NamedTuple):
    """A post as a preview shows it; `is_moved` marks those the act is about."""

    number: int
    is_moved: bool
    author: dict
    excerpt: str
    at: object


class Preview(NamedTuple):
    """What will become of posts: some rows of the place as it will look, and what else changes by that.

    `count`: how many posts it is about, `deleted` of them only traces; `left_out`: how many more there are than rows show;
    `first`: the number the first of them gets (None where nothing moves); `authors`: how many people wrote them;
    `new_followers`: how many more people follow the place they come to; `loses_readers`: some who read them now will not
    be able to; `gains_readers`: some will who cannot now; `polls`: how many polls go along; `cut_answers`: how many posts
    answer, or are answered by, a post that will stand in another topic; `length`: characters of the text joining makes.
    """

    rows: list
    count: int
    refusal: str = ""
    left_out: int = 0
    first: int | None = None
    deleted: int = 0
    authors: int = 0
    new_followers: int = 0
    loses_readers: bool = False
    gains_readers: bool = False
    polls: int = 0
    cut_answers: int = 0
    length: int = 0


def refusal_of(topic, post_ids, check):
    """Return why an act on these posts would be refused as things stand, or ""; `check(places)` refuses what is its own."""
    try:
        check(places_of(topic, post_ids))
    except Refused as refusal:
        return str(refusal.reason)
    return ""


def arriving(topic, post_ids, *, network, into=None, by_time=False, refusal=""):
    """Return the Preview of these posts of `topic` going into another topic, one there is or a new one in `network`."""
    facts = _facts(topic, post_ids)
    ways = moves.places_of(topic, post_ids) if into is None or not by_time else moves.in_time(topic, into, post_ids)
    first = into.last_number + 1 if into is not None else 1
    rows, left_out, first = in_order(ways, {fact.id for fact in facts}, first, into if not by_time else None)
    return Preview(
        rows=rows, count=len(facts), refusal=refusal, left_out=left_out, first=first,
        deleted=sum(fact.deleted_at is not None for fact in facts), authors=len({fact.author_id for fact in facts}),
        loses_readers=network.id != topic.network_id and network.visibility == "members",
        gains_readers=network.id != topic.network_id and topic.visibility != "public",
        polls=_polls(facts), cut_answers=_cut(topic, facts))


def in_order(ways, moved, first, after=None):
    """Return rows that show where posts, `moved` among others in the order `ways`, will stand; how many more; the first number.

    Shown are the post before them – the last of the topic `after`, when they come behind it –, the first three and the last.
    """
    places = [place for place, way in enumerate(ways) if way.id in moved]
    if not places:
        return [], 0, None
    shown = [*places[:SHOWN_FIRST], *(places[-1:] if len(places) > SHOWN_FIRST else [])]
    before = [places[0] - 1] if places[0] else []
    posts = _posts([ways[place].id for place in (*before, *shown)])
    rows = [_row(posts[ways[place].id], first + place, ways[place].id in moved) for place in (*before, *shown)]
    if after is not None:
        rows = [*_last_of(after), *rows]
    return rows, len(places) - len(shown), first + places[0]


def standing(topic, post_ids, *, moved=True):
    """Return the first three of these posts and the last as they stand, and how many there are between."""
    places = moves.places_of(topic, post_ids)
    shown = [*places[:SHOWN_FIRST], *(places[-1:] if len(places) > SHOWN_FIRST else [])]
    posts = _posts([place.id for place in shown])
    return [_row(posts[place.id], place.number, moved) for place in shown], len(places) - len(shown)


def facts_of(topic, post_ids):
    """Return (id, number, author_id, deleted_at, hidden, reply_to_id) of these posts, by number."""
    return _facts(topic, post_ids)


def _facts(topic, post_ids):
    wanted = set(post_ids)
    rows = db.session.execute(
        select(Post.id, Post.number, Post.author_id, Post.deleted_at, Post.hidden, Post.reply_to_id)
        .where(Post.topic_id == topic.id, Post.number.between(*_reach(topic, wanted))).order_by(Post.number))
    return [row for row in rows if row.id in wanted]


def _reach(topic, wanted):
    numbers = [place.number for place in moves.places_of(topic, wanted)]
    return (min(numbers), max(numbers)) if numbers else (0, 0)


def _polls(facts):
    ids = {fact.id for fact in facts}
    return sum(post_id in ids for post_id in db.session.scalars(
        select(Poll.post_id).join(Post, Post.id == Poll.post_id).where(
            Post.topic_id == db.session.scalar(select(Post.topic_id).where(Post.id == min(ids)))))) if ids else 0


def _cut(topic, facts):
    ids = {fact.id for fact in facts}
    answers = db.session.execute(select(Post.id, Post.reply_to_id).where(
        Post.topic_id == topic.id, Post.reply_to_id.is_not(None)))
    return sum((row.id in ids) != (row.reply_to_id in ids) for row in answers)


def _last_of(topic):
    post = db.session.scalar(select(Post).where(Post.topic_id == topic.id).order_by(Post.number.desc()).limit(1)
                             .options(joinedload(Post.author)))
    return [_row(post, post.number, False)] if post is not None else []


def _posts(ids):
    return {post.id: post for post in db.session.scalars(
        select(Post).where(Post.id.in_(ids)).options(joinedload(Post.author)))}


def _row(post, number, is_moved):
    author = {"name": post.author.name, "initials": initials(post.author.name), "tone": tone(post.author_id)}
    words = _("deleted post") if post.deleted_at is not None else excerpt(post.html, 90)
    return PreviewedPost(number, is_moved, author, words, post.created_at)
