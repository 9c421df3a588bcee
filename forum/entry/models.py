"""What is known of the ways in: addresses that are to change, browsers people have come from, accounts elsewhere."""
from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .. import clock
from ..db import db


class AddressChange(db.Model):
    """One change of an e-mail address: asked for, confirmed from the new address, perhaps stopped from the old one."""

    __tablename__ = "address_changes"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    old_email: Mapped[str] = mapped_column(String(254))
    new_email: Mapped[str] = mapped_column(String(254))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    confirmed_at: Mapped[datetime | None]
    # By its owner, by another change, from the old address.
    stopped_at: Mapped[datetime | None]


class KnownBrowser(db.Model):
    """A browser somebody has come from: by its cookie, or by what it is called and where it stands, neither readable here."""

    __tablename__ = "known_browsers"
    __table_args__ = (UniqueConstraint("user_id", "mark_hash"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    mark_hash: Mapped[str] = mapped_column(String(64))
    # A place is forgotten sooner than a cookie.
    is_place: Mapped[bool]
    seen_at: Mapped[datetime] = mapped_column(default=clock.now, index=True)


class AccountElsewhere(db.Model):
    """Whom an organisation's sign-in means by its `subject`."""

    __tablename__ = "accounts_elsewhere"
    # A mailbox handed to a successor does not bring the account with it: one subject for each person.
    __table_args__ = (UniqueConstraint("issuer", "subject"), UniqueConstraint("user_id", "issuer"))

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    issuer: Mapped[str] = mapped_column(String(300))
    subject: Mapped[str] = mapped_column(String(255))
    # As the organisation wrote it when the two were connected, to know one's own again.
    email: Mapped[str] = mapped_column(String(254), default="")
    connected_at: Mapped[datetime] = mapped_column(default=clock.now)
    # Whoever does not want it is not connected again by their address.
    ended_at: Mapped[datetime | None]
