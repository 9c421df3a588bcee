"""Who has been invited, and what has become of it."""
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from sqlalchemy import and_, case, exists, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from .. import clock
from ..accounts.models import User
from ..db import db
from ..mail.models import AddressState, Letter
from ..networks.models import Network
from ..paging import LIST
from ..policy import can
from ..posts.models import Post
from ..topics.models import Topic
from .models import Invitation, InvitationList, InvitationPlace, PlacementRule

STATE_WORDS = {
    "invited": _l("invited"), "entered": _l("has come"), "spoke": _l("has spoken"), "bounced": _l("the letter came back"),
    "expired": _l("link too old"), "declined": _l("does not want to come"),
}
# How a state looks: the kind of its badge, and its picture.
STATE_LOOKS = {"invited": ("", "mail"), "entered": ("new", "check"), "spoke": ("good", "reply"), "bounced": ("bad", "warning"),
               "expired": ("warn", "clock"), "declined": ("", "close")}
_HAS_COME_BACK = or_(Letter.bounced_at.is_not(None), Letter.given_up_at.is_not(None))


@dataclass(frozen=True)
class Window:
    """A stretch of the list of invitations, and the key before which the next one begins."""

    rows: list
    next: str | None


def networks_for(viewer):
    """Return the networks that somebody may invite to, in their order."""
    networks = db.session.scalars(select(Network).order_by(Network.position, Network.id)).all()
    return [network for network in networks if can(viewer, "invite", network)]


def window(networks, *, state=None, before=None):
    """Return the invitations to these networks, the latest first, as (place, state); perhaps those in one state alone."""
    statement = (_places(networks).add_columns(_state().label("state"))
                 .options(contains_eager(InvitationPlace.invitation).options(
                     joinedload(Invitation.user), joinedload(Invitation.invited_by), contains_eager(Invitation.letter)),
                     joinedload(InvitationPlace.network))
                 .order_by(InvitationPlace.invitation_id.desc(), InvitationPlace.network_id).limit(LIST + 1))
    if state:
        statement = statement.where(_state() == state)
    if before:
        last_id, network_id = before
        statement = statement.where(or_(InvitationPlace.invitation_id < last_id, and_(
            InvitationPlace.invitation_id == last_id, InvitationPlace.network_id > network_id)))
    rows = db.session.execute(statement).all()
    last = rows[LIST - 1][0] if len(rows) > LIST else None
    return Window(rows[:LIST], f"{last.invitation_id}.{last.network_id}" if last else None)


def counts(networks):
    """Return {state: how many invitations to these networks are in it}."""
    state = _state().label("state")
    return dict(db.session.execute(_places(networks).with_only_columns(state, func.count()).group_by(state)).all())


def states_of(invitation):
    """Return [(network, state)] of one invitation."""
    rows = db.session.execute(_places(invitation.networks).with_only_columns(InvitationPlace.network_id, _state()).where(
        InvitationPlace.invitation_id == invitation.id))
    known = dict(rows.all())
    return [(network, known[network.id]) for network in invitation.networks if network.id in known]


def to_remind(network, *, older_than):
    """Return the invitations to a network whose people have not come and had no letter lately; none to a stopped address."""
    return db.session.scalars(
        select(Invitation).join(InvitationPlace).where(
            InvitationPlace.network_id == network.id, Invitation.written_at < older_than,
            ~_came_back(), ~_is_stopped(), Invitation.used_at.is_(None), Invitation.declined_at.is_(None))
        .order_by(Invitation.id)).all()


def waiting_lists(viewer):
    """Return the lists that somebody has begun and not sent, the latest first."""
    return db.session.scalars(select(InvitationList).where(InvitationList.made_by_id == viewer.id)
                              .order_by(InvitationList.id.desc())).all()


def rules():
    """Return the rules of placement in the order of their networks."""
    return db.session.scalars(select(PlacementRule).join(Network).options(contains_eager(PlacementRule.network))
                              .order_by(PlacementRule.kind.desc(), Network.position, PlacementRule.value)).all()


def _places(networks):
    return (select(InvitationPlace).join(InvitationPlace.invitation).outerjoin(Letter, Letter.id == Invitation.letter_id)
            .where(InvitationPlace.network_id.in_([network.id for network in networks])))


def _state():
    spoke = exists().where(Post.author_id == Invitation.user_id, Post.topic_id == Topic.id, Post.deleted_at.is_(None),
                           Topic.network_id == InvitationPlace.network_id)
    return case((and_(Invitation.used_at.is_not(None), spoke), "spoke"), (Invitation.used_at.is_not(None), "entered"),
                (Invitation.declined_at.is_not(None), "declined"),
                (_HAS_COME_BACK, "bounced"),
                (Invitation.expires_at <= clock.now(), "expired"), else_="invited")


def _came_back():
    return exists().where(Letter.id == Invitation.letter_id, _HAS_COME_BACK)


def _is_stopped():
    return exists().where(AddressState.address == Invitation.email, AddressState.stopped_for != "")


def account_names(emails):
    """Return {address: name of the account it belongs to}: for the greeting, which only its owner reads."""
    return dict(db.session.execute(select(User.email, User.name).where(User.email.in_(emails), ~User.is_system)).all())


def account_with(email):
    """Return whose address this is, or None: for the page that asks an invited person to come."""
    return db.session.scalar(select(User).where(User.email == email))
