"""The page of one network: its card, its agenda, its topics."""
from datetime import timedelta

import pytest

from forum import clock
from forum.db import db
from forum.networks.models import NetworkAlias
from forum.paging import LIST
from forum.topics import service as topics
from tests import people
from tests.rendered import links, rows, tree, words

pytestmark = pytest.mark.once

CARD = {"general_goal": "Wsparcie uczestników.", "specific_goals": ["wymiana doświadczeń;"], "benefits": ["narzędzia;"],
        "work_model": "Dyskusja nad zagadnieniami.", "conditions": ["Sieć jest żywa dopóty, dopóki w niej jesteśmy."]}
READERS = ["ana", "moderator", "coordinator", "admin", "silenced"]
OTHERS = [None, "stranger", "moderator_elsewhere"]


@pytest.fixture
def address(network):
    return f"/c/{network.slug}/{network.id}"


def as_(who, sign_in, request):
    return sign_in(request.getfixturevalue(who) if who else None)


@pytest.mark.parametrize("who", READERS)
def test_whoever_may_read_finds_topics_agenda_and_card(address, topic, agenda_topic, network, sign_in, request, who):
    fill(network, CARD)
    page = as_(who, sign_in, request).get(address)
    assert rows(page) == [topic.title]
    assert f"/t/{agenda_topic.slug}/{agenda_topic.id}" in links(page, ".agenda")
    assert "Sieć jest żywa dopóty, dopóki w niej jesteśmy." in words(page)


@pytest.mark.parametrize("who", OTHERS)
def test_others_get_the_card_the_titles_of_the_agenda_and_how_to_get_in(
        address, topic, agenda_topic, network, moderator, sign_in, request, who):
    fill(network, CARD)
    people.make_post(topic, by=moderator, text="Tego nie widać")
    page = as_(who, sign_in, request).get(address)
    said = words(page)
    assert page.status_code == 200 and topic.title not in said and "Tego nie widać" not in page.text
    assert "Nasza sieć" in words(page, ".agenda") and "Dyskusja nad zagadnieniami." in said
    assert not [link for link in links(page) if link.startswith("/t/") or link.endswith(("/people", "/log", "/new"))]
    assert "odpowied" not in words(page, ".agenda")
    assert ("zaloguj się" if who is None else "Maria Moderująca") in said


@pytest.mark.parametrize(("visibility", "visitor_reads", "stranger_reads"), [
    ("public", True, True), ("signed_in", False, True), ("members", False, False)])
def test_visibility_says_who_reads(
        address, topic, network, stranger, sign_in, visibility, visitor_reads, stranger_reads):
    fill(network, {"visibility": visibility})
    assert (rows(sign_in(None).get(address)) == [topic.title]) is visitor_reads
    assert (rows(sign_in(stranger).get(address)) == [topic.title]) is stranger_reads


@pytest.mark.parametrize(("who", "offered"), [
    ("ana", {"people", "conditions", "record"}),
    ("moderator", {"people", "newcomers", "applications", "queue", "conditions", "log", "edit"}),
    ("admin", {"people", "newcomers", "applications", "queue", "conditions", "log", "edit"})])
def test_tabs_lead_where_one_may_go(address, network, sign_in, request, who, offered):
    found = links(as_(who, sign_in, request).get(address), ".tabs")
    assert {link.rpartition("/")[2] for link in found if link != address} == offered


@pytest.mark.parametrize(("who", "offered"), [("ana", True), ("admin", True), ("silenced", False)])
def test_a_new_topic_is_offered_to_whoever_may_write(address, sign_in, request, who, offered):
    assert (f"{address}/new" in links(as_(who, sign_in, request).get(address), ".network-head")) is offered


def test_another_spelling_leads_for_ever_to_the_right_one(address, network, visitor):
    db.session.add(NetworkAlias(slug="inna-pisownia", network_id=network.id))
    db.session.commit()
    number = network.id
    for wrong in (f"/c/inna-pisownia/{number}", f"/c/cokolwiek/{number}", "/c/inna-pisownia", "/c/gmina-wiejska"):
        answer = visitor.get(wrong)
        assert (answer.status_code, answer.headers["Location"]) == (301, address)


def test_the_right_spelling_keeps_what_was_asked(address, network, visitor):
    assert visitor.get(f"/c/x/{network.id}?after=1_2").headers["Location"] == f"{address}?after=1_2"


@pytest.mark.parametrize("missing", ["/c/gmina-wiejska/999", "/c/nie-ma"])
def test_a_network_that_is_not_there_is_not_found(missing, network, ana, sign_in, visitor):
    assert visitor.get(missing).status_code == 303
    assert sign_in(ana).get(missing).status_code == 404


def test_the_agenda_tells_replies_voices_last_post_and_state(address, network, ana, ben, moderator, sign_in):
    editors = people.make_person("redakcja", name="Redakcja forum", is_admin=True, is_system=True)
    opened = people.make_topic(network, by=editors, title="Pierwsze", agenda_number=1)
    people.make_topic(network, by=editors, title="Drugie", agenda_number=2, summed_up_at=clock.now())
    people.make_topic(network, by=editors, title="Trzecie", agenda_number=3)
    people.make_post(opened, by=ana)
    people.make_post(opened, by=ben)
    page = tree(sign_in(ana).get(address))
    steps = [" ".join(step.text(separator=" ").split()) for step in page.css(".agenda__step")]
    assert "Ostatni wpis: Benedykt Wzór," in steps[0] and "2 z 3 osób zabrały głos" in steps[0]
    assert "trwa rozmowa" in steps[0] and steps[0].endswith("2 odpowiedzi")
    assert "podsumowane" in steps[1]
    assert "czeka na głosy" in steps[2] and steps[2].endswith("0 odpowiedzi")


