"""Profiles: what each viewer may see of somebody, and what administrators do there."""
from datetime import date, timedelta

import pytest

from forum import clock
from forum.accounts.forms import end_of
from forum.accounts.models import User
from forum.db import db
from forum.events import Event
from forum.policy import can
from tests import people

pytestmark = pytest.mark.once


def again(person):
    db.session.rollback()
    return db.session.get(User, person.id, populate_existing=True)


def last_events(action):
    db.session.rollback()
    return db.session.scalars(db.select(Event).filter_by(action=action).order_by(Event.id)).all()


@pytest.mark.parametrize("path", ["/u/ana", "/u/nikt", "/u/ana/topics"])
def test_a_visitor_learns_of_nobody(visitor, ana, path):
    assert visitor.get(path).location.startswith("/login")


def test_nobody_is_found_who_is_not_there(sign_in, ana):
    assert sign_in(ana).get("/u/nikt").status_code == 404


def test_a_member_sees_who_somebody_is_and_what_they_wrote(sign_in, ana, ben, topic):
    page = sign_in(ben).get("/u/ana").text
    for words in ("Anna Przykład", "Gmina Przykładowa", "inspektor ds. oświaty", topic.network.name, topic.title):
        assert words in page
    assert topic.title in sign_in(ben).get("/u/ana/topics").text


def test_a_stranger_sees_neither_posts_nor_topics_nor_that_they_take_part(sign_in, ana, stranger, topic):
    client = sign_in(stranger)
    for path in ("/u/ana", "/u/ana/topics"):
        page = client.get(path).text
        assert "Anna Przykład" in page
        assert topic.title not in page
        assert f"/c/{topic.network.slug}/{topic.network_id}\">{topic.network.name}</a> –" not in page


def test_everybody_signed_in_sees_who_moderates_as_on_the_card(sign_in, moderator, stranger, network):
    page = sign_in(stranger).get("/u/moderator").text
    assert f">{network.name}</a> –" in page


def test_merged_away_topics_are_not_listed(sign_in, network, ana):
    topic = people.make_topic(network, by=ana, title="Odszedł")
    other = people.make_topic(network, by=ana, title="Został")
    topic.merged_into_id = other.id
    db.session.commit()
    page = sign_in(ana).get("/u/ana/topics").text
    assert "Został" in page and "Odszedł" not in page


def test_posts_come_in_windows_by_key(sign_in, ana, topic):
    for number in range(24):
        people.make_post(topic, by=ana, text=f"Wpis kolejny {number}.")
    client = sign_in(ana)
    first = client.get("/u/ana").text
    assert first.count('<li class="results__item"') == 20 and "Wpis kolejny 23." in first
    oldest = db.session.scalars(db.select(Event.post_id).filter_by(action="post_created").order_by(
        Event.post_id.desc()).offset(19)).first()
    assert f"before={oldest}" in first
    second = client.get(f"/u/ana?before={oldest}").text
    assert second.count('<li class="results__item"') == 5 and "before=" not in second
    for nonsense in ("x", "-1", str(10**30), ""):
        assert client.get(f"/u/ana?before={nonsense}").status_code == 200


@pytest.mark.parametrize("path", ["/u/ana", "/u/ana/topics"])
def test_a_profile_costs_the_same_however_much_they_wrote(sign_in, network, ana, topic, count_queries, path):
    client = sign_in(ana)
    client.get(path)
    few = count_queries(lambda: client.get(path))
    for _ in range(12):
        people.make_topic(network, by=ana, replies=1)
    client.get(path)
    assert count_queries(lambda: client.get(path)) == few


# Suspending.

def suspend(client, username="ana", until=None, reason="Reklamy mimo próśb"):
    until = until or (clock.local(clock.now()).date() + timedelta(days=7)).isoformat()
    return client.post(f"/u/{username}/suspend", data={"until": until, "reason": reason})


def test_an_administrator_suspends_until_a_day_with_a_reason(sign_in, admin, ana, network):
    before = ana.access_version
    day = clock.local(clock.now()).date() + timedelta(days=7)
    assert suspend(sign_in(admin), until=day.isoformat()).status_code == 303
    person = again(ana)
    assert person.is_suspended and person.suspended_until == end_of(day)
    assert person.access_version > before
    [event] = last_events("person_suspended")
    assert (event.actor_id, event.person_id, event.network_id) == (admin.id, ana.id, network.id)
    assert (event.reason, event.details) == ("Reklamy mimo próśb", {"until": day.isoformat()})


