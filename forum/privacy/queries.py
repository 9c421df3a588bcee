"""Reading the register of requests, and what somebody has been told."""
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ..db import db
from ..paging import LIST
from .models import ClauseSeen, DataRequest

# Art. 12(3) of the GDPR: a month, which is never shorter than this.
DAYS = timedelta(days=28)


def clause_seen(user_id):
    """Return the newest version of the clause that somebody has been shown, with the moment, or None."""
    return db.session.scalar(select(ClauseSeen).where(ClauseSeen.user_id == user_id)
                             .order_by(ClauseSeen.version.desc()).limit(1))


def requests_of(user_id):
    """Return what somebody asked about their data, the latest first."""
    return db.session.scalars(select(DataRequest).where(DataRequest.user_id == user_id)
                              .order_by(DataRequest.id.desc()).limit(LIST)).all()


def register(*, is_open, before=None):
    """Return a window of the register – what waits for an answer, or everything – and the id its next part begins before."""
    statement = (select(DataRequest).options(joinedload(DataRequest.person), joinedload(DataRequest.answered_by))
                 .order_by(DataRequest.id.desc()))
    if is_open:
        statement = statement.where(DataRequest.answered_at.is_(None))
    if before is not None:
        statement = statement.where(DataRequest.id < before)
    rows = db.session.scalars(statement.limit(LIST + 1)).all()
    return rows[:LIST], rows[LIST - 1].id if len(rows) > LIST else None
