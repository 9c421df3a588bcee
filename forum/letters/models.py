"""What comes by e-mail to whom, and how far the digests of a day have got."""
from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from ..db import db

# How what rang is told by letter: some minutes after, with the next digest of its network, or not at all.
WAYS = ("at_once", "digest", "nothing")
DEFAULT_WAYS = {"answer": "at_once", "mention": "at_once", "quote": "digest", "welcome": "at_once", "post": "digest",
                "topic": "digest", "moderation": "at_once", "reminder": "at_once", "reaction": "digest"}
# What a network sends: beside what comes at once, a digest each day or week; nothing but what comes at once; nothing.
RHYTHMS = ("daily", "weekly", "at_once", "nothing")
DIGESTS = ("daily", "weekly")
# What its moderators may propose: whoever wants nothing says so themselves.
PROPOSED = ("daily", "weekly", "at_once")
NIGHT = (20, 7)


class LetterChoices(db.Model):
    """What one person wants of letters; without a row, what `default` says."""

    __tablename__ = "letter_choices"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    # No letters about what happens; those they asked for, such as a lost password, come all the same.
    is_off: Mapped[bool] = mapped_column(default=False)
    # {kind: one of WAYS}, where it is not the one of DEFAULT_WAYS.
    ways: Mapped[dict] = mapped_column(JSON, default=dict)
    # Hours in Warsaw between which no letter comes; both empty when nights are not quiet.
    quiet_from: Mapped[int | None]
    quiet_until: Mapped[int | None]
    quiet_weekends: Mapped[bool] = mapped_column(default=True)
    # Letters lie in an office's mail system: what only members read is sent there by their own wish alone.
    with_closed_texts: Mapped[bool] = mapped_column(default=False)

    @classmethod
    def default(cls, user_id=None):
        """Return what holds for who has chosen nothing."""
        return cls(user_id=user_id, is_off=False, ways={}, quiet_from=NIGHT[0], quiet_until=NIGHT[1], quiet_weekends=True,
                   with_closed_texts=False)

    def way(self, kind):
        """Return by which of WAYS this person hears of what rings as this kind."""
        return self.ways.get(kind, DEFAULT_WAYS[kind])

    def shows_text(self, network):
        """Tell whether letters to this person may hold what people wrote in the network."""
        return network.visibility != "members" or self.with_closed_texts


class NetworkLetters(db.Model):
    """One person's letters of one network: how often they want them, and up to when its digests have told them."""

    __tablename__ = "network_letters"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    network_id: Mapped[int] = mapped_column(ForeignKey("networks.id", ondelete="CASCADE"), primary_key=True, index=True)
    # One of RHYTHMS; empty: as the network proposes.
    rhythm: Mapped[str | None] = mapped_column(String(10))
    told_until: Mapped[datetime | None]


class DigestRound(db.Model):
    """One day's digests of one network: members up to `cursor` have been written to, the same moment is told to all."""

    __tablename__ = "digest_rounds"

    network_id: Mapped[int] = mapped_column(ForeignKey("networks.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    until: Mapped[datetime]
    cursor: Mapped[int] = mapped_column(default=0)
    ended_at: Mapped[datetime | None]
