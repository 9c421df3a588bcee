"""Merging a topic into another: its posts get the next numbers there, its addresses lead to them for ever."""
from collections import namedtuple

from flask_babel import gettext as _
from sqlalchemy import select

from ..db import breathe, db, writes
from ..drafts import service as drafts
from ..errors import Refused
from ..topics.models import LEVELS, Follower
from . import moves
from .acts import hold_all
from .carrying import bring, bring_in_time, record_both

MERGED = "merged"
Change = namedtuple("Change", "user_id before reason after")


@writes
def merge(source, moderator, *, into, by_time=False, reason=""):
    """Move every post of `source` to the end of `into`, or among its posts `by_time`; return what happened to `source`.

    By time all posts of both get fresh numbers; the first post of `into` stays first, however old the others are.
    """
    if source.id == into.id:
        raise Refused(_("A topic cannot be merged into itself."), 422)
    source, target = hold_all([source.id, into.id], moderator, "merge")
    _require_apart(source, target)

    changes = follower_changes(source, target)
    breathe()
    places = moves.in_time(source, target) if by_time else moves.places_of(source)
    own = [place for place, post in enumerate(places) if post.topic_id == source.id]
    source.merged_into_id = target.id
    # Recorded before the posts come, so that the line stands between the target's own posts and theirs.
    event, arrived = record_both(
        "topic_merged", moderator, source, target, reason=reason, count=len(own), by_time=by_time, followers=changes,
        first=target.last_number + 1 + own[0] if own else None)
    if by_time:
        bring_in_time(event, arrived, places, origin=source, destination=target)
    else:
        bring(event, places, origin=source, destination=target)
    follow(target, changes)
    drafts.carry(source, target)
    db.session.flush()
    db.session.expire_all()
    return event


def follower_changes(source, target, user_ids=None):
    """Return whose level at `target` a merge raises: the higher level wins, muted stays only who muted both.

    With `user_ids` only of these people.
    """
    there = _followers(target)
    changes = []
    for user_id, row in _followers(source).items():
        now = there.get(user_id)
        before = now.level if now else None
        after = max(row.level, before or "normal", key=LEVELS.index)
        if after != (before or "normal") and (user_ids is None or user_id in user_ids):
            changes.append(Change(user_id, before, now.reason if now else "", after))
    return changes


def follow(target, changes):
    """Raise levels at `target` as these Changes say."""
    rows = _followers(target)
    for change in changes:
        row = rows.get(change.user_id)
        if row is None:
            row = Follower(topic_id=target.id, user_id=change.user_id)
            db.session.add(row)
        row.level, row.reason = change.after, MERGED
    db.session.flush()


def _require_apart(source, target):
    if source.merged_into_id is not None:
        raise Refused(_("This topic has meanwhile been merged into another one."), 409)
    require_open(target)
    if source.is_agenda:
        raise Refused(_("A topic of the agenda stays in its network. Merge the other topic into it instead."), 409)
    if source.withheld is not None:
        raise Refused(_("This topic waits for its day. Publish it first."), 409)


def require_open(target):
    """Refuse to bring posts into a topic that has been merged away, or that waits unseen for its day."""
    if target.merged_into_id is not None:
        raise Refused(_("The topic you chose has meanwhile been merged into another one. Choose that one."), 409)
    if target.withheld is not None:
        raise Refused(_("The topic you chose waits for its day. Publish it first."), 409)


def _followers(topic):
    statement = select(Follower).where(Follower.topic_id == topic.id).execution_options(populate_existing=True)
    return {row.user_id: row for row in db.session.scalars(statement)}
