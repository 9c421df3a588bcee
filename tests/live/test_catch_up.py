"""Catching up answers the present state: of what changed, within the window, and nothing to outsiders."""
import re

import pytest

from forum.db import db, lock_rows, transaction
from forum.events import Event
from forum.moderation import lock, merge, undo
from forum.posts.service import add_post
from forum.text import Cooked
from forum.topics.models import Topic
from tests.people import make_post, make_topic

ACCEPT = {"Accept": "text/vnd.turbo-stream.html"}


@pytest.fixture
def caught_up(sign_in, ben):
    """Return a function that asks as Ben for what a page missed."""
    client = sign_in(ben)

    def caught_up(topic, since, **window):
        return client.get(f"/t/{topic.id}/events", query_string={"since": since, "first": 1} | window, headers=ACCEPT)
    return caught_up


def _placed(answer):
    return [int(key) for key in re.findall(r'<li id="post-(\d+)"', answer.text)]


def _since(topic):
    return db.session.scalar(db.select(Topic.last_event_id).where(Topic.id == topic.id))


def test_the_posts_written_since_are_sent_and_the_head(caught_up, topic, ana):
    since = _since(topic)
    posts = [make_post(topic, by=ana).id for _ in range(2)]
    answer = caught_up(topic, since)
    assert _placed(answer) == posts
    assert answer.headers["Forum-Since"] == str(_since(topic)) and f'id="topic-head-{topic.id}"' in answer.text
    assert "keep" not in answer.text


def test_nothing_since_is_nothing_placed(caught_up, topic):
    answer = caught_up(topic, _since(topic))
    assert _placed(answer) == [] and answer.headers["Forum-Since"] == str(_since(topic))


def test_a_window_in_the_middle_gets_its_own_posts_and_the_numbers_below(caught_up, topic, ana):
    for _ in range(4):
        make_post(topic, by=ana)
    since = _since(topic)
    make_post(topic, by=ana)
    answer = caught_up(topic, since, first=2, last=3, end=5)
    assert _placed(answer) == [] and answer.headers["Forum-Below"] == "6" and answer.headers["Forum-End"] == "6"


def test_a_state_that_changed_comes_with_its_line(caught_up, topic, moderator):
    since = _since(topic)
    event = lock.lock(topic, moderator)
    answer = caught_up(topic, since)
    assert f'id="event-{event.id}"' in answer.text and 'data-locked="true"' in answer.text


def test_a_line_outside_the_window_stays_away(caught_up, topic, ana, moderator):
    for _ in range(4):
        make_post(topic, by=ana)
    since = _since(topic)
    lock.lock(topic, moderator)
    assert 'id="event-' not in caught_up(topic, since, first=1, last=3).text


def test_a_merged_topic_says_where_its_readers_should_go(caught_up, network, topic, ana, moderator):
    source, since = make_topic(network, by=ana, replies=2), None
    since = _since(source)
    merge.merge(source, moderator, into=topic)
    answer = caught_up(source, since)
    assert (answer.headers["Forum-Tells"], answer.headers["Forum-Address"]) == ("moved", f"/t/{source.slug}/{source.id}")


def test_posts_that_a_merge_brings_and_its_undoing_takes_are_said(caught_up, network, topic, ana, moderator):
    source = make_topic(network, by=ana, replies=2)
    since = _since(topic)
    away = merge.merge(source, moderator, into=topic)
    arrived = caught_up(topic, since)
    assert len(_placed(arrived)) == 4
    since = _since(topic)
    undo.undo(db.session.get(Event, away.id), moderator)
    [stay] = _placed(caught_up(topic, since))
    assert f'action="keep" target="stream" data-posts="{stay}"' in caught_up(topic, since).text


@pytest.mark.slow
def test_too_much_to_say_asks_for_the_page_anew(caught_up, topic, ana):
    since = _since(topic)
    for _ in range(101):
        with transaction():
            [row] = lock_rows(Topic, topic.id)
            add_post(row, ana, Cooked("x", "<p>x</p>"), quiet=True)
    assert caught_up(topic, since).headers["Forum-Tells"] == "renew"


@pytest.mark.parametrize("since", [0, 10**12, "x", ""])
def test_a_strange_since_is_answered_with_the_window_or_a_new_page(caught_up, topic, since):
    answer = caught_up(topic, since)
    assert answer.status_code == 200 and (_placed(answer) or answer.headers["Forum-Tells"] == "renew")


@pytest.mark.parametrize("who, status", [("visitor", 303), ("stranger", 404), ("moderator_elsewhere", 404), ("ben", 200),
                                         ("moderator", 200), ("coordinator", 200), ("admin", 200), ("silenced", 200)])
def test_who_may_catch_up(sign_in, request, topic, who, status):
    client = sign_in(None if who == "visitor" else request.getfixturevalue(who))
    assert client.get(f"/t/{topic.id}/events?since=0", headers=ACCEPT).status_code == status


def test_a_topic_that_does_not_exist_is_answered_like_one_that_is_hidden(sign_in, visitor, stranger, topic):
    for client in (visitor, sign_in(stranger)):
        there, not_there = (client.get(f"/t/{key}/events").status_code for key in (topic.id, topic.id + 1000))
        assert there == not_there


def test_catching_up_costs_the_same_for_one_post_and_for_twenty(caught_up, count_queries, topic, ana):
    caught_up(topic, _since(topic))  # what is asked for once in a process has been asked for
    since = _since(topic)
    make_post(topic, by=ana)
    one = count_queries(lambda: caught_up(topic, since))
    for _ in range(19):
        make_post(topic, by=ana)
    assert count_queries(lambda: caught_up(topic, since)) == one
