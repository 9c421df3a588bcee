"""Posts of a topic that are chosen together: "3-5,9" says which, by their numbers."""
import re
from hashlib import sha256
from typing import NamedTuple

from flask_babel import gettext as _
from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from ..bodies import LARGEST_ID
from ..db import db
from ..errors import Refused
from ..posts.models import Post

# An address is one line, and lines have an end: so many stretches fit into it, however many posts each of them has.
MOST_RUNS = 300
PAGE = 50
_RUN = re.compile(r"([0-9]{1,10})(?:-([0-9]{1,10}))?")


class Chosen(NamedTuple):
    """Posts of a topic, each as (id, number, author_id, deleted_at), by number."""

    rows: tuple

    @property
    def ids(self):
        return [row.id for row in self.rows]

    @property
    def numbers(self):
        return [row.number for row in self.rows]

    @property
    def deleted(self):
        """The numbers of those of which only a trace is shown."""
        return [row.number for row in self.rows if row.deleted_at is not None]

    @property
    def written(self):
        """The same posts as an address says them."""
        return written(self.numbers)

    @property
    def seal(self):
        """What tells whether the same numbers still mean the same posts."""
        return sha256(",".join(map(str, self.ids)).encode()).hexdigest()[:16]

    @property
    def fields(self):
        """What a form about these posts begins with."""
        return {"posts": self.written, "seal": self.seal, "number": self.numbers[0] if self.rows else None}


def chosen(topic, texts, added=()):
    """Return the posts of `topic` that these texts name, and those with the numbers `added`."""
    runs = read(texts) + _runs(added)
    if len(runs) > MOST_RUNS:
        raise Refused(_("You have chosen too many posts that do not stand side by side. Choose some of them."), 422)
    if not runs:
        return Chosen(())
    within = or_(*(Post.number.between(first, last) for first, last in runs))
    return Chosen(tuple(db.session.execute(
        select(Post.id, Post.number, Post.author_id, Post.deleted_at)
        .where(Post.topic_id == topic.id, within).order_by(Post.number))))


def read(texts):
    """Return the stretches (first, last) that texts like "3-5,9" name; what is no number means nothing."""
    found = []
    for part in ",".join(texts).split(","):
        match = _RUN.fullmatch(part.strip())
        first, last = (int(match[1]), int(match[2] or match[1])) if match else (1, 0)
        if first <= last and first <= LARGEST_ID:
            found.append((first, min(last, LARGEST_ID)))
    return _runs(found)


def written(numbers):
    """Return numbers as "3-5,9"."""
    return ",".join(f"{first}-{last}" if first < last else str(first) for first, last in _runs(numbers))


def added(topic, text):
    """Return the numbers that "replies-7" or "below-7" adds: post 7 with all that answers it, or all from there on."""
    how, _dash, number = text.partition("-")
    [number] = [first for first, _last in read([number])[:1]] or [None]
    if number is None or how not in ("replies", "below"):
        return []
    return _with_replies(topic, number) if how == "replies" else db.session.scalars(
        select(Post.number).where(Post.topic_id == topic.id, Post.number >= number).order_by(Post.number)).all()


def page_of(topic, after):
    """Return the posts of a page to choose from, those after the number `after`, and where the next page begins."""
    posts = db.session.scalars(
        select(Post).where(Post.topic_id == topic.id, Post.number > after).order_by(Post.number).limit(PAGE + 1)
        .options(joinedload(Post.author))).all()
    return posts[:PAGE], posts[PAGE - 1].number if len(posts) > PAGE else None


def page_before(topic, after):
    """Return where the page begins that ends at the number `after`."""
    numbers = db.session.scalars(select(Post.number).where(Post.topic_id == topic.id, Post.number <= after)
                                 .order_by(Post.number.desc()).limit(PAGE + 1)).all()
    return numbers[PAGE] if len(numbers) > PAGE else 0


def _with_replies(topic, number):
    talk = select(Post.id, Post.number).where(Post.topic_id == topic.id, Post.number == number).cte("talk", recursive=True)
    talk = talk.union(select(Post.id, Post.number).where(Post.reply_to_id == talk.c.id, Post.topic_id == topic.id))
    return sorted(db.session.scalars(select(talk.c.number)))


def _runs(numbers):
    pairs = sorted(one if isinstance(one, tuple) else (one, one) for one in numbers)
    runs = []
    for first, last in pairs:
        if runs and first <= runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], max(runs[-1][1], last))
        else:
            runs.append((first, last))
    return runs
