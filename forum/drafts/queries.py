"""The drafts of one person."""
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import and_, func, or_, select, true

from ..db import db, reading
from ..networks.models import Network
from ..paging import WINDOW
from ..policy import in_sight, readable
from ..posts.models import Post
from ..topics.models import Topic
from .models import Draft
from .plain import plain


class Begun(NamedTuple):
    """A draft with what its line on the page says of its place; `place` is None when it may no longer be read."""

    id: int
    key: str
    title: str
    text: str
    beside: dict
    updated_at: datetime
    post_id: int | None
    place: object

    @property
    def excerpt(self):
        """The beginning of the text in plain words, on one line."""
        flat = " ".join(plain(self.text).split())
        return flat if len(flat) <= 200 else flat[:200].rsplit(" ", 1)[0] + "…"


class _Place(NamedTuple):
    topic_id: int | None
    title: str | None
    slug: str | None
    network_id: int
    network_name: str
    network_slug: str
    mark: str
    color: str


class Window(NamedTuple):
    """A stretch of the list, and the moment before which the next one begins."""

    rows: list
    next: int | None


_drafts, _posts, _topics, _networks = (model.__table__ for model in (Draft, Post, Topic, Network))
_place = (_topics.c.id, _topics.c.title, _topics.c.slug, _networks.c.id, _networks.c.name, _networks.c.slug,
          _networks.c.mark, _networks.c.color)
_shown = (
    select(*(_drafts.c[name] for name in Begun._fields[:-1]))
    .select_from(_drafts.outerjoin(_posts, _posts.c.id == _drafts.c.post_id)
                 .outerjoin(_topics, _topics.c.id == func.coalesce(_posts.c.topic_id, _drafts.c.topic_id))
                 .outerjoin(_networks, _networks.c.id == func.coalesce(_topics.c.network_id, _drafts.c.network_id)))
    .order_by(_drafts.c.id.desc()).limit(WINDOW + 1))


def draft_of(user, key):
    """Return a person's draft for the place with this key, or None."""
    return db.session.scalar(select(Draft).filter_by(user_id=user.id, key=key))


def begun_by(viewer, *, before=None):
    """Return a window of a person's drafts, those begun last first."""
    rows = reading().execute(
        _shown.add_columns(*_place, and_(readable(viewer), or_(_topics.c.id.is_(None), in_sight(viewer))).label("is_readable"))
        .where(_drafts.c.user_id == viewer.id, _drafts.c.id < before if before else true())).all()
    own = len(Begun._fields) - 1
    drafts = [Begun(*row[:own], _Place(*row[own:-1]) if row.is_readable else None) for row in rows[:WINDOW]]
    return Window(drafts, drafts[-1].id if len(rows) > WINDOW else None)
