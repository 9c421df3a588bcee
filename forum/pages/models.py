"""What administrators filled into the blanks of the footer pages."""
from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from ..db import db


class Answer(db.Model):
    """What stands in place of a blank; without a row the blank is still to fill."""

    __tablename__ = "page_answers"

    blank: Mapped[str] = mapped_column(String(200), primary_key=True)
    text: Mapped[str] = mapped_column(Text)
