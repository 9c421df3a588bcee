"""Notes that only those who look after a network see, and the notices on posts that all see."""
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .. import clock
from ..db import db, where

LONGEST, LONGEST_NOTICE = 2000, 500


class Note(db.Model):
    """What a moderator noted of a topic, of a post, or of a person in one network: one of the three."""

    __tablename__ = "notes"
    __table_args__ = (
        Index("ix_notes_topic", "topic_id", **where("topic_id IS NOT NULL")),
        Index("ix_notes_post", "post_id", **where("post_id IS NOT NULL")),
        Index("ix_notes_person", "person_id", "network_id", **where("person_id IS NOT NULL")))
    policy_kind = "note"

    id: Mapped[int] = mapped_column(primary_key=True)
    topic_id: Mapped[int | None] = mapped_column(ForeignKey("topics.id", ondelete="CASCADE"))
    # It goes along wherever the post goes.
    post_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    # Only with a person: topics and posts know their own.
    network_id: Mapped[int | None] = mapped_column(ForeignKey("networks.id", ondelete="CASCADE"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    # What it said before the last change, to take that back.
    former: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    edited_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]

    topic = relationship("Topic")
    post = relationship("Post")
    person = relationship("User", foreign_keys=person_id)
    network = relationship("Network")
    author = relationship("User", foreign_keys=author_id)

    @property
    def place(self):
        """The topic or network whose moderators it is for."""
        return self.topic or (self.post.topic if self.post else self.network)


class Notice(db.Model):
    """A notice that stands or stood on a post; the post itself holds the words that are shown now."""

    __tablename__ = "notices"

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    text: Mapped[str] = mapped_column(String(LONGEST_NOTICE))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
