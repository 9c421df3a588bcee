"""Moving posts to another topic, and merging in order of time: numbers, addresses, lines, reading, undo."""
from datetime import timedelta

import pytest

from forum import clock
from forum.db import db
from forum.errors import Refused
from forum.events import Event
from forum.moderation import move_posts as moving
from forum.moderation import queries
from forum.moderation.forgetting import forget_ways
from forum.moderation.lock import lock
from forum.moderation.merge import merge
from forum.moderation.models import FormerReading, Passage
from forum.moderation.move_posts import move_posts
from forum.moderation.undo import undo
from forum.notifications import drainer
from forum.notifications.models import Notification
from forum.posts.models import Post
from forum.reading import service as reading
from forum.reading.models import TopicReading
from tests import people

from .looking import again, assert_counted_right, follow, level_of, place_of, posts_of


def write(topic, texts, start, by, reply_to=None):
    """Write replies, two minutes apart, the first one `start` minutes after the topic was opened."""
    opened = db.session.scalar(db.select(Post.created_at).where(Post.number == 1).order_by(Post.id).limit(1))
    for place, text in enumerate(texts):
        post = people.make_post(topic, by=by, text=text, reply_to=reply_to)
        post.created_at = opened + timedelta(minutes=start + 2 * place)
        db.session.commit()


@pytest.fixture
def here(network, ana, ben):
    """A topic of Anna's with posts of the minutes 0, 3, 5, 7."""
    topic = people.make_topic(network, by=ana, title="Tu", text="t0")
    write(topic, ["t3", "t5", "t7"], 3, ben)
    return topic


@pytest.fixture
def there(here, network, ben, ana):
    """A topic of Ben's with posts of the minutes 1, 4, 6, 8."""
    topic = people.make_topic(network, by=ben, title="Tam", text="z1")
    db.session.scalar(db.select(Post).filter_by(topic_id=topic.id)).created_at += timedelta(minutes=1)
    db.session.commit()
    write(topic, ["z4", "z6", "z8"], 4, ana)
    return topic


def ids(topic, *numbers):
    return [place_of(topic.id, number) for number in numbers]


def reading_of(person, topic):
    db.session.rollback()
    row = db.session.get(TopicReading, (person.id, topic.id), populate_existing=True)
    return row and row.last_read_number


def unread(person, topic):
    reached = reading_of(person, topic) or 0
    return db.session.scalars(db.select(Post.text).where(
        Post.topic_id == topic.id, Post.number > reached, Post.author_id != person.id).order_by(Post.number)).all()


@pytest.fixture
def eva(network):
    """A third participant, who only reads."""
    return people.make_person("ewa", name="Ewa Czytająca", networks={network: ["participant"]})


def test_posts_come_to_the_end_and_back(here, there, moderator, ben):
    chosen, before = ids(here, 4, 2), (posts_of(here), posts_of(there))
    event = move_posts(here, moderator, post_ids=chosen, into=there, reason="Tam pasuje.")

    assert posts_of(here) == [(1, "t0"), (3, "t5")] and posts_of(there)[4:] == [(5, "t3"), (6, "t7")]
    assert (event.details["target"], event.details["first"], event.details["count"]) == (there.id, 5, 2)
    assert ids(here, 2, 4) == ids(there, 5, 6) == chosen[::-1]
    assert_counted_right(here, there)
    answer = people.make_post(there, by=ben, text="Do tego", reply_to=db.session.get(Post, chosen[0]))
    people.make_post(there, by=ben, text="Nie do tego")
    undo(event, moderator)
    assert posts_of(here) == [*before[0], (5, "Do tego")] and posts_of(there) == [*before[1], (8, "Nie do tego")]
    assert place_of(there.id, 7) == answer.id == place_of(here.id, 5)
    assert_counted_right(here, there)


def test_whoever_wrote_what_goes_follows_it_there_until_it_comes_home(here, there, moderator, ben, eva, network):
    follow(eva, here, "watching")
    carol = people.make_person("carol", networks={network: ["participant"]})
    people.make_post(here, by=carol, text="t9")
    event = move_posts(here, moderator, post_ids=ids(here, 5), into=there)
    assert level_of(carol, there) == "tracking" and level_of(eva, there) is None
    undo(event, moderator)
    assert level_of(carol, there) is None and level_of(carol, here) == "tracking"


