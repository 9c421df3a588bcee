"""Taking a merge back: the posts come home under their old numbers, with the answers they got meanwhile."""
from sqlalchemy import or_, select

from ..db import db
from ..events import Event
from ..posts.models import Post
from ..topics.models import Follower
from .acts import hold_all, refuse_changed, require_last, require_undoable
from .carrying import answers_since, both_of, bring_home, record_both, require_in_place
from .merge import MERGED


def undo_merge(event, moderator, *, reason=""):
    """Bring the posts of a merged topic home, and the answers written since; return what happened to that topic."""
    away, arrived = both_of(event)
    source, target = hold_all([away.details["source"], away.details["target"]], moderator, "merge")
    require_undoable(away)
    _require_merged(away, arrived, source, target)

    answers = answers_since(away, arrived, target)
    source.merged_into_id = None
    undoing, gone = record_both("merge_undone", moderator, source, target, reason=reason, undoes=(away, arrived),
                                count=away.details["count"] + len(answers), by_time=bool(away.details.get("by_time")))
    bring_home(away, undoing, answers, origin=source, destination=target)
    undoing.number, gone.number = source.last_number, target.last_number
    give_back_followers(away, arrived, source, target)
    db.session.flush()
    db.session.expire_all()
    return undoing


def _require_merged(away, arrived, source, target):
    if target.merged_into_id is not None:
        require_last(arrived, target, ["topic_merged_away"])
    if source.merged_into_id != target.id:
        require_last(away, source, ["topic_merged_away"])
        refuse_changed()
    require_in_place(away, arrived, source, target)
    if target.merged_into_id is not None:
        refuse_changed()


def give_back_followers(away, arrived, source, target):
    """Let people follow `target` as before the act `away`, but for what they have chosen or done since."""
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
