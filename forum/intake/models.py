"""Networks that recruit openly: when, for how many, and who has applied."""
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .. import clock
from ..db import db, where

# Not confirmed yet from the letter; waits for a decision; stands on the waiting list; decided; taken back.
STATES = ("unconfirmed", "waiting", "reserve", "approved", "refused", "withdrawn")


class Intake(db.Model):
    """One time in which a network takes applications; the latest one of a network is the one that counts."""

    __tablename__ = "intakes"

    id: Mapped[int] = mapped_column(primary_key=True)
    network_id: Mapped[int] = mapped_column(ForeignKey("networks.id", ondelete="CASCADE"), index=True)
    opens_at: Mapped[datetime]
    # The last second in which it takes applications.
    closes_at: Mapped[datetime]
    # Empty for as many as come.
    places: Mapped[int | None]
    about: Mapped[str] = mapped_column(Text, default="")
    # What applicants are asked beside who they are.
    question: Mapped[str] = mapped_column(String(200), default="")
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    network = relationship("Network")

    @property
    def has_begun(self):
        return self.opens_at <= clock.now()

    @property
    def is_over(self):
        return self.closes_at < clock.now()

    @property
    def is_open(self):
        return self.has_begun and not self.is_over


class Application(db.Model):
    """Somebody's wish to join; `email` is confirmed in every state but the first."""

    __tablename__ = "applications"
    __table_args__ = (UniqueConstraint("intake_id", "email"),
                      Index("ix_applications_undecided", "intake_id", **where("state IN ('waiting', 'reserve')")))
    policy_kind = "application"

    id: Mapped[int] = mapped_column(primary_key=True)
    intake_id: Mapped[int] = mapped_column(ForeignKey("intakes.id", ondelete="CASCADE"))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    email: Mapped[str] = mapped_column(String(254), index=True)
    name: Mapped[str] = mapped_column(String(120))
    jst: Mapped[str] = mapped_column(String(160))
    job: Mapped[str] = mapped_column(String(160), default="")
    answer: Mapped[str] = mapped_column(Text, default="")
    # One of STATES.
    state: Mapped[str] = mapped_column(String(12), default="unconfirmed")
    # Whose account it is, once that is known for sure: they were signed in, or have been approved.
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    confirmed_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    # Why it was refused, as its writer was told.
    reason: Mapped[str] = mapped_column(Text, default="")

    intake = relationship("Intake")
    decided_by = relationship("User", foreign_keys=decided_by_id)

    @property
    def network_id(self):
        return self.intake.network_id
