"""Warning, silencing and suspending people, in one network or everywhere, and letting them be again."""
from flask_babel import gettext as _
from sqlalchemy import select

from .. import clock
from ..accounts.models import User
from ..db import db, lock, lock_rows, writes
from ..errors import Refused
from ..events import record
from ..identity import end_sessions, lose_access
from ..moderation.acts import require_undoable
from ..networks.models import Membership
from ..notifications.silence import hide_unseen
from ..policy import require
from .decisions import decide, end, reverses
from .models import Decision

FIELDS = {"silence": "silenced_until", "suspend": "suspended_until"}
DONE = {"warn": "person_warned", "silence": "person_silenced", "suspend": "person_suspended"}
DONE_EVERYWHERE = {"silence": "silenced_everywhere", "suspend": "suspended_everywhere"}


@writes
def sanction(restriction, person, moderator, *, ground, network=None, until=None, **about):
    """Warn, silence or suspend somebody, in a network or – without one – everywhere, and owe them the reasons.

    `until` is the moment it ends by itself, None for a warning; `about` goes on to `decide`: post, case_id, source, facts.
    Returns the Decision.
    """
    holder = _hold(person, network)
    require(moderator, restriction, holder)
    if restriction in FIELDS and (until is None or until <= clock.now()):
        raise Refused(_("Say until when it holds: a moment to come."), 422)
    decision = decide(restriction, moderator, person_id=person.id, network=network, ground=ground, until=until, **about)
    _settle(holder, restriction)
    _record(DONE if network is not None else DONE_EVERYWHERE, moderator, decision)
    return decision


@writes
def lift(restriction, person, moderator, *, network=None, reason=""):
    """End a silence or suspension early; who is free of it already is left alone."""
    holder = _hold(person, network)
    require(moderator, "lift", holder)
    if not getattr(holder, f"is_{FIELDS[restriction].removesuffix('_until')}"):
        return
    for decision in _in_force(holder, restriction):
        end(decision, moderator)
    _settle(holder, restriction)
    _record_lifted(moderator, holder, reason=reason)


def undo_sanction(event, moderator, *, reason=""):
    """Take back a warning, a silence or a suspension in a network; what was decided before it holds again."""
    person = db.session.get(User, event.person_id)
    holder = _hold(person, event.network)
    require(moderator, "lift", holder)
    require_undoable(event)
    [decision] = lock_rows(Decision, event.details["decision"])
    if decision is None or decision.ended_at is not None:
        raise Refused(_("This decision no longer holds, so there is nothing to take back."), 409)
    end(decision, moderator)
    _settle(holder, decision.restriction)
    return _record_lifted(moderator, holder, reason=reason, undoes=event)


@reverses("warn")
@reverses("silence")
@reverses("suspend")
def reverse(decision, actor):
    """Free somebody of what an appeal has shown to be wrong."""
    holder = _hold(decision.person, decision.network, may_be_gone=True)
    if holder is not None:
        _settle(holder, decision.restriction)
        _record_lifted(actor, holder)


def _hold(person, network, *, may_be_gone=False):
    """Lock where a sanction is kept: the person's membership, or the person."""
    if network is not None:
        lock(network)  # before the person, as everywhere
    person = lock(person)
    if network is None:
        return person
    found = db.session.scalar(select(Membership).filter_by(network_id=network.id, user_id=person.id)
                              .with_for_update().execution_options(populate_existing=True))
    if found is None and not may_be_gone:
        raise Refused(_("This person no longer belongs to the network."), 409)
    return found


def _settle(holder, restriction):
    """Let the newest decision that holds say until when; none, that there is nothing."""
    if restriction not in FIELDS:
        return
    db.session.flush()
    decisions = _in_force(holder, restriction)
    setattr(holder, FIELDS[restriction], decisions[0].until if decisions else None)
    person_id = holder.user_id if isinstance(holder, Membership) else holder.id
    if restriction == "suspend" and decisions:
        if isinstance(holder, User):
            end_sessions(holder)
        db.session.flush()
        hide_unseen([person_id])
    lose_access([person_id])


def _in_force(holder, restriction):
    is_member = isinstance(holder, Membership)
    return db.session.scalars(
        select(Decision).where(
            Decision.restriction == restriction, Decision.ended_at.is_(None), Decision.until > clock.now(),
            Decision.person_id == (holder.user_id if is_member else holder.id),
            Decision.network_id == holder.network_id if is_member else Decision.network_id.is_(None))
        .order_by(Decision.id.desc()).with_for_update()).all()


def _record(actions, moderator, decision):
    until = clock.local(decision.until).date().isoformat() if decision.until else None
    _record_each(actions[decision.restriction], moderator, _logs_of(decision), person_id=decision.person_id,
                 reason=decision.explanation, decision=decision.id, until=until)


def _record_lifted(actor, holder, **more):
    if isinstance(holder, Membership):
        return record("sanction_lifted", actor, network_id=holder.network_id, person_id=holder.user_id, **more)
    return _record_each("sanction_lifted", actor, _networks_of(holder.id), person_id=holder.id, **more)


def _record_each(action, actor, network_ids, **more):
    """Record one act in the logs of several networks; return its first event."""
    first = None
    for network_id in network_ids:
        event = record(action, actor, network_id=network_id, group_id=first and first.id, **more)
        first = first or event
    return first


def _logs_of(decision):
    # What holds everywhere stands in the logs of all who moderate them.
    return [decision.network_id] if decision.network_id is not None else _networks_of(decision.person_id)


def _networks_of(person_id):
    return db.session.scalars(select(Membership.network_id).where(Membership.user_id == person_id)
                              .order_by(Membership.network_id)).all() or [None]
