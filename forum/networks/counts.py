"""How many people from how many JST read a network."""
from sqlalchemy import func, select

from ..accounts.models import INVITED, User
from ..db import db, lock_rows
from .models import Membership, Network


def recount(network):
    """Count a locked network's people and their JST anew; accounts that nobody can enter do not read."""
    db.session.flush()
    network.members_count, network.jst_count = db.session.execute(
        select(func.count(), func.count(func.distinct(func.nullif(User.jst, ""))))
        .select_from(Membership).join(User, User.id == Membership.user_id)
        .where(Membership.network_id == network.id, INVITED)).one()


def lock_networks_of(user):
    """Lock the networks a person belongs to, before anything is changed that counts in them; return them."""
    ids = db.session.scalars(select(Membership.network_id).where(Membership.user_id == user.id)).all()
    return [network for network in lock_rows(Network, *ids) if network]
