"""Somebody who has shown the first factor and not yet the second: known to their browser's signed cookie for ten minutes."""
import time

from flask import g, session

from ..accounts.models import User
from ..db import db

PENDING, LASTS = "second_factor", 600


def begin(person, *, by_link, by_mail, to):
    """Remember who is about to come in, and where they go then; whoever was here before is gone."""
    session[PENDING] = {"user": person.id, "at": int(time.time()), "by_link": by_link, "by_mail": by_mail, "to": to}
    g.pop("viewer", None)


def present():
    """Return (the person, what was remembered of their way), or (None, {}) when nobody waits or has waited too long."""
    kept = session.get(PENDING) or {}
    if not kept or time.time() - kept["at"] > LASTS:
        return None, {}
    return db.session.get(User, kept["user"]), kept


def end():
    """Forget who was about to come in."""
    session.pop(PENDING, None)
