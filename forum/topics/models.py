"""Topics, who follows them and who spoke in them."""
import re
import unicodedata
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .. import clock
from ..db import db, where

LEVELS = ("muted", "normal", "tracking", "watching")
# The reason of a level that a person has set: nothing changes it by itself.
CHOSEN = "chosen"


class Topic(db.Model):
    """A conversation in a network; an agenda topic when it has an `agenda_number`."""

    __tablename__ = "topics"
    __table_args__ = (Index("ix_topics_network_latest", "network_id", "last_posted_at", "id"),
                      Index("ix_topics_latest", "last_posted_at", "id"),
                      Index("ix_topics_new", "network_id", "created_at"),
                      Index("ix_topics_agenda", "network_id", "agenda_number", **where("agenda_number IS NOT NULL")),
                      Index("ix_topics_pinned", "pinned_at", **where("pinned_at IS NOT NULL")),
                      # Ids are addresses: SQLite must not give one out again.
                      {"sqlite_autoincrement": True})
    policy_kind = "topic"

    id: Mapped[int] = mapped_column(primary_key=True)
    network_id: Mapped[int] = mapped_column(ForeignKey("networks.id", ondelete="CASCADE"))
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    title: Mapped[str] = mapped_column(String(200))
    slug: Mapped[str] = mapped_column(String(120))
    seed_key: Mapped[str | None] = mapped_column(String(120), unique=True)
    agenda_number: Mapped[int | None]
    summed_up_at: Mapped[datetime | None]
    locked_at: Mapped[datetime | None]
    pinned_at: Mapped[datetime | None]
    pinned_until: Mapped[datetime | None]
    pinned_everywhere: Mapped[bool] = mapped_column(default=False)
    # Set while the topic's posts live in another one: its addresses lead there.
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("topics.id"))
    posts_count: Mapped[int] = mapped_column(default=0)
    # Of all its posts together: how long reading it takes.
    words_count: Mapped[int] = mapped_column(default=0)
    links_count: Mapped[int] = mapped_column(default=0)
    # How often people have said of its posts that they helped.
    helpful_count: Mapped[int] = mapped_column(default=0)
    last_number: Mapped[int] = mapped_column(default=0)
    speakers_count: Mapped[int] = mapped_column(default=0)
    last_posted_at: Mapped[datetime] = mapped_column(default=clock.now)
    last_author_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    last_event_id: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    # Every rule about a topic looks at its network.
    network = relationship("Network", lazy="joined", innerjoin=True)
    author = relationship("User", foreign_keys=author_id)
    last_author = relationship("User", foreign_keys=last_author_id)

    @property
    def is_locked(self):
        return self.locked_at is not None

    @property
    def is_agenda(self):
        return self.agenda_number is not None

    @property
    def is_pinned(self):
        return is_pinned(self)

    @property
    def visibility(self):
        return self.network.visibility

    def next_number(self):
        """Give out the next address in this topic; call it under the topic's lock."""
        self.last_number += 1
        return self.last_number


class Follower(db.Model):
    """How closely a person follows a topic, and whether they took its pin away for themselves."""

    __tablename__ = "followers"
    __table_args__ = (UniqueConstraint("user_id", "topic_id"),
                      Index("ix_followers_counted", "user_id", "topic_id", **where("level IN ('tracking', 'watching')")))

    id: Mapped[int] = mapped_column(primary_key=True)
    topic_id: Mapped[int] = mapped_column(ForeignKey("topics.id", ondelete="CASCADE"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    level: Mapped[str] = mapped_column(String(10), default="normal")
    reason: Mapped[str] = mapped_column(String(30), default="")
    unpinned_at: Mapped[datetime | None]


class Speaker(db.Model):
    """How many posts a person has in a topic; without any the row goes."""

    __tablename__ = "speakers"

    topic_id: Mapped[int] = mapped_column(ForeignKey("topics.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, index=True)
    posts_count: Mapped[int] = mapped_column(default=0)


def is_pinned(topic):
    """Tell whether a topic (a row or a view of one) stands at the top at this moment."""
    return topic.pinned_at is not None and (topic.pinned_until is None or topic.pinned_until > clock.now())


def slugify(title):
    """Return the words of a title as an address: ASCII, lower case, joined by hyphens."""
    plain = unicodedata.normalize("NFKD", title.replace("ł", "l").replace("Ł", "L"))
    words = re.findall(r"[a-z0-9]+", plain.encode("ascii", "ignore").decode().lower())
    slug = "-".join(words)[:100].strip("-")
    # In /t/5/7 a number is the topic's id.
    return f"temat-{slug}".strip("-") if slug.isdigit() or not slug else slug
