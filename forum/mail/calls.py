"""Waking whoever sends letters, from wherever one has just been written."""
import threading
import time

from flask import current_app
from redis import Redis, RedisError

from .. import outages
from ..live.server import channel

# After a call: the answer of whoever caused it goes first.
BREATH = 0.1
_called = threading.Event()


def call():
    """Wake whoever sends letters: in this process, or in the `worker` process behind Redis."""
    _called.set()
    url = current_app.config["REDIS_URL"]
    if url and not current_app.testing:
        try:
            with Redis.from_url(url, socket_timeout=1, socket_connect_timeout=1) as redis:
                redis.publish(channel_of(current_app), "1")
        except RedisError as problem:
            outages.began(outages.REDIS, problem)  # letters wait for the next sweep


def channel_of(app):
    """Return the Redis channel on which the `worker` process of this installation is called."""
    return channel(app, "letters")


def wait_here(seconds):
    """Return when somebody in this process has called, or when the time is up."""
    if _called.wait(seconds):
        time.sleep(BREATH)
    _called.clear()
