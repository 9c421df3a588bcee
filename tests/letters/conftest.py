"""A clock to be set, and what has been written to whom."""
from datetime import datetime, timedelta

import pytest

from forum import clock
from forum.db import db, transaction
from forum.letters import at_once, digests
from forum.letters.models import LetterChoices
from forum.mail.models import Letter
from forum.notifications import drainer
from forum.notifications.models import Notification
from tests import people

# A Tuesday; in Warsaw it is eleven o'clock.
NOON = datetime(2026, 11, 24, 10, 0)
LATER = NOON + timedelta(minutes=11)
# Seven o'clock in Warsaw on that Tuesday; the forum was written in on Monday.
MORNING, MONDAY_NOON = datetime(2026, 11, 24, 6, 0), datetime(2026, 11, 23, 11, 0)
DAY = timedelta(days=1)


def owed():
    """Return the moments at which letters are owed."""
    db.session.rollback()
    return db.session.scalars(db.select(Notification.letter_due_at).where(Notification.letter_due_at.is_not(None))).all()


def to(letters, person):
    """Return those of the letters that went to this person."""
    return [letter for letter in letters if letter.user_id == person.id]


@pytest.fixture
def at(app, monkeypatch):
    """Return a function that sets the clock; it begins at NOON."""
    def set_clock(moment):
        monkeypatch.setattr(clock, "now", lambda: moment)
    set_clock(NOON)
    return set_clock


@pytest.fixture
def letters(at):
    """Return a function that writes what is due at once at a moment, and gives all letters so far, the oldest first."""
    return lambda moment=None: _written(at, at_once.write, moment)


@pytest.fixture
def digest(at):
    """Return a function that writes the digests due at a moment, and gives all letters so far, the oldest first."""
    return lambda moment=None: _written(at, digests.write, moment)


def _written(at, write, moment):
    at(moment or clock.now())
    drainer.drain()
    for _batch in range(100):
        if not write():
            db.session.rollback()
            return db.session.scalars(db.select(Letter).order_by(Letter.id).execution_options(populate_existing=True)).all()
    raise AssertionError("what is due comes to no end")


@pytest.fixture
def answered(topic, ana, ben, at):
    """Benedykt has answered Anna, who is away: her bell rings."""
    drainer.drain()
    question = people.make_post(topic, by=ana, text="Pytam.")
    people.make_post(topic, by=ben, text="Liczymy od **kilometra**, zob. [stronę](/t/1).", reply_to=question)
    drainer.drain()
    return topic


@pytest.fixture
def written(at, topic, ana, ben):
    """Anna's topic of last week, in which Benedykt wrote on Monday at noon."""
    with transaction():
        db.session.execute(db.text("UPDATE posts SET created_at = :at"), {"at": "2026-11-16 10:00:00.000000"})
        db.session.execute(db.text("UPDATE memberships SET created_at = :at"), {"at": "2026-11-01 10:00:00.000000"})
    at(MONDAY_NOON)
    people.make_post(topic, by=ben, text="Liczymy od kilometra. " + "Słowo. " * 80)
    return topic


@pytest.fixture
def choose(app):
    """Return a function that keeps a person's choices, whatever they were."""
    def choose(person, **changes):
        with transaction():
            row = db.session.get(LetterChoices, person.id) or LetterChoices.default(person.id)
            for name, value in changes.items():
                setattr(row, name, value)
            db.session.add(row)
    return choose
