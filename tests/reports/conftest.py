"""Posts, cases and texts that reports are about."""
import pytest

from forum.db import db, transaction
from forum.posts.models import Post
from forum.reports import reporting
from forum.reports.models import Case, ReviewSettings
from forum.sanctions import grounds
from tests import people

SECRET = "Szczebrzeszyn"


@pytest.fixture
def network(network):
    """The network has two numbered conditions."""
    with transaction():
        network.conditions = ["Piszemy na temat.", "Szanujemy się."]
        db.session.merge(network)
    return network


@pytest.fixture
def post(topic, ben):
    """A reply of Ben's, with a word that stands nowhere else."""
    return people.make_post(topic, by=ben, text=f"{SECRET} jest brzydki.")


@pytest.fixture
def second(network):
    """Another moderator of the same network."""
    return people.make_person("second", name="Daria Druga", networks={network: ["moderator"]})


@pytest.fixture
def case(post, ana):
    """A case about Ben's post, which Anna has reported by the second condition."""
    reporting.report(post, ana, ground_of(post, "condition-2"), message="To obraża.")
    return db.session.scalar(db.select(Case))


def ground_of(post, key="condition-2", explanation="Obraża miasto."):
    """Return a ground of a decision."""
    return grounds.ground(post.topic.network, key, explanation, law="art. 212 k.k.")


def again(thing):
    """Return a thing as the database has it now."""
    db.session.rollback()
    db.session.refresh(thing)
    return thing


def wants(network, **values):
    """Set what waits in a network."""
    with transaction():
        db.session.add(ReviewSettings(network_id=network.id, **values))


def posts_of(topic):
    """Return how many posts a topic has."""
    db.session.rollback()
    return db.session.scalar(db.select(db.func.count()).select_from(Post).where(Post.topic_id == topic.id))
