"""What somebody new has been through: their own facts, a network's conditions, an introduction."""
from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .. import clock
from ..db import db, where


class FactsConfirmed(db.Model):
    """When somebody looked through how others see them, and saved it."""

    __tablename__ = "facts_confirmed"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    at: Mapped[datetime] = mapped_column(default=clock.now)


class Conditions(db.Model):
    """What one version of a network's conditions said, from the first time that somebody accepted it."""

    __tablename__ = "conditions"

    network_id: Mapped[int] = mapped_column(ForeignKey("networks.id", ondelete="CASCADE"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    lines: Mapped[list] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class Acceptance(db.Model):
    """That somebody has accepted one version of a network's conditions, and when."""

    __tablename__ = "acceptances"

    network_id: Mapped[int] = mapped_column(ForeignKey("networks.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, index=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(default=clock.now)


class Introduction(db.Model):
    """How somebody introduced themselves in a network; without a post they said “not now”."""

    __tablename__ = "introductions"
    __table_args__ = (Index("uq_introductions_post", "post_id", unique=True, **where("post_id IS NOT NULL")),)

    network_id: Mapped[int] = mapped_column(ForeignKey("networks.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, index=True)
    post_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id", ondelete="SET NULL"))
    at: Mapped[datetime] = mapped_column(default=clock.now)

    post = relationship("Post")
    user = relationship("User")
