"""The latest topics of all networks one may read."""
from datetime import timedelta

import pytest

from forum import clock
from forum.db import db
from forum.networks.queries import all_networks, readable_networks
from forum.paging import LIST
from forum.policy import listed_topics, readable
from forum.topics import lists
from forum.topics import service as topics
from forum.topics.rows import rows_html
from tests import people
from tests.rendered import links, rows, tree, words

EVERYBODY = [None, "ana", "ben", "moderator", "moderator_elsewhere", "coordinator", "stranger", "admin", "silenced"]


@pytest.fixture
def everywhere(network, other_network, public_network, ana, stranger):
    """A topic in a network of members, in another one, in one for all and in one for all who have an account."""
    signed_in = people.make_network("dla-zalogowanych", name="Dla zalogowanych", visibility="signed_in")
    admin = people.make_person("opening", is_admin=True)
    return [people.make_topic(place, by=admin, title=f"W sieci {place.slug}")
            for place in (network, other_network, public_network, signed_in)]


@pytest.mark.parametrize("who", EVERYBODY)
def test_the_list_shows_exactly_what_the_policy_lists(everywhere, sign_in, request, who):
    person = request.getfixturevalue(who) if who else None
    expected = {topic.title for topic in db.session.scalars(listed_topics(person))}
    assert set(rows(sign_in(person).get("/latest"))) == expected


@pytest.mark.parametrize("who", EVERYBODY)
def test_networks_read_by_rule_are_those_read_by_statement(everywhere, request, who, app):
    person = request.getfixturevalue(who) if who else None
    from forum.networks.models import Network
    by_statement = set(db.session.scalars(db.select(Network.id).where(readable(person))))
    with app.test_request_context():
        assert {network.id for network in readable_networks(person)} == by_statement
        assert len(all_networks()) == 4


def test_each_row_says_where_the_topic_belongs_and_leads_to_its_last_post(network, topic, ana, ben, sign_in):
    people.make_post(topic, by=ben)
    page = sign_in(ana).get("/latest")
    assert "Gminy wiejskie 1 odpowiedź" in words(page, f"#topic-row-{topic.id}")
    assert f"/t/{topic.slug}/{topic.id}/2" in links(page) and f"/c/{network.slug}/{network.id}" in links(page)


def test_the_newest_word_comes_first(network, ana, sign_in):
    older, newer = (people.make_topic(network, by=ana, title=title) for title in ("starszy", "nowszy"))
    people.make_post(older, by=ana)
    assert rows(sign_in(ana).get("/latest")) == ["starszy", "nowszy"]
    assert newer.last_posted_at <= older.last_posted_at


def test_only_what_is_pinned_everywhere_stands_at_the_top(network, ana, ben, sign_in):
    everywhere = people.make_topic(network, by=ana, title="wszędzie", pinned_at=clock.now(), pinned_everywhere=True)
    people.make_topic(network, by=ana, title="w sieci", pinned_at=clock.now())
    people.make_topic(network, by=ana, title="nowszy")
    assert rows(sign_in(ana).get("/latest")) == ["wszędzie", "nowszy", "w sieci"]
    topics.unpin_for_self(everywhere, ben)
    assert rows(sign_in(ben).get("/latest")) == ["nowszy", "w sieci", "wszędzie"]


def test_a_pin_of_a_network_one_cannot_read_stays_unseen(network, ana, stranger, sign_in):
    people.make_topic(network, by=ana, title="wszędzie", pinned_at=clock.now(), pinned_everywhere=True)
    assert rows(sign_in(stranger).get("/latest")) == []


def test_closed_and_summed_up_topics_say_so(network, ana, sign_in):
    topic = people.make_topic(network, by=ana, locked=True, summed_up_at=clock.now(), agenda_number=3)
    said = words(sign_in(ana).get("/latest"), f"#topic-row-{topic.id}")
    assert said.startswith("Zamknięty:") and "zagadnienie 3" in said and "podsumowane" in said


@pytest.mark.slow
def test_a_long_list_goes_on_where_it_stopped_although_something_new_came(network, ana, sign_in):
    moment = clock.now() - timedelta(days=1)
    for number in range(LIST + 5):
        people.make_topic(network, by=ana, title=f"Temat nr {number}",
                          last_posted_at=moment + timedelta(seconds=number))
    client = sign_in(ana)
    first = client.get("/latest")
    people.make_topic(network, by=ana, title="właśnie otwarty")
    [more] = [link for link in links(first) if "after=" in link]
    assert rows(client.get(more)) == [f"Temat nr {number}" for number in reversed(range(5))]
    assert len(rows(first)) == LIST


