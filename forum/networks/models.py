"""Networks and who belongs to them."""
from datetime import datetime
from secrets import randbelow

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .. import clock
from ..db import db, holds_not, where

ROLES = ("participant", "moderator", "coordinator")
# "watching_first" hears of new topics only.
NETWORK_LEVELS = ("muted", "normal", "tracking", "watching_first", "watching")
VISIBILITIES = ("public", "signed_in", "members")


class Network(db.Model):
    """A cooperation and self-education network: a category with a card, an agenda and members."""

    __tablename__ = "networks"
    # Ids are addresses: SQLite must not give one out again.
    __table_args__ = {"sqlite_autoincrement": True}
    policy_kind = "network"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    code: Mapped[str] = mapped_column(String(80))
    name: Mapped[str] = mapped_column(String(120))
    mark: Mapped[str] = mapped_column(String(4), default="")
    color: Mapped[str] = mapped_column(String(40), default="")
    position: Mapped[int] = mapped_column(default=0)
    description: Mapped[str] = mapped_column(Text, default="")
    general_goal: Mapped[str] = mapped_column(Text, default="")
    specific_goals: Mapped[list] = mapped_column(JSON, default=list)
    benefits: Mapped[list] = mapped_column(JSON, default=list)
    work_model: Mapped[str] = mapped_column(Text, default="")
    conditions: Mapped[list] = mapped_column(JSON, default=list)
    # Raised when the conditions say something else: members are asked to accept them once more.
    conditions_version: Mapped[int] = mapped_column(default=1)
    visibility: Mapped[str] = mapped_column(String(12), default="members")
    # What comes by e-mail to who has chosen nothing: one of letters.models.PROPOSED.
    letter_rhythm: Mapped[str] = mapped_column(String(10), default="daily")
    members_count: Mapped[int] = mapped_column(default=0)
    jst_count: Mapped[int] = mapped_column(default=0)

    memberships = relationship("Membership", back_populates="network", passive_deletes=True)

    @property
    def network_id(self):
        return self.id


class NetworkAlias(db.Model):
    """Another spelling of a network's address, which leads to it."""

    __tablename__ = "network_aliases"

    slug: Mapped[str] = mapped_column(String(80), primary_key=True)
    network_id: Mapped[int] = mapped_column(ForeignKey("networks.id", ondelete="CASCADE"))

    network = relationship("Network")


class Membership(db.Model):
    """The roles one person has in one network; they add up, and without any the row goes."""

    __tablename__ = "memberships"
    policy_kind = "membership"
    __table_args__ = (UniqueConstraint("user_id", "network_id"),
                      Index("ix_memberships_moderators", "network_id", **where("is_moderator")),
                      # The few whose time somebody looks every half a minute at.
                      Index("ix_memberships_silenced", "silenced_until", **where("silenced_until IS NOT NULL")),
                      Index("ix_memberships_suspended", "suspended_until", **where("suspended_until IS NOT NULL")))

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    network_id: Mapped[int] = mapped_column(ForeignKey("networks.id", ondelete="CASCADE"), index=True)
    is_participant: Mapped[bool] = mapped_column(default=False)
    is_moderator: Mapped[bool] = mapped_column(default=False)
    is_coordinator: Mapped[bool] = mapped_column(default=False)
    # Here they read, but write nothing, until then; and are as strangers until then.
    silenced_until: Mapped[datetime | None]
    suspended_until: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    user = relationship("User", back_populates="memberships")
    network = relationship("Network", back_populates="memberships")

    @property
    def roles(self):
        return frozenset(role for role in ROLES if getattr(self, f"is_{role}"))

    @property
    def is_silenced(self):
        return self.silenced_until is not None and self.silenced_until > clock.now()

    @property
    def is_suspended(self):
        return self.suspended_until is not None and self.suspended_until > clock.now()


# The rule `is_suspended` of a membership, said in SQL of who is not.
HERE = holds_not(Membership.suspended_until)


class NetworkFollower(db.Model):
    """How closely a person follows all topics of a network; without a row: as usual."""

    __tablename__ = "network_followers"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    network_id: Mapped[int] = mapped_column(ForeignKey("networks.id", ondelete="CASCADE"), primary_key=True, index=True)
    # One of NETWORK_LEVELS.
    level: Mapped[str] = mapped_column(String(14))


class Site(db.Model):
    """The one row about the whole site; `version` rises when the frame around every page changes.

    It rises by itself with every change of a network, a membership or what posts show of a person (forum/pagecache.py).
    """

    __tablename__ = "site"

    id: Mapped[int] = mapped_column(primary_key=True)
    # A site made anew begins elsewhere, so that no page kept of an old one is taken for its own.
    version: Mapped[int] = mapped_column(default=lambda: randbelow(2**30))
    # Who administers, moderates or coordinates signs in with a second factor.
    staff_needs_second_factor: Mapped[bool] = mapped_column(default=False)
