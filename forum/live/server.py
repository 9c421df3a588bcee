"""The Socket.IO server of this process and the open pages connected to it."""
import hashlib
import threading
import uuid
from dataclasses import dataclass, field
from functools import wraps
from time import monotonic

from flask import current_app, request
from flask_socketio import SocketIO
from gevent import spawn
from gevent.monkey import is_module_patched
from redis import Redis
from socketio import PubSubManager
from werkzeug.local import LocalProxy

from .. import outages
from ..identity import viewer_of
from . import frames
from .queue import Queue

EVENTS, SECONDS = 40, 10
HANDLERS = {}

socketio = LocalProxy(lambda: current_app.extensions["socketio"])
# The open pages of this worker, by the id of their socket.
connections = LocalProxy(lambda: current_app.extensions["live_connections"])


@dataclass(eq=False)
class Connection:
    """One open page: who it says it is, what it asked for and what it was given."""

    sid: str
    token: str | None
    user_id: int | None = None
    # The person's access_version and the networks' visibilities when its rooms were last judged.
    judged_by: tuple = (None, None)
    wants: tuple = ((), ())
    reading: bool = True
    unread: int | None = None
    topics: frozenset = frozenset()
    topics_as_member: frozenset = frozenset()
    # {topic id: rooms.PLACE} of its topics when they were last judged.
    places: dict = field(default_factory=dict)
    networks: frozenset = frozenset()
    rooms: frozenset = frozenset()
    typed_at: float = 0.0
    lock: threading.RLock = field(default_factory=threading.RLock)
    _counted_from: float = 0.0
    _events: int = 0

    def viewer(self):
        """Ask the database again who is behind this page: None is a visitor, or a session that has ended."""
        return viewer_of(self.token) if self.token else None

    def is_noisy(self):
        """Count an event; tell whether the page sends more of them than a person can cause."""
        if monotonic() - self._counted_from > SECONDS:
            self._counted_from, self._events = monotonic(), 0
        self._events += 1
        return self._events > EVENTS


def init_app(app):
    """Make the server; under test it needs neither gevent nor Redis."""
    app.extensions["live_connections"] = {}
    app.extensions["live_worker"] = uuid.uuid4().hex
    socketio = SocketIO(
        app, async_mode="gevent" if _under_gevent() else "threading", transports=["websocket"], manage_session=False,
        client_manager=None if app.testing or not app.config["REDIS_URL"] else Queue(app, channel(app, "sockets")),
        ping_interval=25, ping_timeout=20, max_http_buffer_size=20_000, serializer=frames.Frame)
    frames.Frame.answered = HANDLERS.keys() - {"connect", "disconnect"}
    engine = socketio.server.eio
    engine._async = engine._async | {"websocket": frames.checked(engine._async["websocket"])}
    for event, handler in HANDLERS.items():
        socketio.on_event(event, handler)
    socketio.on_error_default(failed)


def failed(problem):
    """Write down why a page was not answered; one that could not be let in hangs up, and so tries again by itself."""
    event, server = request.event["message"], socketio.server
    outages.report(problem, f"answering {event}")
    page = server.eio.sockets.get(server.manager.eio_sid_from_sid(request.sid, "/"))
    if event == "connect" and page:
        socketio.start_background_task(page.close, wait=False)


def handles(event):
    """Make the decorated function answer `event` of a page; it gets the Connection and a dict of what was sent."""
    def register(handler):
        @wraps(handler)
        def answer(*sent):
            connection = connections.get(request.sid)
            if connection is None or connection.is_noisy():
                return None
            # A context of its own: whoever was found for an earlier event may be somebody else by now.
            with current_app.app_context():
                return handler(connection, sent[0] if sent and isinstance(sent[0], dict) else {})
        HANDLERS[event] = answer
        return handler
    return register


def send(event, message, room, **options):
    """Send a message to a room of all workers."""
    socketio.emit(event, message, to=room, **options)


def send_here(event, message, room):
    """Send a message to those in a room who are connected to this worker."""
    socketio.emit(event, message, to=room, ignore_queue=True)


def may_be_heard(*rooms):
    """Tell whether an open page may be in one of these rooms: always, where other workers have pages of their own."""
    manager = socketio.server.manager
    return isinstance(manager, PubSubManager) or any(manager.rooms.get("/", {}).get(room) for room in rooms)


def in_background(work, *arguments):
    """Run `work` beside the request that asked for it, in a context of its own; at once where there is no loop."""
    app = current_app._get_current_object()

    def in_context():
        with app.app_context():
            try:
                work(*arguments)
            except Exception as problem:
                outages.report(problem, work.__qualname__)
    if app.testing or not _under_gevent():
        in_context()
    else:
        socketio.start_background_task(in_context)


def hang_up(app):
    """Let go of every open page of a process that is to stop; the pages find the one that serves on."""
    for page in list(app.extensions["socketio"].server.eio.sockets.values()):
        spawn(page.close, wait=False)


def redis(**options):
    """Return a Redis client that gives up soon: nothing here is worth waiting for."""
    return Redis.from_url(current_app.config["REDIS_URL"], **{"socket_timeout": 1, "socket_connect_timeout": 1} | options)


def channel(app, purpose):
    """Return a name in Redis for this installation alone: channels are shared among Redis' databases."""
    mark = hashlib.sha256(app.config["SQLALCHEMY_DATABASE_URI"].encode()).hexdigest()[:12]
    return f"forum:{mark}:{purpose}"


def _under_gevent():
    return is_module_patched("threading")