def test_by_time_all_posts_of_the_target_get_fresh_numbers_and_its_first_stays_first(here, there, moderator):
    chosen, before = ids(here, 2, 3), (posts_of(here), posts_of(there))
    was = {number: place_of(there.id, number) for number in (1, 2, 3, 4)}
    event = move_posts(here, moderator, post_ids=chosen, into=there, by_time=True)

    assert posts_of(there) == [(5, "z1"), (6, "t3"), (7, "z4"), (8, "t5"), (9, "z6"), (10, "z8")]
    assert again(there).first_number == 5 and event.details["first"] == 6
    assert {number: place_of(there.id, number) for number in was} == was
    assert_counted_right(here, there)
    undo(event, moderator)
    assert (posts_of(here), posts_of(there)) == before and again(there).first_number == 1
    assert {number: place_of(there.id, number) for number in was} == was
    assert [place_of(there.id, number) for number in (6, 8)] == chosen
    assert_counted_right(here, there)


def test_merging_by_time_interleaves_both_and_comes_apart_again(sign_in, here, there, moderator, ana):
    before = posts_of(here), posts_of(there)
    addresses = {(topic.id, number): place_of(topic.id, number) for topic in (here, there) for number in (1, 2, 3, 4)}
    event = merge(here, moderator, into=there, by_time=True)

    assert posts_of(there) == list(enumerate(["z1", "t0", "t3", "z4", "t5", "z6", "t7", "z8"], 5)) and posts_of(here) == []
    assert {address: place_of(*address) for address in addresses} == addresses
    assert (again(there).first_number, there.last_number, there.posts_count) == (5, 12, 8)
    assert event.details["first"] == 6
    assert_counted_right(here, there)
    client = sign_in(ana)
    assert client.get(f"/t/{here.slug}/{here.id}/2").location.startswith(f"/t/{there.slug}/{there.id}/7")
    page = client.get(f"/t/{there.slug}/{there.id}/5").text
    assert page.index("z1") < page.index("t0") < page.index("z4") < page.index("t7")
    assert 'data-timeline-first-value="5"' in page

    undo(event, moderator)
    assert (posts_of(here), posts_of(there)) == before and again(here).merged_into_id is None
    assert {address: place_of(*address) for address in addresses} == addresses
    assert_counted_right(here, there)


def test_lines_follow_the_posts_they_stand_behind_and_return(here, there, moderator, last_event, ana):
    locked = lock(there, moderator)
    people.make_post(there, by=moderator, text="z99")
    event = merge(here, moderator, into=there, by_time=True)
    numbers = {text: number for number, text in posts_of(there)}
    assert again(locked).number == numbers["z8"]
    assert last_event("topic_merged_in").number == there.last_number == max(numbers.values())

    undo(event, moderator)
    assert again(locked).number == 4 and last_event("topic_merged_in").number == 5


def test_nothing_unread_gets_lost_between_what_was_read(here, there, moderator, eva, ana):
    reading.read(eva, there, {number: 1000 for number in (1, 2, 3, 4)})
    reading.read(eva, here, {1: 1000, 2: 1000})
    before = reading_of(eva, there), reading_of(eva, here)
    event = merge(here, moderator, into=there, by_time=True)
    assert unread(eva, there) == ["t5", "z6", "t7", "z8"]

    undo(event, moderator)
    assert (reading_of(eva, there), reading_of(eva, here)) == before


def test_what_was_read_after_a_merge_by_time_is_read_at_home(here, there, moderator, eva):
    reading.read(eva, there, {1: 1000})
    event = merge(here, moderator, into=there, by_time=True)
    reading.read(eva, there, {number: 1000 for number in range(5, 10)})

    undo(event, moderator)
    assert unread(eva, there) == ["z6", "z8"] and unread(eva, here) == ["t7"]


def test_who_has_opened_neither_stays_out_and_who_knew_one_goes_on_there(here, there, moderator, eva, network):
    dan = people.make_person("dan", networks={network: ["participant"]})
    reading.read(eva, here, {1: 1000})
    event = merge(here, moderator, into=there, by_time=True)
    assert unread(eva, there) == ["t3", "z4", "t5", "z6", "t7", "z8"] and reading_of(dan, there) is None
    undo(event, moderator)
    assert reading_of(eva, there) is None and reading_of(eva, here) == 1


def test_what_was_written_since_keeps_its_place_when_the_order_is_taken_back(here, there, moderator, ben):
    event = merge(here, moderator, into=there, by_time=True)
    target = place_of(there.id, 7)
    people.make_post(there, by=ben, text="Do t3", reply_to=db.session.get(Post, target))
    people.make_post(there, by=ben, text="Do nikogo")
    undo(event, moderator)
    assert posts_of(here)[-1] == (5, "Do t3") and posts_of(there)[-1] == (14, "Do nikogo")
    assert_counted_right(here, there)


