"""What happens in the forum: recorded inside the write, announced after the commit."""
from dataclasses import dataclass
from datetime import datetime

from blinker import Namespace
from flask import current_app
from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from . import clock
from .actions import ACTIONS, BESIDE_TALK
from .db import db, on_commit, where

_signals = Namespace()


class Event(db.Model):
    """One thing somebody did: log, activity, grey line in a topic, source of notifications. Ids, never names."""

    __tablename__ = "events"
    __table_args__ = (Index("ix_events_topic", "topic_id", "id"), Index("ix_events_network", "network_id", "id"),
                      Index("ix_events_lines", "topic_id", "action", "number"),
                      # Last by its name, so in the migration: among indexes it takes for equal, SQLite uses the one made last.
                      Index("ix_events_without_talk", "network_id", "id", **where(BESIDE_TALK)),
                      # Pages compare these ids: SQLite must not give one out again.
                      {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(default=clock.now)
    action: Mapped[str] = mapped_column(String(40))
    # Empty when a timer did it.
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    network_id: Mapped[int | None] = mapped_column(ForeignKey("networks.id", ondelete="CASCADE"))
    topic_id: Mapped[int | None] = mapped_column(ForeignKey("topics.id", ondelete="CASCADE"))
    post_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id", ondelete="SET NULL"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    # The topic's last number when it happened: where the line stands in the stream.
    number: Mapped[int | None]
    reason: Mapped[str] = mapped_column(Text, default="")
    details: Mapped[dict] = mapped_column(JSON, default=dict)
    # The event before this one in the same topic: a page that has it may apply this one's push.
    previous_id: Mapped[int | None]
    undoes_id: Mapped[int | None] = mapped_column(ForeignKey("events.id"), index=True)
    # An act on two topics is one row for each, sharing the first one's id.
    group_id: Mapped[int | None] = mapped_column(index=True)

    actor = relationship("User", foreign_keys=actor_id)
    person = relationship("User", foreign_keys=person_id)
    topic = relationship("Topic")
    network = relationship("Network")

    @property
    def kind(self):
        return ACTIONS[self.action]


class Delivery(db.Model):
    """One consumer's debt to one event: written with it, deleted when it is worked off."""

    __tablename__ = "deliveries"
    __table_args__ = (Index("ix_deliveries_due", "due_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    consumer: Mapped[str] = mapped_column(String(30))
    due_at: Mapped[datetime] = mapped_column(default=clock.now)
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(Text, default="")


@dataclass(frozen=True)
class Happening:
    """An event as its listeners get it after the commit: plain values, safe outside any session."""

    id: int
    action: str
    actor_id: int | None
    network_id: int | None
    topic_id: int | None
    post_id: int | None
    person_id: int | None
    previous_id: int | None
    details: dict


def init_app(app):
    """Give templates the table of happenings."""
    app.jinja_env.globals["ACTIONS"] = ACTIONS


def record(action, actor, *, topic=None, network_id=None, post=None, person_id=None, reason="", undoes=None,
           group_id=None, at=None, quiet=False, **details):
    """Write down, inside the transaction, that `actor` did `action`; listeners hear of it after the commit.

    The topic's row must be locked. `quiet` is for seeds: nobody hears of it and nothing is delivered.
    """
    event = Event(
        action=action, at=at or clock.now(), actor_id=actor.id if actor else None,
        network_id=topic.network_id if topic else network_id, topic_id=topic.id if topic else None,
        post_id=post.id if post else None, person_id=person_id, number=topic.last_number if topic else None,
        reason=reason, details=details, previous_id=topic.last_event_id if topic else None,
        undoes_id=undoes.id if undoes else None, group_id=group_id)
    db.session.add(event)
    db.session.flush()
    if topic:
        topic.last_event_id = event.id
    if not quiet:
        db.session.add_all(Delivery(event_id=event.id, consumer=name) for name in event.kind.consumers)
        on_commit(announce, Happening(event.id, action, event.actor_id, event.network_id, event.topic_id,
                                      event.post_id, person_id, event.previous_id, details))
    return event


def on(*actions):
    """Subscribe the decorated function to what has happened; it gets a Happening after the commit."""
    def subscribe(listener):
        for action in actions:
            if action not in ACTIONS:
                raise LookupError(f"unknown action {action!r}")
            _signals.signal(action).connect(listener, weak=False)
        return listener
    return subscribe


def announce(happening):
    """Tell every listener; one that fails is logged and spoils nothing for the others."""
    for listener in _signals.signal(happening.action).receivers_for(happening):
        try:
            listener(happening)
        except Exception:
            db.session.rollback()
            current_app.logger.exception("%s failed on %s", listener.__qualname__, happening.action)
