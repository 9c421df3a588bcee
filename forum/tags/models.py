"""Tags of a network, and which topics carry which."""
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .. import clock
from ..db import db

LONGEST, LONGEST_PURPOSE = 40, 200
#: So many tags has a network at most, and so many of them a topic.
MOST, MOST_OF_TOPIC = 60, 5


class Tag(db.Model):
    """A word by which topics of a network are found; as a synonym it stands for another one."""

    __tablename__ = "tags"
    __table_args__ = (UniqueConstraint("network_id", "slug"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    network_id: Mapped[int] = mapped_column(ForeignKey("networks.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(LONGEST))
    slug: Mapped[str] = mapped_column(String(60))
    purpose: Mapped[str] = mapped_column(String(LONGEST_PURPOSE), default="")
    # Topics that carry a synonym show, and are found by, what it stands for.
    stands_for_id: Mapped[int | None] = mapped_column(ForeignKey("tags.id"), index=True)
    # Topics keep it, so that it can come back; nobody sees it meanwhile.
    deleted_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class TopicTag(db.Model):
    """That a topic carries a tag. What its page and rows show stands in Topic.tag_ids, too: `service.put` keeps both."""

    __tablename__ = "topic_tags"
    __table_args__ = (Index("ix_topic_tags_tag", "tag_id", "topic_id"),)

    topic_id: Mapped[int] = mapped_column(ForeignKey("topics.id", ondelete="CASCADE"), primary_key=True)
    tag_id: Mapped[int] = mapped_column(ForeignKey("tags.id", ondelete="CASCADE"), primary_key=True)
