"""Waking whoever works something off beside the requests, from wherever there has just become something to do."""
import threading
import time

from flask import current_app
from redis import Redis, RedisError

from . import outages
from .live.server import channel

# After a call: the answer of whoever caused it goes first, and what is written at the same moment is worked off together.
BREATH = 0.1


class Call:
    """A call to whoever does one kind of work: in this process, or in the `worker` process behind Redis."""

    def __init__(self, name):
        self.name, self._made = name, threading.Event()

    def make(self):
        """Wake them; where that fails, their next sweep finds the work."""
        self._made.set()
        url = current_app.config["REDIS_URL"]
        if url and not current_app.testing:
            try:
                with Redis.from_url(url, socket_timeout=1, socket_connect_timeout=1) as redis:
                    redis.publish(self.channel_of(current_app), "1")
            except RedisError as problem:
                outages.began(outages.REDIS, problem)

    def channel_of(self, app):
        """Return the Redis channel on which the `worker` process of this installation is called."""
        return channel(app, self.name)

    def wait(self, seconds):
        """Return when somebody in this process has called, or when the time is up."""
        if self._made.wait(seconds):
            time.sleep(BREATH)
        self._made.clear()
