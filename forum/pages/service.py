"""Filling the blanks of the footer pages."""
from ..db import db, writes
from ..events import record
from ..policy import require
from .models import Answer


@writes
def fill(given, editor):
    """Put these texts in place of the blanks they are named after; an empty one makes its blank blank again."""
    require(editor, "fill_blanks", "site")
    answers = {answer.blank: answer for answer in db.session.scalars(db.select(Answer))}
    before = {blank: answer.text for blank, answer in answers.items()}
    changed = {blank: text for blank, text in given.items() if text != before.get(blank, "")}
    for blank, text in changed.items():
        if not text:
            db.session.delete(answers[blank])
        elif blank in answers:
            answers[blank].text = text
        else:
            db.session.add(Answer(blank=blank, text=text))
    if changed:
        record("blanks_filled", editor, blanks=sorted(changed))
