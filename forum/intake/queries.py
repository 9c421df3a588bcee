"""Which networks recruit, who has applied, and how many places are left."""
from datetime import timedelta

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import joinedload

from .. import clock
from ..db import db, reading
from ..identity import hash_token
from ..kept import kept
from ..networks.models import Membership
from ..site import site_version
from .models import Application, Intake

# An address that nobody confirmed is forgotten after so long, an application that came to nothing so long after its intake.
UNCONFIRMED_KEPT, USELESS_KEPT = timedelta(days=30), timedelta(days=365)
# Whoever has to decide has these before them.
UNDECIDED = ("waiting", "reserve")
_columns = Intake.__table__.c
_times = select(_columns.network_id, _columns.opens_at, _columns.closes_at).order_by(_columns.id)


def current(network_id):
    """Return the latest intake of a network, or None."""
    return db.session.scalar(select(Intake).where(Intake.network_id == network_id).order_by(Intake.id.desc()).limit(1))


def recruits_until(network_id):
    """Return the last moment of a network's intake while it is open, else None; asked for on every page of a network."""
    version = site_version()
    times = (_read() if version is None else _kept(version)).get(network_id)
    return times[1] if times and times[0] <= clock.now() <= times[1] else None


def places_left(intake):
    """Return how many places are left, None for as many as come; whoever has left the network has freed theirs."""
    if intake.places is None:
        return None
    taken = db.session.scalar(
        select(func.count()).select_from(Application).join(Membership, and_(
            Membership.user_id == Application.user_id, Membership.network_id == intake.network_id))
        .where(Application.intake_id == intake.id, Application.state == "approved"))
    return max(0, intake.places - taken)


def place_in_line(application):
    """Return which on the waiting list an application is, the first being 1."""
    return db.session.scalar(select(func.count()).select_from(Application).where(
        Application.intake_id == application.intake_id, Application.state == "reserve", Application.id <= application.id))


def application_with(token):
    """Return the application whose letters hold this token, or None."""
    return db.session.scalar(select(Application).where(Application.token_hash == hash_token(token))
                             .options(joinedload(Application.intake).joinedload(Intake.network)))


def application_of(intake, email):
    """Return the application that was made with this address, or None."""
    return db.session.scalar(select(Application).filter_by(intake_id=intake.id, email=email))


def applications(intake):
    """Return {state: its applications, the first to come first}."""
    rows = db.session.scalars(select(Application).where(Application.intake_id == intake.id).order_by(Application.id)
                              .options(joinedload(Application.decided_by))).all()
    groups = {}
    for row in rows:
        groups.setdefault(row.state, []).append(row)
    return groups


def is_old(now):
    """Return the condition under which an application is to be forgotten."""
    over = select(Intake.id).where(Intake.closes_at < now - USELESS_KEPT)
    return or_(and_(Application.state == "unconfirmed", Application.created_at < now - UNCONFIRMED_KEPT),
               and_(Application.state != "approved", Application.intake_id.in_(over)))


def undecided_count(network_id):
    """Return how many applications to a network wait for a decision."""
    return db.session.scalar(select(func.count()).select_from(Application).join(Intake).where(
        Intake.network_id == network_id, Application.state == "waiting"))


def _read():
    return {row.network_id: (row.opens_at, row.closes_at) for row in reading().execute(_times)}


@kept(4)
def _kept(_version):
    return _read()
