"""Words that administrators watch."""
from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from .. import clock
from ..db import db

#: The text is refused; moderators look at it first; the word is replaced.
ACTS = ("block", "queue", "replace")
LONGEST, LONGEST_NOTE, MOST_PARTS = 80, 200, 5


class WatchedWord(db.Model):
    """A word, or a few in a row, in all their inflections."""

    __tablename__ = "watched_words"

    id: Mapped[int] = mapped_column(primary_key=True)
    word: Mapped[str] = mapped_column(String(LONGEST), unique=True)
    act: Mapped[str] = mapped_column(String(10))
    replacement: Mapped[str] = mapped_column(String(LONGEST), default="")
    # Why it is watched, for the administrators.
    note: Mapped[str] = mapped_column(String(LONGEST_NOTE), default="")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
