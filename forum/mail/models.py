"""Letters the forum owes somebody."""
from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from .. import clock
from ..db import db, where

WAITING = "sent_at IS NULL AND given_up_at IS NULL"
# Nobody waits for these at their screen: they let others go first.
BULK = frozenset({"notification", "digest", "invitation"})
# What is said in a network, for whoever may read it still when the letter goes.
TALKS = frozenset({"notification", "digest"})
# What somebody has just asked for goes even to an address that is stopped: it may be their only way back in. So do
# decisions, of which the law wants them told.
WANTED = frozenset({"sign_in_link", "address_new", "address_old", "password", "second_factor",
                    "data_request", "decision", "mail_test"})
# Why nothing more is written to an address: letters come back, or its owner called one of them unwanted.
BOUNCES, COMPLAINT = "bounces", "complaint"


class Letter(db.Model):
    """One letter to one address: written with what it tells of, its words forgotten once it has gone out."""

    __tablename__ = "letters"
    __table_args__ = (Index("ix_letters_waiting", "is_bulk", "due_at", **where(WAITING)),
                      Index("ix_letters_sent", "sent_at", **where("sent_at IS NOT NULL")),
                      Index("ix_letters_given_up", "given_up_at", **where("given_up_at IS NOT NULL")))

    id: Mapped[int] = mapped_column(primary_key=True)
    # What it is about: invitation, sign_in_link, notification, digest …
    kind: Mapped[str] = mapped_column(String(30))
    # Written twice with the same key it is one letter.
    key: Mapped[str | None] = mapped_column(String(160), unique=True)
    # Empty for an address that has no account.
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    network_id: Mapped[int | None] = mapped_column(ForeignKey("networks.id", ondelete="SET NULL"))
    topic_id: Mapped[int | None] = mapped_column(ForeignKey("topics.id", ondelete="CASCADE"))
    address: Mapped[str] = mapped_column(String(254), index=True)
    # Whose name stands before the forum's own address, such as a network's.
    sender: Mapped[str] = mapped_column(String(120), default="")
    reply_to: Mapped[str] = mapped_column(String(320), default="")
    subject: Mapped[str] = mapped_column(String(400))
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text, default="")
    # More headers, by name: In-Reply-To, References, List-Unsubscribe …
    headers: Mapped[dict] = mapped_column(JSON, default=dict)
    message_id: Mapped[str] = mapped_column(String(160), unique=True)
    # One of the BULK kinds.
    is_bulk: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    due_at: Mapped[datetime] = mapped_column(default=clock.now)
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(Text, default="")
    sent_at: Mapped[datetime | None]
    given_up_at: Mapped[datetime | None]
    bounced_at: Mapped[datetime | None]

    @property
    def is_wanted(self):
        return self.kind in WANTED

    @property
    def is_waiting(self):
        return self.sent_at is None and self.given_up_at is None


class AddressState(db.Model):
    """What is known of an address whose letters came back; one without a row is fine."""

    __tablename__ = "address_states"

    id: Mapped[int] = mapped_column(primary_key=True)
    # As accounts keep it: normal_email.
    address: Mapped[str] = mapped_column(String(254), unique=True)
    # One of BOUNCES, COMPLAINT; empty while letters still go there.
    stopped_for: Mapped[str] = mapped_column(String(10), default="")
    stopped_at: Mapped[datetime | None]
    # Letters that came back one after another for what may pass: a full mailbox.
    soft_bounces: Mapped[int] = mapped_column(default=0)
    last_bounce_at: Mapped[datetime | None]
    # The mail server's code and words, without addresses.
    detail: Mapped[str] = mapped_column(String(300), default="")
