"""Addresses that letters come back from, or whose owners want none: nothing more is sent there until somebody says so."""
from datetime import timedelta

from sqlalchemy import select

from .. import clock
from ..accounts.models import User
from ..accounts.service import normal_email
from ..db import db, insert_into, writes
from ..events import record
from ..networks.models import Membership
from .models import BOUNCES, COMPLAINT, AddressState

# A mailbox is full for a while; three letters coming back without one in thirty days that does not is another thing.
SOFT_BOUNCES, SOFT_FOR = 3, timedelta(days=30)


def why_stopped(address):
    """Return why nothing is sent to this address: BOUNCES, COMPLAINT or nothing."""
    return db.session.scalar(select(AddressState.stopped_for).where(AddressState.address == normal_email(address))) or ""


def state_of(address):
    """Return what is known of an address whose letters came back, or None."""
    return db.session.scalar(select(AddressState).where(AddressState.address == normal_email(address))) if address else None


def address_of(user_id):
    """Return where letters to a person go; nothing for an account without an address."""
    return db.session.scalar(select(User.email).where(User.id == user_id)) or ""


def stopped_people(user_ids):
    """Return why nothing is sent to each of these people, by their id; whoever gets letters is not in it."""
    return dict(db.session.execute(
        select(User.id, AddressState.stopped_for).join(AddressState, AddressState.address == User.email)
        .where(User.id.in_(user_ids), AddressState.stopped_for != "")).all())


@writes
def note_bounce(address, *, for_good, detail):
    """Note that a letter came back; stop the address when there is no such mailbox, or when this keeps happening."""
    state, now = _state(address), clock.now()
    if state.last_bounce_at and now - state.last_bounce_at > SOFT_FOR:
        state.soft_bounces = 0
    state.soft_bounces += 1
    state.last_bounce_at, state.detail = now, detail[:300]
    if for_good or state.soft_bounces >= SOFT_BOUNCES:
        _stop(state, BOUNCES)


@writes
def note_complaint(address, *, detail):
    """Note that somebody called a letter of ours unwanted: they get no more."""
    state = _state(address)
    state.detail = detail[:300]
    _stop(state, COMPLAINT)


@writes
def start_again(address, *, by=None):
    """Send letters to this address again, because its owner or an administrator says that it works."""
    state = _locked(normal_email(address))
    if state is None or not state.stopped_for:
        return False
    state.stopped_for, state.stopped_at, state.soft_bounces = "", None, 0
    _tell("letters_resumed", by, state)
    return True


@writes
def _state(address):
    address = normal_email(address)
    db.session.execute(insert_into(AddressState).values(address=address, stopped_for="", soft_bounces=0, detail="")
                       .on_conflict_do_nothing())
    return _locked(address)


def _locked(address):
    return db.session.scalar(select(AddressState).where(AddressState.address == address).with_for_update()
                             .execution_options(populate_existing=True))


def _stop(state, reason):
    if state.stopped_for == reason:
        return
    state.stopped_for, state.stopped_at = reason, clock.now()
    _tell("letters_stopped", None, state)


def _tell(action, actor, state):
    person_id = db.session.scalar(select(User.id).where(User.email == state.address))
    if person_id is None:
        return
    # One row for each of their networks, so that all who moderate them see it.
    network_ids = db.session.scalars(select(Membership.network_id).where(Membership.user_id == person_id)
                                     .order_by(Membership.network_id)).all()
    events = [record(action, actor, network_id=network_id, person_id=person_id) for network_id in network_ids or [None]]
    for event in events[1:] and events:
        event.group_id = events[0].id
