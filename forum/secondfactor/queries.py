"""Who has a second factor, and who has to have one."""
from typing import NamedTuple

from sqlalchemy import exists, func, or_, select

from ..accounts.models import User
from ..db import db
from ..networks.models import Membership, Site
from .models import Passkey, RecoveryCode, Totp

_HAS = or_(exists().where(Totp.user_id == User.id, Totp.confirmed_at.is_not(None)), exists().where(Passkey.user_id == User.id))
_LOOKS_AFTER = or_(Membership.is_moderator, Membership.is_coordinator)
_IS_STAFF = or_(User.is_admin, exists().where(Membership.user_id == User.id, _LOOKS_AFTER))
# Whoever has to have a second factor and has none.
LACKING = (_IS_STAFF, ~_HAS, ~User.is_demo, ~User.is_system)


class Present(NamedTuple):
    """What somebody has of second factors: an application for codes, how many passkeys, how many recovery codes left."""

    has_totp: bool
    passkeys: int
    codes_left: int

    @property
    def is_on(self):
        return self.has_totp or self.passkeys > 0


def present(user_id):
    """Return what somebody has of second factors, in one statement."""
    def count(model, *which):
        return select(func.count()).select_from(model).where(model.user_id == user_id, *which).scalar_subquery()
    row = db.session.execute(select(count(Totp, Totp.confirmed_at.is_not(None)), count(Passkey),
                                    count(RecoveryCode, RecoveryCode.used_at.is_(None)))).one()
    return Present(bool(row[0]), *row[1:])


def has_one(user_id):
    """Tell whether somebody signs in with a second factor."""
    return db.session.scalar(select(_HAS).where(User.id == user_id))


def lacks_one(user_id):
    """Tell whether somebody must make a second factor before they are let in."""
    return bool(is_required() and db.session.scalar(select(User.id).where(User.id == user_id, *LACKING)))


def is_required():
    """Tell whether staff signs in with a second factor here."""
    return bool(db.session.scalar(select(Site.staff_needs_second_factor)))


def staff_lacking():
    """Return the people of the staff who have no second factor, by name."""
    return db.session.scalars(select(User).where(*LACKING).order_by(User.name)).all()


def totp(user_id):
    """Return somebody's confirmed secret, or None."""
    return db.session.scalar(select(Totp).where(Totp.user_id == user_id, Totp.confirmed_at.is_not(None)))


def passkeys(user_id):
    """Return somebody's passkeys, the oldest first."""
    return db.session.scalars(select(Passkey).where(Passkey.user_id == user_id).order_by(Passkey.id)).all()


def codes_left(user_id):
    """Return how many recovery codes somebody has left."""
    return db.session.scalar(select(func.count()).select_from(RecoveryCode).where(
        RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None)))