def test_whoever_writes_in_several_networks_chooses_where_to_open_a_topic(
        network, other_network, ana, sign_in, visitor):
    people.make_topic(network, by=ana)
    new = f"/c/{network.slug}/{network.id}/new"
    assert new in links(sign_in(ana).get("/latest"), ".page__heading")
    people.give_roles(ana, other_network, "participant")
    offered = links(sign_in(ana).get("/latest"), ".page__heading")
    assert offered == [new, f"/c/{other_network.slug}/{other_network.id}/new"]
    assert links(visitor.get("/latest"), ".page__heading") == []


@pytest.mark.parametrize("after", [
    "x", "20261121000000000000_x", "20261121000000000000_99999999999999999999999999",
    "99999999999999999999_1", "_", "1_-99999999999"])
@pytest.mark.parametrize("path", ["/latest", "/new", "/unread", "/unanswered", "network"])
def test_a_place_that_is_none_shows_the_list_from_its_top(network, topic, ana, sign_in, path, after):
    path = f"/c/{network.slug}/{network.id}" if path == "network" else path
    assert sign_in(ana).get(path, query_string={"after": after}).status_code == 200


def test_an_empty_list_says_what_to_do(network, ana, sign_in, visitor):
    assert "Nie ma tu jeszcze nic do czytania" in words(sign_in(ana).get("/latest"))
    assert "Zaloguj się, żeby zobaczyć" in words(visitor.get("/latest"))


@pytest.mark.slow
def test_the_list_costs_the_same_at_one_row_and_at_forty(network, topic, ana, sign_in, count_queries):
    client = sign_in(ana)
    client.get("/latest")
    few = count_queries(lambda: client.get("/latest"))
    for number in range(40):
        people.make_topic(network, by=ana, pinned_at=clock.now() if number < 3 else None, pinned_everywhere=True)
    client.get("/latest")
    assert count_queries(lambda: client.get("/latest")) == few <= 4


def test_a_row_renders_the_same_for_everybody_and_alone(network, topic, ana, app):
    with app.test_request_context():
        found = lists.rows_of(None, [topic.id], [network.id])
        assert f'id="topic-row-{topic.id}"' in rows_html(found)
        assert lists.rows_of(None, [topic.id], []) == []


def test_a_row_says_its_time_exactly_and_without_the_present(network, ana, sign_in):
    people.make_topic(network, by=ana, last_posted_at=clock.datetime(2026, 7, 1, 22, 30))
    time = tree(sign_in(ana).get("/latest")).css_first("tbody time")
    assert time.attributes["title"] == "2 lipca 2026, 00:30"
    assert (time.attributes["datetime"], time.text()) == ("2026-07-01T22:30:00Z", "2 lip 2026")


def test_what_is_kept_of_a_row_follows_the_topic_and_the_people(public_network, ana, ben, sign_in, visitor):
    people.give_roles(ana, public_network, "participant")
    people.give_roles(ben, public_network, "participant")
    topic = people.make_topic(public_network, by=ana)
    pages = [visitor, sign_in(ana)]

    def said():
        return [words(page.get("/latest"), f"#topic-row-{topic.id}") for page in pages]
    assert all("0 odpowiedzi" in text for text in said())
    people.make_post(topic, by=ben)
    assert all("1 odpowiedź" in text and "Benedykt Wzór – ostatni wpis" in text for text in said())
    ben = db.session.get(type(ben), ben.id)
    ben.name, ben.card_version = "Beniamin Wzór", ben.card_version + 1
    db.session.commit()
    assert all("Beniamin Wzór – ostatni wpis" in text for text in said())


def test_a_pin_that_ends_leaves_the_top_by_itself(public_network, ana, visitor, monkeypatch):
    people.give_roles(ana, public_network, "participant")
    now = clock.now()
    people.make_topic(public_network, by=ana, title="przypięty", pinned_everywhere=True, pinned_at=now,
                      pinned_until=now + timedelta(hours=1))
    people.make_topic(public_network, by=ana, title="nowszy")
    assert rows(visitor.get("/latest")) == ["przypięty", "nowszy"]
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(hours=2))
    assert rows(visitor.get("/latest")) == ["nowszy", "przypięty"]
