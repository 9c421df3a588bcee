"""What the pages about people show."""
from collections import namedtuple

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from ..db import db
from ..networks.models import ROLES, Membership
from .models import User, UserSession

DemoGroup = namedtuple("DemoGroup", "network people")
SITE_WIDE = 2


def person(username):
    """Return the person with this username, with their roles, or None."""
    return db.session.scalar(select(User).where(User.username == username)
                             .options(selectinload(User.memberships).joinedload(Membership.network)))


def sessions_of(user_id):
    """Return a person's signed-in browsers, the one seen last first."""
    return db.session.scalars(select(UserSession).where(UserSession.user_id == user_id)
                              .order_by(UserSession.seen_at.desc(), UserSession.id.desc())).all()


def demo_groups():
    """Return the demo's people by network: first who looks after all, then each network, its moderators first."""
    people = db.session.scalars(select(User).where(User.is_demo).order_by(User.id)
                                .options(selectinload(User.memberships).joinedload(Membership.network))).all()
    groups = {}
    for one in people:
        networks = [row.network for row in sorted(one.memberships, key=lambda row: row.id)]
        home = None if one.is_admin or not networks or len(networks) > SITE_WIDE else networks[0]
        groups.setdefault(home, []).append(one)
    return [DemoGroup(network, sorted(members, key=lambda one: (-_rank(one, network), one.id)))
            for network, members in sorted(groups.items(), key=lambda item: item[0].position if item[0] else -1)]


def _rank(person, network):
    if person.is_admin:
        return len(ROLES)
    roles = person.roles.get(network.id, ()) if network else {role for held in person.roles.values() for role in held}
    return max((ROLES.index(role) for role in roles), default=-1)
