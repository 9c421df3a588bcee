"""People and topics that moderating is about."""
import pytest

from forum.db import db
from forum.events import Event
from forum.posts.models import Post
from tests import people


@pytest.fixture
def silenced_moderator(network):
    """A moderator of the network whose account is silenced."""
    return people.make_person("halted", name="Helena Wstrzymana", networks={network: ["moderator"]}, silenced=True)


@pytest.fixture
def both(network, other_network):
    """Who moderates both networks."""
    return people.make_person("both", name="Beata Podwójna", networks={network: ["moderator"], other_network: ["moderator"]})


@pytest.fixture
def second_moderator(network):
    """Another moderator of the same network."""
    return people.make_person("second", name="Daria Druga", networks={network: ["moderator"]})


@pytest.fixture
def target(network, ben):
    """A topic of Ben's with two replies, to merge into."""
    return people.make_topic(network, by=ben, title="Organizacja spotkania dialogowego", replies=2)


@pytest.fixture
def last_event(app):
    """Return a function that gives the latest event of an action."""
    def last_event(action):
        db.session.rollback()
        return db.session.scalar(db.select(Event).filter_by(action=action).order_by(Event.id.desc()))
    return last_event


@pytest.fixture
def source(network, ana, ben):
    """A topic of two posts, Anna's question and Ben's answer to it."""
    topic = people.make_topic(network, by=ana, title="Sala na spotkanie", text="Gdzie robicie?")
    first = db.session.scalar(db.select(Post).filter_by(topic_id=topic.id))
    people.make_post(topic, by=ben, text="W świetlicy.", reply_to=first)
    return topic
