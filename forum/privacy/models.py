"""What somebody has been told about their data, and what they have asked for."""
from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .. import clock
from ..db import db

KINDS = ("access", "correction", "objection", "erasure")


class ClauseSeen(db.Model):
    """That somebody has been shown one version of the information clause: a record of being told, not a consent."""

    __tablename__ = "clauses_seen"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(default=clock.now)


class DataRequest(db.Model):
    """One request about somebody's own data, in the administrators' register."""

    __tablename__ = "data_requests"
    policy_kind = "data_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    # Stays in the register when the person has been erased; their name is then gone from `person`.
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    # One of KINDS.
    kind: Mapped[str] = mapped_column(String(12))
    text: Mapped[str] = mapped_column(Text, default="")
    # Of an erasure: the posts are to go, too.
    posts_go: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(default=clock.now, index=True)
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    answer: Mapped[str] = mapped_column(Text, default="")

    person = relationship("User", foreign_keys=user_id)
    answered_by = relationship("User", foreign_keys=answered_by_id)
