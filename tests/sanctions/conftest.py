"""People, a contract and the grounds that decisions rest on."""
import pytest

from forum.db import db, transaction
from forum.events import Event
from forum.networks.models import Network
from forum.notifications import drainer
from forum.mail.models import Letter
from forum.sanctions import grounds
from forum.sanctions.models import Decision
from tests import people

CONDITIONS = ["Dzielimy się tym, co mamy.", "Sieć jest żywa.", "Każda wypowiedź jest ważna."]


@pytest.fixture
def network(network):
    """A network with a contract of three conditions."""
    with transaction():
        db.session.get(Network, network.id).conditions = CONDITIONS
    return network


@pytest.fixture
def second_moderator(network):
    """Another moderator of the same network."""
    return people.make_person("second", name="Daria Druga", networks={network: ["moderator"]})


@pytest.fixture
def ground(network):
    """The third condition, with an explanation."""
    return grounds.ground(network, "condition-3", "Wpis wyśmiewa inną osobę.")


@pytest.fixture
def post(topic, ben):
    """A post of Ben's."""
    return people.make_post(topic, by=ben, text="Twoja odpowiedź jest żenująca.")


@pytest.fixture
def decisions(app):
    """Return a function that gives the decisions there are, as they are now."""
    def decisions():
        db.session.rollback()
        db.session.expire_all()
        return db.session.scalars(db.select(Decision).order_by(Decision.id)).all()
    return decisions


@pytest.fixture
def delivered(app):
    """Return a function that works off what is owed and gives the letters about decisions: (address, subject, text)."""
    def delivered():
        while drainer.drain():
            pass
        db.session.rollback()
        return db.session.execute(db.select(Letter.address, Letter.subject, Letter.text)
                                  .where(Letter.kind == "decision").order_by(Letter.id)).all()
    return delivered


@pytest.fixture
def events(app):
    """Return a function that gives the events of an action, the oldest first."""
    def events(action):
        db.session.rollback()
        return db.session.scalars(db.select(Event).filter_by(action=action).order_by(Event.id)).all()
    return events
