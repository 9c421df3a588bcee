"""Moving some posts of a topic to another one that is there already."""
from flask_babel import gettext as _
from sqlalchemy import select

from ..db import db, writes
from ..errors import Refused
from ..posts.models import Post
from . import moves
from .acts import hold_all, refuse_changed, require_last, require_undoable
from .carrying import answers_since, both_of, bring, bring_home, bring_in_time, record_both, require_in_place
from .chosen import places_of, require_not_first
from .merge import Change, follow, follower_changes, require_open
from .previews import arriving, refusal_of
from .undo_merge import give_back_followers


@writes
def move_posts(topic, moderator, *, post_ids, into, by_time=False, reason=""):
    """Move these posts to the end of the topic `into`, or among its posts `by_time`; return what happened to `topic`.

    `event.details["target"]` is `into.id`, `details["first"]` the number the first of them got there. By time every post of
    `into` gets a fresh number, too, but its first post stays first. `moderator` moderates both topics. Refused as splitting is.
    """
    if topic.id == into.id:
        raise Refused(_("These posts already stand in this topic."), 422)
    topic, target = hold_all([topic.id, into.id], moderator, "merge")
    places = places_of(topic, post_ids)
    _require(topic, target, places)

    changes = _follower_changes(topic, target, places)
    ways = moves.in_time(topic, target, [place.id for place in places]) if by_time else places
    firsts = [place for place, post in enumerate(ways) if post.topic_id == topic.id]
    event, arrived = record_both(
        "posts_moved", moderator, topic, target, reason=reason, number=places[0].number, count=len(places), by_time=by_time,
        followers=changes, first=target.last_number + 1 + firsts[0])
    if by_time:
        bring_in_time(event, arrived, ways, origin=topic, destination=target)
    else:
        bring(event, ways, origin=topic, destination=target)
    follow(target, changes)
    db.session.flush()
    db.session.expire_all()
    return event


def preview(topic, moderator, *, post_ids, into, by_time=False):
    """Return what moving these posts into another topic will do, as a Preview."""
    refusal = refusal_of(topic, post_ids, lambda places: _require(topic, into, places))
    found = arriving(topic, post_ids, network=into.network, into=into, by_time=by_time, refusal=refusal)
    return found._replace(new_followers=sum(change.after in ("tracking", "watching") for change in _follower_changes(
        topic, into, moves.places_of(topic, post_ids))))


def undo_moving_posts(event, moderator, *, reason=""):
    """Bring moved posts home under their old numbers, with the answers they got meanwhile."""
    away, arrived = both_of(event)
    topic, target = hold_all([away.details["source"], away.details["target"]], moderator, "merge")
    require_undoable(away)
    for one, its_topic in ((away, topic), (arrived, target)):
        if its_topic.merged_into_id is not None:
            require_last(one, its_topic, ["topic_merged_away"])
            refuse_changed()
    require_in_place(away, arrived, topic, target)

    answers = answers_since(away, arrived, target)
    undoing, gone = record_both("move_undone", moderator, topic, target, reason=reason, undoes=(away, arrived),
                                count=away.details["count"] + len(answers), by_time=away.details["by_time"])
    bring_home(away, undoing, answers, origin=topic, destination=target)
    undoing.number, gone.number = topic.last_number, target.last_number
    give_back_followers(away, arrived, topic, target)
    db.session.flush()
    db.session.expire_all()
    return undoing


def _require(topic, target, places):
    if topic.merged_into_id is not None:
        raise Refused(_("This topic has meanwhile been merged into another one."), 409)
    if topic.withheld is not None:
        raise Refused(_("This topic waits for its day. Publish it first."), 409)
    require_open(target)
    require_not_first(topic, places)


def _follower_changes(topic, target, places):
    # Whoever wrote what goes there follows it there, as closely as here.
    ids, authors = [place.id for place in places], set()
    for start in range(0, len(ids), moves.STEP):
        authors |= set(db.session.scalars(select(Post.author_id).where(Post.id.in_(ids[start:start + moves.STEP]))))
    return [Change(*change) for change in follower_changes(topic, target, authors) if change.after != "normal"]
