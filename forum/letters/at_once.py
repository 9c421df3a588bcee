"""Letters at once: what rang while somebody was away, some minutes later, unless they have heard of it meanwhile.

Each bell holds the debt of its letter (`Notification.letter_due_at`), written with it. The letter and the settled debt are one
transaction, so that a crash loses none and doubles none; what is read, or settled by somebody else, meanwhile stops it.
"""
from datetime import timedelta
from typing import NamedTuple

from flask import current_app
from sqlalchemy import select

from .. import clock
from ..accounts.models import User
from ..db import db, lock_rows, writes
from ..identity import may_enter
from ..mail.service import post
from ..networks.models import Network
from ..notifications.models import LETTER_AFTER, Notification
from . import composing, queries
from .quiet import opens_at

# Whoever keeps looking at the forum but not at the bell gets the letter after this long all the same.
LONGEST_WAIT = timedelta(hours=1)
# What cannot be written is tried again after a while, for a day.
PAUSE, GIVEN_UP_AFTER = timedelta(minutes=10), timedelta(days=1)
TELL = "tell"


class Draft(NamedTuple):
    """A letter as plain values, which outlive the session they were read in, and the bells it tells of."""

    composed: object
    user_id: int
    network_id: int
    topic_id: int
    reply_to: str
    headers: dict
    key: str
    bell_ids: list


def write():
    """Write some of the letters whose time has come; return how many bells were looked at."""
    now = clock.now()
    owed = queries.owed(now)
    moved, groups = {}, {}
    for one in owed:
        fate = _fate(one, now)
        if fate == TELL:
            groups.setdefault((one.person.id, one.topic.id), []).append(one)
        elif one.bell.letter_due_at <= now or fate is None:
            moved[one.bell.id] = fate
    due = [group for group in groups.values() if any(one.bell.letter_due_at <= now for one in group)]
    drafts = [draft for draft in (_draft(group, now, moved) for group in due) if draft]
    settled = len(moved) + sum(len(draft.bell_ids) for draft in drafts)
    if settled:
        _settle(drafts, moved)
    return settled


def _fate(owed, now):
    """Return TELL, a later moment, or None when there is nothing to tell any more."""
    bell, person, choices = owed.bell, owed.person, owed.choices
    is_gone = bell.read_at is not None or owed.post is not None and owed.post.deleted_at is not None
    is_nobody = person.email is None or person.erased_at is not None or not may_enter(person)
    is_unwanted = (choices.is_off or owed.rhythm == "nothing" or choices.way(bell.kind) != "at_once"
                   or owed.level == "muted")
    if is_gone or is_nobody or is_unwanted or not owed.reads:
        return None
    back = (owed.seen_at or now - LETTER_AFTER) + LETTER_AFTER
    moment = opens_at(choices, min(max(back, now), max(bell.created_at + LONGEST_WAIT, now)))
    return TELL if moment <= now else moment


def _draft(group, now, moved):
    try:
        composed, reply_to, headers = composing.notification(group)
    except Exception:
        ids = [one.bell.id for one in group]
        current_app.logger.exception("the letter about bells %s cannot be written", ids)
        moved |= {one.bell.id: now + PAUSE if now - one.bell.created_at < GIVEN_UP_AFTER else None for one in group}
        return None
    first = group[0]
    return Draft(composed, first.person.id, first.network.id, first.topic.id, reply_to, headers, _key(first.bell),
                 [one.bell.id for one in group])


def _key(bell):
    # Not by its id, which a database may give out again; a reminder may ring once more.
    return f"bell-{bell.user_id}-{bell.event_id}-{bell.kind}-{bell.created_at.isoformat()}"


@writes
def _settle(drafts, moved):
    bells = _bells([*moved, *(bell_id for draft in drafts for bell_id in draft.bell_ids)])
    people = _by_id(User, {draft.user_id for draft in drafts})
    networks = _by_id(Network, {draft.network_id for draft in drafts})
    for bell_id, moment in moved.items():
        if bell_id in bells:
            bells[bell_id].letter_due_at = moment
    for draft in drafts:
        told = [bells.get(bell_id) for bell_id in draft.bell_ids]
        if all(bell is not None and bell.read_at is None for bell in told):
            post(draft.composed, kind="notification", user=people[draft.user_id], network=networks[draft.network_id],
                 topic_id=draft.topic_id, key=draft.key, reply_to=draft.reply_to, headers=draft.headers)
            for bell in told:
                bell.letter_due_at = None


def _bells(ids):
    # Somebody else may have settled some: those are left out.
    rows = lock_rows(Notification, *sorted(ids))
    return {bell.id: bell for bell in rows if bell is not None and bell.letter_due_at is not None}


def _by_id(model, ids):
    return {row.id: row for row in db.session.scalars(select(model).where(model.id.in_(ids)))}
