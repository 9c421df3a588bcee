"""Whose account here belongs to whom in an organisation's sign-in."""
from typing import NamedTuple

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import delete, not_, or_, select

from .. import clock
from ..accounts.models import User
from ..accounts.service import normal_email
from ..db import db, lock_rows, writes
from ..errors import Refused
from ..events import record
from ..identity import may_enter
from ..mail import service as mail
from ..mail.composing import compose
from .browsers import not_me_token
from .models import AccountElsewhere


class Shown(NamedTuple):
    """Who has shown themselves at the organisation's sign-in; `email` only when it vouches for it."""

    issuer: str
    subject: str
    email: str


def name():
    """Return what the organisation's sign-in is called; None when there is none."""
    config = current_app.config
    return (config["OIDC_NAME"] or _("your organisation's account")) if config["OIDC_ISSUER"] else None


def of(user_id):
    """Return the account at the present organisation that somebody has connected, or None."""
    return db.session.scalar(_of(user_id).where(AccountElsewhere.ended_at.is_(None)))


def owner_of(shown):
    """Return the person who has shown themselves: by what was connected, else by their address; None when nobody is known.

    An address alone counts once: a successor who gets the mailbox of somebody connected does not get their account.
    """
    person = db.session.scalar(select(User).join(AccountElsewhere, AccountElsewhere.user_id == User.id).where(*_is(shown)))
    if person is None and shown.email:
        person = _connect_by_email(shown)
    return person if person and may_enter(person) and not person.is_demo else None


def connect(person, shown):
    """Let somebody in by this account elsewhere from now on, and tell them by a letter."""
    what = f"{name()} – {shown.email}" if shown.email else name()
    letter = compose("account_connected", _("A new way into your account"), person_name=person.name, elsewhere=what,
                     token=not_me_token(person))
    _connect(person, shown, letter)


@writes
def _connect(person, shown, letter):
    [person] = lock_rows(User, person.id)
    owner_id = db.session.scalar(select(AccountElsewhere.user_id).where(*_is(shown)))
    if owner_id not in (None, person.id):
        raise Refused(_("This account is connected with another account of the forum."), 409)
    db.session.execute(delete(AccountElsewhere).where(AccountElsewhere.issuer == shown.issuer, or_(
        AccountElsewhere.user_id == person.id, AccountElsewhere.subject == shown.subject)))
    _add(person, shown)
    mail.post(letter, kind="account_connected", user=person)


@writes
def disconnect(person):
    """Let nobody in any more by what was connected."""
    [person] = lock_rows(User, person.id)
    connected = of(person.id)
    if connected:
        connected.ended_at = clock.now()
        record("account_disconnected", person)


@writes
def _connect_by_email(shown):
    person = db.session.scalar(select(User).where(
        User.email == normal_email(shown.email), not_(User.is_system), not_(User.is_demo)))
    if person is None:
        return None
    [person] = lock_rows(User, person.id)
    known = select(AccountElsewhere.id).filter_by(issuer=shown.issuer, subject=shown.subject)
    if db.session.scalar(_of(person.id)) is not None or db.session.scalar(known) is not None:
        return None
    _add(person, shown)
    return person


def _add(person, shown):
    db.session.add(AccountElsewhere(user_id=person.id, issuer=shown.issuer, subject=shown.subject, email=shown.email[:254]))
    record("account_connected", person)


def _of(user_id):
    return select(AccountElsewhere).where(AccountElsewhere.user_id == user_id,
                                          AccountElsewhere.issuer == current_app.config["OIDC_ISSUER"])


def _is(shown):
    return (AccountElsewhere.issuer == shown.issuer, AccountElsewhere.subject == shown.subject,
            AccountElsewhere.ended_at.is_(None))
