"""Two moderators at once: one act happens, the other gets a sentence, nothing is lost."""
import pytest

from forum.accounts.models import User
from forum.db import db
from forum.errors import Refused
from forum.events import Event
from forum.moderation.lock import lock
from forum.moderation.merge import merge
from forum.moderation.pin import pin
from forum.moderation.undo import undo
from forum.posts.models import Post
from forum.topics.models import Topic
from tests import people

from .looking import assert_counted_right


def refusals_in(answers):
    for answer in answers:
        assert answer is not None and (not isinstance(answer, Exception) or isinstance(answer, Refused)), answer
    return [answer for answer in answers if isinstance(answer, Refused)]


def topic_with(topic_id):
    return db.session.get(Topic, topic_id)


def person(person_id):
    return db.session.get(User, person_id)


@pytest.mark.parametrize("act", [pin, lock])
def test_an_act_done_twice_at_once_is_done_once(at_once, topic, moderator, second_moderator, act):
    topic_id, one, other = topic.id, moderator.id, second_moderator.id
    [refusal] = refusals_in(at_once(lambda: act(topic_with(topic_id), person(one)),
                                    lambda: act(topic_with(topic_id), person(other))))
    assert refusal.status == 409


@pytest.mark.parametrize("_turn", range(5))
def test_two_topics_are_not_merged_into_each_other(at_once, topic, target, moderator, second_moderator, _turn):
    here, there, one, other = topic.id, target.id, moderator.id, second_moderator.id
    [refusal] = refusals_in(at_once(
        lambda: merge(topic_with(here), person(one), into=topic_with(there)),
        lambda: merge(topic_with(there), person(other), into=topic_with(here))))

    assert refusal.status == 409
    db.session.rollback()
    assert db.session.scalar(db.select(db.func.count()).select_from(Post)) == 4
    assert_counted_right(topic, target)


def test_a_ring_of_merges_ends_without_a_ring(at_once, network, ana, moderator):
    ids = [people.make_topic(network, by=ana, replies=1).id for _number in range(3)]
    who = moderator.id
    answers = at_once(*(lambda one=one, other=other: merge(topic_with(one), person(who), into=topic_with(other))
                        for one, other in zip(ids, ids[1:] + ids[:1])))

    assert refusals_in(answers)
    topics = [topic_with(topic_id) for topic_id in ids]
    assert_counted_right(*topics)
    assert sum(topic.posts_count for topic in topics) == 6 and any(topic.merged_into_id is None for topic in topics)


def test_replies_written_while_topics_merge_are_moved_or_refused(at_once, topic, target, moderator, ben, ana):
    here, there, who, first, second = topic.id, target.id, moderator.id, ben.id, ana.id
    answers = at_once(
        lambda: merge(topic_with(here), person(who), into=topic_with(there)),
        lambda: people.make_post(topic_with(here), by=person(first), text="Do źródła"),
        lambda: people.make_post(topic_with(there), by=person(second), text="Do celu"))

    lost = len(refusals_in(answers))
    db.session.rollback()
    assert db.session.scalar(db.select(db.func.count()).select_from(Post)) == 6 - lost
    assert_counted_right(topic, target)
    assert topic_with(here).posts_count == 0


def test_a_merge_is_taken_back_once(at_once, topic, target, moderator, second_moderator):
    one, other, event_id = moderator.id, second_moderator.id, merge(topic, moderator, into=target).id
    refused = refusals_in(at_once(lambda: undo(db.session.get(Event, event_id), person(one)),
                                  lambda: undo(db.session.get(Event, event_id), person(other))))

    assert len(refused) == 1 and refused[0].status == 409
    assert_counted_right(topic, target)
