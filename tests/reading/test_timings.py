"""What pages say of reading: who may, what of it is believed, what is refused, what it costs."""
from datetime import timedelta

import pytest

from forum import clock
from forum.bodies import LARGEST_ID
from forum.db import db
from forum.reading import service
from forum.reading.flushes import MOST_POSTS, Flush
from tests import people
from tests.reading.looking import last_read, reading_of, times_of

# Long before a test's own flush: all the time it claims may have passed.
EARLIER = timedelta(hours=1)


@pytest.fixture
def long_topic(network, ana):
    """A topic of ten posts of Anna's."""
    return people.make_topic(network, by=ana, replies=9)


@pytest.fixture
def open_topic(public_network):
    """A topic that anybody reads."""
    return people.make_topic(public_network, by=people.make_person("otwarta", networks={public_network: ["participant"]}))


@pytest.fixture
def flush(sign_in):
    """Return a function that sends what a page of a person says and gives the answer's status."""
    def flush(who, topic, **fields):
        return sign_in(who).post(f"/t/{topic.id}/timings", data=fields).status_code
    return flush


def rest(person, topic):
    """Let an hour pass since somebody's last flush."""
    row = reading_of(person, topic)
    row.opened_at = row.opened_at and row.opened_at - EARLIER
    row.read_at = row.read_at and row.read_at - EARLIER
    db.session.commit()


def test_what_was_read_is_noted_post_by_post(flush, ben, long_topic):
    assert flush(ben, long_topic, time="4000", **{"1": "3000", "2": "1500"}) == 204
    assert times_of(ben, long_topic) == {1: 3000, 2: 1500}
    row = reading_of(ben, long_topic)
    assert (row.last_read_number, row.milliseconds) == (2, 4000)
    assert row.opened_at and row.read_at


def test_what_a_filter_hid_stays_unread(sign_in, ben, long_topic):
    client, timings = sign_in(ben), f"/t/{long_topic.id}/timings"
    page = client.get(f"/t/{long_topic.slug}/{long_topic.id}/1?by=ana").text
    assert f'"{timings}?part=1"' in page
    client.post(timings, data={"2": "3000"})
    client.post(f"{timings}?part=1", data={"9": "3000"})
    assert times_of(ben, long_topic) == {2: 3000, 9: 3000} and reading_of(ben, long_topic).last_read_number == 2


def test_a_part_and_the_whole_that_are_written_together_keep_apart(ben, long_topic):
    now = clock.now()
    flushes = [({9: 3000}, 0), ({3: 3000}, LARGEST_ID), ({}, LARGEST_ID)]
    service.write([Flush(ben.id, long_topic.id, read, sum(read.values()), now, up_to) for read, up_to in flushes])
    assert times_of(ben, long_topic) == {3: 3000, 9: 3000} and reading_of(ben, long_topic).last_read_number == 3


def test_reading_adds_up_and_never_goes_back(flush, ben, long_topic):
    flush(ben, long_topic, **{"9": "2000"})
    rest(ben, long_topic)
    assert flush(ben, long_topic, **{"3": "1000", "9": "500"}) == 204
    assert times_of(ben, long_topic) == {3: 1000, 9: 2500}
    row = reading_of(ben, long_topic)
    assert (row.last_read_number, row.milliseconds) == (9, 3000)


def test_a_long_post_that_was_glimpsed_at_is_not_read(flush, ben, ana, topic):
    people.make_post(topic, by=ana, text="Słowo " * 100)
    flush(ben, topic, **{"1": "1000", "2": "1000"})
    assert times_of(ben, topic) == {1: 1000} and last_read(ben, topic) == 1
    rest(ben, topic)
    flush(ben, topic, **{"2": "2000"})
    assert last_read(ben, topic) == 2


def test_a_post_of_any_length_is_read_within_seconds(flush, ben, ana, topic):
    people.make_post(topic, by=ana, text="Słowo " * 2000)
    flush(ben, topic, **{"2": "3000"})
    assert last_read(ben, topic) == 2


def test_posts_that_are_not_in_the_topic_are_ignored(flush, ben, long_topic):
    third = db.session.scalars(db.select(service.Post).filter_by(topic_id=long_topic.id, number=3)).one()
    db.session.delete(third)
    db.session.commit()
    assert flush(ben, long_topic, **{"2": "1000", "3": "1000"}) == 204
    assert times_of(ben, long_topic) == {2: 1000}


# What is believed.

def test_nobody_reads_a_post_for_longer_than_six_minutes_at_once(flush, ben, long_topic):
    assert flush(ben, long_topic, time="3600000", **{"1": "3600000"}) == 204
    assert times_of(ben, long_topic) == {1: 360_000}
    assert reading_of(ben, long_topic).milliseconds == 360_000


def test_nobody_reads_for_longer_than_the_time_that_has_passed(flush, ben, long_topic):
    flush(ben, long_topic, **{"1": "1000"})
    flush(ben, long_topic, time="60000", **{"1": "60000", "2": "60000"})
    times = times_of(ben, long_topic)
    assert 5000 <= times[2] < 20_000 and times[1] == times[2] + 1000
    assert reading_of(ben, long_topic).milliseconds == times[1]


