"""Losing access: a fact in the database that every worker looks up, and a word through Redis that makes it sooner."""
import json

from flask import current_app
from redis import RedisError
from sqlalchemy import String, cast, literal, select, union_all

from .. import outages
from ..accounts.models import User
from ..db import db
from ..identity import access_lost
from ..networks.models import Network
from ..topics.models import Topic
from . import presence
from .background import every
from .rooms import PLACE, settle
from .server import channel, connections, in_background, redis, socketio

USERS, NETWORKS, TOPICS = 1, 2, 3


@every(5)
def sweep():
    """Judge anew the pages of this worker whose person, networks or topics stand otherwise than they did; one query."""
    _forget_gone()
    known = {connection.user_id for connection in connections.values() if connection.user_id}
    topics = frozenset().union(*(connection.places for connection in connections.values()))
    rows = db.session.execute(union_all(
        select(literal(USERS).label("kind"), User.id, cast(User.access_version, String)).where(User.id.in_(known)),
        select(literal(NETWORKS), Network.id, Network.visibility),
        select(literal(TOPICS), Topic.id, PLACE).where(Topic.id.in_(topics)))).all()
    outages.ended(outages.DATABASE)
    db.session.rollback()  # a snapshot kept while pages are judged would hide what happens meanwhile
    versions = {key: int(value) for kind, key, value in rows if kind == USERS}
    openness = frozenset((key, value) for kind, key, value in rows if kind == NETWORKS)
    places = {(key, value) for kind, key, value in rows if kind == TOPICS}
    _judge(connection for connection in list(connections.values())
           if connection.rooms and (connection.judged_by != (versions.get(connection.user_id), openness)
                                    or not connection.places.items() <= places))


def recheck(user_ids):
    """Judge anew the pages these people (None: anybody) have open on this worker."""
    _judge(connection for connection in list(connections.values())
           if user_ids is None or connection.user_id in user_ids)


def tell_all_workers(user_ids):
    """Have every worker judge anew what these people's pages may see; the sweep finds what this does not reach."""
    in_background(recheck, user_ids)
    if current_app.config["REDIS_URL"]:
        in_background(_publish, json.dumps(None if user_ids is None else sorted(user_ids)))


access_lost.connect(tell_all_workers, weak=False)


@every(1, only_with_redis=True)
def listen():
    """Judge pages anew whenever another worker says so, until Redis goes away."""
    with redis(socket_timeout=None) as client, client.pubsub() as subscription:
        subscription.subscribe(channel(current_app, "access"))
        outages.ended(outages.REDIS)
        for message in subscription.listen():
            if message["type"] == "message":
                in_background(recheck, json.loads(message["data"]))


def _forget_gone():
    # Whoever left while their page was still being let in was never taken off.
    for sid, connection in list(connections.items()):
        if not socketio.server.manager.is_connected(sid, "/"):
            connections.pop(sid, None)
            presence.leave(connection)


def _judge(pages):
    for connection in pages:
        settle(connection)
        db.session.rollback()
        socketio.sleep(0)  # a thousand pages in a row would keep everybody else waiting


def _publish(message):
    try:
        with redis() as client:
            client.publish(channel(current_app, "access"), message)
    except RedisError as problem:
        outages.began(outages.REDIS, problem)  # the other workers' sweeps find it within seconds
