"""Hold under fire: whatever is done, by however many, nothing is lost, doubled or miscounted; the last act can be undone."""
import random

import pytest
from sqlalchemy import select

from forum.accounts.models import User
from forum.db import db
from forum.errors import Refused
from forum.events import Event
from forum.moderation.undo import undo
from forum.posts.models import Post
from forum.topics.models import Topic
from tests import people

from .firing import UNDOABLE, Fire, addresses, joined_into, leads_to, state
from .looking import assert_counted_right

pytestmark = pytest.mark.slow
ALLOWED = (403, 409, 422)


@pytest.fixture
def fire(network, other_network, ana, ben, moderator):
    """Return a function that makes the fire of a seed: two networks, three writers, a moderator and an administrator."""
    for person in (ana, ben, moderator):
        people.give_roles(person, other_network, "participant" if person is not moderator else "moderator")
    admin = people.make_person("fire-admin", name="Alina Wszędobylska", is_admin=True)
    people.give_roles(ana, network, "participant")
    for place, by in ((network, ana), (network, ben), (other_network, ana), (network, moderator)):
        people.make_topic(place, by=by, replies=4)

    def make(seed):
        return Fire(random.Random(seed), [network, other_network], [ana, ben, moderator], [moderator, moderator, admin])
    return make


@pytest.mark.parametrize("seed", range(2))
def test_undoing_the_last_act_brings_back_what_was_before(fire, seed):
    burning, known, undone = fire(seed), {}, 0
    for _step in range(60):
        topic_ids = db.session.scalars(select(Topic.id)).all()
        before = state(topic_ids)
        try:
            event = burning.act()
        except Refused as refusal:
            assert refusal.status in ALLOWED and str(refusal.reason)
            assert state(topic_ids) == before
            continue
        addresses(known)
        # An edit or an undoing may answer with something else, and what is final stays.
        if not isinstance(event, Event) or event.action not in UNDOABLE or burning.choose.random() < 0.3:
            continue
        _undo(event, burning)
        assert state(topic_ids) == before, f"after taking back {event.action}"
        addresses(known)
        undone += 1
    assert undone > 3
    _hold(known)


@pytest.mark.parametrize("seed", range(2))
def test_several_people_at_once_lose_and_double_nothing(fire, at_once, seed):
    db.session.rollback()
    known = addresses({})
    before = set(db.session.scalars(select(Post.id)))
    for round_ in range(4):
        burners = [fire(f"{seed} {round_} {one}") for one in range(4)]
        for answer in at_once(*[lambda burning=burning: _burn(burning, 5) for burning in burners]):
            if isinstance(answer, Exception):
                raise answer
        addresses(known)
    assert before <= set(db.session.scalars(select(Post.id)))
    _hold(known)


def _undo(event, burning):
    moderator = burning.moderator()
    try:
        undo(event, moderator)
    except Refused as refusal:
        # Nobody brings back a post of their own that somebody else has deleted: who writes nothing there does.
        assert refusal.status in (403, 409) and moderator.id in burning.ids[User]
        db.session.rollback()
        undo(event, db.session.get(User, burning.ids["moderators"][-1]))


def _burn(burning, steps):
    for _step in range(steps):
        try:
            burning.act()
        except Refused as refusal:
            assert refusal.status in ALLOWED and str(refusal.reason)
            db.session.rollback()


def _hold(known):
    db.session.rollback()
    for (topic_id, number), post_id in known.items():
        assert leads_to(topic_id, number) in (post_id, joined_into(post_id)), f"{topic_id}/{number}"
    topics = db.session.scalars(select(Topic)).all()
    assert_counted_right(*topics)
    for topic in topics:
        numbers = db.session.scalars(select(Post.number).where(Post.topic_id == topic.id)).all()
        assert len(set(numbers)) == len(numbers) and max(numbers, default=0) <= topic.last_number
        if numbers and topic.merged_into_id is None:
            assert min(numbers) == topic.first_number
