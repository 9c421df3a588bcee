"""What to read after a topic: unread first, then new, then others of the network, and nothing one may not see."""
from datetime import timedelta

import pytest

from forum import clock
from forum.db import db, transaction
from forum.networks.models import NetworkFollower
from forum.reading.models import TopicReading
from forum.topics.models import Topic
from tests import people
from tests.moderation.looking import follow
from tests.rendered import links, tree, words

FRAME = {"Turbo-Frame": "part"}


@pytest.fixture
def suggested(sign_in, ben, topic):
    """Return a function that gives what Ben is offered after the topic."""
    return lambda: sign_in(ben).get(f"/t/{topic.id}/suggested", headers=FRAME)


def make(network, by, title, *, days=3, replies=0, **more):
    """Make a topic of some days ago."""
    made = people.make_topic(network, by=by, title=title, replies=replies)
    with transaction():
        row = db.session.get(Topic, made.id)
        row.created_at = row.last_posted_at = clock.now() - timedelta(days=days)
        for name, value in more.items():
            setattr(row, name, value)
    return made


def read(person, topic, number, opened=True):
    """Note how far somebody has read a topic."""
    with transaction():
        db.session.merge(TopicReading(user_id=person.id, topic_id=topic.id, last_read_number=number,
                                      opened_at=clock.now() if opened else None))


def titles(answer):
    return [" ".join(link.text().replace("\u00a0", " ").split()) for link in tree(answer).css(".suggested__topic")]


def test_unread_comes_first_then_new_then_others(suggested, network, ana, ben):
    make(network, ana, "Inny, niedawny", days=2.5)
    make(network, ana, "Inny, dawny", days=30)
    make(network, ana, "Nowy", days=1)
    unread = make(network, ana, "Nieprzeczytany", days=20, replies=3)
    read(ben, unread, 2), follow(ben, unread, "tracking")
    answer = suggested()
    assert titles(answer) == ["Nieprzeczytany", "Nowy", "Inny, niedawny", "Inny, dawny"]
    assert [" ".join(badge.text().split()) for badge in tree(answer).css(".badge")] == ["2 nieprzeczytane wpisy", "nowy"]
    assert words(answer, ".suggested__rest") == (
        "Został 1 nieprzeczytany i 1 nowy temat – albo przejrzyj inne tematy w Gminy wiejskie .")
    assert links(answer, ".suggested__rest") == [f"/c/{network.slug}/{network.id}"]


@pytest.mark.parametrize("unread, new, said", [
    (0, 0, "Przejrzyj inne tematy w Gminy wiejskie ."), (1, 0, "Został 1 nieprzeczytany temat –"),
    (3, 0, "Zostały 3 nieprzeczytane tematy –"), (6, 0, "Zostało 6 nieprzeczytanych tematów –"),
    (0, 2, "Zostały 2 nowe tematy –"), (0, 5, "Zostało 5 nowych tematów –"),
    (3, 1, "Zostały 3 nieprzeczytane i 1 nowy temat –"),
    (6, 6, "Zostało 6 nieprzeczytanych i 6 nowych tematów –")])
def test_the_last_sentence_counts_what_is_left(suggested, network, topic, ana, ben, unread, new, said):
    read(ben, topic, 1)
    for number in range(unread):
        made = make(network, ana, f"Nieprzeczytany {number}", replies=1)
        read(ben, made, 1), follow(ben, made, "watching")
    for number in range(new):
        make(network, ana, f"Nowy {number}", days=1)
    answer = suggested()
    assert words(answer, ".suggested__rest").startswith(said)
    assert len(titles(answer)) == min(5, unread + new)


def test_what_is_muted_old_merged_or_ones_own_is_not_offered(suggested, network, ana, ben, topic):
    muted, merged = make(network, ana, "Wyciszony", days=1), make(network, ana, "Scalony", days=1, merged_into_id=topic.id)
    follow(ben, muted, "muted")
    make(network, ana, "Sprzed roku", days=366)
    own = make(network, ben, "Własny", days=1)
    dismissed = make(network, ana, "Odrzucony", days=1)
    read(ben, dismissed, 0, opened=False)
    answer = suggested()
    assert titles(answer) == ["Odrzucony", "Własny"] or set(titles(answer)) == {"Odrzucony", "Własny"}
    assert not tree(answer).css(".badge") and merged.title not in answer.text and own.title in answer.text


def test_a_network_that_is_tracked_makes_its_opened_topics_unread(suggested, network, ana, ben):
    made = make(network, ana, "Śledzony z siecią", replies=2)
    read(ben, made, 1)
    assert not tree(suggested()).css(".badge")
    with transaction():
        db.session.add(NetworkFollower(user_id=ben.id, network_id=network.id, level="tracking"))
    assert tree(suggested()).css(".badge--unread")


def test_ones_own_posts_are_not_unread(suggested, network, ana, ben):
    made = make(network, ana, "Z moją odpowiedzią")
    people.make_post(made, by=ben)
    read(ben, made, 1)
    assert not tree(suggested()).css(".badge")


def test_nothing_of_a_network_one_does_not_read_is_offered(suggested, other_network, stranger, ben):
    secret = make(other_network, stranger, "Tajny temat", days=1, replies=1)
    read(ben, secret, 1), follow(ben, secret, "watching")
    answer = suggested()
    assert "Tajny" not in answer.text and "nowy" not in words(answer, "body")


def test_a_visitor_is_offered_others_of_an_open_network(visitor, public_network, other_network, stranger):
    author = people.make_person("autor", networks={public_network: ["participant"]})
    topic, other = (people.make_topic(public_network, by=author, title=title) for title in ("Ten", "Inny"))
    make(other_network, stranger, "Tajny temat")
    page = visitor.get(f"/t/{topic.slug}/{topic.id}")
    assert f'src="/t/{topic.id}/suggested"' in page.text and "Inny" not in words(page)
    whole = visitor.get(f"/t/{topic.id}/suggested")
    assert titles(whole) == [other.title] and tree(whole).css_first("h1") and not tree(whole).css(".badge")


@pytest.mark.parametrize("count", [1, 40])
@pytest.mark.slow
def test_it_costs_the_same_queries_however_much_there_is(sign_in, count_queries, network, topic, ana, ben, count):
    for number in range(count):
        made = make(network, ana, f"Temat {number}", days=1, replies=1)
        if number % 2:
            read(ben, made, 1), follow(ben, made, "tracking")
    client = sign_in(ben)
    client.get(f"/t/{topic.id}/suggested", headers=FRAME)
    assert count_queries(lambda: client.get(f"/t/{topic.id}/suggested", headers=FRAME)) == 5
