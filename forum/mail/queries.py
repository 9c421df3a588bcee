"""What administrators see of letters on their way out."""
from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import case, func, select, text

from .. import clock
from ..accounts.models import User
from ..db import db
from ..paging import LIST
from .models import WAITING, AddressState, Letter

# What waits longer says that something is wrong.
LATE = timedelta(minutes=2)


class Summary(NamedTuple):
    """How letters go, in numbers."""

    waiting: int
    late: int
    sent_today: int
    given_up: int


def summary():
    """Return the numbers of the last day."""
    now = clock.now()
    waits = (Letter.sent_at.is_(None)) & (Letter.given_up_at.is_(None))

    def count(condition):
        return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)
    return Summary(*db.session.execute(select(
        count(waits), count(waits & (Letter.created_at < now - LATE) & (Letter.due_at < now - LATE)),
        count(Letter.sent_at > now - timedelta(days=1)), count(Letter.given_up_at.is_not(None)))).one())


def waiting_by_kind():
    """Return (kind, how many, the first one's time, why the last try failed) of what waits."""
    return db.session.execute(
        select(Letter.kind, func.count(), func.min(Letter.due_at), func.max(Letter.error))
        .where(text(WAITING)).group_by(Letter.kind).order_by(Letter.kind)).all()


def given_up(before=None):
    """Return a page of (letter, person) that are not tried any more, the newest first, and where the next page begins."""
    older = [Letter.id < before] if before else []
    rows = db.session.execute(
        select(Letter, User).outerjoin(User, User.id == Letter.user_id).where(Letter.given_up_at.is_not(None), *older)
        .order_by(Letter.id.desc()).limit(LIST + 1)).all()
    return rows[:LIST], rows[LIST - 1][0].id if len(rows) > LIST else None


def stopped(before=None):
    """Return a page of (address state, person) of the addresses nothing is sent to, and where the next page begins."""
    older = [AddressState.id < before] if before else []
    rows = db.session.execute(
        select(AddressState, User).outerjoin(User, User.email == AddressState.address)
        .where(AddressState.stopped_for != "", *older).order_by(AddressState.id.desc()).limit(LIST + 1)).all()
    return rows[:LIST], rows[LIST - 1][0].id if len(rows) > LIST else None
