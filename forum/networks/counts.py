"""How many people from how many JST read a network."""
from sqlalchemy import func, select

from ..accounts.models import INVITED, User
from ..db import db, lock_rows
from ..jst.models import JstSeat
from .models import Membership, Network


def recount(network):
    """Count a locked network's people and its seats anew; accounts that nobody can enter do not read."""
    db.session.flush()
    people = (select(func.count()).select_from(Membership).join(User, User.id == Membership.user_id)
              .where(Membership.network_id == network.id, INVITED))
    seats = select(func.count()).where(JstSeat.network_id == network.id)
    network.members_count, network.jst_count = db.session.execute(
        select(people.scalar_subquery(), seats.scalar_subquery())).one()


def lock_networks_of(user):
    """Lock the networks a person belongs to, before anything is changed that counts in them; return them."""
    ids = db.session.scalars(select(Membership.network_id).where(Membership.user_id == user.id)).all()
    return [network for network in lock_rows(Network, *ids) if network]
