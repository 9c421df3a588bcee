"""Decisions about what people write and about people, with the reasons they were given (DSA art. 17), and appeals."""
from datetime import datetime, timedelta

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .. import clock
from ..db import db, where

RESTRICTIONS = ("hide", "delete_post", "delete_topic", "warn", "silence", "suspend")
# These concern a person rather than a text.
OF_PEOPLE = ("warn", "silence", "suspend")
SOURCES = ("own", "notice", "automated")
GROUND_KINDS = ("condition", "terms", "illegal")
OUTCOMES = ("upheld", "reversed")
# So long somebody may appeal, and so long the words decided about are kept for it.
APPEAL_WITHIN = timedelta(days=183)
# An appeal is answered within this time, as the terms promise.
ANSWER_WITHIN = timedelta(days=14)


class Decision(db.Model):
    """One restriction and the statement of its reasons, as the person concerned gets it."""

    __tablename__ = "decisions"
    __table_args__ = (Index("ix_decisions_person", "person_id", "id"), Index("ix_decisions_network", "network_id", "id"),
                      Index("ix_decisions_snapshot", "made_at", **where("snapshot IS NOT NULL")),
                      {"sqlite_autoincrement": True})
    policy_kind = "decision"

    id: Mapped[int] = mapped_column(primary_key=True)
    # One of RESTRICTIONS.
    restriction: Mapped[str] = mapped_column(String(12))
    person_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    # Empty: everywhere.
    network_id: Mapped[int | None] = mapped_column(ForeignKey("networks.id", ondelete="CASCADE"))
    topic_id: Mapped[int | None] = mapped_column(ForeignKey("topics.id", ondelete="SET NULL"), index=True)
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    until: Mapped[datetime | None]
    # One of SOURCES.
    source: Mapped[str] = mapped_column(String(10), default="own")
    facts: Mapped[str] = mapped_column(Text, default="")
    # One of GROUND_KINDS; the number of a condition or of a point of the terms, and what it said then.
    ground_kind: Mapped[str] = mapped_column(String(10))
    ground_number: Mapped[str] = mapped_column(String(12), default="")
    ground_version: Mapped[int | None]
    ground_wording: Mapped[str] = mapped_column(Text, default="")
    explanation: Mapped[str] = mapped_column(Text)
    # Empty when no person decided.
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    case_id: Mapped[int | None] = mapped_column(index=True)
    # Title and address of what it is about; with the words of its posts it goes after APPEAL_WITHIN.
    snapshot: Mapped[dict | None] = mapped_column(JSON(none_as_null=True))
    # It no longer holds: taken back, lifted early or reversed on appeal.
    ended_at: Mapped[datetime | None]
    # When its letter was written down, or there was nobody to write to.
    told_at: Mapped[datetime | None]

    person = relationship("User", foreign_keys=person_id)
    decided_by = relationship("User", foreign_keys=decided_by_id)
    network = relationship("Network")
    topic = relationship("Topic")
    posts = relationship("DecidedPost", back_populates="decision", order_by="DecidedPost.id", passive_deletes=True)
    appeal = relationship("Appeal", back_populates="decision", uselist=False, passive_deletes=True)

    @property
    def is_in_force(self):
        """Whether it holds at this moment; what is done to a text holds until it is taken back."""
        return self.ended_at is None and (self.until is None or self.until > clock.now())

    @property
    def appeal_ends_at(self):
        return self.made_at + APPEAL_WITHIN

    @property
    def may_be_appealed(self):
        """Whether there is time and something to appeal against; what is over may have been wrong all the same."""
        return self.ended_at is None and self.appeal is None and clock.now() <= self.appeal_ends_at


class DecidedPost(db.Model):
    """A post a decision is about, and what it said then."""

    __tablename__ = "decided_posts"

    id: Mapped[int] = mapped_column(primary_key=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("decisions.id", ondelete="CASCADE"), index=True)
    post_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id", ondelete="SET NULL"), index=True)
    number: Mapped[int]
    # Empty after APPEAL_WITHIN.
    text: Mapped[str] = mapped_column(Text, default="")

    decision = relationship("Decision", back_populates="posts")
    post = relationship("Post")


class Appeal(db.Model):
    """That the person concerned asks somebody else to look at a decision once more, and what came of it."""

    __tablename__ = "appeals"
    __table_args__ = (Index("ix_appeals_waiting", "made_at", **where("decided_at IS NULL")),)

    decision_id: Mapped[int] = mapped_column(ForeignKey("decisions.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    # One of OUTCOMES.
    outcome: Mapped[str] = mapped_column(String(8), default="")
    answer: Mapped[str] = mapped_column(Text, default="")

    decision = relationship("Decision", back_populates="appeal")
    decided_by = relationship("User", foreign_keys=decided_by_id)

    @property
    def due_at(self):
        return self.made_at + ANSWER_WITHIN

    @property
    def is_late(self):
        return self.decided_at is None and clock.now() > self.due_at
