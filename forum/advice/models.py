"""What somebody does not want to be told again."""
from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from .. import clock
from ..db import db

FIRST, REACH, GIVEN, SIMILAR, ROW, SHARE, OLD = "first", "reach", "given", "similar", "row", "share", "old"
# In the order in which they are told when there is room for two.
KINDS = (FIRST, REACH, GIVEN, SIMILAR, ROW, SHARE, OLD)
# Switched off altogether.
ALL = "all"


class Dismissal(db.Model):
    """One kind of advice that a person has closed: everywhere, or in one `place` such as "topic-5"."""

    __tablename__ = "advice_dismissals"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    place: Mapped[str] = mapped_column(String(40), primary_key=True, default="")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
