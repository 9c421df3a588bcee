"""Opening a topic: where one goes on, that it is noted, and that nobody waits for it."""
import re

import pytest

from forum.db import db
from forum.posts.models import Post
from forum.reading import service
from forum.reading.models import TopicReading
from tests import people
from tests.reading.looking import last_read, reading_of


@pytest.fixture
def long_topic(network, ana):
    """A topic of sixty posts of Anna's."""
    return people.make_topic(network, by=ana, replies=59)


@pytest.fixture
def opens_at(sign_in):
    """Return a function that opens a topic for somebody and gives the number it brings them to, None for the top."""
    def opens_at(person, topic, rest=""):
        page = sign_in(person).get(f"/t/{topic.slug}/{topic.id}{rest}")
        assert page.status_code == 200
        found = re.search(r'data-reading-at-value="(\d+)"', page.text)
        return found and int(found[1])
    return opens_at


def read(person, topic, *numbers):
    service.read(person, topic, dict.fromkeys(numbers, 1000))


def test_a_topic_never_opened_opens_at_its_beginning(opens_at, ben, long_topic):
    assert opens_at(ben, long_topic) is None


def test_a_topic_opened_but_not_read_opens_at_its_beginning(opens_at, ben, long_topic):
    opens_at(ben, long_topic)
    assert opens_at(ben, long_topic) is None


def test_a_topic_opens_at_the_first_unread_post(opens_at, sign_in, ben, long_topic):
    read(ben, long_topic, *range(1, 31))
    assert opens_at(ben, long_topic) == 31
    page = sign_in(ben).get(f"/t/{long_topic.slug}/{long_topic.id}").text
    assert [int(number) for number in re.findall(r'class="stream__item"[^>]* data-number="(\d+)"', page)] == list(range(26, 46))


def test_a_topic_read_to_its_end_opens_at_its_last_post(opens_at, ben, long_topic):
    read(ben, long_topic, 60)
    assert opens_at(ben, long_topic) == 60


def test_own_posts_are_stepped_over(opens_at, ana, ben, topic):
    read(ben, topic, 1)
    for author in (ben, ana, ben):
        people.make_post(topic, by=author)
    assert last_read(ben, topic) == 4
    assert opens_at(ben, topic) == 4
    people.make_post(topic, by=ana)
    assert opens_at(ben, topic) == 5


def test_holes_are_stepped_over(opens_at, ben, long_topic):
    read(ben, long_topic, 30)
    for number in (31, 32):
        db.session.delete(db.session.scalar(db.select(Post).filter_by(topic_id=long_topic.id, number=number)))
    db.session.commit()
    assert opens_at(ben, long_topic) == 33


def test_a_topic_whose_only_post_was_read_opens_at_its_beginning(opens_at, ben, topic):
    read(ben, topic, 1)
    assert opens_at(ben, topic) is None


@pytest.mark.parametrize("rest, number", [("/1", 1), ("/12", 12), ("?after=20", None), ("?before=20", None)])
def test_a_number_in_the_address_is_what_opens(opens_at, ben, long_topic, rest, number):
    read(ben, long_topic, *range(1, 31))
    assert opens_at(ben, long_topic, rest) == number


def test_everybody_goes_on_from_where_they_themselves_are(opens_at, ben, moderator, long_topic):
    read(ben, long_topic, 10)
    read(moderator, long_topic, 20)
    assert (opens_at(ben, long_topic), opens_at(moderator, long_topic)) == (11, 21)


def test_a_visitor_always_begins_at_the_beginning(visitor, public_network):
    author = people.make_person("autor", networks={public_network: ["participant"]})
    topic = people.make_topic(public_network, by=author, replies=30)
    for _time in range(2):
        assert "data-reading-at-value" not in visitor.get(f"/t/{topic.slug}/{topic.id}").text
    assert db.session.scalar(db.select(db.func.count()).select_from(TopicReading)) == 1  # the author's


# Noting it.

def test_opening_a_topic_is_noted_once(sign_in, count_queries, ben, topic):
    client, path = sign_in(ben), f"/t/{topic.slug}/{topic.id}"
    client.get(path)
    opened_at = reading_of(ben, topic).opened_at
    assert opened_at is not None and last_read(ben, topic) == 0
    count_queries(lambda: client.get(path))
    assert not any("INSERT" in line for line in count_queries.statements)
    assert reading_of(ben, topic).opened_at == opened_at


def test_a_dismissed_topic_is_opened_by_opening_it(sign_in, ben, topic):
    db.session.add(TopicReading(user_id=ben.id, topic_id=topic.id, last_read_number=0))
    db.session.commit()
    sign_in(ben).get(f"/t/{topic.slug}/{topic.id}")
    assert reading_of(ben, topic).opened_at is not None


@pytest.mark.parametrize("header", ["X-Sec-Purpose", "Sec-Purpose"])
def test_a_page_fetched_ahead_opens_nothing_until_somebody_comes(sign_in, ben, topic, header):
    client, path = sign_in(ben), f"/t/{topic.slug}/{topic.id}"
    page = client.get(path, headers={header: "prefetch"})
    assert reading_of(ben, topic) is None and "data-read-ahead-value" in page.text
    client.post(f"/t/{topic.id}/timings", data={"time": "0"})
    assert reading_of(ben, topic).opened_at is not None
    assert "data-read-ahead-value" not in client.get(path).text


def test_a_redirect_and_a_refusal_open_nothing(sign_in, ben, stranger, topic):
    sign_in(ben).get(f"/t/{topic.id}")
    sign_in(ben).get(f"/t/inaczej/{topic.id}")
    sign_in(stranger).get(f"/t/{topic.slug}/{topic.id}")
    assert reading_of(ben, topic) is None and reading_of(stranger, topic) is None


def test_whoever_writes_has_opened_and_read_what_they_write(ana, ben, topic):
    row = reading_of(ana, topic)
    assert row.last_read_number == 1 and row.opened_at is not None and row.read_at is None
    people.make_post(topic, by=ben)
    assert last_read(ben, topic) == 2 and last_read(ana, topic) == 1


@pytest.mark.parametrize("replies", [0, 19, 60])
def test_a_members_page_costs_four_queries_wherever_they_go_on(sign_in, count_queries, ana, ben, network, replies):
    topic = people.make_topic(network, by=ana, replies=replies)
    read(ben, topic, 1)
    client, path = sign_in(ben), f"/t/{topic.slug}/{topic.id}"
    client.get(path)
    assert count_queries(lambda: client.get(path)) <= 4
