"""The agenda of a network: putting topics on it, ordering, retiring, and the way back."""
import pytest

from forum.accounts.models import User
from forum.db import db
from forum.errors import Refused
from forum.events import Event
from forum.moderation import agenda
from forum.moderation.undo import undo
from forum.text import cook
from forum.topics.models import Topic
from forum.welcome.queries import introduction_topic
from tests import people
from tests.rendered import tree, words

from .looking import again


@pytest.fixture
def steps(network, moderator):
    """Three topics of the agenda, in their order."""
    return [people.make_topic(network, by=moderator, title=title, agenda_number=number)
            for number, title in enumerate(["Przedstawmy się", "Dowóz", "Finanse"], start=1)]


def order_of(network):
    db.session.rollback()
    return [(topic.agenda_number, topic.title) for topic in agenda.agenda_of(network.id)]


def address(network):
    return f"/c/{network.slug}/{network.id}/agenda"


def placed(steps, *places):
    return {"seen": ",".join(str(topic.id) for topic in steps),
            **{f"place-{topic.id}": place for topic, place in zip(steps, places)}}


def test_a_topic_put_on_the_agenda_stands_last_and_its_line_says_so(sign_in, network, moderator, topic, steps):
    client = sign_in(moderator)
    answer = client.post(f"/t/{topic.id}/moderate/agenda_add", data={"reason": "Dużo pytań"})

    assert answer.location == f"/t/{topic.slug}/{topic.id}"
    assert order_of(network)[-1] == (4, topic.title)
    page = client.get(answer.location)
    assert "dodaje temat do agendy" in page.text and "Dużo pytań" in page.text and "zagadnienie 4" in page.text
    assert topic.title in words(client.get(f"/c/{network.slug}/{network.id}"), ".agenda")
    assert topic.title not in words(client.get(f"/c/{network.slug}/{network.id}"), "#topic-list")


def test_a_retired_topic_goes_on_among_the_others_and_those_behind_it_move_up(sign_in, network, moderator, steps):
    client = sign_in(moderator)
    assert client.post(f"/t/{steps[1].id}/moderate/agenda_retire", data={"back": "agenda"}).location == address(network)

    assert order_of(network) == [(1, "Przedstawmy się"), (2, "Finanse")]
    assert "Dowóz" in words(client.get(f"/c/{network.slug}/{network.id}"), "#topic-list")


@pytest.mark.parametrize("places, titles", [
    ((2, 1, 3), ["Dowóz", "Przedstawmy się", "Finanse"]), ((3, 2, 1), ["Finanse", "Dowóz", "Przedstawmy się"]),
    ((1, 2, 1), ["Finanse", "Przedstawmy się", "Dowóz"]), ((3, 2, 3), ["Dowóz", "Finanse", "Przedstawmy się"]),
    ((99, 2, 3), ["Dowóz", "Finanse", "Przedstawmy się"]), (("x", 3, ""), ["Przedstawmy się", "Finanse", "Dowóz"])])
def test_places_are_typed_or_moved_and_every_topic_shows_its_new_number(sign_in, network, moderator, steps, places, titles):
    answer = sign_in(moderator).post(address(network), data=placed(steps, *places))

    assert answer.status_code == 303
    assert order_of(network) == list(enumerate(titles, start=1))
    changed = {topic.id for number, topic in enumerate(steps, start=1) if again(topic).agenda_number != number}
    told = db.session.scalars(db.select(Event.topic_id).filter_by(action="agenda_renumbered")).all()
    assert sorted(told) == sorted(changed)


@pytest.mark.parametrize("places, seen, status, said", [
    ((1, 2, 3), "", 422, "mają już taką kolejność"), (("", "", ""), "", 422, "mają już taką kolejność"),
    ((2, 1, 3), "x", 409, "zmieniła się w międzyczasie"), ((2, 1, 3), "1,2,3,999999", 409, "zmieniła się w międzyczasie"),
    ((2, 1, 3), "9" * 5000, 409, "zmieniła się w międzyczasie")])
