"""Who said what to a post by one click, and how administrators have changed what can be said."""
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from .. import clock
from ..db import db

LONGEST_NAME = 40


class Reaction(db.Model):
    """One person's reaction of one kind to one post."""

    __tablename__ = "reactions"
    __table_args__ = (Index("ix_reactions_own", "user_id", "post_id"),)

    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    # The key of a kind: see kinds.py.
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class ReactionKind(db.Model):
    """A kind that an administrator has added or changed; those as the forum came are in kinds.DEFAULTS."""

    __tablename__ = "reaction_kinds"

    key: Mapped[str] = mapped_column(String(20), primary_key=True)
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    icon: Mapped[str] = mapped_column(String(20))
    position: Mapped[int]
    is_active: Mapped[bool] = mapped_column(default=True)
