"""What ends by itself: silences and suspensions whose time is over, and the words kept for an appeal."""
from sqlalchemy import delete, or_, select, update

from .. import clock
from ..accounts.models import User
from ..db import db, lock_rows, writes
from ..events import record
from ..identity import lose_access
from ..networks.models import Membership
from .models import APPEAL_WITHIN, Appeal, DecidedPost, Decision

COLUMNS = ("silenced_until", "suspended_until")
AT_ONCE = 50


def end_due():
    """Note which silences and suspensions have ended, and tell their people; each once. Return how many.

    Who reads or writes is never asked of this: pages compare the times.
    """
    return sum(_end(model, column) for model in (Membership, User) for column in COLUMNS)


@writes
def forget_words():
    """Forget the words decided about once nobody can appeal any more; those of an appeal that waits stay."""
    old = (select(Decision.id).outerjoin(Decision.appeal).where(
        Decision.snapshot.is_not(None), Decision.made_at < clock.now() - APPEAL_WITHIN,
        ~Decision.appeal.has(decided_at=None)))
    ids = db.session.scalars(old.limit(1000)).all()
    db.session.execute(update(DecidedPost).where(DecidedPost.decision_id.in_(ids)).values(text=""))
    db.session.execute(update(Decision).where(Decision.id.in_(ids)).values(snapshot=None))
    return len(ids)


def forget_people(people):
    """Remove what was decided about these people (a select of ids) and by them; who was restricted by them is free again."""
    theirs = or_(Decision.person_id.in_(people), Decision.decided_by_id.in_(people))
    for decision in db.session.scalars(select(Decision).where(theirs, Decision.person_id.not_in(people),
                                                             Decision.restriction.in_(("silence", "suspend")))).all():
        model, key = (User, User.id) if decision.network_id is None else (Membership, Membership.user_id)
        column = {"silence": "silenced_until", "suspend": "suspended_until"}[decision.restriction]
        place = [] if decision.network_id is None else [Membership.network_id == decision.network_id]
        db.session.execute(update(model).where(key == decision.person_id, *place).values({column: None}))
    db.session.execute(update(Appeal).where(Appeal.decided_by_id.in_(people)).values(decided_by_id=None))
    decided = select(Decision.id).where(theirs)
    db.session.execute(delete(Appeal).where(or_(Appeal.decision_id.in_(decided), Appeal.person_id.in_(people))))
    db.session.execute(delete(Decision).where(theirs))


def _end(model, column):
    due = db.session.scalars(select(model.id).where(getattr(model, column) <= clock.now()).order_by(model.id)
                             .limit(AT_ONCE)).all()
    db.session.rollback()
    # A transaction for each: whoever decides about a person locks them before their places in networks.
    return _end_these(model, column, due) if due else 0


@writes
def _end_these(model, column, due):
    # Somebody may have decided anew meanwhile.
    ended = [row for row in lock_rows(model, *due) if row and getattr(row, column) and getattr(row, column) <= clock.now()]
    for row in ended:
        setattr(row, column, None)
        person_id, network_id = (row.user_id, row.network_id) if model is Membership else (row.id, None)
        record("sanction_over", None, network_id=network_id, person_id=person_id, restriction=column.removesuffix("_until"))
    lose_access([row.user_id if model is Membership else row.id for row in ended])
    return len(ended)
