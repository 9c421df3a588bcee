"""Merging JST, and correcting a slip, while somebody else comes to one of them: nobody's place or seat is lost."""
from contextlib import contextmanager
from threading import Event as Signal, Thread
from time import sleep

import pytest

from forum.accounts.models import User
from forum.db import db, transaction
from forum.jst import correcting, seats, service
from forum.jst.models import Jst, JstPerson, JstSeat
from forum.networks.models import Network
from tests import people

LONG_ENOUGH = 0.4


@pytest.fixture
def beside(app):
    """Return a function in whose block `act` has been done by somebody else and is not committed before a while."""
    @contextmanager
    def beside(act):
        done, problems = Signal(), []

        def run():
            with app.app_context():
                try:
                    with transaction():
                        act()
                        done.set()
                        sleep(LONG_ENOUGH)
                except Exception as problem:
                    problems.append(problem)
                finally:
                    done.set()
                    db.session.remove()
        db.session.rollback()
        thread = Thread(target=run)
        thread.start()
        done.wait(5)
        yield
        thread.join(10)
        assert not problems
        db.session.rollback()
    return beside


@pytest.fixture
def two(app):
    """The ids of a JST typed wrongly, and of the right one."""
    return service.find_or_make("Gmina Mylna").id, service.find_or_make("Gmina Właściwa").id


def jst(jst_id):
    return db.session.get(Jst, jst_id)


def assert_works_in(person_id, jst_id, network_id):
    assert db.session.scalars(db.select(JstPerson.jst_id).filter_by(user_id=person_id)).all() == [jst_id]
    assert db.session.get(User, person_id).jst == jst(jst_id).name
    assert db.session.scalars(db.select(JstSeat.jst_id).filter_by(network_id=network_id)).all() == [jst_id]
    assert db.session.get(Network, network_id).jst_count == 1


@pytest.fixture
def newcomer(other_network):
    """Whoever takes part in a network and has said of no JST yet."""
    return people.make_person("nowa", jst="", networks={other_network: ["participant"]})


def test_who_comes_to_a_jst_while_it_is_merged_goes_along(beside, two, newcomer, admin, other_network):
    wrong, right = two
    person_id, admin_id, network_id = newcomer.id, admin.id, other_network.id
    with beside(lambda: service.state(db.session.get(User, person_id), "Gmina Mylna", "sekretarz")):
        correcting.merge(jst(wrong), db.session.get(User, admin_id), into=jst(right))
    assert jst(wrong) is None
    assert_works_in(person_id, right, network_id)


def test_who_comes_to_a_jst_that_is_just_being_merged_comes_to_the_other(beside, two, newcomer, admin, other_network):
    wrong, right = two
    person_id, admin_id, network_id = newcomer.id, admin.id, other_network.id
    with beside(lambda: correcting.merge(jst(wrong), db.session.get(User, admin_id), into=jst(right))):
        service.state(db.session.get(User, person_id), "Gmina Mylna", "sekretarz")
    assert_works_in(person_id, right, network_id)


def test_a_slip_that_somebody_else_has_just_made_too_stays(beside, newcomer, other_network):
    first = people.make_person("pierwsza", jst="Gmina Literówka")
    slip, ids, network_id = service.find_or_make("Gmina Literówka").id, (first.id, newcomer.id), other_network.id
    with beside(lambda: service.state(db.session.get(User, ids[1]), "Gmina Literówka", "sekretarz")):
        service.state(db.session.get(User, ids[0]), "Gmina Poprawna", "")
    assert_works_in(ids[1], slip, network_id)


def test_a_slip_takes_no_seat_along_that_somebody_gave_it(network, other_network, coordinator):
    ewa = people.make_person("ewa", jst="", networks={network: ["participant"]})
    seats.give(network, coordinator, name="Gmina Nowa")
    service.seat(service.find_or_make("Gmina Cudza"), other_network)
    for name in ("Gmina Nowa", "Gmina Cudza", "Gmina Ostatnia"):
        service.state(db.session.get(User, ewa.id), name, "")
    db.session.rollback()
    assert {name for name in db.session.scalars(db.select(Jst.name))} >= {"Gmina Nowa", "Gmina Cudza"}
    for place in (network, other_network):
        place = db.session.get(Network, place.id, populate_existing=True)
        seated = db.session.scalar(db.select(db.func.count()).select_from(JstSeat).filter_by(network_id=place.id))
        assert place.jst_count == seated > 0
