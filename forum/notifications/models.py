"""What rings somebody's bell."""
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .. import clock
from ..db import db, where


# Why a bell rings, the strongest reason first: one happening rings once for each person.
KINDS = ("answer", "mention", "quote", "welcome", "post", "topic", "moderation", "reminder", "reaction")
# A letter waits this long for whoever is about to look.
LETTER_AFTER = timedelta(minutes=10)
# Of each of these kinds all in one topic are one line.
TOGETHER = ("answer", "post", "reaction")


class Notification(db.Model):
    """One thing one person should hear of; unique, so that working an event off twice rings once."""

    __tablename__ = "notifications"
    __table_args__ = (UniqueConstraint("user_id", "event_id", "kind"),
                      Index("ix_notifications_unread", "user_id", "read_at"),
                      Index("ix_notifications_letter_due", "letter_due_at", "user_id", **where("letter_due_at IS NOT NULL")))

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(30))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    read_at: Mapped[datetime | None]
    # When a letter is to tell of it, unless it has been read by then; empty once that is settled (forum/letters).
    letter_due_at: Mapped[datetime | None]
