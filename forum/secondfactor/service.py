"""Making, using and removing second factors."""
import secrets
import time

import pyotp
from flask_babel import gettext as _
from sqlalchemy import delete, select, update

from .. import clock
from ..accounts.models import User
from ..db import db, lock_rows, writes
from ..errors import Refused
from ..events import record
from ..identity import end_sessions, hash_token
from ..mail.service import post
from ..networks.models import Site
from ..policy import require
from . import queries
from .models import Passkey, RecoveryCode, Totp

STEP = 30
CODES, MOST_PASSKEYS = 10, 20
# Without letters that look like others.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


@writes
def begin_totp(user):
    """Return a new secret that waits for its first code, in place of any that waited: whoever saw that may be somebody else."""
    [user] = lock_rows(User, user.id)
    row = db.session.get(Totp, user.id)
    if row and row.confirmed_at:
        raise Refused(_("You have an application for codes already. Remove it first."), 409)
    row = row or Totp(user_id=user.id)
    row.secret = pyotp.random_base32()
    db.session.add(row)
    return row.secret


@writes
def confirm_totp(user, code, *, letter=None):
    """Take the first code of a new secret; return new recovery codes, none if there are some already; None for a wrong code."""
    [user] = lock_rows(User, user.id)
    row = db.session.get(Totp, user.id, populate_existing=True)
    if row is None or row.confirmed_at or not _take(row, code):
        return None
    row.confirmed_at = clock.now()
    return _added(user, letter)


@writes
def add_passkey(user, *, name, letter=None, **key):
    """Keep a passkey; return recovery codes if these are the first."""
    [user] = lock_rows(User, user.id)
    if len(queries.passkeys(user.id)) >= MOST_PASSKEYS:
        raise Refused(_("This is one passkey too many. Remove one first."), 409)
    db.session.add(Passkey(user_id=user.id, name=name, **key))
    return _added(user, letter)


@writes
def use_code(user, code):
    """Tell whether this is the present code of somebody's application, or one of their recovery codes; it works once."""
    [user] = lock_rows(User, user.id)
    row = db.session.get(Totp, user.id, populate_existing=True)
    if row and row.confirmed_at and _take(row, code):
        return True
    spent = update(RecoveryCode).where(RecoveryCode.token_hash == _hash(user.id, code), RecoveryCode.used_at.is_(None))
    return bool(db.session.execute(spent.values(used_at=clock.now())).rowcount)


@writes
def use_passkey(key, sign_count):
    """Note that a passkey has been used; False when the device counts backwards: then it is a copy."""
    [key] = lock_rows(Passkey, key.id)
    if key is None or (sign_count or key.sign_count) and sign_count <= key.sign_count:
        return False
    key.sign_count, key.used_at = sign_count, clock.now()
    return True


@writes
def renew_codes(user):
    """Return new recovery codes in place of all earlier ones."""
    lock_rows(User, user.id)
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    codes = ["-".join("".join(secrets.choice(_LETTERS) for _letter in range(5)) for _half in "12") for _code in range(CODES)]
    db.session.add_all(RecoveryCode(user_id=user.id, token_hash=_hash(user.id, code)) for code in codes)
    return codes


@writes
def remove_totp(user, *, letter):
    """Do without codes of an application from now on."""
    [user] = lock_rows(User, user.id)
    if db.session.execute(delete(Totp).where(Totp.user_id == user.id, Totp.confirmed_at.is_not(None))).rowcount:
        _removed(user, user, letter)


@writes
def remove_passkey(user, passkey_id, *, letter):
    """Forget one of somebody's own passkeys; return whether it was there."""
    [user] = lock_rows(User, user.id)
    gone = db.session.execute(delete(Passkey).where(Passkey.user_id == user.id, Passkey.id == passkey_id)).rowcount
    if gone:
        _removed(user, user, letter)
    return bool(gone)


@writes
def reset(person, admin, *, letter):
    """Take all second factors from somebody who has lost theirs; they are told, and signed out everywhere."""
    [person] = lock_rows(User, person.id)
    require(admin, "reset_second_factor", person)
    remove_all(person)
    _removed(person, admin, letter)


@writes
def remove_all(person):
    """Take all second factors from somebody and sign them out, without asking whether anybody may: for the command line."""
    [person] = lock_rows(User, person.id)
    for model in (Totp, Passkey, RecoveryCode):
        db.session.execute(delete(model).where(model.user_id == person.id))
    end_sessions(person)


@writes
def require_of_staff(admin, is_required):
    """Have whoever administers, moderates or coordinates sign in with a second factor, or not; who has none signs in anew."""
    [site] = lock_rows(Site, 1)
    require(admin, "require_second_factor", "site")
    if site.staff_needs_second_factor == is_required:
        return
    site.staff_needs_second_factor = is_required
    record("second_factor_required", admin, is_required=is_required)
    for person in queries.staff_lacking() if is_required else ():
        if person.id != admin.id:
            end_sessions(person)


def _added(user, letter):
    record("second_factor_added", user, person_id=user.id)
    if letter:
        post(letter, kind="second_factor", user=user)
    had = db.session.scalar(select(RecoveryCode.id).where(RecoveryCode.user_id == user.id).limit(1))
    return [] if had else renew_codes(user)


def _removed(user, by, letter):
    record("second_factor_removed", by, person_id=user.id)
    post(letter, kind="second_factor", user=user)
    if by.id == user.id and queries.lacks_one(user.id):
        raise Refused(_("Your role needs a second factor here. Add another one before you remove the last."), 409)
    if not queries.has_one(user.id):
        db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))


def _take(row, code):
    """Tell whether a code is the present one, or its neighbour's: clocks differ; none is taken twice."""
    digits = "".join(code.split())
    step = int(time.time()) // STEP
    for one in (step, step - 1, step + 1):
        if one > row.last_step and secrets.compare_digest(pyotp.TOTP(row.secret).at(one * STEP).encode(), digits.encode()):
            row.last_step = one
            return True
    return False


def _hash(user_id, code):
    plain = "".join(letter for letter in code.lower() if letter.isalnum())
    return hash_token(f"recovery\0{user_id}\0{plain}")
