"""Heads: how far each topic is. Whoever hears of one that is ahead of their page catches up."""
from flask import current_app
from sqlalchemy import func, select

from ..db import db
from ..events import Event
from ..networks.models import Network
from ..topics.models import Topic
from .background import every
from .names import network_room, topic_room
from .server import connections, send_here


def of(topic_ids):
    """Return (id, last event's id) of topics."""
    return db.session.execute(select(Topic.id, Topic.last_event_id).where(Topic.id.in_(topic_ids))).all()


@every(30)
def tell():
    """Tell the pages of this worker which of their topics and lists went on: a push may have been lost."""
    open_pages = list(connections.values())
    topics = frozenset().union(*(connection.topics for connection in open_pages))
    networks = frozenset().union(*(connection.networks for connection in open_pages))
    for topic_id, event_id in _gone_on("topics", dict(of(topics)) if topics else {}):
        send_here("heads", {str(topic_id): event_id}, topic_room(topic_id))
    for network_id, event_id in _gone_on("networks", _newest(networks) if networks else {}):
        send_here("heads", {"networks": {str(network_id): event_id}}, network_room(network_id))


def _newest(network_ids):
    newest = select(func.max(Event.id)).where(Event.network_id == Network.id).scalar_subquery()
    return dict(db.session.execute(select(Network.id, newest).where(Network.id.in_(network_ids))).all())


def _gone_on(kind, present):
    told = current_app.extensions.setdefault(f"live_heads_{kind}", {})
    gone_on = [(key, event_id) for key, event_id in present.items() if event_id and told.get(key) != event_id]
    told.clear()
    told.update(present)
    return gone_on
