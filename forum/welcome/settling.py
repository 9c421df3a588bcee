"""Whether somebody's first steps are done, kept beside their name."""
from sqlalchemy import select

from ..accounts.models import User
from ..db import db, lock_rows, writes
from ..networks.models import Membership
from ..policy import fresh
from . import queries


@writes
def settle(user):
    """Note whether any first step waits for somebody: pages show it to them."""
    [user] = lock_rows(User, user.id)
    db.session.flush()
    user.first_steps_due = queries.is_due(fresh(user))


def settle_members(network_id):
    """Note it for each member of a network who is being reminded, one after the other."""
    members = select(User).join(Membership, Membership.user_id == User.id).where(
        Membership.network_id == network_id, User.first_steps_due).order_by(User.id)
    for member in db.session.scalars(members).all():
        settle(member)
