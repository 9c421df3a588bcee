"""Letters that came in: kept as they came until it is decided what becomes of them."""
from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .. import clock
from ..db import db, where

# By the mail server's LMTP, by SMTP, fetched from a mailbox.
WAYS = ("lmtp", "smtp", "imap")
# Posted: a reply or a topic. Done: a report about our own letters. Ignored: nobody is told. Failed: given up, bytes kept.
STATES = ("waiting", "posted", "refused", "ignored", "done", "failed")


class InboundMail(db.Model):
    """One letter to one of the forum's addresses; its bytes are forgotten once it is settled."""

    __tablename__ = "inbound_mails"
    __table_args__ = (Index("ix_inbound_mails_waiting", "due_at", **where("state = 'waiting'")),
                      Index("ix_inbound_mails_state", "state", "id"),
                      Index("ix_inbound_mails_settled", "settled_at", **where("settled_at IS NOT NULL")))

    id: Mapped[int] = mapped_column(primary_key=True)
    # Of address and bytes: a mail server that heard no answer brings the same letter again.
    key: Mapped[str] = mapped_column(String(64), unique=True)
    way: Mapped[str] = mapped_column(String(4))
    # Of the envelope, not of the letter's headers; an empty sender is a report or another machine.
    sender: Mapped[str] = mapped_column(String(320), default="")
    recipient: Mapped[str] = mapped_column(String(320))
    # The header's Message-ID, as it came; empty when there is none.
    message_id: Mapped[str] = mapped_column(String(300), default="", index=True)
    size: Mapped[int]
    raw: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    # Too large to be fetched: `raw` is the headers alone.
    is_cut: Mapped[bool] = mapped_column(default=False)
    received_at: Mapped[datetime] = mapped_column(default=clock.now, index=True)
    due_at: Mapped[datetime] = mapped_column(default=clock.now)
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(Text, default="")
    # One of STATES.
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    # Why it was refused or ignored, as a code.
    reason: Mapped[str] = mapped_column(String(40), default="")
    settled_at: Mapped[datetime | None]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    network_id: Mapped[int | None] = mapped_column(ForeignKey("networks.id", ondelete="SET NULL"))
    topic_id: Mapped[int | None] = mapped_column(ForeignKey("topics.id", ondelete="SET NULL"))
    post_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id", ondelete="SET NULL"))

    user = relationship("User")
