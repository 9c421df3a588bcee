"""Reading and merges: what somebody has read stays read wherever it goes, what they have not stays unread."""
import pytest

from forum import clock
from forum.db import db
from forum.moderation.merge import merge
from forum.moderation.undo import undo
from forum.posts.models import Post
from forum.reading import service
from forum.reading.models import TopicReading
from tests import people
from tests.reading.looking import last_read, reading_of, times_of


@pytest.fixture
def eva(network):
    """A third participant, who only reads."""
    return people.make_person("ewa", name="Ewa Czytająca", networks={network: ["participant"]})


@pytest.fixture
def target(network, ben):
    """A topic of Ben's of three posts."""
    return people.make_topic(network, by=ben, title="Cel", replies=2)


@pytest.fixture
def source(network, ana):
    """A topic of Anna's of four posts."""
    return people.make_topic(network, by=ana, title="Źródło", replies=3)


def read(person, topic, *numbers):
    service.read(person, topic, dict.fromkeys(numbers, 1000))


def unread(person, topic):
    """Return the numbers of the posts of others above the last one read."""
    reached = last_read(person, topic) or 0
    return db.session.scalars(db.select(Post.number).where(
        Post.topic_id == topic.id, Post.number > reached, Post.author_id != person.id).order_by(Post.number)).all()


def test_who_read_both_goes_on_from_the_last_moved_post_they_read(eva, source, target, moderator):
    read(eva, source, 1, 2)
    read(eva, target, 1, 2, 3)
    merge(source, moderator, into=target)
    assert unread(eva, target) == [6, 7]
    assert times_of(eva, target).keys() == {1, 2, 3, 4, 5}


def test_who_has_not_read_the_target_to_its_end_misses_nothing_of_it(eva, source, target, moderator):
    read(eva, source, 1, 2, 3, 4)
    read(eva, target, 1)
    merge(source, moderator, into=target)
    assert unread(eva, target) == [2, 3, 4, 5, 6, 7]
    assert times_of(eva, target).keys() == {1, 4, 5, 6, 7}


def test_who_knew_only_the_source_goes_on_where_they_were(eva, source, target, moderator):
    read(eva, source, 1, 2, 3)
    merge(source, moderator, into=target)
    assert unread(eva, target) == [7]
    assert reading_of(eva, target).opened_at == reading_of(eva, source).opened_at


def test_who_opened_the_source_and_read_nothing_has_all_before_them(eva, source, target, moderator):
    service.opened(eva, source)
    merge(source, moderator, into=target)
    assert unread(eva, target) == [1, 2, 3, 4, 5, 6, 7] and reading_of(eva, target).opened_at


def test_who_knew_only_the_target_finds_the_moved_posts_unread(eva, source, target, moderator):
    read(eva, target, 1, 2, 3)
    merge(source, moderator, into=target)
    assert unread(eva, target) == [4, 5, 6, 7]


def test_who_only_dismissed_the_source_does_not_come_to_the_target(eva, source, target, moderator):
    db.session.add(TopicReading(user_id=eva.id, topic_id=source.id, last_read_number=0))
    db.session.commit()
    merge(source, moderator, into=target)
    assert reading_of(eva, target) is None


def test_own_posts_do_not_stand_in_the_way(ana, ben, source, target, moderator):
    merge(source, moderator, into=target)
    # Anna wrote all that came, Ben all that was there.
    assert unread(ana, target) == [] and unread(ben, target) == [4, 5, 6, 7]


def test_taking_a_merge_back_leaves_everybody_where_they_were(eva, ana, ben, source, target, moderator):
    read(eva, source, 1, 2)
    read(ben, source, 1)
    read(ana, target, 1, 2)
    places = [(person, topic) for person in (eva, ana, ben) for topic in (source, target)]
    before = [unread(*place) for place in places]
    undo(merge(source, moderator, into=target), moderator)
    assert [unread(*place) for place in places] == before
    assert reading_of(eva, target) is None


def test_what_was_read_in_between_is_read_at_home(eva, ben, source, target, moderator):
    read(eva, source, 1)
    event = merge(source, moderator, into=target)
    fifth = db.session.scalar(db.select(Post).filter_by(topic_id=target.id, number=5))
    answer = people.make_post(target, by=ben, reply_to=fifth)
    read(eva, target, 4, 5, 6, 7, answer.number)
    undo(event, moderator)
    assert unread(eva, source) == [] and last_read(eva, source) == 5
    assert times_of(eva, source).keys() == {1, 2, 3, 4, 5}
    # She has come to the target, too, and stays where she was.
    assert reading_of(eva, target).read_at is not None


def test_what_comes_after_taking_back_is_unread_in_both(eva, ana, ben, source, target, moderator):
    read(eva, source, 1, 2, 3, 4)
    read(eva, target, 1, 2, 3)
    undo(merge(source, moderator, into=target), moderator)
    first, second = people.make_post(source, by=ana), people.make_post(target, by=ben)
    assert unread(eva, source) == [first.number] and unread(eva, target) == [second.number]


def test_who_only_read_the_target_does_not_come_to_the_source(eva, source, target, moderator):
    read(eva, target, 1, 2, 3)
    undo(merge(source, moderator, into=target), moderator)
    assert reading_of(eva, source) is None


def test_who_came_to_the_moved_posts_in_the_target_has_read_the_source(eva, source, target, moderator):
    event = merge(source, moderator, into=target)
    read(eva, target, 1, 2, 3, 4, 5)
    undo(event, moderator)
    assert unread(eva, source) == [3, 4]


def test_a_chain_of_merges_carries_reading_along(eva, network, ana, source, target, moderator):
    last = people.make_topic(network, by=ana, title="Na końcu")
    read(eva, source, 1, 2, 3)
    merge(source, moderator, into=target)
    second = merge(target, moderator, into=last)
    assert unread(eva, last) == [8]
    undo(second, moderator)
    assert unread(eva, target) == [7] and reading_of(eva, last) is None


def test_a_topic_full_of_holes_is_carried_step_by_step(eva, network, ben, ana, moderator, target, monkeypatch):
    monkeypatch.setattr("forum.moderation.moves.STEP", 2)
    source = people.make_topic(network, by=ana, title="Dziury", replies=9)
    for number in (2, 4, 6, 8):
        db.session.delete(db.session.scalar(db.select(Post).filter_by(topic_id=source.id, number=number)))
    db.session.commit()
    read(eva, target, 1, 2, 3)
    read(eva, source, 1, 3, 5, 7)
    merge(source, moderator, into=target)
    assert unread(eva, target) == [8, 9]


def test_reading_time_stays_with_the_posts(eva, source, target, moderator):
    service.write([service.Flush(eva.id, source.id, {1: 5000, 2: 1000}, 5000, clock.now())])
    merge(source, moderator, into=target)
    assert times_of(eva, target) == {4: 5000, 5: 1000}
