"""Writing about ways in: another address, putting everybody out."""
import secrets
from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from .. import clock
from ..accounts import service as accounts
from ..accounts.models import User
from ..db import db, lock_rows, writes
from ..errors import Refused
from ..events import record
from ..identity import end_sessions, hash_token
from ..mail import service as mail
from ..mail.composing import compose, sign
from . import browsers
from .models import AccountElsewhere, AddressChange

CONFIRM_WITHIN, STOP_WITHIN = timedelta(days=1), timedelta(days=7)
# Of nobody's former address longer than this.
REMEMBERED = timedelta(days=30)


def ask_for_address(person, email):
    """Write to the new address for a confirmation, and to the old one what is going on.

    To an address that has an account already goes another letter: the page says the same in any case.
    """
    email, token = accounts.normal_email(email), secrets.token_urlsafe(32)
    taken = db.session.scalar(select(User.id).where(User.email == email))
    new = compose("address_taken" if taken else "address_new", _("Is this your new address?"),
                  person_name=person.name, token=token)
    old = compose("address_old", _("Your e-mail address is to change"), person_name=person.name, address_to_be=masked(email),
                  token=stop_token(hash_token(token)), is_done=False)
    _ask(person, email, token, new, old)


@writes
def _ask(person, email, token, new, old):
    [person] = lock_rows(User, person.id)
    _drop_waiting(person)
    db.session.execute(delete(AddressChange).where(AddressChange.asked_at < clock.now() - REMEMBERED))
    db.session.add(AddressChange(user_id=person.id, old_email=person.email, new_email=email, token_hash=hash_token(token)))
    record("address_asked", person)
    mail.post(new, kind="address_new", address=email)
    mail.post(old, kind="address_old", user=person)


def waiting(person_id):
    """Return the change of address that waits for its confirmation, or None."""
    return db.session.scalar(select(AddressChange).where(AddressChange.user_id == person_id, *_waits()))


def waiting_for(person_id, token):
    """Return the change of this person's address that this token confirms, or None."""
    return db.session.scalar(select(AddressChange).where(
        AddressChange.user_id == person_id, AddressChange.token_hash == hash_token(token), *_waits()))


@writes
def drop_address(person):
    """Keep the present address after all."""
    [person] = lock_rows(User, person.id)
    _drop_waiting(person)


def confirm_address(person, token):
    """Give somebody the address their letter has come to; False when there is nothing to confirm."""
    change = waiting_for(person.id, token)
    if change is None:
        return False
    old = compose("address_old", _("Your e-mail address has changed"), person_name=person.name,
                  address_to_be=masked(change.new_email), token=stop_token(change.token_hash), is_done=True)
    try:
        return _confirm(person, token, old)
    except IntegrityError:
        db.session.rollback()  # somebody else has taken the address at this very moment: now that shows
        return _confirm(person, token, old)


@writes
def _confirm(person, token, old):
    [person] = lock_rows(User, person.id)
    change = waiting_for(person.id, token)
    if change is None:
        return False
    if db.session.scalar(select(User.id).where(User.email == change.new_email, User.id != person.id)):
        raise Refused(_("Somebody already has an account with this e-mail address."), 409)
    mail.post(old, kind="address_old", user=person, address=change.old_email)
    person.email, change.confirmed_at = change.new_email, clock.now()
    accounts.forget_links(person)
    record("address_changed", person)
    return True


def stop_token(token_hash):
    """Return the token of the link that lets the old address stop a change."""
    return sign("stop_address", token_hash)


def stoppable(token_hash):
    """Return the change of address that its old address may still stop, or None."""
    change = db.session.scalar(select(AddressChange).where(
        AddressChange.token_hash == token_hash, AddressChange.stopped_at.is_(None)))
    since = change and (change.confirmed_at or change.asked_at)
    return change if change and clock.now() < since + STOP_WITHIN else None


@writes
def stop_address(token_hash):
    """Give an account back to its old address, put everybody out who is in it; False when it is too late."""
    change = stoppable(token_hash)
    if change is None:
        return False
    [person] = lock_rows(User, change.user_id)
    if stoppable(token_hash) is None:
        return False
    if db.session.scalar(select(User.id).where(User.email == change.old_email, User.id != person.id)):
        raise Refused(_("Another account has this address by now. Write to whoever runs the forum."), 409)
    # What was asked for later was asked for by whoever should not have been here.
    db.session.execute(update(AddressChange).where(AddressChange.user_id == person.id, AddressChange.id >= change.id)
                       .values(stopped_at=clock.now()))
    person.email = change.old_email
    record("address_stopped", None, person_id=person.id)
    put_out(person)
    return True


def put_out_of(person, email_hash):
    """Put everybody out of an account at the wish of whoever reads letters to this address, and give it back to the address."""
    changes = db.session.scalars(select(AddressChange).where(
        AddressChange.user_id == person.id, AddressChange.confirmed_at.is_not(None)).order_by(AddressChange.id)).all()
    theirs = next((change for change in changes if hash_token(change.old_email) == email_hash), None)
    if theirs is None or not stop_address(theirs.token_hash):
        put_out(person)


@writes
def put_out(person):
    """End every sign-in, link, password and connection of an account of which its owner says that somebody else was in it."""
    [person] = lock_rows(User, person.id)
    person.password_hash = None
    _drop_waiting(person)
    accounts.forget_links(person)
    db.session.execute(delete(AccountElsewhere).where(AccountElsewhere.user_id == person.id))
    browsers.forget_all(person)
    end_sessions(person)
    record("everybody_put_out", None, person_id=person.id)


def masked(email):
    """Return as much of an address as its owner knows it by: „a…@gmina.pl”."""
    name, _at, domain = email.partition("@")
    return f"{name[:1]}…@{domain}"


def _waits():
    return (AddressChange.confirmed_at.is_(None), AddressChange.stopped_at.is_(None),
            AddressChange.asked_at > clock.now() - CONFIRM_WITHIN)


def _drop_waiting(person):
    db.session.execute(update(AddressChange).where(
        AddressChange.user_id == person.id, AddressChange.confirmed_at.is_(None),
        AddressChange.stopped_at.is_(None)).values(stopped_at=clock.now()))
