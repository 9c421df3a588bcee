"""Lists of people to invite, the invitations made of them, and which network is whose by rule."""
from datetime import datetime, timedelta

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .. import clock
from ..db import db, where

LIVES = timedelta(days=14)
# A list that nobody sends is forgotten, and with it the people on it.
LIST_KEPT = timedelta(days=1)
RULE_KINDS = ("group", "jst_kind")
STATES = ("invited", "entered", "spoke", "bounced", "expired", "declined")


class InvitationList(db.Model):
    """A list that somebody looks through before its letters go out; sent or dropped, the row goes."""

    __tablename__ = "invitation_lists"
    policy_kind = "invitation_list"

    id: Mapped[int] = mapped_column(primary_key=True)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    # Where those go for whom the list names no network; empty: where the rules say.
    network_id: Mapped[int | None] = mapped_column(ForeignKey("networks.id", ondelete="CASCADE"))
    # What `lists.Row.kept()` makes of each row.
    rows: Mapped[list] = mapped_column(JSON, default=list)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    network = relationship("Network")


class Invitation(db.Model):
    """One person asked to come: the address stays until they have come, and then their account knows it."""

    __tablename__ = "invitations"
    __table_args__ = (Index("ix_invitations_open", "email", **where("used_at IS NULL")),)
    policy_kind = "invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), default="")
    name: Mapped[str] = mapped_column(String(120), default="")
    jst: Mapped[str] = mapped_column(String(160), default="")
    job: Mapped[str] = mapped_column(String(160), default="")
    invited_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime]
    # The last letter about it: its bounce is the invitation's.
    letter_id: Mapped[int | None] = mapped_column(ForeignKey("letters.id", ondelete="SET NULL"), index=True)
    letters_count: Mapped[int] = mapped_column(default=1)
    written_at: Mapped[datetime] = mapped_column(default=clock.now)
    used_at: Mapped[datetime | None]
    # Whoever came by it.
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    # The person does not want to come.
    declined_at: Mapped[datetime | None]

    invited_by = relationship("User", foreign_keys=invited_by_id)
    user = relationship("User", foreign_keys=user_id)
    letter = relationship("Letter")
    places = relationship("InvitationPlace", back_populates="invitation", passive_deletes=True,
                          order_by="InvitationPlace.network_id", cascade="all, delete-orphan")

    @property
    def networks(self):
        return [place.network for place in self.places]


class InvitationPlace(db.Model):
    """A network that an invitation leads to; it goes with the network."""

    __tablename__ = "invitation_places"

    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitations.id", ondelete="CASCADE"), primary_key=True)
    network_id: Mapped[int] = mapped_column(ForeignKey("networks.id", ondelete="CASCADE"), primary_key=True, index=True)

    invitation = relationship("Invitation", back_populates="places")
    network = relationship("Network")


class PlacementRule(db.Model):
    """Which network the people of a training group, or of one kind of JST, belong to."""

    __tablename__ = "placement_rules"
    __table_args__ = (UniqueConstraint("kind", "value"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    # One of RULE_KINDS.
    kind: Mapped[str] = mapped_column(String(10))
    # The group's name in small letters, or one of jst.models.KINDS.
    value: Mapped[str] = mapped_column(String(120))
    network_id: Mapped[int] = mapped_column(ForeignKey("networks.id", ondelete="CASCADE"), index=True)

    network = relationship("Network")
