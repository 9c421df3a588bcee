"""Many flushes at once: each counts once, nobody waits for them, and others hear of them after the commit."""
from threading import Barrier, Event, Thread

import pytest

from forum import clock
from forum.accounts.models import User
from forum.db import db, lock_rows, transaction
from forum.reading import gathering, service
from forum.reading.flushes import Flush
from forum.topics.models import Topic
from tests import people
from tests.reading.looking import followed, last_read, reading_of, times_of


@pytest.fixture
def heard(app):
    """What is said of reading, as it is said."""
    said = []

    def hear(_sender, **news):
        said.append((news["user_id"], news["topic_id"], news["last_read_number"], news["post_ids"]))
    service.read_on.connect(hear)
    yield said
    service.read_on.disconnect(hear)


@pytest.fixture
def at_once(app):
    """Return a function that runs acts in threads of their own."""
    def at_once(*acts):
        failed, start = [], Barrier(len(acts))

        def run(act):
            with app.app_context():
                try:
                    start.wait(5)
                    act()
                except Exception as error:
                    failed.append(error)
                finally:
                    db.session.remove()
        db.session.rollback()
        threads = [Thread(target=run, args=(act,)) for act in acts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
        assert not failed, failed
    return at_once


def flush(person_id, topic_id, times):
    return Flush(person_id, topic_id, times, max(times.values()), clock.now())


@pytest.mark.parametrize("_turn", range(3))
def test_two_flushes_of_one_person_at_once_both_count(at_once, ben, topic, ana, _turn):
    people.make_post(topic, by=ana)
    one, other = flush(ben.id, topic.id, {1: 1000}), flush(ben.id, topic.id, {1: 500, 2: 1000})
    at_once(lambda: service.write([one]), lambda: service.write([other]))
    assert times_of(ben, topic) == {1: 1500, 2: 1000}
    row = reading_of(ben, topic)
    assert (row.last_read_number, row.milliseconds) == (2, 2000)


def test_flushes_and_posts_at_once_all_count(at_once, network, ana, topic):
    readers = [people.make_person(f"czyta{number}", networks={network: ["participant"]}) for number in range(6)]
    topic_id, author_id = topic.id, ana.id
    flushes = [flush(reader.id, topic.id, {1: 1000}) for reader in readers]
    with_context = [lambda one=one: gathering.gather(one) for one in flushes]
    at_once(*with_context, lambda: people.make_post(db.session.get(Topic, topic_id), by=db.session.get(User, author_id)))
    assert {last_read(reader, topic) for reader in readers} == {1}
    assert last_read(ana, topic) == 2


def test_reading_does_not_wait_for_who_writes_in_the_topic(app, ben, topic):
    if db.engine.dialect.name == "sqlite":
        pytest.skip("SQLite has one writer at a time: there flushes wait together, for one turn")
    one, locked, done = flush(ben.id, topic.id, {1: 1000}), Event(), Event()

    def read():
        with app.app_context():
            locked.wait(5)
            service.write([one])
            done.set()
    reader = Thread(target=read)
    reader.start()
    with transaction():
        lock_rows(Topic, topic.id)
        locked.set()
        assert done.wait(10), "the flush waited for the topic's lock"
    reader.join(10)
    assert last_read(ben, topic) == 1


def test_several_flushes_that_wait_are_written_as_one(ben, topic, ana):
    people.make_post(topic, by=ana)
    first, second = flush(ben.id, topic.id, {1: 1000}), flush(ben.id, topic.id, {1: 500, 2: 700})
    service.write([first, second, flush(ana.id, topic.id, {2: 900})])
    assert times_of(ben, topic) == {1: 1500, 2: 700} and times_of(ana, topic) == {2: 900}


def test_a_flush_about_what_has_gone_for_good_spoils_no_other(app, ben, topic):
    gone = flush(999_999, topic.id, {1: 1000})
    app.extensions["reading_flushes"] = [gone]
    gathering.gather(flush(ben.id, topic.id, {1: 1000}))
    gathering._write_soon(app.extensions["reading_flushes"])
    assert times_of(ben, topic) == {1: 1000}


# Who hears of it.

def test_others_hear_what_was_read_for_the_first_time(heard, ben, ana, topic):
    post = people.make_post(topic, by=ana)
    heard.clear()
    service.read(ben, topic, {1: 1000, 2: 1000})
    [(user_id, topic_id, number, post_ids)] = heard
    assert (user_id, topic_id, number) == (ben.id, topic.id, 2) and len(post_ids) == 2 and post.id in post_ids
    service.read(ben, topic, {1: 1000})
    assert len(heard) == 1


def test_others_hear_of_a_first_opening_and_of_own_posts(heard, ben, topic):
    heard.clear()
    service.opened(ben, topic)
    service.opened(ben, topic)
    assert heard == [(ben.id, topic.id, 0, [])]
    heard.clear()
    post = people.make_post(topic, by=ben)
    assert heard == [(ben.id, topic.id, 2, [post.id])]


def test_nobody_hears_of_what_was_taken_back(heard, ben, topic):
    heard.clear()
    with pytest.raises(ZeroDivisionError), transaction():
        service.read(ben, topic, {1: 1000})
        raise ZeroDivisionError
    assert heard == [] and reading_of(ben, topic) is None and followed(ben, topic) is None
