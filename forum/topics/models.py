"""Topics, who follows them and who spoke in them."""
import re
import unicodedata
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, and_
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .. import clock
from ..db import db, where

LEVELS = ("muted", "normal", "tracking", "watching")
# The reason of a level that a person has set: nothing changes it by itself.
CHOSEN = "chosen"
# Why a topic is out of sight: moderators have deleted it; its author has taken it back, or it waits for its day, and both
# of these its author sees, too.
WITHHELD = ("deleted", "withdrawn", "scheduled")
OWN_WITHHELD = ("withdrawn", "scheduled")


class Topic(db.Model):
    """A conversation in a network; an agenda topic when it has an `agenda_number`."""

    __tablename__ = "topics"
    __table_args__ = (Index("ix_topics_network_latest", "network_id", "last_posted_at", "id"),
                      Index("ix_topics_latest", "last_posted_at", "id"),
                      Index("ix_topics_new", "network_id", "created_at"),
                      Index("ix_topics_agenda", "network_id", "agenda_number", **where("agenda_number IS NOT NULL")),
                      Index("ix_topics_pinned", "pinned_at", **where("pinned_at IS NOT NULL")),
                      Index("ix_topics_slow", "slow_until", **where("slow_until IS NOT NULL")),
                      Index("ix_topics_scheduled", "network_id", **where("withheld = 'scheduled'")),
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
    # Taken out of lists: whoever has the address reads and writes as before.
    unlisted_at: Mapped[datetime | None]
    # Frozen: nothing in it changes any more, for nobody.
    archived_at: Mapped[datetime | None]
    # Nobody but the moderators sees it, for one of WITHHELD.
    withheld: Mapped[str | None] = mapped_column(String(10))
    # So many seconds pass between two posts of a member, until then.
    slow_seconds: Mapped[int | None]
    slow_until: Mapped[datetime | None]
    # The ids of its tags, parted by blanks, in the order they were chosen (forum/tags).
    tag_ids: Mapped[str] = mapped_column(String(80), default="")
    # Set while the topic's posts live in another one: its addresses lead there.
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("topics.id"))
    posts_count: Mapped[int] = mapped_column(default=0)
    # Of all its posts together: how long reading it takes.
    words_count: Mapped[int] = mapped_column(default=0)
    links_count: Mapped[int] = mapped_column(default=0)
    # How often people have said of its posts that they helped.
    helpful_count: Mapped[int] = mapped_column(default=0)
    last_number: Mapped[int] = mapped_column(default=0)
    # Its first post's: another one once posts have been put in order of time.
    first_number: Mapped[int] = mapped_column(default=1)
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
    def is_archived(self):
        return self.archived_at is not None

    @property
    def is_deleted(self):
        return is_deleted(self)

    @property
    def is_agenda(self):
        return self.agenda_number is not None

    @property
    def is_pinned(self):
        return is_pinned(self)

    @property
    def is_slow(self):
        return is_slow(self)

    @property
    def visibility(self):
        return self.network.visibility

    def next_number(self):
        """Give out the next address in this topic; call it under the topic's lock."""
        self.last_number += 1
        return self.last_number


#: Stands in lists: neither merged away nor taken out of them.
LISTED = and_(*(Topic.__table__.c[name].is_(None) for name in ("merged_into_id", "withheld", "unlisted_at")))


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


def is_slow(topic):
    """Tell whether members write in a topic (a row or a view of one) at intervals only, at this moment."""
    return topic.slow_until is not None and topic.slow_until > clock.now()


def is_listed(topic):
    """Tell whether a topic (a row or a view of one) stands in lists: the twin of LISTED."""
    return topic.merged_into_id is None and topic.withheld is None and topic.unlisted_at is None


def is_deleted(topic):
    """Tell whether a topic (a row or a view of one) has been deleted, by moderators or by its author."""
    return topic.withheld in ("deleted", "withdrawn")


def slugify(title):
    """Return the words of a title as an address: ASCII, lower case, joined by hyphens."""
    plain = unicodedata.normalize("NFKD", title.replace("ł", "l").replace("Ł", "L"))
    words = re.findall(r"[a-z0-9]+", plain.encode("ascii", "ignore").decode().lower())
    slug = "-".join(words)[:100].strip("-")
    # In /t/5/7 a number is the topic's id.
    return f"temat-{slug}".strip("-") if slug.isdigit() or not slug else slug
