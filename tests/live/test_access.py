"""Losing access: at once by the push, within seconds by the sweep, for good either way."""
from datetime import timedelta

import pytest
from sqlalchemy import update

from forum import clock
from forum.accounts.models import User
from forum.db import db, transaction
from forum.identity import access_lost, end_sessions, lose_access
from forum.live import access
from forum.networks import people_service
from forum.networks import service as networks
from forum.networks.models import Membership, Network
from forum.sanctions.grounds import Ground
from forum.sanctions.service import sanction
from tests.people import make_person, make_post, make_topic


@pytest.fixture
def without_push():
    """Redis is away, and this worker did not do it: only the database knows."""
    listeners = list(access_lost.receivers_for(None))
    for listener in listeners:
        access_lost.disconnect(listener)
    yield
    for listener in listeners:
        access_lost.connect(listener, weak=False)


def _remove(person, network, admin):
    people_service.take_role(network, person, "participant", admin, sure=True)


def test_whoever_is_removed_leaves_the_rooms_at_once_and_the_page_is_told(open_page, topic, network, ana, ben, admin):
    page = open_page(ben)
    page.watch(topic, networks=[network])
    _remove(ben, network, admin)
    assert page.heard("access") == [{"topics": [topic.id], "networks": [network.id]}]
    make_post(topic, by=ana)
    assert page.heard() == []


def test_without_the_push_the_sweep_finds_who_was_removed(open_page, topic, network, ana, ben, admin, without_push):
    page = open_page(ben)
    page.watch(topic)
    _remove(ben, network, admin)
    access.sweep()
    assert [told["topics"] for told in page.heard("access")] == [[topic.id]]
    make_post(topic, by=ana)
    assert page.heard() == []


def test_an_ended_session_is_told_and_disconnected(open_page, topic, ana, ben):
    page, other = open_page(ben), open_page(ana)
    page.watch(topic)
    other.watch(topic)
    end_sessions(ben)
    assert page.heard("access") == [{"ended": True}] and not page.is_connected
    assert other.is_connected and other.heard("access") == []


def test_without_the_push_the_sweep_disconnects_ended_sessions(open_page, topic, ben, without_push):
    page = open_page(ben)
    page.watch(topic)
    end_sessions(ben)
    access.sweep()
    assert not page.is_connected


def test_a_deleted_account_is_put_out(app, open_page, topic, ben):
    page = open_page(ben)
    page.watch(topic)
    with transaction():
        db.session.execute(db.delete(Membership).where(Membership.user_id == ben.id))
        db.session.execute(db.delete(User).where(User.id == ben.id))
    access.sweep()
    assert not page.is_connected


def test_a_network_that_closes_puts_its_visitors_out(open_page, public_network, admin):
    writer = make_person("writer", networks={public_network: ["participant"]})
    topic = make_topic(public_network, by=writer)
    page, member = open_page(None), open_page(writer)
    page.watch(topic, networks="all")
    member.watch(topic, networks="all")
    networks.edit(public_network, admin, visibility="members")
    assert page.heard("access") == [{"topics": [topic.id], "networks": [public_network.id]}]
    make_post(topic, by=writer)
    assert page.heard() == [] and len(member.heard("stream")) == 1


def test_without_the_push_the_sweep_finds_a_network_that_closed(open_page, public_network, without_push):
    writer = make_person("writer", networks={public_network: ["participant"]})
    topic = make_topic(public_network, by=writer)
    page = open_page(None)
    page.watch(topic)
    with transaction():
        db.session.execute(update(Network).values(visibility="signed_in"))
    access.sweep()
    assert [told["topics"] for told in page.heard("access")] == [[topic.id]]


def test_the_sweep_asks_once_and_judges_nobody_whose_rights_are_as_before(open_page, count_queries, topic, ana, ben):
    for person in (ana, ben, None):
        open_page(person).watch(topic)
    assert count_queries(access.sweep) == 1


def test_a_page_judged_with_old_rights_while_they_changed_is_found_by_the_next_sweep(app, open_page, topic, ben, without_push):
    page = open_page(ben)
    page.watch(topic)
    [connection] = app.extensions["live_connections"].values()
    with transaction():
        lose_access([ben.id])
    assert connection.judged_by[0] == db.session.get(User, ben.id).access_version - 1
    access.sweep()
    assert connection.judged_by[0] == db.session.get(User, ben.id).access_version
    assert page.heard("access") == []


def test_a_role_more_or_a_suspension_leaves_readers_where_they_are(open_page, topic, network, ana, ben, admin):
    page = open_page(ben)
    page.watch(topic)
    people_service.give_role(network, ben, "moderator", admin)
    make_post(topic, by=ana)
    assert len(page.heard("stream")) == 1 and page.heard("access") == []


@pytest.fixture
def ground():
    """What a decision rests on."""
    return Ground("terms", "5.3", "wypowiedzi obraźliwych", "Kpi z innych.")


@pytest.mark.parametrize("pushed", [True, False])
def test_whoever_is_suspended_in_a_network_leaves_its_rooms(
        request, open_page, topic, network, ana, ben, moderator, ground, pushed):
    if not pushed:
        request.getfixturevalue("without_push")
    page = open_page(ben)
    page.watch(topic, networks=[network])
    sanction("suspend", ben, moderator, network=network, ground=ground, until=clock.now() + timedelta(days=1))
    if not pushed:
        access.sweep()
    assert page.heard("access") == [{"topics": [topic.id], "networks": [network.id]}]
    make_post(topic, by=ana)
    assert page.heard() == []
    assert page.is_connected


def test_whoever_is_suspended_everywhere_is_disconnected(open_page, topic, ana, ben, admin, ground):
    page, other = open_page(ben), open_page(ana)
    page.watch(topic)
    other.watch(topic)
    sanction("suspend", ben, admin, ground=ground, until=clock.now() + timedelta(days=1))
    assert page.heard("access") == [{"ended": True}] and not page.is_connected
    assert other.is_connected


def test_whoever_is_silenced_reads_on(open_page, topic, network, ana, ben, moderator, ground):
    page = open_page(ben)
    page.watch(topic)
    sanction("silence", ben, moderator, network=network, ground=ground, until=clock.now() + timedelta(days=1))
    assert page.heard("access") == [] or page.heard("access")[0].get("ended") is None
    make_post(topic, by=ana)
    assert page.heard()
