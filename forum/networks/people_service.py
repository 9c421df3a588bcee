"""Who belongs to a network: giving and taking roles, adding and removing people."""
from collections import namedtuple

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from ..accounts import service as accounts
from ..accounts.models import User
from ..db import db, lock, writes
from ..errors import Refused
from ..events import record
from ..identity import end_sessions, lose_access, seal
from ..jst.service import seat_of
from ..policy import require
from ..sanctions.standing import standing
from ..secondfactor.queries import lacks_one
from ..welcome.settling import settle
from .counts import recount
from .models import Membership

# Whom somebody added, and the token of the link to hand over when the account is new.
Added = namedtuple("Added", "person token")


class MustBeSure(Refused):
    """Taking this role cannot be taken back by the one who asks, or puts somebody out of the network."""

    def __init__(self, reason):
        super().__init__(reason, 422)


@writes
def give_role(network, person, role, by):
    """Give a person a role; whoever has it already keeps it and nothing happens."""
    require(by, f"give_{role}", lock(network))
    grant(network, person, role, by)


@writes
def take_role(network, person, role, by, *, sure=False):
    """Take a role from a person; without any role left they are out, and their open pages with them.

    `sure` says that the asking person has been told what cannot be taken back.
    """
    network, person = _locked(network, person)
    membership = _membership(network, person)
    if membership is None or role not in membership.roles:
        return
    require(by, f"take_{role}", membership)
    if not sure:
        _make_sure(membership, by)
    setattr(membership, f"is_{role}", False)
    if not membership.roles:
        db.session.delete(membership)
    _after_change(network, person)
    # A role less may mean rooms less, even where another role remains.
    lose_access([person.id])
    record("role_taken", by, network_id=network.id, person_id=person.id, role=role)


@writes
def grant(network, person, role, by=None):
    """Give a person a role without asking whether anybody may: for the command line, and for those who have asked."""
    network, person = _locked(network, person)
    if person.is_system:
        raise Refused(_("This is the forum's own account."))
    if person.erased_at is not None:
        raise Refused(_("This account has been erased already."), 409)
    membership = _membership(network, person)
    is_new = membership is None
    if is_new:
        membership = Membership(user=person, network=network, **standing(person, network))
        db.session.add(membership)
    if role in membership.roles:
        return
    setattr(membership, f"is_{role}", True)
    if role == "participant":
        seat_of(person, network)
    _after_change(network, person)
    if is_new:
        settle(person)
    if role != "participant" and not _is(by, person) and lacks_one(person.id):
        end_sessions(person)  # who is in already makes a second factor, too, before they look after anything
    record("role_given", by, network_id=network.id, person_id=person.id, role=role)


def add_person(network, by, *, email, role, key, **facts):
    """Give a role to whom this e-mail address belongs, making their account when there is none; return Added.

    Sent twice with one `key` it gives the same link. `facts` (name, jst, job) are for a new account.
    """
    try:
        return enrol(network, by, email=email, role=role, key=key, **facts)
    except IntegrityError:
        db.session.rollback()  # somebody made the same account at this very moment: now it is there
        return enrol(network, by, email=email, role=role, key=key, **facts)


@writes
def enrol(network, by, *, email, role, key, **facts):
    """Do what `add_person` does, inside a transaction of the caller's."""
    network = lock(network)
    require(by, f"give_{role}", network)
    token = _token(by, email, key)
    person = db.session.scalar(select(User).where(User.email == accounts.normal_email(email)))
    if person is not None:
        grant(network, person, role, by)
        return Added(person, token if accounts.owner_of(token) else None)
    if not facts["name"]:
        raise Refused(_("Nobody has an account with this address yet. Give their name, and the forum makes one."), 422)
    person = accounts.create_person(email=email, **facts)
    grant(network, person, role, by)
    return Added(person, accounts.make_link(person, token=token))


def _after_change(network, person):
    person.card_version += 1
    recount(network)


def _make_sure(membership, by):
    own = _is(by, membership.user)
    if len(membership.roles) == 1:
        raise MustBeSure(_("You will leave this network and no longer read its talks.") if own else
                         _("This is their last role: they will leave the network and no longer read its talks."))
    if own:
        raise MustBeSure(_("This is your own role. You may not be able to give it back to yourself."))


def _is(by, person):
    return by is not None and by.id == person.id


def _locked(network, person):
    return lock(network), lock(person)


def _membership(network, person):
    return db.session.scalar(select(Membership).filter_by(network_id=network.id, user_id=person.id)
                             .execution_options(populate_existing=True))


def _token(by, email, key):
    # Made of the form's key, so that a double click shows the link the first click made.
    return seal(f"invitation\0{by.id}\0{accounts.normal_email(email)}\0{key}")
