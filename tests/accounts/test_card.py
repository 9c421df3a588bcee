"""The card of a person: who may ask for it, what it says to whom, that it is kept in nobody else's name."""
import pytest

from forum.accounts import service
from forum.db import db
from tests import people

pytestmark = pytest.mark.once

FRAME = {"Turbo-Frame": "user-card"}


def card(client, username="ana", **headers):
    return client.get(f"/u/{username}/card", headers=FRAME | headers)


def test_a_visitor_gets_no_card(visitor, ana):
    assert card(visitor).location.startswith("/login")
    assert card(visitor, "nikt").location.startswith("/login")


def test_nobody_has_no_card(sign_in, ana):
    assert card(sign_in(ana), "nikt").status_code == 404


def test_a_card_says_who_somebody_is_and_what_they_offer(sign_in, ana, ben, network):
    service.offer(ana, can_help="Policzę dowóz.\nI etaty.", looks_for="Kogoś z <b>powiatu</b>")
    answer = card(sign_in(ben))
    assert answer.status_code == 200 and answer.text.startswith('<turbo-frame id="user-card">')
    for words in ("Anna Przykład", "Gmina Przykładowa", "inspektor ds. oświaty", network.name, "Policzę dowóz.\nI etaty.",
                  "Kogoś z &lt;b&gt;powiatu&lt;/b&gt;", "Z czym mogę pomóc", "Czego szukam", 'href="/u/ana"'):
        assert words in answer.text
    assert "csrf" not in answer.text and "@example.org" not in answer.text


def test_what_nobody_filled_in_is_not_there(sign_in, ana, ben):
    assert "Z czym mogę pomóc" not in card(sign_in(ben)).text


def test_a_stranger_does_not_learn_from_it_who_takes_part(sign_in, ana, moderator, stranger, network):
    client = sign_in(stranger)
    assert network.name not in card(client).text
    assert network.name in card(client, "moderator").text


def test_without_the_frame_it_leads_to_the_profile(sign_in, ana):
    answer = sign_in(ana).get("/u/ana/card")
    assert (answer.status_code, answer.location) == (302, "/u/ana")


def test_an_unchanged_card_is_not_sent_again_and_a_changed_one_is(sign_in, ana, ben):
    client = sign_in(ben)
    first = card(client)
    assert first.headers["Cache-Control"] == "private, no-cache"
    assert {"Cookie", "Turbo-Frame"} <= set(first.vary)
    mark = {"If-None-Match": first.headers["ETag"]}
    assert card(client, **mark).status_code == 304
    service.offer(ana, can_help="Pomogę.", looks_for="")
    assert "Pomogę." in card(client, **mark).text


def test_losing_sight_of_a_network_changes_the_card_of_its_people(sign_in, ana, stranger, network):
    people.give_roles(stranger, network, "participant")
    client = sign_in(stranger)
    first = card(client)
    assert network.name in first.text
    people.give_roles(stranger, network)
    again = card(client, **{"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 200 and network.name not in again.text


def test_a_card_costs_the_same_in_one_network_and_in_many(sign_in, ana, ben, count_queries):
    client = sign_in(ben)
    card(client)
    few = count_queries(lambda: card(client))
    for number in range(6):
        people.give_roles(ana, people.make_network(f"siec-{number}", name=f"Sieć {number}"), "moderator")
    card(client)
    assert count_queries(lambda: card(client)) == few <= 4


def test_pages_cost_no_statement_more_for_the_card(sign_in, ana, topic, count_queries):
    client = sign_in(ana)
    for address in ("/", f"/t/{topic.slug}/{topic.id}"):
        client.get(address)
        assert count_queries(lambda address=address: client.get(address)) <= 4
        assert 'id="user-card"' in client.get(address).text


def test_a_visitors_page_has_no_place_for_a_card(visitor, public_network):
    member = people.make_person("otwarta", networks={public_network: ["participant"]})
    topic = people.make_topic(public_network, by=member)
    assert "user-card" not in visitor.get(f"/t/{topic.slug}/{topic.id}").text


# What somebody can help with and looks for.

def test_everybody_changes_their_own_offer_and_only_that(sign_in, ana, ben):
    client, version = sign_in(ana), ana.card_version
    answer = client.post("/account/offer", data={"can_help": " Policzę\r\ndowóz. ", "looks_for": "Mentora"})
    assert (answer.status_code, answer.location) == (303, "/account#offer")
    db.session.rollback()
    assert (ana.can_help, ana.looks_for, ben.can_help) == ("Policzę\ndowóz.", "Mentora", "")
    assert ana.card_version == version  # no kept fragment shows it
    assert "Policzę\ndowóz." in client.get("/account").text
    assert "Policzę\ndowóz." in sign_in(ben).get("/u/ana").text


def test_an_offer_may_be_blank_again(sign_in, ana):
    client = sign_in(ana)
    client.post("/account/offer", data={"can_help": "Tak", "looks_for": "Tak"})
    assert client.post("/account/offer", data={"can_help": " \u200b\n ", "looks_for": ""}).status_code == 303
    db.session.rollback()
    assert (ana.can_help, ana.looks_for) == ("", "")


@pytest.mark.parametrize("name", ["can_help", "looks_for"])
def test_an_endless_offer_comes_back_with_the_reason(sign_in, ana, name):
    client = sign_in(ana)
    assert client.post("/account/offer", data={name: "ó" * 500}).status_code == 303
    answer = client.post("/account/offer", data={name: "ó" * 501})
    assert answer.status_code == 422
    assert "ó" * 501 in answer.text and "500" in answer.text
    db.session.rollback()
    assert getattr(ana, name) == "ó" * 500


def test_a_visitor_offers_nothing(visitor, ana):
    assert visitor.post("/account/offer", data={"can_help": "x"}).location.startswith("/login")
    assert visitor.get("/account").location.startswith("/login")
