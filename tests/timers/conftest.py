"""Timers whose moment has come, and what has come of them."""
from datetime import timedelta

import pytest

from forum import clock
from forum.db import db, transaction
from forum.events import Event
from forum.notifications import drainer
from forum.timers import firing
from forum.timers.models import TopicTimer
from forum.timers.service import set_timer
from tests import people


@pytest.fixture
def second_moderator(network):
    """Another moderator of the same network."""
    return people.make_person("second", name="Daria Druga", networks={network: ["moderator"]})


@pytest.fixture
def put_timer(topic, moderator):
    """Return a function that sets a timer, due so long ago."""
    def put_timer(kind, *, on=topic, by=moderator, ago=timedelta(minutes=1)):
        set_timer(on, by, kind=kind, due_at=clock.now() + timedelta(hours=1))
        [row] = db.session.scalars(db.select(TopicTimer).filter_by(topic_id=on.id, kind=kind))
        with transaction():
            row.due_at = clock.now() - ago
        return row.id
    return put_timer


@pytest.fixture
def waiting(app):
    """Return a function that gives the kinds of the timers that wait."""
    def waiting():
        db.session.rollback()
        return sorted(db.session.scalars(db.select(TopicTimer.kind)))
    return waiting


@pytest.fixture
def happened(app):
    """Return a function that gives the events of these actions, in their order."""
    def happened(*actions):
        db.session.rollback()
        return db.session.scalars(db.select(Event).where(Event.action.in_(actions)).order_by(Event.id)).all()
    return happened


def sweep():
    """Work off what is owed, as the server's round does."""
    done = firing.go_off()
    drainer.drain()
    return done


def own(model, key):
    """Read a row in the thread that asks for it."""
    return db.session.get(model, key)
