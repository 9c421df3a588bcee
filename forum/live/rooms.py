"""Rooms: which pages hear of what. Whoever wants in is judged by the policy, at the start and ever after."""
from flask import current_app, request, session
from flask_socketio import join_room, leave_room
from sqlalchemy import String, cast, func, literal, select

from ..db import db
from ..identity import viewer_of
from ..networks.models import Network
from ..policy import readable, visible_topics
from ..streams import morph, partial
from ..topics.models import Topic
from . import background, heads, news, presence
from .names import members_room, network_room, others_room, topic_room, user_room
from .server import HANDLERS, Connection, connections, handles, in_background, send_here, socketio

MOST_TOPICS, MOST_NETWORKS = 20, 200
ALL = "all"
# What of a topic decides who sees it, as one word: a page whose topics say another one than before is judged anew.
PLACE = (cast(Topic.network_id, String) + literal(":") + func.coalesce(Topic.withheld, "")).label("place")


def enter(_auth=None):
    """Take in the socket of an opened page; the cookie says whose it is."""
    background.start()
    token = session.get("_user_id")
    with current_app.app_context():
        viewer = viewer_of(token) if token else None
    connections[request.sid] = Connection(request.sid, token if viewer else None, viewer.id if viewer else None)


def leave(*_reason):
    """Forget a page that has gone."""
    connection = connections.pop(request.sid, None)
    if connection:
        presence.leave(connection)


HANDLERS.update(connect=enter, disconnect=leave)


@handles("watch")
def watch(connection, wanted):
    """Let a page into the rooms of what it shows and out of all others; answer with the present heads.

    `topics` lists {id, since}, `networks` lists ids or is "all", `since` is how far a list has come.
    What may not be seen is left out without a word.
    """
    connection.reading = wanted.get("reading") is not False
    connection.wants = (_ids(wanted.get("topics"), MOST_TOPICS), _network_ids(wanted.get("networks")))
    if not settle(connection):
        return {"topics": {}, "news": [], "readers": {}, "bell": ""}
    db.session.rollback()  # what happened just before this page came into its rooms stands in a newer snapshot
    [since] = _ids([wanted.get("since")], 1) or (None,)
    return {"topics": {str(topic_id): event_id for topic_id, event_id in heads.of(connection.topics)},
            "news": news.since(since, connection.networks) if since is not None and connection.networks else [],
            "readers": {str(topic_id): presence.people(topic_id) for topic_id in connection.topics_as_member},
            "bell": "" if connection.unread is None else morph("bell", partial("layouts/bell", unread=connection.unread))}


def settle(connection):
    """Judge anew all a page wants to hear of; return whether its session still stands, put it out if not."""
    with connection.lock:
        openness = visibilities()  # first: what changes after it is found by the next sweep
        viewer = connection.viewer()
        if connection.token and viewer is None:
            put_out(connection)
            return False
        topics, networks, connection.places = _seen(viewer, *connection.wants)
        if connection.sid not in connections:
            return False
        _tell_lost(connection, topics, networks)
        _move(connection, viewer, topics, networks)
        connection.judged_by = (viewer.access_version if viewer else None, openness)
        connection.unread = viewer.unread_notifications if viewer else None
        presence.settle(connection, viewer)
        return True


def visibilities():
    """Return who may read which network, as one value that changes when any of it does."""
    return frozenset(db.session.execute(select(Network.id, Network.visibility)).all())


def put_out(connection):
    """Tell a page whose session has ended, and disconnect it."""
    send_here("access", {"ended": True}, connection.sid)
    for room in connection.rooms:
        leave_room(room, sid=connection.sid, namespace="/")
    connection.rooms = connection.topics = connection.topics_as_member = connection.networks = frozenset()
    presence.leave(connection)
    in_background(_disconnect, connection.sid)


def _disconnect(sid):
    socketio.server.disconnect(sid, namespace="/", ignore_queue=True)


def _seen(viewer, topic_ids, network_ids):
    topics, places = {}, {}
    if topic_ids:
        rows = db.session.execute(visible_topics(viewer).where(Topic.id.in_(topic_ids)).with_only_columns(
            Topic.id, Topic.network_id, PLACE)).all()
        topics, places = {row.id: row.network_id for row in rows}, {row.id: row.place for row in rows}
    networks = set()
    if network_ids:
        chosen = True if network_ids == ALL else Network.id.in_(network_ids)
        networks = set(db.session.scalars(select(Network.id).where(readable(viewer), chosen)))
    return topics, networks, places


def _tell_lost(connection, topics, networks):
    wanted_topics, wanted_networks = connection.wants
    kept = connection.networks if wanted_networks == ALL else connection.networks & set(wanted_networks)
    lost = {"topics": sorted((connection.topics & set(wanted_topics)) - topics.keys()), "networks": sorted(kept - networks)}
    if any(lost.values()):
        send_here("access", lost, connection.sid)


def _move(connection, viewer, topics, networks):
    as_member = {topic_id for topic_id, network_id in topics.items() if _is_member(viewer, network_id)}
    rooms = {network_room(network_id) for network_id in networks} | {topic_room(topic_id) for topic_id in topics}
    rooms |= {(members_room if topic_id in as_member else others_room)(topic_id) for topic_id in topics}
    if viewer:
        rooms.add(user_room(viewer.id))
    for room in connection.rooms - rooms:
        leave_room(room, sid=connection.sid, namespace="/")
    for room in rooms - connection.rooms:
        join_room(room, sid=connection.sid, namespace="/")
    connection.rooms, connection.networks = frozenset(rooms), frozenset(networks)
    connection.topics, connection.topics_as_member = frozenset(topics), frozenset(as_member)


def _is_member(viewer, network_id):
    return viewer is not None and (viewer.is_admin or bool(viewer.roles.get(network_id)))


def _network_ids(wanted):
    return ALL if wanted == ALL else _ids(wanted, MOST_NETWORKS)


def _ids(wanted, most):
    if not isinstance(wanted, list):
        return ()
    keys = [item.get("id") if isinstance(item, dict) else item for item in wanted[:most]]
    # 2³¹ and more is an error in PostgreSQL, not an id.
    return tuple(key for key in keys if isinstance(key, int) and not isinstance(key, bool) and 0 <= key < 2**31)
