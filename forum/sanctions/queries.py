"""What has been decided about somebody, which appeals wait, and who may answer them."""
from sqlalchemy import func, not_, or_, select
from sqlalchemy.orm import joinedload, selectinload

from .. import clock
from ..accounts.models import COMES, INVITED, User
from ..db import db, holds_not
from ..events import Event
from ..networks.models import HERE, Membership
from .models import Appeal, Decision

MOST = 100
_WHOLE = (joinedload(Decision.person), joinedload(Decision.decided_by), joinedload(Decision.network),
          joinedload(Decision.topic), joinedload(Decision.appeal), selectinload(Decision.posts))


def decisions_about(person, *, network=None):
    """Return what was decided about a person, newest first: in a network, or everywhere there is."""
    statement = select(Decision).where(Decision.person_id == person.id)
    if network is not None:
        statement = statement.where(or_(Decision.network_id == network.id, Decision.network_id.is_(None)))
    return db.session.scalars(statement.options(*_WHOLE).order_by(Decision.id.desc()).limit(MOST)).all()


def in_force(person_id, restriction):
    """Return the decisions that silence or suspend a person at this moment, newest first."""
    return db.session.scalars(select(Decision).where(
        Decision.person_id == person_id, Decision.restriction == restriction, Decision.ended_at.is_(None),
        Decision.until > clock.now()).order_by(Decision.id.desc())).all()


def event_of(decision):
    """Return the id of the event that put a decision about a person into a network's log, or None."""
    return db.session.scalar(select(Event.id).where(
        Event.network_id == decision.network_id, Event.person_id == decision.person_id,
        Event.details["decision"].as_integer() == decision.id,
        Event.action.in_(("person_warned", "person_silenced", "person_suspended"))))


def appeals(network=None, *, waiting=True):
    """Return the decisions of a network – or all, without one – against which somebody appeals, the longest first.

    Those already answered come newest first.
    """
    order = Appeal.made_at if waiting else Appeal.decided_at.desc()
    return db.session.scalars(_appeals(network, waiting).options(*_WHOLE).order_by(order).limit(MOST)).unique().all()


def waiting_appeals_count(network=None):
    """Return how many appeals wait for an answer in a network, or in all."""
    return db.session.scalar(select(func.count()).select_from(_appeals(network, True).subquery()))


def who_answers(decision):
    """Return the ids of those to be asked: other moderators, else coordinators, else administrators."""
    barred = {decision.decided_by_id, decision.person_id}
    reached = (select(Membership.user_id).join(User, User.id == Membership.user_id)
               .where(Membership.network_id == decision.network_id, INVITED, COMES, HERE, not_(_is_silent())))
    admins = select(User.id).where(User.is_admin, INVITED, COMES)
    for statement in (reached.where(Membership.is_moderator), reached.where(Membership.is_coordinator), admins):
        found = set(db.session.scalars(statement)) - barred
        if found:
            return found
    return set()


def _is_silent():
    return or_(not_(holds_not(User.silenced_until)), not_(holds_not(Membership.silenced_until)))


def _appeals(network, waiting):
    statement = select(Decision).join(Appeal, Appeal.decision_id == Decision.id).where(
        Appeal.decided_at.is_(None) if waiting else Appeal.decided_at.is_not(None))
    return statement.where(Decision.network_id == network.id) if network is not None else statement
