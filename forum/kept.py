"""Rendered pieces kept in this process, by everything they show."""
from collections import OrderedDict
from functools import lru_cache, wraps
from sys import getsizeof
from threading import Lock

from flask import current_app


def kept(most):
    """Keep what the decorated function made of its arguments, the `most` lately asked for.

    The arguments must be all that the result depends on: then nothing kept is ever wrong.
    """
    def decorate(render):
        remembering = lru_cache(maxsize=most)(render)

        @wraps(render)
        def kept_or_rendered(*arguments):
            # Somebody who edits a template wants to see it.
            return (render if current_app.debug else remembering)(*arguments)
        kept_or_rendered.forget = remembering.cache_clear
        return kept_or_rendered
    return decorate


class Kept:
    """What was lately asked for, up to a number of bytes: one value for each thing, in the state it was made from."""

    def __init__(self, megabytes):
        self._most = megabytes * 1024 * 1024
        self._values = OrderedDict()
        self._size = 0
        self._lock = Lock()

    def get(self, key, state=None):
        """Return what is kept under `key` if it was made from this very state, else None."""
        try:
            self._values.move_to_end(key)
            made_from, value = self._values[key]
        except KeyError:
            return None
        return value if made_from == state else None

    def put(self, key, value, state=None):
        """Keep `value`, a text or bytes, made from `state`; let go of what nobody asked for the longest."""
        if current_app.debug or _size(value) > self._most:
            return
        with self._lock:
            self._size += _size(value) - _size(self._values.pop(key, (None, None))[1])
            self._values[key] = state, value
            while self._size > self._most:
                self._size -= _size(self._values.popitem(last=False)[1][1])

    def clear(self):
        """Forget everything."""
        with self._lock:
            self._values.clear()
            self._size = 0


def _size(value):
    # A key and its place in the dictionary cost about as much as a short post.
    return 0 if value is None else getsizeof(value) + 700
