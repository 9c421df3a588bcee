"""What rings a bell, as the bell's panel and the page „Powiadomienia” show it."""
from typing import NamedTuple

from sqlalchemy import and_, bindparam, case, func, or_, select, true

from ..accounts.models import User
from ..db import db, reading
from ..events import Event
from ..networks.models import Network
from ..paging import LIST
from ..policy import in_sight, readable, reads
from ..posts.models import Post
from ..topics.models import Topic
from .lines import Line, Ring
from .models import TOGETHER, Notification

# A list reaches back this far; what is older has been heard, or never will be.
MOST = 1000
# The tabs, and which kinds stand in each.
FOLDERS = {"answers": ("answer",), "mentions": ("mention", "quote"), "watched": ("post", "topic"),
           "moderation": ("moderation", "welcome"), "reactions": ("reaction",), "reminders": ("reminder",)}


class Window(NamedTuple):
    """A stretch of the list, and the id before which the next one begins."""

    rows: list
    next: int | None


_rings, _events, _posts, _topics, _networks = (
    model.__table__ for model in (Notification, Event, Post, Topic, Network))
_into, _into_networks, _actors = _topics.alias("into"), _networks.alias("into_network"), User.__table__
# What came by a post stands where the post stands now, anything else in the topic it was done to.
_places = (_events.outerjoin(_posts, _posts.c.id == _events.c.post_id)
           .outerjoin(_topics, _topics.c.id == func.coalesce(_posts.c.topic_id, _events.c.topic_id)))
_is_of_no_topic = and_(_events.c.topic_id.is_(None), _events.c.post_id.is_(None))
_whole = (
    select(_rings.c.id, _rings.c.kind, _rings.c.created_at, _events.c.action, _events.c.actor_id, _actors.c.name,
           _posts.c.id, _topics.c.id, _topics.c.title, _topics.c.slug,
           _into.c.title, _into.c.network_id, _into_networks.c.visibility, _events.c.details,
           _events.c.network_id)
    .select_from(_rings.join(_places, _events.c.id == _rings.c.event_id)
                 .outerjoin(_actors, _actors.c.id == _events.c.actor_id)
                 .outerjoin(_into, and_(_into.c.id == _topics.c.merged_into_id, _into.c.withheld.is_(None)))
                 .outerjoin(_into_networks, _into_networks.c.id == _into.c.network_id))
    .where(_rings.c.id.in_(bindparam("ids", expanding=True))))
_of_owner = _whole.where(_rings.c.user_id == bindparam("user_id"))


def ring(ring_id, owner):
    """Return this notification of `owner` as a Ring, or None."""
    row = reading().execute(_of_owner, {"ids": [ring_id], "user_id": owner.id}).first()
    return row and Ring(*row)


def of(viewer, *, folder=None, before=None):
    """Return a window of a person's lines, newest first, without what they may no longer see."""
    seen = _seen(viewer)
    newest, first = func.max(seen.c.id), func.min(seen.c.id)
    line = case((seen.c.kind.in_(TOGETHER), seen.c.topic_id), else_=-seen.c.id)
    groups = reading().execute(
        select(newest, first, func.count(), seen.c.is_unread)
        .where(seen.c.kind.in_(FOLDERS[folder]) if folder else true())
        .group_by(seen.c.kind, line, seen.c.is_unread).having(newest < before if before else true())
        .order_by(newest.desc()).limit(LIST + 1)).all()
    shown = groups[:LIST]
    rings = _rings_by_id({ring_id for group in shown for ring_id in group[:2]})
    return Window([_line(rings[newest], rings[first], count, is_unread, viewer)
                   for newest, first, count, is_unread in shown], shown[-1][0] if len(groups) > LIST else None)


def unread_by_folder(viewer):
    """Return how many unread notifications stand in each of FOLDERS."""
    seen = _seen(viewer)
    counted = dict(reading().execute(
        select(seen.c.kind, func.count()).where(seen.c.is_unread).group_by(seen.c.kind)).all())
    return {name: sum(counted.get(kind, 0) for kind in kinds) for name, kinds in FOLDERS.items()}


def unread_counts(user_ids):
    """Return {user id: how many of their notifications are unread}."""
    counted = dict(db.session.execute(
        select(Notification.user_id, func.count())
        .where(Notification.user_id.in_(user_ids), Notification.read_at.is_(None))
        .group_by(Notification.user_id)).all())
    return {user_id: counted.get(user_id, 0) for user_id in user_ids}


def _seen(viewer):
    latest = (select(_rings.c.id, _rings.c.event_id, _rings.c.kind, _rings.c.read_at.is_(None).label("is_unread"))
              .where(_rings.c.user_id == viewer.id).order_by(_rings.c.id.desc()).limit(MOST).subquery())
    return (select(latest.c.id, latest.c.kind, latest.c.is_unread, _topics.c.id.label("topic_id"))
            .select_from(latest.join(_places, _events.c.id == latest.c.event_id)
                         .outerjoin(_networks, _networks.c.id == _topics.c.network_id))
            .where(or_(_is_of_no_topic, and_(readable(viewer), in_sight(viewer), _posts.c.deleted_at.is_(None)))).subquery())


def _rings_by_id(ids):
    return {row[0]: Ring(*row) for row in reading().execute(_whole, {"ids": list(ids)})} if ids else {}


def _line(ring, first, count, is_unread, viewer):
    # Whoever sees a topic need not see the one it has been merged into.
    sees_into = ring.into_title is not None and reads(viewer, ring.into_visibility, ring.into_network_id)
    return Line(ring, count, bool(is_unread), first.post_id, ring.into_title if sees_into else None)
