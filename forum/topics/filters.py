"""Reading some posts of a topic alone: one person's, the moderators', or a post with its answers, also through others."""
from typing import NamedTuple
from urllib.parse import urlencode

from sqlalchemy import bindparam, case, func, select
from sqlalchemy.orm import aliased

from ..accounts.models import User
from ..db import reading
from ..networks.queries import moderators
from ..posts.models import Post
from ..posts.queries import Shown, is_unread, shown_columns, window_of, with_people
from .models import Speaker

MODERATORS = "moderators"
LONGEST_NAME = 60
_posts, _users, _speakers = Post.__table__, User.__table__.c, Speaker.__table__.c
_between, _answers = aliased(_posts), aliased(_posts)


class Filter(NamedTuple):
    """Which posts a page shows: `by` whom or of which `branch`, as its address says it, and how many they are."""

    by: str | None
    branch: int | None
    count: int
    name: str = ""
    author_ids: tuple = ()
    root_id: int | None = None

    @property
    def query(self):
        """The part of an address that asks for it."""
        return urlencode({"by": self.by} if self.by else {"branch": self.branch})


class Part(NamedTuple):
    """Some posts that pass a filter, in order; how many others stand before each number, and after the last; the unread."""

    posts: list[Shown]
    hidden: dict
    hidden_after: int
    unread: frozenset


def chosen(fields):
    """Return whose posts (?by=) or which post's branch (?branch=) an address asks for; one of them, or neither."""
    by = fields.get("by", "")[:LONGEST_NAME] or None
    return by, None if by else fields.get("branch", type=int)


def find(topic, by, branch):
    """Return the Filter with which to read a topic, or None when none was chosen or it would show nothing."""
    if by == MODERATORS:
        ids = [person.id for person in moderators(topic.network.id)]
        people = reading().execute(_by_ids, {"topic_id": topic.id, "ids": ids}).all()
        return Filter(by, None, sum(person.posts_count for person in people), "", tuple(ids)) if people else None
    if by:
        person = reading().execute(_by_username, {"topic_id": topic.id, "username": by}).first()
        return Filter(by, None, person.posts_count, person.name, (person.id,)) if person else None
    if not branch:
        return None
    root = reading().execute(_root, {"topic_id": topic.id, "number": branch}).first()
    return Filter(None, branch, root.count, root.name, (), root.id) if root and root.count else None


def around(only, topic_id, pivot, before, after, *, reader_id=0):
    """Return up to `before` posts below the number `pivot` and up to `after` from it on, of those that pass, as a Part."""
    values = {"reader_id": reader_id, "topic_id": topic_id, "pivot": pivot, "before": before, "after": after, **_values(only)}
    rows = reading().execute(_of_authors if only.by else _of_branch, values).all()
    posts = [Shown._make(row[:-3]) for row in rows]
    hidden = {post.number: row.hidden for post, row in zip(posts, rows, strict=True)}
    return Part(posts, hidden, rows[-1].hidden_after if rows else 0, frozenset(row[0] for row in rows if row.is_unread))


def passing(only):
    """Return the condition on posts under which they pass."""
    if only.by:
        return _posts.c.author_id.in_(only.author_ids)
    return _posts.c.id.in_(select(_branch(_posts.c.id == only.root_id).c.id))


def count_between(topic_id, after, until):
    """Return how many posts of a topic stand between two numbers."""
    return reading().scalar(_count, {"topic_id": topic_id, "after": after, "until": until})


def _values(only):
    return {"author_ids": only.author_ids} if only.by else {"root_id": only.root_id}


def _branch(root):
    branch = select(_posts.c.id, _posts.c.topic_id).where(root).cte("branch", recursive=True)
    # "+ 0" keeps SQLite from walking through the whole topic for each post: few posts answer one, many share a topic.
    return branch.union_all(select(_answers.c.id, _answers.c.topic_id).where(
        _answers.c.reply_to_id == branch.c.id, _answers.c.topic_id + 0 == branch.c.topic_id))


def _around(condition):
    window = window_of(condition)
    order = window.c.number
    placed = select(window, func.lag(order, 1, 0).over(order_by=order).label("above"),
                    func.lead(order).over(order_by=order).label("below")).subquery()
    here, number = _between.c.topic_id == placed.c.topic_id, _between.c.number
    hidden = select(func.count()).where(here, number > placed.c.above, number < placed.c.number).scalar_subquery()
    rest = select(func.count()).where(here, number > placed.c.number).scalar_subquery()
    after = case((placed.c.below.is_(None), rest), else_=0)
    return with_people(select(*shown_columns(placed), hidden.label("hidden"), after.label("hidden_after"),
                              is_unread(placed)), placed)


_in_topic = _speakers.topic_id == bindparam("topic_id")
_who = select(_users.id, _users.name, _speakers.posts_count).join_from(
    Speaker.__table__, User.__table__, _users.id == _speakers.user_id).where(_in_topic)
_by_username = _who.where(_users.username == bindparam("username"))
_by_ids = _who.where(_users.id.in_(bindparam("ids", expanding=True)))

_is_by = _posts.c.author_id.in_(bindparam("author_ids", expanding=True))
_is_in_branch = _posts.c.id.in_(select(_branch(_posts.c.id == bindparam("root_id")).c.id))
_of_authors, _of_branch = _around(_is_by), _around(_is_in_branch)

_is_root = (_posts.c.topic_id == bindparam("topic_id")) & (_posts.c.number == bindparam("number"))
_whole = _branch(_is_root)
# Without the post itself.
_root = (select(_posts.c.id, _users.name, (select(func.count()).select_from(_whole).scalar_subquery() - 1).label("count"))
         .join_from(_posts, User.__table__, _users.id == _posts.c.author_id).where(_is_root))
_count = select(func.count()).where(_posts.c.topic_id == bindparam("topic_id"), _posts.c.number > bindparam("after"),
                                    _posts.c.number < bindparam("until"))
