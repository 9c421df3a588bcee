"""Timers: those a topic shows, those whose moment has come, and the topics that wait to be published."""
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import and_, case, or_, select

from ..accounts.models import User
from ..db import db, reading
from ..paging import WINDOW
from ..policy import moderates
from ..topics.models import Topic
from .models import KINDS, LOCK, PIN, PUBLIC, PUBLISH, REMINDERS, UNLOCK, UNPIN, TopicTimer
from .words import ANNOUNCED, DEEDS, when_in_words

# In what has been merged away or deleted timers rest, in what is archived all but reminders; they go on if it comes back soon.
AWAKE = and_(Topic.merged_into_id.is_(None), or_(Topic.withheld.is_(None), Topic.withheld == "scheduled"),
             or_(Topic.archived_at.is_(None), TopicTimer.kind.in_(REMINDERS)))
_timers = TopicTimer.__table__.c
_own_order = case({kind: place for place, kind in enumerate(KINDS)}, value=_timers.kind)


class Shown(NamedTuple):
    """A timer as people read of it."""

    id: int
    kind: str
    due_at: datetime | None
    after_days: int | None
    set_by: str
    moment: datetime

    @property
    def deed(self):
        """What will happen."""
        return DEEDS[self.kind]

    @property
    def words(self):
        """What everybody reads of it."""
        return ANNOUNCED[self.kind][0]

    @property
    def icon(self):
        """The picture of it."""
        return ANNOUNCED[self.kind][1]

    @property
    def when(self):
        """At which moment, or how long after the last post."""
        return when_in_words(self.due_at, self.after_days)


class Scheduled(NamedTuple):
    """A topic that waits to be published; `due_at` is None when nobody has said when."""

    id: int
    slug: str
    title: str
    author: str
    due_at: datetime | None


def announced(topic):
    """Return the timers that everybody in a topic sees, without those that would find nothing to do as it stands."""
    if not topic.has_timers or topic.is_archived:
        return []
    idle = {LOCK if topic.is_locked else UNLOCK, PIN if topic.is_pinned else UNPIN}
    return [timer for timer in _of(topic, _timers.kind.in_(PUBLIC)) if timer.kind not in idle]


def timers_for(topic, moderator):
    """Return all timers of a topic that a moderator sees: the others' own reminders are theirs."""
    return _of(topic, or_(_timers.owner_id.is_(None), _timers.owner_id == moderator.id))


def due(now):
    """Return the ids of timers whose moment has come, some at a time, in topics that are not out of the world."""
    days = db.session.scalars(select(TopicTimer.after_days).where(TopicTimer.after_days.is_not(None)).distinct()).all()
    passed = [and_(TopicTimer.after_days == count, Topic.last_posted_at <= now - timedelta(days=count)) for count in days]
    return db.session.scalars(
        select(TopicTimer.id).join(Topic, Topic.id == TopicTimer.topic_id)
        .where(or_(TopicTimer.due_at <= now, *passed), AWAKE).order_by(TopicTimer.due_at, TopicTimer.id).limit(WINDOW)).all()


def scheduled_in(network, viewer):
    """Return the topics of a network that wait to be published, the next one first, for who moderates it."""
    if not moderates(viewer, network.id):
        return []
    statement = (
        select(Topic.id, Topic.slug, Topic.title, User.name, TopicTimer.due_at).join(User, User.id == Topic.author_id)
        .outerjoin(TopicTimer, and_(TopicTimer.topic_id == Topic.id, TopicTimer.kind == PUBLISH))
        .where(Topic.network_id == network.id, Topic.withheld == "scheduled")
        .order_by(TopicTimer.due_at.is_(None), TopicTimer.due_at, Topic.id).limit(WINDOW))
    return [Scheduled(*row) for row in reading().execute(statement)]


def _of(topic, which):
    rows = reading().execute(
        select(_timers.id, _timers.kind, _timers.due_at, _timers.after_days, User.name)
        .join(User, User.id == _timers.set_by_id).where(_timers.topic_id == topic.id, which).order_by(_own_order)).all()
    return [Shown(*row, row.due_at or topic.last_posted_at + timedelta(days=row.after_days)) for row in rows]
