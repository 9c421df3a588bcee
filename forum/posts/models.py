"""Posts, the addresses they left behind, and the submissions that made them."""
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .. import clock
from ..db import db, where

LONGEST = 32_000


class Post(db.Model):
    """What somebody wrote. Its number is its address in its topic and is never given to another post."""

    __tablename__ = "posts"
    __table_args__ = (UniqueConstraint("topic_id", "number"), Index("ix_posts_author", "author_id", "id"),
                      # The liveliest topics of a period are counted from it alone.
                      Index("ix_posts_written", "created_at", "topic_id", "author_id"),
                      Index("ix_posts_dated", "topic_id", "created_at", "number"),
                      Index("ix_posts_links", "topic_id", "number", **where("links_count > 0")),
                      # Ids are addresses: SQLite must not give one out again.
                      {"sqlite_autoincrement": True})
    policy_kind = "post"

    id: Mapped[int] = mapped_column(primary_key=True)
    topic_id: Mapped[int] = mapped_column(ForeignKey("topics.id", ondelete="CASCADE"))
    number: Mapped[int]
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    reply_to_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id", ondelete="SET NULL"), index=True)
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    words_count: Mapped[int] = mapped_column(default=0)
    links_count: Mapped[int] = mapped_column(default=0)
    # The posts of the same topic that answer it.
    replies_count: Mapped[int] = mapped_column(default=0)
    # Its author's first one in this network: others are asked to welcome them.
    is_first: Mapped[bool] = mapped_column(default=False)
    # Its author's first one after a long silence.
    is_return: Mapped[bool] = mapped_column(default=False)
    # Raised by every change of what the post shows: part of the key of cached posts.
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    topic = relationship("Topic")
    author = relationship("User")
    reply_to = relationship("Post", remote_side=id)


class PostLocation(db.Model):
    """An address a post once had: whoever asks for it is led to the post."""

    __tablename__ = "post_locations"

    topic_id: Mapped[int] = mapped_column(ForeignKey("topics.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), index=True)


class Submission(db.Model):
    """One filled-in form: the same key from the same person makes one post, however often it is sent."""

    __tablename__ = "submissions"
    __table_args__ = (UniqueConstraint("author_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now, index=True)

    post = relationship("Post")


def last_number_in(topic_id):
    """Return, for a statement, the number of a topic's last post: below `last_number` once later posts have moved away."""
    return select(func.coalesce(func.max(Post.number), 0)).where(Post.topic_id == topic_id).scalar_subquery()
