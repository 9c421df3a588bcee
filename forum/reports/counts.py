"""How much waits for whom: what stands beside the names of queues, and who looks at it."""
from sqlalchemy import func, literal, or_, select

from ..accounts.models import User
from ..db import db
from ..networks.models import HERE, Membership
from .models import Case, HeldPost

LEADS = or_(Membership.is_moderator, Membership.is_coordinator)


def waiting_in(network_id):
    """Return how many reports and texts wait in a network."""
    return db.session.scalar(select(_cases(Case.network_id == network_id) + _held(HeldPost.network_id == network_id)))


def waiting_by_network(network_ids):
    """Return {network id: how many reports and texts wait in it}, in one statement."""
    rows = db.session.execute(
        select(Case.network_id, func.count()).where(Case.network_id.in_(network_ids), Case.state.in_(("new", "claimed")))
        .group_by(Case.network_id).union_all(
            select(HeldPost.network_id, func.count()).where(HeldPost.network_id.in_(network_ids), HeldPost.state == "waiting")
            .group_by(HeldPost.network_id))).all()
    counts = dict.fromkeys(network_ids, 0)
    for network_id, count in rows:
        counts[network_id] += count
    return counts


def leaders(network_id, *, but=()):
    """Return the ids of who looks at what is reported in a network: moderators; without one, coordinators; administrators.

    `but` are those whom it concerns; somebody else is always asked.
    """
    if network_id is not None:
        members = select(Membership.user_id).where(Membership.network_id == network_id, HERE, Membership.user_id.not_in(but))
        for role in (Membership.is_moderator, Membership.is_coordinator):
            found = set(db.session.scalars(members.where(role)))
            if found:
                return found
    return set(db.session.scalars(select(User.id).where(User.is_admin, User.id.not_in(but))))


def waiting_for(kind, user_id, is_admin):
    """Return, for the statement of all counts, a row (kind, 0, how much waits in all networks somebody looks after)."""
    led = select(Membership.network_id).where(Membership.user_id == user_id, HERE, LEADS)
    return select(literal(kind).label("kind"), literal(0), _cases(or_(is_admin, Case.network_id.in_(led)))
                  + _held(or_(is_admin, HeldPost.network_id.in_(led))))


def _cases(*which):
    return select(func.count()).select_from(Case).where(Case.state.in_(("new", "claimed")), *which).scalar_subquery()


def _held(*which):
    return select(func.count()).select_from(HeldPost).where(HeldPost.state == "waiting", *which).scalar_subquery()