def test_what_is_no_new_order_is_refused_with_the_reason_kept(sign_in, network, moderator, steps, places, seen, status, said):
    typed = placed(steps, *places) | {"reason": "Wakacje"} | ({"seen": seen} if seen else {})
    answer = sign_in(moderator).post(address(network), data=typed)

    assert answer.status_code == status and said in answer.text and "Wakacje" in answer.text
    assert [title for _number, title in order_of(network)] == [topic.title for topic in steps]


def test_an_order_made_from_an_old_page_does_not_undo_a_colleagues(sign_in, network, moderator, second_moderator, topic, steps):
    typed = placed(steps, 3, 2, 1)
    agenda.add(topic, second_moderator)
    assert sign_in(moderator).post(address(network), data=typed).status_code == 409


def test_a_new_topic_is_written_onto_the_agenda(sign_in, network, moderator, steps):
    client, typed = sign_in(moderator), {"title": "Podsumowanie", "text": "Co **zabieracie** do domu?"}
    assert client.post(f"{address(network)}/new", data=typed).location == address(network)
    assert order_of(network)[-1] == (4, "Podsumowanie")
    assert "<strong>zabieracie</strong>" in client.get(f"/t/{agenda.agenda_of(network.id)[-1].id}", follow_redirects=True).text

    refused = client.post(f"{address(network)}/new", data={"title": " ", "text": "Treść, która zostaje"})
    assert refused.status_code == 422 and "Treść, która zostaje" in refused.text


@pytest.mark.parametrize("act", ["add", "retire", "order", "write"])
def test_undo_brings_the_earlier_agenda_back(network, moderator, ben, steps, act):
    topic = people.make_topic(network, by=ben, title="Zwykły")
    before = order_of(network)
    event = {"add": lambda: agenda.add(topic, moderator), "retire": lambda: agenda.retire(steps[0], moderator),
             "order": lambda: agenda.order(network, moderator, topic_ids=[step.id for step in reversed(steps)],
                                           seen=[step.id for step in steps]),
             "write": lambda: agenda.write(network, moderator, title="Nowy", cooked=cook("Treść"))}[act]()
    assert order_of(network) != before

    undone = undo(event, moderator)
    assert order_of(network) == before and undone.undoes_id == event.id
    with pytest.raises(Refused, match="jest usunięty" if act == "write" else "już cofnięte"):
        undo(event, moderator)


def test_undo_of_a_new_topic_deletes_it_on_the_page_that_offers_it(sign_in, network, moderator, second_moderator, ben, steps):
    client, typed = sign_in(moderator), {"title": "Podsumowanie", "text": "Co zabieracie do domu?"}

    def written_and_undone(*, answered):
        client.post(f"{address(network)}/new", data=typed)
        db.session.rollback()
        event = db.session.scalar(db.select(Event).filter_by(action="agenda_added").order_by(Event.id.desc()))
        if answered:
            people.make_post(event.topic, by=ben)
        answer = client.post(f"/events/{event.id}/undo", headers={"Referer": f"http://localhost{address(network)}?q=a"})
        assert answer.location == f"{address(network)}?q=a" and "Podsumowanie" not in str(order_of(network))
        return again(event.topic), client.get(answer.location).text
    topic, said = written_and_undone(answered=False)
    assert topic.withheld == "withdrawn" and "Cofnięto." in said and "pisały już inne osoby" not in said
    assert sign_in(ben).get(f"/t/{topic.slug}/{topic.id}").status_code == 404
    topic, said = written_and_undone(answered=True)
    assert topic.withheld is None and "pisały już inne osoby" in said


def test_undo_names_what_was_done_to_the_agenda_since(network, moderator, second_moderator, topic, steps):
    event = agenda.retire(steps[0], moderator)
    agenda.add(topic, second_moderator)
    with pytest.raises(Refused, match="Daria Druga dodaje"):
        undo(event, moderator)


