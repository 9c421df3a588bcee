"""Posts, the addresses they left behind, and the submissions that made them."""
from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .. import clock
from ..db import db, where

LONGEST = 32_000


class Post(db.Model):
    """What somebody wrote. Its number is its address in its topic and is never given to another post."""

    __tablename__ = "posts"
    __table_args__ = (UniqueConstraint("topic_id", "number"), Index("ix_posts_author", "author_id", "id"),
                      # The liveliest topics of a period are counted from it alone.
                      Index("ix_posts_written", "created_at", "topic_id", "author_id", "deleted_at"),
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
    # How many earlier forms it has, and when it got its present one.
    edits_count: Mapped[int] = mapped_column(default=0)
    edited_at: Mapped[datetime | None]
    # Its author wrote it as a letter.
    by_mail: Mapped[bool] = mapped_column(default=False)
    # Every member of the network may edit it.
    is_wiki: Mapped[bool] = mapped_column(default=False)
    # Set while only a trace of it is shown: its text then stands in DeletedText, out of reach of whatever shows posts.
    deleted_at: Mapped[datetime | None]
    deleted_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    # What its trace says when moderators have hidden it rather than deleted it: the point of the conditions or the terms.
    hidden: Mapped[str | None] = mapped_column(String(400))
    # What the moderators say above it to all readers.
    notice: Mapped[str] = mapped_column(String(500), default="")
    # Set while its words are part of that other post of its author: its addresses lead there (moderation/join.py).
    joined_into_id: Mapped[int | None] = mapped_column(index=True)
    # In how many other topics somebody refers to it, as far as its readers may know (forum/links).
    backlinks_count: Mapped[int] = mapped_column(default=0)
    # {kind of reaction: how many people}, kept with the rows it counts.
    reactions: Mapped[dict] = mapped_column(JSON, default=dict)

    topic = relationship("Topic")
    author = relationship("User", foreign_keys=author_id)
    reply_to = relationship("Post", remote_side=id, foreign_keys=reply_to_id)


class Revision(db.Model):
    """A form a post had before somebody edited it: the text, the title when that was changed, who did it and why."""

    __tablename__ = "revisions"
    __table_args__ = (UniqueConstraint("post_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"))
    number: Mapped[int]
    editor_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    reason: Mapped[str] = mapped_column(String(200), default="")
    text: Mapped[str] = mapped_column(Text)
    title: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    post = relationship("Post")
    editor = relationship("User")


class DeletedText(db.Model):
    """What a deleted post said, for its author and the moderators, until it is restored."""

    __tablename__ = "deleted_texts"

    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    words_count: Mapped[int]
    links_count: Mapped[int]
    reason: Mapped[str] = mapped_column(Text, default="")


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
