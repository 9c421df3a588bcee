"""Who is here: "Anna pisze…" and who is reading now. Nothing of it is kept; losing it is harmless."""
import json
from time import monotonic, time

from flask import current_app
from redis import RedisError
from sqlalchemy import select

from ..accounts.models import User, initials, tone
from ..db import db
from ..policy import can
from ..topics.models import Topic
from .background import every
from .names import members_room, others_room
from .server import channel, handles, in_background, redis, send, socketio

SHOWN, LIFE, PATIENCE, TYPED_EVERY = 12, 60, 1.0, 1.5


@handles("typing")
def typing(connection, sent):
    """Pass on that somebody who may reply is typing: their name to members, without it to others who may see."""
    topic_id, stopped = sent.get("topic"), sent.get("stopped") is True
    if not isinstance(topic_id, int) or topic_id not in connection.topics:
        return
    if not stopped and monotonic() - connection.typed_at < TYPED_EVERY:
        return
    connection.typed_at = monotonic()
    viewer = connection.viewer()
    if not _shows(viewer) or not can(viewer, "reply", db.session.get(Topic, topic_id)):
        return
    message = {"topic": topic_id, "stopped": stopped}
    send("typing", message | {"person": {"id": viewer.id, "name": viewer.name}}, members_room(topic_id),
         skip_sid=connection.sid)
    send("typing", message, others_room(topic_id), skip_sid=connection.sid)


def settle(connection, viewer):
    """Count a page's reader among those who read its topics, as far as they let others know."""
    topics = connection.topics_as_member if connection.reading and _shows(viewer) else frozenset()
    _move(connection.sid, (viewer.id, viewer.name) if viewer else None, topics)


def leave(connection):
    """Take a page's reader off all lists."""
    _move(connection.sid, None, frozenset())


def people(topic_id):
    """Return who reads a topic now, as members see it: `people` with id, name, initials and tone, and how many more."""
    everybody = sorted(_everywhere(topic_id), key=lambda person: person[1])
    return {"people": [{"id": user_id, "name": name, "initials": initials(name), "tone": tone(user_id)}
                       for user_id, name in everybody[:SHOWN]], "more": max(0, len(everybody) - SHOWN)}


@every(20)
def refresh():
    """Keep this worker's readers alive in Redis, and drop those who have switched their presence off."""
    shown = {person[0] for readers in _readers().values() for person in readers.values()}
    hidden = set(db.session.scalars(select(User.id).where(User.id.in_(shown), User.shows_presence.is_(False))))
    for topic_id, readers in list(_readers().items()):
        for sid, person in list(readers.items()):
            if person[0] in hidden:
                del readers[sid]
        _announce(topic_id, only_if_changed=True)


def _shows(viewer):
    return viewer is not None and viewer.shows_presence and not viewer.is_system


def _move(sid, person, topic_ids):
    for topic_id, readers in list(_readers().items()):
        if sid in readers and topic_id not in topic_ids:
            del readers[sid]
            _announce_soon(topic_id)
    for topic_id in topic_ids:
        readers = _readers().setdefault(topic_id, {})
        if readers.get(sid) != person:
            readers[sid] = person
            _announce_soon(topic_id)


def _announce_soon(topic_id):
    # Many come at once when a meeting begins: one list for all of them is enough.
    waiting = current_app.extensions.setdefault("live_announcing", set())
    if topic_id not in waiting:
        waiting.add(topic_id)
        in_background(_wait_and_announce, topic_id)


def _wait_and_announce(topic_id):
    if not current_app.testing:
        socketio.sleep(PATIENCE)
    current_app.extensions["live_announcing"].discard(topic_id)
    _announce(topic_id)


def _announce(topic_id, *, only_if_changed=False):
    told = current_app.extensions.setdefault("live_told", {})
    message = people(topic_id)
    if not only_if_changed or told.get(topic_id) != message:
        send("presence", {"topic": topic_id, **message}, members_room(topic_id))
    told[topic_id] = message
    if not _readers().get(topic_id):
        _readers().pop(topic_id, None)
        told.pop(topic_id, None)


def _readers():
    # {topic id: {socket id: (user id, name)}}
    return current_app.extensions.setdefault("live_readers", {})


def _everywhere(topic_id):
    here = set(_readers().get(topic_id, {}).values())
    if not current_app.config["REDIS_URL"]:
        return here
    try:
        with redis() as client:
            return _share(client, f"{channel(current_app, 'readers')}:{topic_id}", here)
    except RedisError:
        return here


def _share(client, key, here):
    # A field for each worker: what one of them lost does not take anybody off another's list.
    worker = current_app.extensions["live_worker"]
    with client.pipeline() as pipe:
        if here:
            pipe.hset(key, worker, json.dumps([time() + LIFE, sorted(here)]))
        else:
            pipe.hdel(key, worker)
        pipe.expire(key, LIFE)
        pipe.hgetall(key)
        fields = pipe.execute()[-1]
    alive = (json.loads(value) for value in fields.values())
    return {tuple(person) for until, readers in alive if until > time() for person in readers} | here