def test_a_suspended_person_reads_and_does_not_write(sign_in, admin, ana, topic):
    client = sign_in(ana)
    suspend(sign_in(admin))
    assert client.get("/account").status_code == 200
    assert can(again(ana), "see", topic) and not can(again(ana), "reply", topic)


def test_the_suspension_stands_in_the_log_of_each_of_their_networks(sign_in, admin, ana, network, other_network):
    people.give_roles(ana, other_network, "participant")
    suspend(sign_in(admin))
    events = last_events("person_suspended")
    assert {event.network_id for event in events} == {network.id, other_network.id}
    assert len({event.group_id for event in events}) == 1


def test_lifting_it_lets_them_write_again_and_once_is_enough(sign_in, admin, suspended):
    client = sign_in(admin)
    assert client.post("/u/suspended/restore").status_code == 303
    assert client.post("/u/suspended/restore").status_code == 303
    assert not again(suspended).is_suspended
    assert len(last_events("person_restored")) == 1


@pytest.mark.parametrize("who", ["ben", "moderator", "coordinator", "moderator_elsewhere", "stranger", "suspended"])
def test_nobody_else_suspends_or_lifts_or_makes_links(request, sign_in, ana, who):
    client = sign_in(request.getfixturevalue(who))
    assert suspend(client).status_code == 403
    assert client.post("/u/ana/restore").status_code == 403
    assert client.post("/u/ana/invite").status_code == 403
    assert not again(ana).is_suspended
    assert "/u/ana/suspend" not in client.get("/u/ana").text


def test_a_visitor_suspends_nobody(visitor, ana):
    assert suspend(visitor).status_code in (303, 422)
    assert not again(ana).is_suspended


def test_nobody_suspends_themselves_or_the_forums_own_account(sign_in, admin):
    people.make_person("redakcja", is_system=True)
    assert suspend(sign_in(admin), "admin").status_code == 403
    assert suspend(sign_in(admin), "redakcja").status_code == 403


@pytest.mark.parametrize(("until", "reason"), [
    ("", "Powód"), ("2020-01-01", "Powód"), ("9999-12-31", "Powód"), ("jutro", "Powód"), ("0001-01-01", "Powód"),
    (None, ""), (None, "   "), (None, "x" * 501)])
def test_without_a_good_day_and_a_reason_nothing_happens(sign_in, admin, ana, until, reason):
    until = (date.today() + timedelta(days=3)).isoformat() if until is None else until
    answer = sign_in(admin).post("/u/ana/suspend", data={"until": until, "reason": reason})
    assert answer.status_code == 422
    assert not again(ana).is_suspended


def test_a_day_ends_at_midnight_in_warsaw():
    assert end_of(date(2026, 1, 10)).isoformat() == "2026-01-10T22:59:59"
    assert end_of(date(2026, 7, 10)).isoformat() == "2026-07-10T21:59:59"


# Links for people who cannot get in.

def test_an_administrator_hands_over_a_link(app, sign_in, visitor, admin, ana, network):
    client = sign_in(admin)
    client.post("/u/ana/invite")
    page = client.get("/u/ana").text
    link = page.split('id="link-to-copy" value="')[1].split('"')[0]
    assert link.startswith(app.config["FORUM_URL"] + "/login/")
    assert "link-to-copy" not in client.get("/u/ana").text
    [event] = last_events("link_made")  # whoever can enter as others leaves a trace
    assert (event.actor_id, event.person_id, event.network_id) == (admin.id, ana.id, network.id)
    assert visitor.post(link.removeprefix(app.config["FORUM_URL"])).status_code == 303


def test_a_named_moderator_is_invited_by_giving_the_address(sign_in, admin, network):
    named = people.make_person("dorota-tomaszewicz", networks={network: ["moderator"]})
    named.email = None
    db.session.commit()
    client = sign_in(admin)
    client.post("/u/dorota-tomaszewicz/invite", data={"email": ""})
    assert again(named).email is None
    client.post("/u/dorota-tomaszewicz/invite", data={"email": "Dorota@Example.org"})
    assert again(named).email == "dorota@example.org"


def test_an_address_that_is_somebodys_is_refused(sign_in, admin, ana, network):
    named = people.make_person("dorota", networks={network: ["moderator"]})
    named.email = None
    db.session.commit()
    assert sign_in(admin).post("/u/dorota/invite", data={"email": ana.email}).status_code == 409
