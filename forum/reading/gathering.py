"""Flushes of many readers are gathered in this process and written together a moment later: writers wait for one of them.

What a process that dies has not written yet is lost: a quarter of a second of reading.
"""
import time

from flask import after_this_request, current_app
from gevent.monkey import is_module_patched
from sqlalchemy.exc import IntegrityError

from .. import clock
from ..headers import is_only_fetched_ahead
from ..live.server import in_background
from . import service
from .flushes import Flush

BREATH = 0.25
# In one transaction: whoever posts meanwhile waits for no more.
AT_ONCE = 50


def gather(flush):
    """Have a flush written soon, together with what others send by then."""
    waiting = current_app.extensions.setdefault("reading_flushes", [])
    waiting.append(flush)
    if len(waiting) == 1:
        in_background(_write_soon, waiting)


def open_soon(viewer, topic, reached):
    """Once the page has been answered, note that its topic has been opened, if that is the first time."""
    if reached.opened_at is None and not is_only_fetched_ahead():
        @after_this_request
        def opened(response):
            if response.status_code == 200:
                gather(Flush(viewer.id, topic.id, {}, 0, clock.now()))
            return response


def _write_soon(waiting):
    if is_module_patched("threading"):
        time.sleep(BREATH)
    while waiting:
        flushes = waiting[:AT_ONCE]
        del waiting[:AT_ONCE]
        _write(flushes)


def _write(flushes):
    try:
        service.write(flushes)
    except IntegrityError:
        # A topic or a person of one of them has just gone for good: the others are written without it.
        if len(flushes) > 1:
            for flush in flushes:
                _write([flush])