@pytest.mark.parametrize("act, sentence", [("add", "jest już w agendzie"), ("retire", "nie ma w agendzie")])
def test_what_is_done_already_is_told(sign_in, moderator, topic, steps, act, sentence):
    about = steps[0] if act == "add" else topic
    answer = sign_in(moderator).post(f"/t/{about.id}/moderate/agenda_{act}", data={"reason": "Mój powód"})
    assert answer.status_code == 409 and sentence in answer.text and "Mój powód" in answer.text


def test_two_moderators_at_once_leave_numbers_without_gaps_or_doubles(
        network, moderator, second_moderator, ben, steps, at_once):
    others = [people.make_topic(network, by=ben) for _number in range(2)]
    acts = [(agenda.add, others[0].id, moderator.id), (agenda.add, others[1].id, second_moderator.id),
            (agenda.retire, steps[1].id, moderator.id)]

    def does(act, topic_id, person_id):
        return lambda: act(db.session.get(Topic, topic_id), db.session.get(User, person_id))
    answers = at_once(*(does(*one) for one in acts))
    assert not [one for one in answers if isinstance(one, Exception)]
    assert [number for number, _title in order_of(network)] == [1, 2, 3, 4]


@pytest.mark.parametrize("name, status", {"visitor": 303, "stranger": 403, "ben": 403, "coordinator": 403, "moderator": 200,
                                          "moderator_elsewhere": 403, "admin": 200, "silenced_moderator": 403}.items())
def test_only_moderators_arrange_the_agenda(request, sign_in, network, steps, name, status):
    client = sign_in(None if name == "visitor" else request.getfixturevalue(name))

    assert client.get(address(network)).status_code == status
    answer = client.post(address(network), data=placed(steps, 2, 1, 3))
    assert answer.status_code == (303 if status == 200 else status)
    assert client.post(f"{address(network)}/new", data={}).status_code == (422 if status == 200 else status)
    db.session.rollback()
    assert bool(db.session.scalar(db.select(Event.id).filter_by(action="agenda_ordered"))) == (status == 200)


def test_members_read_the_agenda_without_the_way_to_arrange_it(sign_in, network, moderator, ben, steps):
    page = f"/c/{network.slug}/{network.id}"
    assert address(network) in sign_in(moderator).get(page).text
    assert address(network) not in sign_in(ben).get(page).text


def test_the_finder_knows_topics_of_this_network_beside_the_agenda(
        sign_in, network, other_network, moderator, stranger, topic, steps):
    people.make_topic(other_network, by=stranger, title="Obcy temat")
    client = sign_in(moderator)

    def found(asked):
        page = tree(client.get(address(network), query_string={"q": asked}))
        return {one.text() for one in page.css(".merge__choice b")}
    assert found("") == {topic.title} and found("obcy") == set() and found("Finanse") == set()
    assert found(f"/t/{topic.id}") == {topic.title}


def test_who_is_new_introduces_themselves_in_what_is_the_first_topic_now(network, moderator, ben, steps):
    agenda.retire(steps[0], moderator)
    assert introduction_topic(network.id, ben).id == steps[1].id


def test_the_order_stands_in_the_log_and_is_taken_back_there(sign_in, network, moderator, steps):
    client = sign_in(moderator)
    client.post(address(network), data=placed(steps, 2, 1, 3) | {"reason": "Po wakacjach"})
    log = client.get(f"/c/{network.slug}/{network.id}/log?kind=agenda")
    assert len(tree(log).css(".log__row")) == 1
    assert "zmienia kolejność zagadnień" in words(log, ".log__row") and "Po wakacjach" in log.text
    db.session.rollback()
    event = db.session.scalar(db.select(Event).filter_by(action="agenda_ordered"))
    assert client.post(f"/events/{event.id}/undo").status_code == 303
    assert [title for _number, title in order_of(network)] == [topic.title for topic in steps]
