"""What a row of a list shows: who takes part, how lively it is, its pin and what one does about it."""
import pytest

from forum.moderation.pin import pin
from forum.reading import service as reading
from forum.topics.service import repin_for_self
from tests import people
from tests.rendered import rows, tree, words


def avatars(page, topic):
    return [avatar.attributes["title"] for avatar in tree(page).css(f"#topic-row-{topic.id} .avatar")]


def test_opener_the_most_frequent_and_the_last_have_their_faces_in_the_row(network, ana, ben, sign_in):
    topic = people.make_topic(network, by=ana)
    others = [people.make_person(f"osoba{number}", name=f"Osoba {number}", networks={network: ["participant"]})
              for number in range(5)]
    for number, person in enumerate(others):
        for _post in range(number + 1):
            people.make_post(topic, by=person)
    people.make_post(topic, by=ben)
    assert avatars(sign_in(ben).get("/latest"), topic) == [
        "Anna Przykład, Gmina Przykładowa – rozpoczyna temat",
        *(f"Osoba {number}, Gmina Przykładowa – pisze często" for number in (4, 3, 2)),
        "Benedykt Wzór, Gmina Przykładowa – ostatni wpis"]


def test_nobody_stands_twice_in_a_row(network, ana, ben, sign_in):
    topic = people.make_topic(network, by=ana)
    assert avatars(sign_in(ben).get("/latest"), topic) == ["Anna Przykład, Gmina Przykładowa – rozpoczyna temat"]
    people.make_post(topic, by=ben)
    people.make_post(topic, by=ana)
    assert avatars(sign_in(ben).get("/latest"), topic) == [
        "Anna Przykład, Gmina Przykładowa – rozpoczyna temat, ostatni wpis", "Benedykt Wzór, Gmina Przykładowa – pisze często"]


@pytest.mark.parametrize(("replies", "said"), [
    (9, None), (10, "żywy temat"), (20, "bardzo żywy temat"), (40, "wyjątkowo żywy temat")])
def test_heat_is_said_in_words_too(network, ana, ben, sign_in, replies, said):
    topic = people.make_topic(network, by=ana, posts_count=replies + 1)
    heat = tree(sign_in(ben).get("/latest")).css_first(f"#topic-row-{topic.id} .topic-list__count .heat")
    assert (heat and heat.attributes["title"]) == said and (said is None or said in heat.text())


def test_a_pinned_row_shows_how_it_begins_and_is_unpinned_from_the_list(network, ana, ben, moderator, sign_in):
    topic = people.make_topic(network, by=ana, title="przypięty", text="Zacznij **tutaj**.")
    people.make_topic(network, by=ana, title="nowszy")
    pin(topic, moderator)
    client, address = sign_in(ben), f"/c/{network.slug}/{network.id}"
    page = client.get(address)
    assert rows(page) == ["przypięty", "nowszy"] and words(page, ".topic-list__excerpt") == "Zacznij tutaj."
    assert "Odepnij dla mnie" in words(page, f"#topic-row-{topic.id}")
    answer = client.post(f"/t/{topic.id}/unpin", data={"from": "list"}, headers={"Referer": f"http://localhost{address}"})
    assert answer.status_code == 303 and answer.location == address
    page = client.get(address)
    assert rows(page) == ["nowszy", "przypięty"] and "Odepnij dla mnie" not in words(page, f"#topic-row-{topic.id}")
    assert rows(sign_in(moderator).get(address)) == ["przypięty", "nowszy"]


@pytest.mark.parametrize("path", ["network", "/latest"])
def test_a_row_unpinned_for_oneself_looks_like_any_other_and_can_be_pinned_again(
        network, ana, ben, moderator, sign_in, path):
    topic = people.make_topic(network, by=ana, text="Zacznij **tutaj**.")
    pin(topic, moderator)
    client, address = sign_in(ben), f"/c/{network.slug}/{network.id}" if path == "network" else path
    asked = {"data": {"from": "list"},
             "headers": {"Referer": f"http://localhost{address}", "Accept": "text/vnd.turbo-stream.html"}}
    for act, offered, with_pin in (("unpin", "Przypnij znów dla mnie", False), ("repin", "Odepnij dla mnie", True)):
        answer = client.post(f"/t/{topic.id}/{act}", **asked).text
        for shown in (answer, client.get(address).text):
            assert offered in shown and f'id="topic-row-{topic.id}"' in shown
            assert ("topic-list__row--pinned" in shown, "topic-list__excerpt" in shown) == (with_pin, with_pin)
        assert ("network-mark" in answer) == (path == "/latest") and 'targets="#said"' in answer
    client.post(f"/t/{topic.id}/unpin", **asked)
    assert "topic-list__row--pinned" in sign_in(moderator).get(address).text


def test_reading_to_the_end_unpins_for_the_reader_alone(network, ana, ben, moderator, sign_in):
    topic = people.make_topic(network, by=ana, title="przypięty", replies=2)
    people.make_topic(network, by=ana, title="nowszy")
    pin(topic, moderator)
    address = f"/c/{network.slug}/{network.id}"
    reading.read(ben, topic, {1: 60_000, 2: 60_000})
    assert rows(sign_in(ben).get(address)) == ["przypięty", "nowszy"]
    reading.read(ben, topic, {3: 60_000})
    assert rows(sign_in(ben).get(address)) == ["nowszy", "przypięty"]
    assert rows(sign_in(moderator).get(address)) == ["przypięty", "nowszy"]
    repin_for_self(topic, ben)
    assert rows(sign_in(ben).get(address)) == ["przypięty", "nowszy"]


def test_visitors_and_strangers_get_nothing_to_act_with(public_network, ana, moderator_elsewhere, visitor):
    people.give_roles(ana, public_network, "participant")
    topic = people.make_topic(public_network, by=ana, pinned_at=people.clock.now())
    page = visitor.get("/latest")
    assert not tree(page).css(f"#topic-row-{topic.id} button, #topic-row-{topic.id} input, #topic-row-{topic.id} .badge")
    assert "<!--" not in page.text
