"""Moving a topic to another network: from then on that network's readers read it, and its moderators look after it."""
from flask_babel import gettext as _
from sqlalchemy import select, update

from ..db import db, on_commit, writes
from ..errors import Refused
from ..events import record
from ..identity import access_lost
from ..networks.models import Network
from ..networks.service import renew_frames
from ..policy import require
from ..posts.models import Post
from ..reports.models import OPEN, Case
from ..reports.telling import tell_queue
from ..tags.carrying import ids_after_move, put
from ..tags.queries import ids_in
from .acts import hold, refuse_changed, require_last, require_undoable

CAME = "topic_moved_in"


@writes
def move(topic, moderator, *, to, reason=""):
    """Move a topic to the network `to`, which `moderator` moderates as well as its own; return what happened."""
    topic = hold(topic, moderator, "move")
    to = _network(to.id, moderator)
    if topic.network_id == to.id:
        raise Refused(_("The topic is in this network already. Choose another one."), 409)
    if topic.is_agenda:
        raise Refused(_("A topic of the agenda stays in its network. Retire it from the agenda first."), 409)
    _away, came = _move(topic, moderator, to, ids_after_move(topic, to.id), reason=reason)
    return came


def undo_move(event, moderator, *, reason=""):
    """Bring a topic back to the network it came from, with the tags it carried there."""
    topic = hold(event.topic, moderator, "move")
    require_undoable(event)
    require_last(event, topic, [CAME])
    home = _network(event.details["from"], moderator)
    if topic.network_id != event.details["to"] or topic.is_agenda:
        refuse_changed()
    # Tags that somebody has chosen since are theirs, as far as the other network has them.
    is_untouched = ids_in(topic.tag_ids) == event.details["tags_after"]
    tags = event.details["tags"] if is_untouched else ids_after_move(topic, home.id)
    away, came = _move(topic, moderator, home, tags, reason=reason)
    # What each network's log says is taken back by what the same log says later.
    left, arrived = sorted(db.session.scalars(db.select(type(event)).filter_by(group_id=event.group_id)),
                           key=lambda one: one.action == CAME)
    away.undoes_id, came.undoes_id = arrived.id, left.id
    return came


def _network(network_id, moderator):
    network = db.session.get(Network, network_id, populate_existing=True)
    if network is None:
        raise Refused(_("This network no longer exists."), 409)
    require(moderator, "moderate", network)
    return network


def _move(topic, moderator, network, tag_ids, *, reason):
    # Before the events are announced: whoever may not read on has left the topic's room by then.
    on_commit(access_lost.send, None, once=True)
    details = {"from": topic.network_id, "to": network.id, "tags": ids_in(topic.tag_ids), "tags_after": tag_ids}
    away = record("topic_moved_away", moderator, topic=topic, reason=reason, **details)
    topic.network = network
    db.session.flush()
    put(topic, tag_ids)
    _hand_over_cases(topic, details)
    renew_frames()  # lines and quotes elsewhere name it, to other readers than before
    came = record(CAME, moderator, topic=topic, reason=reason, group_id=away.id, **details)
    away.group_id = away.id
    return away, came


def _hand_over_cases(topic, details):
    """Let the moderators of the other network decide what was reported in the topic, as they do of single posts."""
    moved = db.session.execute(
        update(Case).where(Case.post_id.in_(select(Post.id).where(Post.topic_id == topic.id)), Case.state.in_(OPEN))
        .values(network_id=topic.network_id, state=OPEN[0], claimed_by_id=None, claimed_at=None))
    for network_id in (details["from"], details["to"]) if moved.rowcount else ():
        tell_queue(network_id)
