"""What still holds of somebody who comes back to a network they had left."""
from sqlalchemy import select

from .. import clock
from ..db import db
from .models import Decision


def standing(person, network):
    """Return the columns of a membership that decisions in force demand of whoever gets one anew."""
    rows = db.session.execute(
        select(Decision.restriction, Decision.until).where(
            Decision.person_id == person.id, Decision.network_id == network.id, Decision.ended_at.is_(None),
            Decision.until > clock.now()).order_by(Decision.id)).all()
    latest = dict(tuple(row) for row in rows)
    return {f"{name}_until": latest.get(restriction)
            for restriction, name in (("silence", "silenced"), ("suspend", "suspended"))}
