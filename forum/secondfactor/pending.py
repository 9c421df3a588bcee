"""Somebody who has shown the first factor and not yet the second: known to their browser's signed cookie for ten minutes."""
import time

from flask import g, session

from ..accounts.models import User
from ..db import db
from ..identity import hash_token, may_enter
from . import service
from .models import Totp

PENDING, LASTS, SECRET = "second_factor", 600, "totp_begun"


def begin(person, *, by_link, by_mail, to):
    """Remember who is about to come in, and where they go then; whoever was here before is gone."""
    session[PENDING] = {"user": person.id, "access": person.access_version, "at": int(time.time()), "by_link": by_link,
                        "by_mail": by_mail, "to": to}
    g.pop("viewer", None)


def present():
    """Return (the person, what was remembered of their way), or (None, {}) when nobody waits or has waited too long.

    Whoever has been put out meanwhile, or was erased, is about to come in no more.
    """
    kept = session.get(PENDING) or {}
    if not kept or time.time() - kept["at"] > LASTS:
        return None, {}
    person = db.session.get(User, kept["user"])
    if person is None or person.access_version != kept.get("access") or person.erased_at or not may_enter(person):
        return None, {}
    return person, kept


def end():
    """Forget who was about to come in."""
    session.pop(PENDING, None)


def begin_totp(person):
    """Make a new secret for somebody's application, which this browser alone is shown."""
    session[SECRET] = hash_token(service.begin_totp(person))


def secret_of(person):
    """Return the secret that this browser has begun to set up; None when it is confirmed, or another has begun since."""
    row = db.session.get(Totp, person.id)
    is_own = row is not None and row.confirmed_at is None and session.get(SECRET) == hash_token(row.secret)
    return row.secret if is_own else None
