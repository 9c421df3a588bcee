"""Whoever has read a topic for five minutes tracks it, unless they have said otherwise."""
from datetime import timedelta
from itertools import count, islice

import pytest

from forum import clock
from forum.db import db
from forum.reading import service
from forum.topics.models import Follower
from tests.reading.looking import followed


@pytest.fixture
def read_for():
    """Return a function that has somebody read a topic for some minutes, one flush a minute."""
    passed = count()

    def read_for(person, topic, minutes):
        for minute in islice(passed, minutes):
            service.write([service.Flush(person.id, topic.id, {1: 60_000}, 60_000, clock.now() + timedelta(minutes=minute))])
    return read_for


def follow(person, topic, level, reason):
    db.session.add(Follower(user_id=person.id, topic_id=topic.id, level=level, reason=reason))
    db.session.commit()


def test_five_minutes_make_one_track(read_for, ben, topic):
    read_for(ben, topic, 4)
    assert followed(ben, topic) is None
    read_for(ben, topic, 1)
    assert followed(ben, topic) == ("tracking", "read")


def test_a_normal_level_nobody_chose_is_raised(read_for, ben, topic):
    follow(ben, topic, "normal", "")
    read_for(ben, topic, 5)
    assert followed(ben, topic) == ("tracking", "read")


@pytest.mark.parametrize("level, reason", [("normal", "chosen"), ("muted", "chosen"), ("muted", ""), ("watching", "created"),
                                           ("watching", "chosen"), ("tracking", "replied")])
def test_what_was_chosen_or_is_higher_stays(read_for, ben, topic, level, reason):
    follow(ben, topic, level, reason)
    read_for(ben, topic, 12)
    assert followed(ben, topic) == (level, reason)


def test_a_level_taken_back_later_is_not_raised_again(read_for, ben, topic):
    read_for(ben, topic, 5)
    row = db.session.scalar(db.select(Follower).filter_by(user_id=ben.id, topic_id=topic.id))
    row.level, row.reason = "normal", "chosen"
    db.session.commit()
    read_for(ben, topic, 10)
    assert followed(ben, topic) == ("normal", "chosen")


def test_whoever_wants_nothing_followed_by_itself_follows_nothing(read_for, ben, topic):
    ben.follows_by_itself = False
    db.session.commit()
    read_for(ben, topic, 6)
    assert followed(ben, topic) is None
