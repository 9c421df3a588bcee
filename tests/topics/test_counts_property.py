"""Whatever happens, the counts kept in one statement are those counted the slow way, and the lists are as long."""
import random

import pytest

from forum.accounts.models import User
from forum.db import db
from forum.errors import Refused
from forum.events import Event
from forum.moderation.merge import merge
from forum.moderation.undo import undo
from forum.networks.queries import readable_networks
from forum.posts import deleting
from forum.posts.models import Post
from forum.reading import dismiss, service as reading
from forum.topics import levels, lists
from forum.topics.models import LEVELS, Topic
from tests import people

from .new_and_unread import follow_network, numbers, slowly

pytestmark = pytest.mark.slow

ACTS, EVERY = 500, 25


@pytest.fixture
def forum(network, other_network, public_network):
    """Three networks and four people: everybody's roles change."""
    networks = [network, other_network, public_network]
    everybody = [people.make_person(f"osoba{number}", networks={one: ["participant"] for one in networks})
                 for number in range(3)]
    return networks, everybody, people.make_person("moderuje", networks={one: ["moderator"] for one in networks})


@pytest.mark.parametrize("seed", range(1))
def test_counts_stay_right_whatever_happens(app, forum, seed):
    choose, done = random.Random(seed), 0
    networks, everybody, moderator = forum
    for person in everybody:
        people.make_topic(choose.choice(networks), by=person)
    for step in range(ACTS):
        try:
            done += _do_something(choose, networks, everybody, moderator)
        except Refused as refusal:
            assert str(refusal.reason)
        if step % EVERY == 0 or step == ACTS - 1:
            for person in (*everybody, moderator):
                _compare(app, person, step)
    assert done > ACTS / 2


def _compare(app, person, step):
    new, unread = numbers(app, person)
    assert (new, unread) == slowly(person), f"after {step} acts"
    with app.test_request_context():
        viewer = db.session.get(User, person.id)
        ids = [network.id for network in readable_networks(viewer)]
        assert min(sum(new.values()), 30) == len(lists.chosen("new", viewer, ids).rows)
        assert min(sum(unread.values()), 30) == len(lists.chosen("unread", viewer, ids).rows)


def _do_something(choose, networks, everybody, moderator):
    db.session.rollback()
    person, network = db.session.get(User, choose.choice(everybody).id), choose.choice(networks)
    topic = choose.choice(db.session.scalars(db.select(Topic).order_by(Topic.id)).all())
    act = choose.choice(["reply"] * 6 + ["open"] * 2 + ["read"] * 5 + ["level"] * 2 + ["network_level", "dismiss_new",
                        "dismiss_unread", "mark_unread", "merge", "undo", "delete", "delete", "restore", "lose_role",
                        "get_role", "get_role"])
    match act:
        case "reply":
            people.make_post(topic, by=person)
        case "open":
            people.make_topic(network, by=person)
        case "read":
            reading.opened(person, topic)
            reading.read(person, topic, {choose.randint(1, topic.last_number): 60_000})
        case "level":
            levels.choose(topic, person, choose.choice(LEVELS))
        case "network_level":
            follow_network(person, network, choose.choice(["muted", "normal", "tracking", "watching_first", "watching"]))
        case "dismiss_new":
            dismiss.dismiss_new(person, [network.id], upto=2**31 - 1)
        case "dismiss_unread":
            dismiss.dismiss_unread(person, [network.id], upto=2**31 - 1, stops_following=choose.random() < 0.3)
        case "mark_unread":
            dismiss.mark_unread(topic, person)
        case "merge":
            merge(topic, moderator, into=choose.choice(db.session.scalars(db.select(Topic)).all()))
        case "delete" | "restore":
            posts = db.session.scalars(db.select(Post).order_by(Post.id)).all()
            {"delete": deleting.delete, "restore": deleting.restore}[act](choose.choice(posts), moderator)
        case "undo":
            events = db.session.scalars(db.select(Event).where(Event.action == "topic_merged_away")).all()
            if events:
                undo(choose.choice(events), moderator)
        case "lose_role" if person.roles.get(network.id):
            people.give_roles(person, network)
        case "get_role":
            people.give_roles(person, network, "participant")
    return True
