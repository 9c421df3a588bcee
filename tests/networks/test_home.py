"""The home page: the networks as cards."""
import pytest

from forum.db import db
from forum.networks.models import Network
from tests import people
from tests.rendered import links, tree, words

pytestmark = pytest.mark.once


@pytest.fixture
def talks(network, topic, agenda_topic):
    """A network with a talk and an agenda topic."""
    return network


def test_a_card_says_whom_the_network_joins_and_who_moderates_it(talks, moderator, visitor):
    talks.members_count, talks.jst_count = 24, 11
    db.session.commit()
    assert "24 osoby z 11 JST moderuje Maria Moderująca" in words(visitor.get("/"), ".network-card")


@pytest.mark.parametrize(("count", "said"), [
    (0, "0 osób"), (1, "1 osoba"), (2, "2 osoby"), (4, "4 osoby"), (5, "5 osób"), (12, "12 osób"), (21, "21 osób"),
    (22, "22 osoby"), (112, "112 osób")])
def test_people_are_counted_in_good_polish(network, visitor, count, said):
    db.session.get(Network, network.id).members_count = count
    db.session.commit()
    assert said in words(visitor.get("/"), ".network-card")


def test_several_moderators_moderate_in_the_plural(network, moderator, visitor):
    people.make_person("second", name="Drugi Moderujący", networks={network: ["moderator"]})
    assert "moderują Maria Moderująca, Drugi Moderujący" in words(visitor.get("/"))


@pytest.mark.parametrize(("who", "reads"), [
    (None, False), ("stranger", False), ("moderator_elsewhere", False), ("ana", True), ("moderator", True),
    ("coordinator", True), ("admin", True), ("silenced", True)])
def test_only_readers_get_to_the_talks(talks, topic, sign_in, request, who, reads):
    page = sign_in(request.getfixturevalue(who) if who else None).get("/")
    card = f"#network-card-{talks.id}"
    assert (topic.title in words(page, card)) is reads
    assert any(address.startswith("/t/") for address in links(page, card)) is reads
    assert "Nasza sieć" in words(page, card)


def test_a_network_for_all_who_have_an_account_shows_them_its_talks(talks, topic, stranger, sign_in, visitor):
    talks.visibility = "signed_in"
    db.session.commit()
    assert topic.title in words(sign_in(stranger).get("/"))
    assert topic.title not in words(visitor.get("/"))


def test_a_card_shows_the_three_latest_topics_and_how_the_agenda_goes(network, ana, sign_in):
    titles = [people.make_topic(network, by=ana).title for _number in range(4)]
    people.make_topic(network, by=ana, title="Pierwsze", agenda_number=1, summed_up_at=people.clock.now(), replies=1)
    said = words(sign_in(ana).get("/"), ".network-card")
    assert "Zagadnienia: 1 z 1 podsumowane" in said and titles[0] not in said
    assert [title in said for title in (*titles[2:], "Pierwsze")] == [True, True, True]


def test_a_merged_topic_is_no_news(talks, topic, ana, sign_in):
    topic.merged_into_id = people.make_topic(talks, by=ana).id
    db.session.commit()
    assert topic.title not in words(sign_in(ana).get("/"))


@pytest.mark.slow
def test_the_home_page_costs_the_same_however_much_there_is(network, other_network, ana, sign_in, count_queries):
    people.make_topic(network, by=ana)
    client = sign_in(ana)
    client.get("/")
    few = count_queries(lambda: client.get("/"))
    for number in range(40):
        people.make_topic(network, by=ana, agenda_number=number if number < 6 else None)
    people.give_roles(ana, other_network, "participant")
    people.make_network("third", name="Trzecia")
    client.get("/")
    assert count_queries(lambda: client.get("/")) == few <= 4


def test_without_networks_the_page_says_so(app, visitor):
    assert "Nie ma jeszcze żadnej sieci" in words(visitor.get("/"))


def test_a_visitors_page_sets_no_cookie_and_holds_no_token(talks, visitor):
    page = visitor.get("/")
    assert "Set-Cookie" not in page.headers and "csrf" not in page.text


def test_no_proxy_keeps_a_page_and_a_browser_asks_again(talks, ana, admin, sign_in, visitor):
    address = f"/c/{talks.slug}/{talks.id}"
    for client in (visitor, sign_in(ana), sign_in(admin)):
        for path in ("/", address, "/latest", "/pages/kontakt"):
            assert client.get(path).headers["Cache-Control"] == "private, no-cache"


def test_the_side_menu_marks_where_one_is(talks, other_network, visitor):
    page = visitor.get(f"/c/{talks.slug}/{talks.id}")
    assert [link.text().strip() for link in tree(page).css(".sidebar [aria-current]")] == ["G" + talks.name]


def test_what_is_kept_of_the_page_follows_the_talk_the_cards_and_the_people(public_network, ana, sign_in, visitor):
    people.give_roles(ana, public_network, "participant")
    older, _newer = (people.make_topic(public_network, by=ana, title=title) for title in ("starszy", "nowszy"))
    pages = [visitor, sign_in(ana)]

    def said():
        return [words(page.get("/"), f"#network-card-{public_network.id}") for page in pages]
    assert all(text.index("nowszy") < text.index("starszy") for text in said())
    people.make_post(older, by=ana)
    assert all(text.index("starszy") < text.index("nowszy") for text in said())
    public_network.description = "Nowy opis sieci."
    db.session.commit()
    assert all("Nowy opis sieci." in text for text in said())
    people.give_roles(ana, public_network, "participant", "moderator")
    assert all("moderuje Anna Przykład" in text for text in said())


def test_a_members_page_is_kept_for_them_alone_and_says_what_waits(topic, ana, ben, sign_in):
    clients = {person.name: sign_in(person) for person in (ana, ben)}
    for client in clients.values():
        client.get("/latest")
    for name, client in clients.items():
        page = client.get("/latest")
        assert name in words(page, ".header")
        assert client.get("/latest", headers={"If-None-Match": page.headers["ETag"]}).status_code == 304
    pages = [client.get("/latest") for client in clients.values()]
    assert len({page.headers["ETag"] for page in pages}) == 2
    assert len({tree(page).css_first("meta[name=csrf-token]").attributes["content"] for page in pages}) == 2
    with clients[ana.name].session_transaction() as session:
        session["_flashes"] = [("good", "Zapisano.")]
    assert "Zapisano." in words(clients[ana.name].get("/latest"))
    assert "Zapisano." not in words(clients[ana.name].get("/latest"))
