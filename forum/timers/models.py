"""What is to happen to a topic at a time."""
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from .. import clock
from ..db import db, where

LOCK, UNLOCK, PIN, UNPIN, PUBLISH = "lock", "unlock", "pin", "unpin", "publish"
REMIND_ME, REMIND_MODERATORS = "remind_me", "remind_moderators"
# Everybody in the topic sees these; of each kind a topic has one.
PUBLIC = (LOCK, UNLOCK, PIN, UNPIN, PUBLISH)
REMINDERS = (REMIND_MODERATORS, REMIND_ME)
KINDS = (*PUBLIC, *REMINDERS)


class TopicTimer(db.Model):
    """One thing that is to happen to a topic: at `due_at`, or so many days after its last post. Gone when it has happened."""

    __tablename__ = "topic_timers"
    __table_args__ = (Index("ix_topic_timers_due", "due_at", **where("due_at IS NOT NULL")),
                      Index("uq_topic_timers_shared", "topic_id", "kind", unique=True, **where("owner_id IS NULL")),
                      Index("uq_topic_timers_own", "topic_id", "owner_id", unique=True, **where("owner_id IS NOT NULL")),
                      # Forms say by these ids which timers somebody saw: SQLite must not give one out again.
                      {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    topic_id: Mapped[int] = mapped_column(ForeignKey("topics.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    due_at: Mapped[datetime | None]
    # Counted from the last post, so nothing has to be written when somebody replies.
    after_days: Mapped[int | None]
    set_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    # Whom it reminds, if it is nobody else's business.
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    def moment_in(self, topic):
        """Return when it is due, as the topic stands now."""
        return self.due_at or topic.last_posted_at + timedelta(days=self.after_days)
