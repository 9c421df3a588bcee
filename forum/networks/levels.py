"""How closely somebody follows a network: what holds for them, and choosing it."""
from sqlalchemy import bindparam, select

from ..accounts.models import User
from ..db import db, lock_rows, reading, writes
from ..policy import require
from ..reading.counts import tell_change
from .models import NetworkFollower

USUAL = "normal"
_followers = NetworkFollower.__table__.c
_holding = select(_followers.level).where(_followers.user_id == bindparam("user_id"),
                                          _followers.network_id == bindparam("network_id"))


def level_of(user, network):
    """Return how closely a person follows a network at present: one of NETWORK_LEVELS."""
    return reading().scalar(_holding, {"user_id": user.id, "network_id": network.id}) or USUAL


@writes
def choose(network, user, level):
    """Follow a network this closely from now on; `level` is one of NETWORK_LEVELS."""
    lock_rows(User, user.id)  # of two choices at once the later one holds
    require(user, "follow", network)
    row = db.session.get(NetworkFollower, (user.id, network.id), populate_existing=True)
    if row is None:
        row = NetworkFollower(user_id=user.id, network_id=network.id)
        db.session.add(row)
    row.level = level
    tell_change(user.id)