def test_two_windows_of_one_person_do_not_count_twice(ben, long_topic):
    start = clock.now()
    first, second = (service.Flush(ben.id, long_topic.id, {1: 60_000}, 60_000, start) for _window in range(2))
    service.opened(ben, long_topic)
    rest(ben, long_topic)
    service.write([first._replace(at=start)])
    service.write([second._replace(at=start + timedelta(seconds=1))])
    assert reading_of(ben, long_topic).milliseconds == 66_000


# Who may.

def test_a_visitor_is_sent_to_sign_in(visitor, topic, open_topic):
    for one in (topic, open_topic):
        answer = visitor.post(f"/t/{one.id}/timings", data={"1": "1000"})
        assert answer.status_code == 303 and "/login" in answer.location


def test_a_stranger_notes_nothing(flush, stranger, topic):
    assert flush(stranger, topic, **{"1": "1000"}) == 404
    assert reading_of(stranger, topic) is None and times_of(stranger, topic) == {}


def test_a_stranger_gets_the_card_of_an_agenda_topic(flush, stranger, agenda_topic):
    assert flush(stranger, agenda_topic, **{"1": "1000"}) == 403
    assert reading_of(stranger, agenda_topic) is None


def test_somebody_silenced_reads_and_is_believed(flush, silenced, topic):
    assert flush(silenced, topic, **{"1": "1000"}) == 204
    assert last_read(silenced, topic) == 1


def test_somebody_signed_in_reads_an_open_network(flush, stranger, open_topic):
    assert flush(stranger, open_topic, **{"1": "1000"}) == 204
    assert last_read(stranger, open_topic) == 1


def test_a_flush_needs_the_pages_token(app, flush, ben, topic):
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        assert flush(ben, topic, **{"1": "1000"}) == 422
    finally:
        app.config["WTF_CSRF_ENABLED"] = False
    assert reading_of(ben, topic) is None


# What is refused.

@pytest.mark.parametrize("fields", [
    {"1": ""}, {"1": "-5"}, {"1": "1.5"}, {"1": "1e3"}, {"1": "słowo"}, {"1": "9" * 40}, {"1": "86400001"}, {"1": "٣"},
    {"time": "-1"}, {"time": "abc"}, {"0": "1000"}, {"-1": "1000"}, {"²": "1000"}, {"9" * 40: "1000"}, {"2147483648": "1"},
    {"99": "1000"}, {"user_id": "1"}, {"person": "ana", "1": "1000"}, {"timings[1]": "1000"}])
def test_nonsense_is_refused_whole(flush, ben, long_topic, fields):
    assert flush(ben, long_topic, **{"2": "1000", **fields}) == 422
    assert reading_of(ben, long_topic) is None


@pytest.mark.slow
def test_posts_by_the_million_are_refused(flush, sign_in, ben, ana, network, long_topic):
    many = {str(number): "1000" for number in range(1, MOST_POSTS + 2)}
    assert flush(ben, long_topic, **many) == 422
    body = "&".join(f"{number}=1" for number in range(100_000))
    answer = sign_in(ben).post(f"/t/{long_topic.id}/timings", data=body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code in (413, 422)
    assert reading_of(ben, long_topic) is None


def test_a_refusal_says_why_in_polish(sign_in, ben, long_topic):
    answer = sign_in(ben).post(f"/t/{long_topic.id}/timings", data={"11": "1000"})
    assert "Nie da się przeczytać wpisu, którego jeszcze nie ma." in answer.text


def test_an_empty_flush_only_opens(flush, ben, topic):
    assert flush(ben, topic) == 204
    row = reading_of(ben, topic)
    assert row.opened_at and row.read_at is None and row.last_read_number == 0


# What it costs.

@pytest.fixture
def cost(count_queries):
    """Return a function that counts the statements of writing flushes, without what others do when they hear of them."""
    def cost(flushes):
        with service.read_on.muted():
            return count_queries(lambda: service.write(flushes))
    return cost


def flush_of(reader, topic, posts):
    return service.Flush(reader.id, topic.id, dict.fromkeys(range(1, posts + 1), 1000), 1000, clock.now())


@pytest.mark.parametrize("posts", [1, 10])
def test_a_flush_costs_one_statement_for_each_table(cost, count_queries, ben, long_topic, posts):
    assert cost([flush_of(ben, long_topic, posts)]) == 5
    written = [line for line in count_queries.statements if line.startswith(("INSERT", "UPDATE"))]
    assert [line.split()[2] for line in written] == ["post_readings", "topic_readings"]
    assert not any("topics " in line or "FOR UPDATE" in line for line in count_queries.statements)


def test_many_readers_are_written_together(cost, network, long_topic):
    readers = [people.make_person(f"czyta{number}", networks={network: ["participant"]}) for number in range(20)]
    assert cost([flush_of(reader, long_topic, 2) for reader in readers]) == 5
    assert all(times_of(reader, long_topic) == {1: 1000, 2: 1000} for reader in readers)
    assert {last_read(reader, long_topic) for reader in readers} == {2}
