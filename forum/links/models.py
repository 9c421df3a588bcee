"""What posts refer to, and the posts whose references are to be looked at again."""
from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from ..db import db, where

# What is to be done: cook the text anew, or count and show anew who refers to the post.
TEXT, BACKLINKS = "text", "backlinks"


class PostLink(db.Model):
    """A post refers to another one, by its address or by quoting it, or to a network."""

    __tablename__ = "post_links"
    __table_args__ = (Index("ix_post_links_to_posts", "target_post_id", "source_post_id"),
                      Index("ix_post_links_to_networks", "target_network_id", **where("target_network_id IS NOT NULL")))

    id: Mapped[int] = mapped_column(primary_key=True)
    source_post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), index=True)
    target_post_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"))
    target_network_id: Mapped[int | None] = mapped_column(ForeignKey("networks.id", ondelete="CASCADE"))
    is_quote: Mapped[bool] = mapped_column(default=False)


class Stale(db.Model):
    """Something to be done to a post because what it refers to, or what refers to it, has changed: a debt until then."""

    __tablename__ = "stale_references"

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
