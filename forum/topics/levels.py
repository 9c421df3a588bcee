"""How closely somebody follows a topic: what holds for them, why, and choosing it."""
from typing import NamedTuple

from flask_babel import gettext as _
from sqlalchemy import and_, bindparam, select

from ..accounts.models import User
from ..db import db, insert_into, lock, reading, writes
from ..errors import Refused
from ..networks.models import NetworkFollower
from ..policy import require
from ..reading.counts import tell_change
from .models import CHOSEN, LEVELS, Follower, Topic

_topics, _own, _of_network = Topic.__table__, Follower.__table__, NetworkFollower.__table__
_holding = (
    select(_own.c.level, _own.c.reason, _of_network.c.level)
    .select_from(_topics
                 .outerjoin(_own, and_(_own.c.topic_id == _topics.c.id, _own.c.user_id == bindparam("user_id")))
                 .outerjoin(_of_network, and_(_of_network.c.network_id == _topics.c.network_id,
                                              _of_network.c.user_id == bindparam("user_id"))))
    .where(_topics.c.id == bindparam("topic_id")))


class Following(NamedTuple):
    """One of LEVELS, and why: what the person did, "chosen", "network", or nothing in particular."""

    level: str
    reason: str


def following(user, topic):
    """Return how closely a person follows a topic at present."""
    return present(*reading().execute(_holding, {"user_id": user.id, "topic_id": topic.id}).one())


def present(level, reason, network_level):
    """Return the Following that holds, from what is kept of a person's topic and network; None where nothing is.

    What was chosen for the topic holds; otherwise the closer one does, and a muted network mutes what is followed no closer.
    """
    own, of_network = level or "normal", network_level if network_level in LEVELS else "normal"
    if reason == CHOSEN or own == "muted":
        return Following(own, reason)
    if own == "normal" != of_network or LEVELS.index(of_network) > LEVELS.index(own):
        return Following(of_network, "network")
    return Following(own, reason or "")


@writes
def choose(topic, user, level):
    """Follow a topic this closely from now on, whatever happens; `level` is one of LEVELS."""
    topic = lock(topic)
    require(user, "follow", topic)
    if topic.merged_into_id is not None:
        raise Refused(_("This topic has meanwhile been merged into another one."), 409)
    # Long reading raises a level without the topic's lock: whoever chooses at that moment has the last word.
    db.session.execute(
        insert_into(Follower).on_conflict_do_update(index_elements=["user_id", "topic_id"],
                                                    set_={"level": level, "reason": CHOSEN}),
        [{"user_id": user.id, "topic_id": topic.id, "level": level, "reason": CHOSEN}])
    tell_change(user.id)


def follow_by_itself(topic_id, user_id, level, reason):
    """Raise somebody's level for what they do in a topic, unless they have chosen one or want none raised by itself.

    Call it in a transaction that holds the topic's lock.
    """
    wants, row = db.session.execute(
        select(User.follows_by_itself, Follower)
        .outerjoin(Follower, and_(Follower.user_id == User.id, Follower.topic_id == topic_id))
        .where(User.id == user_id)).one()
    if wants and row is None:
        db.session.execute(insert_into(Follower).on_conflict_do_nothing(), [
            {"user_id": user_id, "topic_id": topic_id, "level": level, "reason": reason}])
    elif wants and row.reason != CHOSEN and "muted" != row.level and LEVELS.index(row.level) < LEVELS.index(level):
        row.level, row.reason = level, reason
