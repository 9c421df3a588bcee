"""Closing advice, and switching it off and on."""
from sqlalchemy import delete

from .. import clock
from ..db import db, insert_into, writes
from .models import ALL, Dismissal


@writes
def dismiss(user, kind, place=""):
    """Never tell a person this kind of advice again: anywhere, or in one place."""
    db.session.execute(insert_into(Dismissal).on_conflict_do_nothing(), [
        {"user_id": user.id, "kind": kind, "place": place, "created_at": clock.now()}])


@writes
def choose(user, *, wants):
    """Give a person advice while they write, or none at all; what they closed stays closed."""
    if wants:
        db.session.execute(delete(Dismissal).where(Dismissal.user_id == user.id, Dismissal.kind == ALL))
    else:
        dismiss(user, ALL)
