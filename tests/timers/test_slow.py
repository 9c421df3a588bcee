"""Slow mode: members wait between two posts, moderators do not; it begins, changes, ends and is taken back."""
from datetime import timedelta

import pytest

from forum import clock
from forum.accounts.models import User
from forum.db import db, transaction
from forum.errors import Refused
from forum.moderation.undo import undo
from forum.policy import can
from forum.posts.deleting import delete
from forum.posts.models import Post
from forum.timers.pace import may_write_at
from forum.timers.slow import slow_down, speed_up, state_of
from forum.topics.models import Topic
from tests import people
from tests.moderation.looking import again

from .conftest import own, sweep


@pytest.fixture
def slow_topic(topic, moderator):
    """A topic in which one writes every fifteen minutes, until the end of tomorrow."""
    slow_down(topic, moderator, seconds=900, until=clock.today() + timedelta(days=1))
    return again(topic)


def long_ago(topic, person, minutes):
    with transaction():
        for post in db.session.scalars(db.select(Post).filter_by(topic_id=topic.id, author_id=person.id)):
            post.created_at = clock.now() - timedelta(minutes=minutes)


def test_members_wait_between_two_posts_and_moderators_do_not(slow_topic, ben, moderator):
    people.make_post(slow_topic, by=ben)
    with pytest.raises(Refused, match="raz na 15 minut. Następną odpowiedź wyślesz"):
        people.make_post(slow_topic, by=ben)
    for _time in range(2):
        people.make_post(slow_topic, by=moderator)
    long_ago(slow_topic, ben, 15)
    people.make_post(slow_topic, by=ben)


def test_a_post_that_was_deleted_was_written_all_the_same(slow_topic, ben):
    delete(people.make_post(slow_topic, by=ben), ben)
    with pytest.raises(Refused):
        people.make_post(slow_topic, by=ben)


def test_another_topic_and_other_people_are_as_quick_as_before(network, slow_topic, ana, ben):
    people.make_post(slow_topic, by=ben)
    people.make_post(people.make_topic(network, by=ana), by=ben)
    with pytest.raises(Refused):  # her own first post stands in it
        people.make_post(slow_topic, by=ana)
    long_ago(slow_topic, ana, 20)
    people.make_post(slow_topic, by=ana)


def test_what_comes_too_early_keeps_its_text_and_hears_from_when_on(sign_in, slow_topic, ben):
    people.make_post(slow_topic, by=ben)
    client = sign_in(ben)
    told = client.post(f"/t/{slow_topic.id}/posts", data={"text": "Jeszcze to chcę dodać.", "key": "a-key-of-mine"})
    assert told.status_code == 403 and "Jeszcze to chcę dodać." in told.text and "tryb powolny" in told.text
    on_page = client.post(f"/t/{slow_topic.id}/posts", data={"text": "Jeszcze to.", "key": "a-key-of-mine"},
                          headers={"Accept": "text/vnd.turbo-stream.html"})
    assert on_page.status_code == 403 and "raz na 15 minut" in on_page.text
    assert "raz na 15 minut" in client.get(f"/t/{slow_topic.id}/reply").text


def test_two_replies_at_once_are_one(at_once, slow_topic, ben):
    topic_id, ben_id = slow_topic.id, ben.id
    answers = at_once(*[lambda: people.make_post(own(Topic, topic_id), by=own(User, ben_id)).id] * 3)
    assert sorted(type(answer).__name__ for answer in answers) == ["Refused", "Refused", "int"]


def test_the_composer_asks_from_when_on(sign_in, slow_topic, ben, moderator, visitor):
    assert sign_in(ben).get(f"/t/{slow_topic.id}/pace").json == {}
    people.make_post(slow_topic, by=ben)
    told = sign_in(ben).get(f"/t/{slow_topic.id}/pace").json
    assert told["from"].endswith("Z") and "raz na 15 minut" in told["words"]
    people.make_post(slow_topic, by=moderator)
    assert sign_in(moderator).get(f"/t/{slow_topic.id}/pace").json == {}
    assert visitor.get(f"/t/{slow_topic.id}/pace").status_code == 303


def test_the_wait_ends_with_slow_mode_at_the_latest(slow_topic, ben):
    people.make_post(slow_topic, by=ben)
    with transaction():
        again(slow_topic).slow_until = clock.now() + timedelta(minutes=2)
    assert may_write_at(ben, again(slow_topic)) == slow_topic.slow_until


def test_posts_are_mended_for_five_minutes_and_ticked_for_ever(slow_topic, ben, moderator):
    post = people.make_post(slow_topic, by=ben)
    assert can(ben, "edit", post)
    long_ago(slow_topic, ben, 6)
    assert not can(ben, "edit", again(post)) and can(ben, "tick", post) and can(moderator, "edit", post)
    speed_up(slow_topic, moderator)
    again(slow_topic)
    assert can(ben, "edit", again(post))


def test_it_ends_by_itself_once_and_pages_hear_of_it(at_once, slow_topic, happened):
    with transaction():
        again(slow_topic).slow_until = clock.now() - timedelta(seconds=1)
    at_once(*[sweep] * 3)
    [event] = happened("topic_unslowed")
    assert event.actor_id is None and state_of(again(slow_topic)) is None


def test_it_is_changed_ended_and_taken_back(topic, moderator, second_moderator):
    tomorrow = clock.today() + timedelta(days=1)
    first = slow_down(topic, moderator, seconds=900, until=tomorrow)
    was = state_of(again(topic))
    with pytest.raises(Refused, match="dokładnie taki"):
        slow_down(topic, second_moderator, seconds=900, until=tomorrow, seen=was)
    with pytest.raises(Refused, match="ktoś inny zmienił"):
        slow_down(topic, second_moderator, seconds=300, until=tomorrow)
    second = slow_down(topic, second_moderator, seconds=300, until=tomorrow, seen=was)
    with pytest.raises(Refused, match="Daria Druga włącza tryb powolny: jeden wpis na 5 minut"):
        undo(first, moderator)
    undo(second, moderator)
    assert state_of(again(topic)) == was
    ended = speed_up(topic, moderator)
    with pytest.raises(Refused, match="nie działa"):
        speed_up(topic, moderator)
    undo(ended, moderator)
    assert state_of(again(topic)) == was
    undo(first, moderator)
    assert not again(topic).is_slow


def test_everybody_reads_of_it_and_the_dialog_knows_it(sign_in, slow_topic, ben, moderator):
    page = sign_in(ben).get(f"/t/{slow_topic.slug}/{slow_topic.id}").text
    assert "Każda osoba pisze tu raz na 15 minut." in page and 'data-slow="true"' in page
    assert "jeden wpis na 15 minut" in page
    client, address = sign_in(moderator), f"/t/{slow_topic.id}/moderate/slow"
    dialog = client.get(address).text
    assert "Zmień tryb powolny" in dialog and 'selected value="900"' in dialog
    assert client.post(address, data={"seconds": "7", "until": "wczoraj", "seen": ""}).status_code == 422
    until = (clock.today() + timedelta(days=3)).isoformat()
    stale = client.post(address, data={"seconds": "300", "until": until, "seen": "", "reason": "Bo tak"})
    assert stale.status_code == 409 and "Bo tak" in stale.text
    seen = f"900 {slow_topic.slow_until.isoformat()}"
    assert client.post(address, data={"seconds": "300", "until": until, "seen": seen}).status_code == 303
    assert client.post(f"/t/{slow_topic.id}/moderate/unslow").status_code == 303
    assert again(slow_topic).slow_seconds is None
