"""Reading the footer pages' answers."""
from sqlalchemy import select

from ..db import reading
from . import texts
from .models import Answer

_answers = select(Answer.__table__.c.blank, Answer.__table__.c.text)


def answers():
    """Return what was filled in, by blank."""
    return {row.blank: row.text for row in reading().execute(_answers)}


def blanks_left():
    """Return how many different blanks nobody has filled in yet."""
    return len(all_blanks() - answers().keys())


def all_blanks():
    """Return the blanks of all pages; the same blank may stand on several."""
    return {blank for page in texts.pages() for blank in page.blanks}