@pytest.mark.parametrize(("replies", "said"), [
    (0, "0 odpowiedzi"), (1, "1 odpowiedź"), (2, "2 odpowiedzi"), (5, "5 odpowiedzi"), (22, "22 odpowiedzi")])
def test_replies_are_counted_in_good_polish(address, network, ana, sign_in, replies, said):
    people.make_topic(network, by=ana, posts_count=replies + 1)
    assert said in words(sign_in(ana).get(address), ".topic-list__replies")


def test_pinned_topics_stand_at_the_top_until_their_day(address, network, ana, sign_in):
    hour = timedelta(hours=1)
    pinned = {"pinned_at": clock.now()}
    for title, more in (("na stałe", pinned), ("jeszcze", pinned | {"pinned_until": clock.now() + hour}),
                        ("już nie", pinned | {"pinned_until": clock.now() - hour}), ("nowszy", {})):
        people.make_topic(network, by=ana, title=title, **more)
    page = sign_in(ana).get(address)
    assert set(rows(page)[:2]) == {"na stałe", "jeszcze"} and rows(page)[2:] == ["nowszy", "już nie"]
    assert len(tree(page).css(".topic-list__row--pinned")) == 2


def test_whoever_took_a_pin_away_sees_the_topic_among_the_others(address, network, ana, ben, sign_in):
    pinned = people.make_topic(network, by=ana, title="przypięty", pinned_at=clock.now())
    people.make_topic(network, by=ana, title="nowszy")
    topics.unpin_for_self(pinned, ben)
    assert rows(sign_in(ben).get(address)) == ["nowszy", "przypięty"]
    assert rows(sign_in(ana).get(address)) == ["przypięty", "nowszy"]
    topics.repin_for_self(pinned, ben)
    assert rows(sign_in(ben).get(address)) == ["przypięty", "nowszy"]


@pytest.mark.slow
def test_a_long_list_comes_in_stretches_without_gaps_or_doubles(address, network, ana, sign_in):
    moment = clock.now()
    titles = [people.make_topic(network, by=ana, title=f"Temat nr {number}", last_posted_at=moment).title
              for number in range(LIST * 2 + 3)]
    people.make_topic(network, by=ana, title="przypięty", pinned_at=clock.now())
    client, seen = sign_in(ana), []
    page = client.get(address)
    assert rows(page)[0] == "przypięty"
    while True:
        seen += rows(page)
        more = [link for link in links(page) if "after=" in link]
        if not more:
            break
        page = client.get(more[0])
    assert seen == ["przypięty", *reversed(titles)]


@pytest.mark.parametrize("key", ["x", "1_2", "99999999999999999999_1", "20261120101010000000_x", "_", "9_" * 50])
def test_a_damaged_key_shows_the_list_from_its_start(address, topic, ana, sign_in, key):
    assert rows(sign_in(ana).get(f"{address}?after={key}")) == [topic.title]


def test_a_merged_topic_leaves_the_list(address, network, topic, ana, sign_in):
    topic.merged_into_id = people.make_topic(network, by=ana, title="cel").id
    db.session.commit()
    assert rows(sign_in(ana).get(address)) == ["cel"]


@pytest.mark.slow
def test_the_page_costs_the_same_at_one_topic_and_at_forty(address, network, topic, ana, sign_in, count_queries):
    client = sign_in(ana)
    client.get(address)
    few = count_queries(lambda: client.get(address))
    for number in range(40):
        people.make_topic(network, by=ana, agenda_number=number if number < 6 else None)
    client.get(address)
    assert count_queries(lambda: client.get(address)) == few <= 6


def fill(network, texts):
    for name, value in texts.items():
        setattr(network, name, value)
    db.session.commit()


def test_strangers_are_told_to_write_only_to_those_who_can_be_reached(address, network, moderator, stranger, sign_in):
    for name, facts in (("Osoba Niezaproszona", {"email": None}), ("Osoba Pokazowa", {"is_demo": True, "email": None})):
        person = people.make_person(name.split()[1].lower(), name=name, networks={network: ["moderator"]})
        for fact, value in facts.items():
            setattr(person, fact, value)
        person.card_version += 1
        db.session.commit()

    page = sign_in(stranger).get(address)
    assert "napisz do osoby, która ją moderuje: Maria Moderująca." in words(page, ".flash")
    assert "moderują Maria Moderująca, Osoba Niezaproszona, Osoba Pokazowa (demo)" in words(page, ".network-head")


def test_where_nobody_can_be_reached_strangers_are_led_to_the_contact_page(address, moderator, stranger, sign_in):
    moderator.name, moderator.email = "Maria O'Hara", None
    moderator.card_version += 1
    db.session.commit()

    page = sign_in(stranger).get(address)
    assert "napisz do prowadzących forum" in words(page, ".flash") and "Maria" not in words(page, ".flash")
    assert "/pages/kontakt" in links(page, ".flash") or "/kontakt" in links(page, ".flash")
    assert "moderuje Maria O'Hara" in words(page, ".network-head")
