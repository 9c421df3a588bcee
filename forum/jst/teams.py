"""The people of a network as the teams of their JST, and the seats that wait for somebody."""
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from ..accounts.models import User
from ..db import db
from ..networks.models import Membership
from ..networks.people_queries import by_surname, polish
from .models import Jst, JstPerson, JstSeat
from .queries import is_active


@dataclass
class Member:
    """Somebody who belongs to a network, and the JST for which they do."""

    user: User
    roles: frozenset
    is_active: bool
    membership: Membership
    places: list = field(default_factory=list)

    def place_in(self, seated):
        """Return where they work: the main JST, unless another one of theirs has the seat here."""
        mains = [place for place in self.places if place.is_main]
        return next((place for place in mains + self.places if place.jst_id in seated), mains[0] if mains else None)


@dataclass
class Team:
    """A JST in a network with its people there; without a JST: those who have given none."""

    jst: Jst | None
    members: list = field(default_factory=list)
    has_seat: bool = False
    # Somebody takes part for it; whoever only moderates does not.
    is_filled: bool = False
    is_active: bool = False


def members(network_id):
    """Return the Members of a network by surname in the Polish order, in one query."""
    rows = db.session.execute(
        select(Membership, JstPerson, is_active().label("active")).join(User, User.id == Membership.user_id)
        .outerjoin(JstPerson, JstPerson.user_id == User.id).outerjoin(Jst, Jst.id == JstPerson.jst_id)
        .where(Membership.network_id == network_id).order_by(Membership.id, JstPerson.id)
        .options(contains_eager(Membership.user), contains_eager(JstPerson.jst)))
    found = {}
    for membership, place, active in rows:
        member = found.setdefault(membership.id, Member(membership.user, membership.roles, bool(active), membership))
        if place:
            member.places.append(place)
    return sorted(found.values(), key=lambda member: by_surname(member.user))


def teams(network_id, members):
    """Return the Teams of these members and of the empty seats, in the Polish order; those without a JST come last."""
    seated = {jst.id: jst for jst in db.session.scalars(select(Jst).join(JstSeat).where(JstSeat.network_id == network_id))}
    found = {jst_id: Team(jst, has_seat=True) for jst_id, jst in seated.items()}
    for member in members:
        place = member.place_in(seated)
        team = found.setdefault(place and place.jst_id, Team(place and place.jst))
        team.members.append(member)
        if "participant" in member.roles:
            _count_in(found, member)
    return sorted(found.values(), key=lambda team: (team.jst is None, polish(team.jst.name) if team.jst else []))


def team_of(network_id, jst):
    """Return the Team of one JST in a network, or None when it has neither seat nor people there."""
    return next((team for team in teams(network_id, members(network_id)) if team.jst and team.jst.id == jst.id), None)


def _count_in(found, member):
    for place in member.places:
        if place.jst_id in found:
            found[place.jst_id].is_filled = True
            found[place.jst_id].is_active |= member.is_active
