"""Seats of JST in networks: given before anybody comes, passed on when somebody leaves, taken back while empty."""
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from ..accounts import service as accounts
from ..accounts.models import User
from ..db import db, lock, writes
from ..errors import Refused
from ..events import record
from ..invitations import single
from ..networks import people_service
from ..networks.counts import recount
from ..networks.models import Membership
from ..policy import require
from .models import JstPerson, JstSeat
from .service import find_or_make, place, take_seat


@writes
def give(network, by, *, name):
    """Give the JST of this name a seat that waits for its people; return the JST."""
    network = lock(network)
    require(by, "seat_jst", network)
    jst = find_or_make(name)
    if db.session.get(JstSeat, (jst.id, network.id)) is None:
        take_seat(jst.id, network)
        recount(network)
        record("jst_seated", by, network_id=network.id, jst=jst.name, jst_id=jst.id)
    return jst


@writes
def take_back(network, jst, by):
    """Take back a seat that nobody fills."""
    network = lock(network)
    require(by, "seat_jst", network)
    own = db.session.get(JstSeat, (jst.id, network.id), populate_existing=True)
    if own is None:
        return
    if db.session.scalar(_filling(network, jst).limit(1)):
        raise Refused(_("Somebody of this JST takes part in the network, so its seat is not empty."), 409)
    db.session.delete(own)
    recount(network)
    record("jst_unseated", by, network_id=network.id, jst=jst.name, jst_id=jst.id)


def pass_on(network, jst, by, *, email, name, function, leaving=()):
    """Let somebody take a seat of a JST, and those who leave it out of the network; return who takes it.

    Somebody without an account is invited, and the seat waits for them: then None is returned.
    `leaving` are usernames; nothing of it happens when any of it may not.
    """
    require(by, "seat_jst", network)
    draft = None if _account(email) else single.draft_for(network, by, email=email, name=name, jst=jst.name, job=function)
    try:
        return _pass_on(network, jst, by, email, function, draft, leaving)
    except IntegrityError:
        db.session.rollback()  # somebody placed the same person at this very moment: now they are there
        return _pass_on(network, jst, by, email, function, draft, leaving)


@writes
def _pass_on(network, jst, by, email, function, draft, leaving):
    network = lock(network)
    require(by, "seat_jst", network)
    take_seat(jst.id, network)
    person = _account(email)
    if person:
        _place(person, jst, function)
        people_service.give_role(network, person, "participant", by)
        record("jst_passed_on", by, network_id=network.id, person_id=person.id, jst=jst.name, jst_id=jst.id)
    else:
        single.invite(draft, network, by)
    for other in db.session.scalars(_filling(network, jst).where(User.username.in_(leaving))):
        if other is not person:
            people_service.take_role(network, other, "participant", by, sure=True)
    recount(network)
    return person


def _account(email):
    return db.session.scalar(select(User).where(User.email == accounts.normal_email(email)))


def _place(person, jst, function):
    # Who has an account may work in two JST: the one they have chosen as theirs stays beside their name.
    rows = db.session.scalars(select(JstPerson).where(JstPerson.user_id == person.id)).all()
    if all(row.jst_id != jst.id for row in rows):
        place(person, jst, function, is_main=not any(row.is_main for row in rows))


def _filling(network, jst):
    return (select(User).join(JstPerson, JstPerson.user_id == User.id).join(Membership, Membership.user_id == User.id)
            .where(JstPerson.jst_id == jst.id, Membership.network_id == network.id, Membership.is_participant)
            .order_by(User.id))
