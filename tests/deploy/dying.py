"""The forum, struck down by kill -9 – master and worker – at the moment after a reply's commit."""
import os
import signal

from sqlalchemy import event

from forum.db import db
from forum.events import Delivery
from wsgi import app  # noqa: F401


@event.listens_for(db.session, "after_flush")
def see(session, _context):
    """Notice that something is owed."""
    session.info["owed"] = session.info.get("owed") or any(isinstance(thing, Delivery) for thing in session.new)


@event.listens_for(db.session, "after_commit")
def die(session):
    """Stop at once, without a word to anybody."""
    if session.info.get("owed"):
        os.kill(os.getppid(), signal.SIGKILL)
        os.kill(os.getpid(), signal.SIGKILL)
