"""Whatever happens, and however often and by how many it is worked off: one ring for each person and event."""
import random
import threading

import pytest

from forum import clock
from forum.db import db, transaction
from forum.events import Delivery
from forum.moderation import lock
from forum.networks import levels as network_levels
from forum.networks.models import NETWORK_LEVELS
from forum.notifications import drainer, service
from forum.notifications.models import Notification
from forum.topics import levels
from forum.topics.models import LEVELS
from tests import people

pytestmark = pytest.mark.slow


def drain(application, stopped):
    with application.app_context():
        for _ in range(200):
            if not drainer.drain() and stopped.is_set():
                break
        db.session.remove()


@pytest.mark.parametrize("seed", range(3))
def test_random_acts_worked_off_by_two_and_twice_ring_once_for_whom_they_concern(application, network, ana, ben, moderator,
                                                                                stranger, seed):
    chance, members = random.Random(seed), (ana, ben, moderator)
    topics = [people.make_topic(network, by=ana) for _ in range(2)]
    stopped = threading.Event()
    drainers = [threading.Thread(target=drain, args=(application, stopped)) for _ in range(2)]
    [thread.start() for thread in drainers]
    for _ in range(60):
        topic, person = chance.choice(topics), chance.choice(members)
        act = chance.randrange(5)
        if act == 0:
            levels.choose(topic, person, chance.choice(LEVELS))
        elif act == 1:
            network_levels.choose(network, person, chance.choice(NETWORK_LEVELS))
        elif act == 2:
            (lock.unlock if db.session.get(type(topic), topic.id, populate_existing=True).is_locked else lock.lock)(
                topic, moderator)
        else:
            _reply(topic, person, chance)
        if chance.random() < 0.2:
            _owe_again(chance)
    stopped.set()
    [thread.join() for thread in drainers]
    while drainer.drain():
        pass
    _nobody_heard_twice_or_of_themselves(stranger)


def _reply(topic, person, chance):
    if db.session.get(type(topic), topic.id, populate_existing=True).is_locked:
        return
    people.make_post(topic, by=person, text=chance.choice(["@ana", "@ben i @stranger", "Tak.", "@moderator @ana"]))


def _owe_again(chance):
    """Have an event worked off once more, as after a crash."""
    with transaction():
        events = db.session.scalars(db.select(Notification.event_id).distinct()).all()
        if events:
            db.session.add(Delivery(event_id=chance.choice(events), consumer="notifications", due_at=clock.now()))


def _nobody_heard_twice_or_of_themselves(stranger):
    db.session.rollback()
    assert db.session.scalar(db.select(db.func.count()).select_from(Delivery)) == 0
    rings = db.session.scalars(db.select(Notification)).all()
    assert rings
    assert len({(ring.user_id, ring.event_id) for ring in rings}) == len(rings)
    actors = {ring.event_id: db.session.get(service.Event, ring.event_id).actor_id for ring in rings}
    assert not [ring for ring in rings if actors[ring.event_id] == ring.user_id or ring.user_id == stranger.id]
