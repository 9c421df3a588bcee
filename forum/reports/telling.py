"""Telling the open pages of moderators that more or less waits for them."""
from sqlalchemy import and_, exists, or_, select

from ..accounts.models import User
from ..db import db
from ..networks.models import Membership
from ..reading.counts import tell_change
from .counts import LEADS


def tell_queue(network_id):
    """Have the open pages of all who look after a network ask how much waits, after the present transaction."""
    people = select(User.id).where(or_(User.is_admin, exists().where(
        and_(Membership.user_id == User.id, Membership.network_id == network_id, LEADS))))
    for user_id in db.session.scalars(people).all():
        tell_change(user_id)
