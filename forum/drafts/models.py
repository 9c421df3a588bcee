"""What somebody has begun to write, one text for each place."""
from datetime import datetime

from sqlalchemy import JSON, BigInteger, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .. import clock
from ..db import db


class Draft(db.Model):
    """A person's unsent text for one place; `beside` is what it would be lost without, like which post it answers."""

    __tablename__ = "drafts"
    __table_args__ = (UniqueConstraint("user_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(40))
    # The same place once more, for the database's own use: one of them is filled.
    topic_id: Mapped[int | None] = mapped_column(ForeignKey("topics.id", ondelete="CASCADE"), index=True)
    network_id: Mapped[int | None] = mapped_column(ForeignKey("networks.id", ondelete="CASCADE"), index=True)
    post_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), index=True)
    title: Mapped[str] = mapped_column(String(200), default="")
    text: Mapped[str] = mapped_column(Text)
    beside: Mapped[dict] = mapped_column(JSON, default=dict)
    # Grows with each change, and never comes again: a draft that is begun anew starts from the clock.
    sequence: Mapped[int] = mapped_column(BigInteger)
    updated_at: Mapped[datetime] = mapped_column(default=clock.now, index=True)

    @property
    def answers(self):
        """The number of the post it answers, or None."""
        return int(self.beside["to"]) if self.beside.get("to") else None


def key_of(place):
    """Return the key of what is written for a topic, a network or a post."""
    return f"{place.policy_kind}-{place.id}"