def test_a_later_order_of_time_stands_in_the_way_and_is_named(here, there, target, moderator):
    first = move_posts(here, moderator, post_ids=ids(here, 2), into=there)
    second = merge(target, moderator, into=there, by_time=True)
    third = merge(here, moderator, into=there)
    with pytest.raises(Refused, match="Tam"):
        undo(first, moderator)
    undo(third, moderator)
    with pytest.raises(Refused, match="Organizacja"):
        undo(first, moderator)
    undo(second, moderator)
    undo(first, moderator)
    assert [number for number, _text in posts_of(here)] == [1, 2, 3, 4]


def test_posts_do_not_come_home_before_the_first_one(here, there, target, moderator):
    event = move_posts(here, moderator, post_ids=ids(here, 2), into=there)
    order = merge(target, moderator, into=here, by_time=True)
    with pytest.raises(Refused, match="Organizacja"):
        undo(event, moderator)
    undo(order, moderator)
    undo(event, moderator)
    assert posts_of(here)[1] == (2, "t3")


def test_refusals(here, there, moderator, both, other_network, stranger):
    closed = people.make_topic(other_network, by=stranger)
    for topic, numbers, into, status in [(here, [1], there, 422), (here, [2], here, 422), (here, [], there, 422)]:
        with pytest.raises(Refused) as refusal:
            move_posts(topic, moderator, post_ids=ids(topic, *numbers), into=into)
        assert refusal.value.status == status
    with pytest.raises(Refused):
        move_posts(here, moderator, post_ids=ids(here, 2), into=closed)
    merge(there, moderator, into=here)
    with pytest.raises(Refused, match="scalony"):
        move_posts(here, moderator, post_ids=ids(here, 2), into=there)
    event = move_posts(here, both, post_ids=ids(here, 2), into=closed)
    with pytest.raises(Refused):
        undo(event, moderator)


def test_previews_say_where_posts_will_stand(here, there, moderator):
    found = moving.preview(here, moderator, post_ids=ids(here, 2, 3, 4), into=there)
    assert [(row.number, row.excerpt) for row in found.rows] == [(4, "z8"), (5, "t3"), (6, "t5"), (7, "t7")]
    found = moving.preview(here, moderator, post_ids=ids(here, 2, 3), into=there, by_time=True)
    assert [(row.number, row.excerpt, row.is_moved) for row in found.rows] == [
        (5, "z1", False), (6, "t3", True), (8, "t5", True)] and found.first == 6
    whole = queries.preview(here, there, by_time=True)
    assert [(row.number, row.excerpt) for row in whole.rows] == [(5, "z1"), (6, "t0"), (7, "t3"), (9, "t5"), (11, "t7")]
    assert (whole.count, whole.left_out, whole.first) == (4, 0, 6)
    assert "scal temat" in moving.preview(here, moderator, post_ids=ids(here, 1), into=there).refusal


def test_an_open_page_of_the_target_loads_anew_when_the_order_changes(sign_in, here, there, moderator, ana):
    client = sign_in(ana)
    since = db.session.scalar(db.select(Event.id).where(Event.topic_id == there.id).order_by(Event.id.desc()))
    merge(here, moderator, into=there, by_time=True)
    answer = client.get(f"/t/{there.id}/events?since={since}&first=1&last=4")
    assert answer.headers["Forum-Tells"] == "renew"
    assert client.get(f"/t/{here.id}/events?since=0").headers["Forum-Tells"] == "moved"


def test_whose_posts_move_hears_of_it(here, there, moderator, ben, ana, sign_in):
    event = move_posts(here, moderator, post_ids=ids(here, 2), into=there)
    drainer.drain()
    rung = set(db.session.execute(db.select(Notification.user_id, Notification.kind).filter_by(event_id=event.id)))
    assert rung == {(ben.id, "moderation")}
    assert "przenosi wpisy z tematu „Tu” do innego" in sign_in(ben).get("/notifications").text


def test_what_an_act_is_taken_back_by_is_kept_as_long_as_it_can_be(here, there, moderator, eva):
    reading.read(eva, there, {1: 1000})
    event = merge(here, moderator, into=there, by_time=True)
    forget_ways()
    assert db.session.scalar(db.select(db.func.count()).select_from(Passage)) == 8
    event.at = clock.now() - timedelta(hours=26)
    db.session.commit()
    forget_ways()
    assert db.session.scalars(db.select(Passage)).all() == db.session.scalars(db.select(FormerReading)).all() == []
    assert place_of(here.id, 2) == place_of(there.id, 7)


def test_an_act_whose_ways_have_been_forgotten_is_not_half_taken_back(here, there, moderator):
    event = merge(here, moderator, into=there)
    db.session.execute(db.delete(Passage))
    db.session.commit()
    with pytest.raises(Refused, match="zmienił"):
        undo(event, moderator)
    assert again(here).merged_into_id == there.id
