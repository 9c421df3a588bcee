"""How far people have read, and for how long."""
from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from ..db import db


class TopicReading(db.Model):
    """How far a person has read a topic. Without a row they have never opened it, nor said they never will."""

    __tablename__ = "topic_readings"
    # Kept in the order of its key: what is unread is counted by walking along one person's rows.
    __table_args__ = {"sqlite_with_rowid": False}

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    topic_id: Mapped[int] = mapped_column(ForeignKey("topics.id", ondelete="CASCADE"), primary_key=True, index=True)
    # Posts above it are unread.
    last_read_number: Mapped[int] = mapped_column(default=0)
    # Posts up to it carry no dots: somebody has said that they need not be read.
    dismissed_number: Mapped[int] = mapped_column(default=0)
    # Empty when the topic was only dismissed from the list of new ones.
    opened_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]
    milliseconds: Mapped[int] = mapped_column(default=0)


class PostReading(db.Model):
    """For how long a post has stood before a person's eyes; without a row it carries the dot of the unread."""

    __tablename__ = "post_readings"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True, index=True)
    milliseconds: Mapped[int] = mapped_column(default=0)
