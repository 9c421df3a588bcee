"""What a serving process does by itself, from the first open page on; commands and tests never start it."""
import random

from flask import current_app

from .. import outages
from ..db import db
from .server import socketio

LOOPS = []


def every(seconds, *, only_with_redis=False):
    """Have the decorated function called about every so many seconds, in a context of its own."""
    def note(work):
        LOOPS.append((work, seconds, only_with_redis))
        return work
    return note


def start():
    """Start the loops, once in this process."""
    app = current_app._get_current_object()
    if app.testing or app.extensions.get("live_loops"):
        return
    app.extensions["live_loops"] = True
    for work, seconds, only_with_redis in LOOPS:
        if app.config["REDIS_URL"] or not only_with_redis:
            socketio.start_background_task(_repeat, app, work, seconds)


def _repeat(app, work, seconds):
    while True:
        # Jittered, so that workers and the pages they wake do not move in step.
        app.extensions["socketio"].sleep(seconds * random.uniform(0.8, 1.0))
        with app.app_context():
            try:
                work()
            except Exception as problem:
                outages.report(problem, work.__qualname__)
            finally:
                db.session.rollback()
