"""What an act that moved or joined posts is taken back by; kept no longer than it can be."""
from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from ..db import db


class Passage(db.Model):
    """A post's way in one act: the address it left and the one it came to."""

    __tablename__ = "passages"
    __table_args__ = (Index("ix_passages_left", "event_id", "topic_id", "number"),
                      Index("ix_passages_come", "event_id", "new_topic_id", "new_number"),
                      # Written and read by the event alone.
                      {"sqlite_with_rowid": False})

    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True, index=True)
    topic_id: Mapped[int]
    number: Mapped[int]
    new_topic_id: Mapped[int]
    new_number: Mapped[int]


class FormerReading(db.Model):
    """How far a person had read a topic whose posts all got other numbers, and how far they have by those."""

    __tablename__ = "former_readings"
    __table_args__ = {"sqlite_with_rowid": False}

    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, index=True)
    topic_id: Mapped[int] = mapped_column(ForeignKey("topics.id", ondelete="CASCADE"))
    # Empty where they had never opened it.
    last_read_number: Mapped[int | None]
    dismissed_number: Mapped[int] = mapped_column(default=0)
    given_read_number: Mapped[int]
    given_dismissed_number: Mapped[int] = mapped_column(default=0)
