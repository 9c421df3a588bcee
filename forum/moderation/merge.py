"""Merging a topic into another: its posts get the next numbers there, its addresses lead to them for ever."""
from collections import namedtuple

from flask_babel import gettext as _
from sqlalchemy import select

from ..db import db, writes
from ..drafts import service as drafts
from ..errors import Refused
from ..events import record
from ..topics.models import LEVELS, Follower
from .acts import hold_all
from .moves import move, numbers_of, recount, runs_between

MERGED = "merged"
Change = namedtuple("Change", "user_id before reason after")


@writes
def merge(source, moderator, *, into, reason=""):
    """Move every post of `source` to the end of `into`; return what happened to `source`."""
    if source.id == into.id:
        raise Refused(_("A topic cannot be merged into itself."), 422)
    source, target = hold_all([source.id, into.id], moderator, "merge")
    _require_apart(source, target)

    changes = follower_changes(source, target)
    old_numbers = numbers_of(source)
    runs = runs_between(old_numbers, range(target.last_number + 1, target.last_number + 1 + len(old_numbers)))
    source.merged_into_id = target.id
    event = _record(source, target, moderator, reason=reason, runs=runs, changes=changes, count=len(old_numbers))

    move(runs, origin=source, destination=target)
    _follow(target, changes)
    drafts.carry(source, target)
    recount(source)
    recount(target)
    db.session.flush()
    db.session.expire_all()
    return event


def follower_changes(source, target):
    """Return whose level at `target` a merge raises: the higher level wins, muted stays only who muted both."""
    there = _followers(target)
    changes = []
    for user_id, row in _followers(source).items():
        now = there.get(user_id)
        before = now.level if now else None
        after = max(row.level, before or "normal", key=LEVELS.index)
        if after != (before or "normal"):
            changes.append(Change(user_id, before, now.reason if now else "", after))
    return changes


def _require_apart(source, target):
    if source.merged_into_id is not None:
        raise Refused(_("This topic has meanwhile been merged into another one."), 409)
    if target.merged_into_id is not None:
        raise Refused(_("The topic you chose has meanwhile been merged into another one. Choose that one."), 409)
    if source.is_agenda:
        raise Refused(_("A topic of the agenda stays in its network. Merge the other topic into it instead."), 409)


def _record(source, target, moderator, *, reason, runs, changes, count):
    # Recorded before the posts come, so that the line stands between the target's own posts and theirs.
    details = {"source": source.id, "target": target.id, "count": count, "runs": runs}
    away = record("topic_merged_away", moderator, topic=source, reason=reason, followers=changes, **details)
    record("topic_merged_in", moderator, topic=target, reason=reason, group_id=away.id, **details)
    away.group_id = away.id
    return away


def _follow(target, changes):
    rows = _followers(target)
    for change in changes:
        row = rows.get(change.user_id)
        if row is None:
            row = Follower(topic_id=target.id, user_id=change.user_id)
            db.session.add(row)
        row.level, row.reason = change.after, MERGED
    db.session.flush()


def _followers(topic):
    statement = select(Follower).where(Follower.topic_id == topic.id).execution_options(populate_existing=True)
    return {row.user_id: row for row in db.session.scalars(statement)}
