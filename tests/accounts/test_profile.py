"""Profiles: what each viewer may see of somebody, and what administrators do there."""
from datetime import date

import pytest

from forum import clock
from forum.accounts.models import User
from forum.db import db
from forum.events import Event
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


# Whoever administers makes links; deciding about people: tests/sanctions.

@pytest.mark.parametrize("who", ["ben", "moderator", "coordinator", "moderator_elsewhere", "stranger", "silenced"])
def test_nobody_else_makes_links(request, sign_in, ana, who):
    assert sign_in(request.getfixturevalue(who)).post("/u/ana/invite").status_code == 403


def test_a_day_ends_at_midnight_in_warsaw():
    assert clock.end_of_day(date(2026, 1, 10)).isoformat() == "2026-01-10T22:59:59"
    assert clock.end_of_day(date(2026, 7, 10)).isoformat() == "2026-07-10T21:59:59"


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
