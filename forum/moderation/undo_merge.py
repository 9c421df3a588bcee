"""Taking a merge back: the posts come home under their old numbers, with the answers they got meanwhile."""
from flask_babel import gettext as _
from sqlalchemy import or_, select

from ..db import db
from ..errors import Refused
from ..events import Event, record
from ..posts.models import Post
from ..reading.moves import forget_carried
from ..topics.models import Follower
from .acts import hold_all, refuse_changed, require_last, require_undoable
from .merge import MERGED
from .moves import move, recount, reversed_runs, runs_between


def undo_merge(event, moderator, *, reason=""):
    """Bring the posts of a merged topic home, and the answers written since; return what happened to that topic."""
    away, arrived = _both(event)
    source, target = hold_all([away.details["source"], away.details["target"]], moderator, "merge")
    require_undoable(away)
    _require_in_place(away, arrived, source, target)

    home = reversed_runs(away.details["runs"])
    answers = _answers(home, target)
    later = runs_between(answers, range(source.last_number + 1, source.last_number + 1 + len(answers)))
    move(home + later, origin=target, destination=source)
    forget_carried(away.details["runs"], origin=source, destination=target)
    source.merged_into_id = None
    _give_back_followers(away, arrived, source, target)
    recount(source)
    recount(target)
    event = _record(away, arrived, moderator, source=source, target=target, runs=home + later, reason=reason)
    db.session.flush()
    db.session.expire_all()
    return event


def _both(event):
    rows = db.session.scalars(select(Event).where(Event.group_id == event.group_id).order_by(Event.id)).all()
    if [row.action for row in rows] != ["topic_merged_away", "topic_merged_in"]:
        raise Refused(_("This cannot be taken back."), 409)
    return rows


def _require_in_place(away, arrived, source, target):
    if target.merged_into_id is not None:
        require_last(arrived, target, ["topic_merged_away"])
    if source.merged_into_id != target.id:
        require_last(away, source, ["topic_merged_away"])
        refuse_changed()
    in_place = db.session.scalar(select(db.func.count()).select_from(Post).where(
        Post.topic_id == target.id, _within(reversed_runs(away.details["runs"]))))
    if target.merged_into_id is not None or in_place != away.details["count"]:
        refuse_changed()


def _answers(home, target):
    """Return the numbers of the posts written since that answer a moved one, directly or through others."""
    back = (select(Post.id, Post.number).where(Post.topic_id == target.id, _within(home))
            .cte("back", recursive=True))
    back = back.union(select(Post.id, Post.number).where(Post.reply_to_id == back.c.id, Post.topic_id == target.id))
    moved = {number for first, _new, length in home for number in range(first, first + length)}
    return sorted(set(db.session.scalars(select(back.c.number))) - moved)


def _within(runs):
    first = min((old for old, _new, _length in runs), default=0)
    last = max((old + length - 1 for old, _new, length in runs), default=-1)
    return Post.number.between(first, last)


def _give_back_followers(away, arrived, source, target):
    rows = {row.user_id: row for row in db.session.scalars(select(Follower).where(Follower.topic_id == target.id))}
    for user_id, before, reason, after in away.details["followers"]:
        row = rows.get(user_id)
        # What somebody has chosen since is theirs: only what the merge gave is taken.
        if row is None or (row.level, row.reason) != (after, MERGED):
            continue
        if before is None and row.unpinned_at is None:
            db.session.delete(row)
        else:
            row.level, row.reason = before or "normal", reason
    db.session.flush()
    for topic in (source, target):
        _track_for_those_who_wrote(topic, since=arrived)


def _track_for_those_who_wrote(topic, *, since):
    wrote = select(Event.actor_id).join(Post, Post.id == Event.post_id).where(
        Event.action == "post_created", Event.id > since.id, Post.topic_id == topic.id)
    follows = select(Follower.user_id).where(Follower.topic_id == topic.id, or_(
        Follower.level != "normal", Follower.reason.not_in(("", MERGED))))
    for user_id in set(db.session.scalars(wrote)) - set(db.session.scalars(follows)):
        row = db.session.scalar(select(Follower).filter_by(topic_id=topic.id, user_id=user_id))
        if row is None:
            row = Follower(topic_id=topic.id, user_id=user_id)
            db.session.add(row)
        row.level, row.reason = "tracking", "replied"


def _record(away, arrived, moderator, *, source, target, runs, reason):
    details = {"source": source.id, "target": target.id, "count": sum(length for _old, _new, length in runs), "runs": runs}
    event = record("merge_undone_away", moderator, topic=source, reason=reason, undoes=away, **details)
    record("merge_undone_in", moderator, topic=target, reason=reason, undoes=arrived, group_id=event.id, **details)
    event.group_id = event.id
    return event
