"""Polls, their answers, and the votes on them."""
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .. import clock
from ..db import db, where


class Poll(db.Model):
    """A question in a post. Which one of several in the post it is, its position says."""

    __tablename__ = "polls"
    __table_args__ = (UniqueConstraint("post_id", "position"),
                      Index("ix_polls_due", "closes_at", **where("closes_at IS NOT NULL AND closed_at IS NULL")),
                      # Ids stand in posts and on open pages: SQLite must not give one out again.
                      {"sqlite_autoincrement": True})
    policy_kind = "poll"

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"))
    position: Mapped[int]
    question: Mapped[str] = mapped_column(String(200), default="")
    # "single", "multiple", "scale" or "dots".
    kind: Mapped[str] = mapped_column(String(10))
    # How many answers of a "multiple" one may be chosen; without `maximum` all of them.
    minimum: Mapped[int] = mapped_column(default=1)
    maximum: Mapped[int | None]
    dots: Mapped[int] = mapped_column(default=0)
    # Who sees the results: everybody "always", whoever has voted ("vote"), nobody before it has ended ("close").
    results: Mapped[str] = mapped_column(String(10), default="always")
    is_anonymous: Mapped[bool] = mapped_column(default=False)
    # When its text says that it ends, when it did end, and when somebody has opened it again since.
    closes_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    reopened_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    voters_count: Mapped[int] = mapped_column(default=0)
    # Raised by every vote, and by every other change: open pages ask for what is newer than they have.
    version: Mapped[int] = mapped_column(default=1)
    shape: Mapped[int] = mapped_column(default=1)

    post = relationship("Post")
    options = relationship("PollOption", order_by="PollOption.position", lazy="selectin", cascade="all, delete-orphan")

    @property
    def due_at(self):
        """The moment at which it ends by itself; None when it does not."""
        is_past = self.reopened_at and self.closes_at and self.closes_at <= self.reopened_at
        return None if is_past else self.closes_at

    @property
    def is_closed(self):
        return self.closed_at is not None or (self.due_at is not None and self.due_at <= clock.now())

    @property
    def ended_at(self):
        """When it ended, or was to end, by now."""
        return self.closed_at or self.due_at

    @property
    def shows_results_to_all(self):
        """Whether whoever sees the poll sees its results, voted or not."""
        return self.results == "always" or self.is_closed

    @property
    def most(self):
        """How many answers may be chosen."""
        return (self.maximum or len(self.options)) if self.kind == "multiple" else 1


class PollOption(db.Model):
    """One answer of a poll, with what it has got so far: votes or, when dots are spread, dots."""

    __tablename__ = "poll_options"
    __table_args__ = (Index("ix_poll_options_poll", "poll_id", "position"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id", ondelete="CASCADE"))
    position: Mapped[int]
    text: Mapped[str] = mapped_column(String(200))
    votes_count: Mapped[int] = mapped_column(default=0)


class PollVote(db.Model):
    """What one voter gave to one answer. Without a date or a number of its own: they would tell who it was."""

    __tablename__ = "poll_votes"
    __table_args__ = (Index("ix_poll_votes_voter", "poll_id", "voter"), Index("ix_poll_votes_user", "user_id"))

    option_id: Mapped[int] = mapped_column(ForeignKey("poll_options.id", ondelete="CASCADE"), primary_key=True)
    # Who it was, for a poll that is open; a seal that only the forum can make for an anonymous one.
    voter: Mapped[str] = mapped_column(String(64), primary_key=True)
    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id", ondelete="CASCADE"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    weight: Mapped[int] = mapped_column(default=1)
