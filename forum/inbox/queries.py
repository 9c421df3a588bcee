"""What administrators see of letters that came in: how many, and why some were not posted. Never their words."""
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from .. import clock
from ..accounts.models import User
from ..db import db
from ..networks.models import Network
from ..paging import LIST
from .models import InboundMail

SHOWN = ("refused", "ignored", "failed")
DAYS = 30


def counts():
    """Return {state: how many} of the letters of the last thirty days."""
    return dict(db.session.execute(
        select(InboundMail.state, func.count()).where(InboundMail.received_at > clock.now() - timedelta(days=DAYS))
        .group_by(InboundMail.state)).all())


def not_posted(state, before=None):
    """Return a page of (letter, person, network) in this state, the newest first, and where the next page begins."""
    older = [InboundMail.id < before] if before else []
    person, network = aliased(User), aliased(Network)
    rows = db.session.execute(
        select(InboundMail, person, network).outerjoin(person, person.id == InboundMail.user_id)
        .outerjoin(network, network.id == InboundMail.network_id)
        .where(InboundMail.state == state, *older).order_by(InboundMail.id.desc()).limit(LIST + 1)).all()
    return rows[:LIST], rows[LIST - 1][0].id if len(rows) > LIST else None
