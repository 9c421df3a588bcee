"""Who is offered after an @: people who write here and members, to those who may see who belongs to the network."""
import pytest
from selectolax.lexbor import LexborHTMLParser

from forum.db import db, transaction
from forum.mentions.queries import folded, group_of
from forum.networks import service as networks
from forum.posts import service as posts
from forum.text import cook
from tests import people


@pytest.fixture
def offered(sign_in):
    """Return a function that types as somebody in a topic or network and gives the names that are offered."""
    def offered(person, typed, place):
        answer = sign_in(person).get("/mentions", query_string={"q": typed, "place": place})
        assert answer.status_code == 200
        options = LexborHTMLParser(answer.text).css("ul[role=listbox] > li[role=option]")
        return [option.attributes["data-value"] for option in options]
    return offered


@pytest.fixture
def lukasz(network):
    """A member whose name has Polish letters."""
    return people.make_person("l.zolc", name="Łukasz Żółć-Ćma", networks={network: ["participant"]}, jst="Gmina Nowa")


@pytest.mark.parametrize("typed", ["lukasz", "Łukasz", "ŁUK", "zolc", "żółć", "cma", "l.zo", "zo", "l.zolc", "Cma"])
def test_a_name_is_found_by_any_of_its_words_with_or_without_polish_letters(typed, offered, topic, ana, lukasz):
    assert offered(ana, typed, f"topic-{topic.id}") == ["@l.zolc"]


@pytest.mark.parametrize("typed", ["ukasz", "x", "lukaszek", "%", "_", "%%", "'", "\\", "lukasz x"])
def test_what_begins_nobodys_name_offers_nobody(typed, offered, topic, ana, lukasz):
    assert offered(ana, typed, f"topic-{topic.id}") == []


def test_who_writes_in_the_topic_comes_first_then_members_by_name_and_never_oneself(offered, network, topic, ana, ben, lukasz,
                                                                                   admin):
    zenon = people.make_person("zenon", name="Zenon Zet", networks={network: ["participant"]})
    for person in (zenon, zenon, admin):
        people.make_post(topic, by=person)
    assert offered(ana, "", f"topic-{topic.id}") == ["@zenon", "@admin", "@ben", "@l.zolc"]
    assert offered(ana, "", f"network-{network.id}") == ["@ben", "@l.zolc", "@zenon"]


def test_the_moderators_are_offered_as_one(offered, network, topic, ana, moderator):
    assert offered(ana, "mod", f"topic-{topic.id}") == ["@moderator", "@moderatorzy"]
    assert offered(ana, "moderatorz", f"network-{network.id}") == ["@moderatorzy"]
    assert [person.username for person in group_of("Hej @Moderatorzy!", topic)] == ["moderator"]
    assert group_of("hej @moderator", topic) == () and len(group_of("@moderators", network)) == 1


def test_at_most_eight_are_offered(offered, network, topic, ana):
    for number in range(12):
        people.make_person(f"osoba{number}", networks={network: ["participant"]})
    assert len(offered(ana, "osoba", f"topic-{topic.id}")) == 8


def test_nobody_is_offered_who_cannot_enter(offered, network, topic, ana, ben):
    with transaction():
        db.session.get(type(ben), ben.id).email = None
    assert offered(ana, "be", f"topic-{topic.id}") == []


def test_who_joins_is_offered_at_once(offered, network, topic, ana):
    assert offered(ana, "nowy", f"topic-{topic.id}") == []
    people.make_person("nowy", networks={network: ["participant"]})
    assert offered(ana, "nowy", f"topic-{topic.id}") == ["@nowy"]


# Whose business it is not.

def test_people_are_told_only_to_those_who_may_see_them(sign_in, visitor, network, topic, ana, ben, stranger, admin):
    for place in (f"topic-{topic.id}", f"network-{network.id}"):
        address = f"/mentions?q=be&place={place}"
        assert visitor.get(address).status_code == 303
        assert sign_in(stranger).get(address).status_code == 404
        answer = sign_in(ana).get(address)
        assert "@ben" in answer.text and answer.headers["Cache-Control"] == "no-store"
        assert "@ben" in sign_in(admin).get(address).text
    networks.edit(network, admin, visibility="signed_in")
    assert "@ben" in sign_in(stranger).get(f"/mentions?q=be&place=topic-{topic.id}").text
    networks.edit(network, admin, visibility="public")
    assert visitor.get(f"/mentions?q=be&place=topic-{topic.id}").status_code == 303


@pytest.mark.parametrize("place", ["", "topic-", "topic-999999", "network-999999", "topic-99999999999", "post-1", "topic-1;",
                                   "x" * 3000])
def test_a_place_that_is_none_offers_nobody(place, sign_in, ana):
    assert sign_in(ana).get("/mentions", query_string={"q": "a", "place": place}).status_code == 404


def test_a_name_that_is_an_attack_is_shown_as_it_is(sign_in, network, topic, ana):
    people.make_person("mean", name='"><img src=x onerror=alert(1)>', jst="<b>x</b>", networks={network: ["participant"]})
    answer = sign_in(ana).get(f"/mentions?q=mean&place=topic-{topic.id}")
    assert "<img" not in answer.text and "<b>x" not in answer.text and "@mean" in answer.text


def test_offering_costs_two_queries_beside_who_asks(sign_in, count_queries, network, topic, ana, ben):
    client = sign_in(ana)
    address = f"/mentions?q=b&place=topic-{topic.id}"
    client.get(address)
    count_queries(lambda: client.get(address))
    own = [one for one in count_queries.statements if "sessions" not in one.split("WHERE")[0] and not one.startswith("UPDATE")]
    assert len(own) <= 2, own


def test_typing_is_not_held_up_but_a_script_is(rate_limits, sign_in, topic, ana):
    client = sign_in(ana)
    answers = [client.get(f"/mentions?q=a&place=topic-{topic.id}").status_code for _number in range(30)]
    assert answers[:8] == [200] * 8 and 429 in answers


@pytest.mark.once
def test_folding_takes_the_marks_off_letters():
    assert folded("Zażółć GĘŚLĄ jaźń Łódź") == "zazolc gesla jazn lodz"


def test_the_moderators_are_a_link_to_the_people_of_the_network(network, topic, ana, moderator):
    post = people.make_post(topic, by=ana, text="Prośba do @moderatorzy i @Moderators, nie do `@moderatorzy`.")
    assert post.html.count(f'<a class="mention mention--group" href="/c/{network.slug}/{network.id}/people"') == 2
    assert "mention--group" not in cook("@moderatorzy").html
    again = posts.reply(topic, ana, cook("@moderatorzy", place=network, author=ana))
    assert "mention--group" in again.html
