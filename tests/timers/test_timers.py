"""Timers: set and shown, going off at their time, changed, removed and taken back."""
from datetime import timedelta

import pytest

from forum import clock
from forum.db import db, transaction
from forum.errors import Refused
from forum.moderation.log import page as log_page
from forum.moderation.lock import lock, unlock
from forum.moderation.merge import merge
from forum.moderation.pin import pin
from forum.moderation.undo import undo
from forum.notifications.models import Notification
from forum.posts.models import Post
from forum.posts.service import reply
from forum.text import cook
from forum.timers import firing
from forum.timers.models import TopicTimer
from forum.timers.service import remove_timer, set_timer
from tests import people
from tests.moderation.looking import again

from .conftest import sweep

SOON = timedelta(hours=1)


def soon():
    return clock.now() + SOON


def bells():
    db.session.rollback()
    return sorted(db.session.scalars(db.select(Notification.user_id).filter_by(kind="reminder")))


@pytest.mark.parametrize("kind, action, state", [
    ("lock", "topic_locked", lambda topic: topic.is_locked), ("unlock", "topic_unlocked", lambda topic: not topic.is_locked),
    ("pin", "topic_pinned", lambda topic: topic.is_pinned), ("unpin", "topic_unpinned", lambda topic: not topic.is_pinned)])
def test_a_timer_goes_off_once_and_says_whose_it_was(
        sign_in, topic, ana, moderator, put_timer, waiting, happened, kind, action, state):
    for act in {"unlock": [lock], "unpin": [pin]}.get(kind, []):
        act(topic, moderator)
    put_timer(kind)

    assert sweep() == 1 and state(again(topic)) and waiting() == []
    assert sweep() == 0
    event = happened(action)[-1]
    assert event.actor_id is None and event.person_id == moderator.id
    page = sign_in(ana).get(f"/t/{topic.slug}/{topic.id}").text
    assert "Forum</b>" in page and "minutnik ustawiony przez: <b>Maria Moderująca</b>" in page
    assert db.session.scalar(db.select(Notification.kind).filter_by(user_id=ana.id, event_id=event.id)) == "moderation"


def test_before_its_moment_nothing_happens(topic, moderator, waiting):
    set_timer(topic, moderator, kind="lock", due_at=soon())
    assert sweep() == 0 and not again(topic).is_locked and waiting() == ["lock"]


def test_each_reply_puts_off_what_counts_from_the_last_post(topic, moderator, ben, waiting):
    set_timer(topic, moderator, kind="lock", after_days=3)
    reply(topic, ben, cook("Jeszcze jedno."), at=clock.now() - timedelta(days=2))
    assert sweep() == 0 and waiting() == ["lock"]
    with transaction():
        db.session.refresh(topic)
        topic.last_posted_at = clock.now() - timedelta(days=3, minutes=1)
    assert sweep() == 1 and again(topic).is_locked


def test_a_timer_that_would_go_off_at_once_is_refused(topic, moderator):
    with transaction():
        topic.last_posted_at = clock.now() - timedelta(days=9)
    with pytest.raises(Refused, match="stałoby się to od razu"):
        set_timer(topic, moderator, kind="lock", after_days=7)
    with pytest.raises(Refused, match="dopiero nadejdzie"):
        set_timer(topic, moderator, kind="lock", due_at=clock.now())


@pytest.mark.parametrize("kind, before, sentence", [
    ("lock", lock, "już zamknięty"), ("unlock", None, "już otwarty"), ("pin", pin, "już przypięty"),
    ("unpin", None, "nie jest przypięty"), ("publish", None, "już opublikowany")])
def test_a_timer_that_has_nothing_to_do_is_refused(topic, moderator, kind, before, sentence):
    if before:
        before(topic, moderator)
    with pytest.raises(Refused, match=sentence):
        set_timer(topic, moderator, kind=kind, due_at=soon())


def test_what_somebody_did_first_leaves_the_timer_nothing(topic, moderator, put_timer, waiting, happened):
    put_timer("lock")
    lock(topic, moderator)
    assert sweep() == 1 and waiting() == [] and len(happened("topic_locked")) == 1


def test_a_timer_is_shown_under_the_last_post_while_it_has_something_to_do(sign_in, topic, ana, moderator, visitor):
    set_timer(topic, moderator, kind="lock", due_at=soon(), reason="Do spotkania.")
    set_timer(topic, moderator, kind="pin", after_days=2)
    page = sign_in(ana).get(f"/t/{topic.slug}/{topic.id}").text
    assert "Ten temat zostanie zamknięty:" in page and "2 dni po ostatnim wpisie, czyli" in page
    assert "<b>Maria Moderująca</b> ustawia minutnik: zamknięcie tematu, " in page and "Do spotkania." in page
    lock(topic, moderator)
    assert "Ten temat zostanie zamknięty:" not in sign_in(ana).get(f"/t/{topic.slug}/{topic.id}").text


def test_a_second_timer_of_a_kind_takes_the_place_of_the_one_that_was_seen(topic, moderator, second_moderator, waiting):
    set_timer(topic, second_moderator, kind="lock", due_at=soon())
    with pytest.raises(Refused, match="ktoś inny ustawił"):
        set_timer(topic, moderator, kind="lock", due_at=soon() + SOON)
    [present] = db.session.scalars(db.select(TopicTimer))
    event = set_timer(topic, moderator, kind="lock", due_at=soon() + SOON, seen={present.id})
    assert waiting() == ["lock"]
    undo(event, moderator)
    [back] = db.session.scalars(db.select(TopicTimer))
    assert back.set_by_id == second_moderator.id and back.due_at == present.due_at


def test_setting_and_removing_are_taken_back(topic, moderator, waiting):
    event = set_timer(topic, moderator, kind="lock", due_at=soon())
    undo(event, moderator)
    assert waiting() == []
    set_timer(topic, moderator, kind="lock", due_at=soon())
    [timer] = db.session.scalars(db.select(TopicTimer))
    removed = remove_timer(topic, moderator, timer.id)
    assert waiting() == []
    undo(removed, moderator)
    assert waiting() == ["lock"]


def test_what_changed_since_is_not_taken_back(topic, moderator, put_timer, waiting):
    event = set_timer(topic, moderator, kind="lock", due_at=soon())
    [timer] = db.session.scalars(db.select(TopicTimer))
    with transaction():
        timer.due_at = clock.now() - SOON
    with pytest.raises(Refused, match="zmienił się"):
        undo(event, moderator)
    removed = remove_timer(topic, moderator, timer.id)
    with pytest.raises(Refused, match="już minęła"):
        undo(removed, moderator)
    with pytest.raises(Refused, match="w międzyczasie"):
        remove_timer(topic, moderator, timer.id)
    assert waiting() == []


def test_what_a_timer_did_is_taken_back_like_any_act(topic, moderator, put_timer, happened):
    put_timer("lock")
    sweep()
    undo(happened("topic_locked")[0], moderator)
    assert not again(topic).is_locked and sweep() == 0


@pytest.mark.parametrize("act, kind, closes", [(lock, "unlock", True), (unlock, "lock", False)])
def test_closed_or_open_for_now_comes_back_by_itself(topic, moderator, put_timer, waiting, happened, act, kind, closes):
    if not closes:
        lock(topic, moderator)
    event = act(topic, moderator, until=soon())
    assert again(topic).is_locked == closes and waiting() == [kind]
    undo(event, moderator)
    assert again(topic).is_locked != closes and waiting() == []
    act(topic, moderator, until=soon())
    [timer] = db.session.scalars(db.select(TopicTimer))
    with transaction():
        timer.due_at = clock.now()
    assert sweep() == 1 and again(topic).is_locked != closes


def test_undoing_for_now_leaves_a_timer_that_somebody_set_since(topic, moderator, second_moderator, waiting):
    event = lock(topic, moderator, until=soon())
    [timer] = db.session.scalars(db.select(TopicTimer))
    set_timer(topic, second_moderator, kind="unlock", due_at=soon() + SOON, seen={timer.id})
    undo(event, moderator)
    assert waiting() == ["unlock"] and not again(topic).is_locked


def test_what_is_pinned_everywhere_since_is_left_to_administrators(topic, moderator, admin, put_timer, waiting):
    pin(topic, moderator)
    put_timer("unpin")
    pin(topic, admin, everywhere=True, instead_of=again(topic).pinned_at)
    assert sweep() == 1 and again(topic).is_pinned and waiting() == []


def test_ones_own_reminder_is_nobody_elses_business(sign_in, network, topic, moderator, second_moderator, put_timer, waiting):
    assert set_timer(topic, moderator, kind="remind_me", after_days=7) is None
    assert "przypomnienie dla mnie" in sign_in(moderator).get(f"/t/{topic.id}/moderate/timers").text
    assert "przypomnienie dla mnie" not in sign_in(second_moderator).get(f"/t/{topic.id}/moderate/timers").text
    [timer] = db.session.scalars(db.select(TopicTimer))
    with pytest.raises(Refused):
        remove_timer(topic, second_moderator, timer.id)
    assert log_page(network, moderator).days == []
    with transaction():
        timer.due_at, timer.after_days = clock.now(), None
    sweep()
    assert bells() == [moderator.id] and waiting() == []


def test_the_moderators_reminder_rings_for_all_of_them_and_shows_to_nobody_else(
        sign_in, network, topic, ana, moderator, second_moderator, put_timer):
    put_timer("remind_moderators")
    page = sign_in(ana).get(f"/t/{topic.slug}/{topic.id}").text
    assert "przypomnienie" not in page and "minutnik" not in page
    assert "przypomnienie dla osób moderujących" in sign_in(moderator).get(f"/c/{network.slug}/{network.id}/log").text
    people.make_person("quiet", networks={network: ["moderator"]}, silenced=True)
    sweep()
    assert bells() == sorted([moderator.id, second_moderator.id])
    assert "przypomnienie" not in sign_in(ana).get(f"/t/{topic.id}/events?since=0").text


def test_who_no_longer_moderates_is_not_reminded(network, topic, moderator, put_timer, waiting):
    put_timer("remind_me")
    people.give_roles(moderator, network, "participant")
    sweep()
    assert bells() == [] and waiting() == []


def test_in_a_topic_merged_away_timers_rest_and_go_on_when_it_comes_back(network, ben, topic, moderator, put_timer, waiting):
    put_timer("lock")
    event = merge(topic, moderator, into=people.make_topic(network, by=ben))
    assert sweep() == 0 and waiting() == ["lock"]
    undo(event, moderator)
    assert sweep() == 1 and again(topic).is_locked


def test_a_deleted_topics_timers_rest_and_are_forgotten_a_day_later(topic, moderator, put_timer, waiting):
    put_timer("lock", ago=timedelta(hours=23))
    with transaction():
        db.session.get(type(topic), topic.id).withheld = "deleted"
    assert sweep() == 0
    firing.forget_overslept()
    assert waiting() == ["lock"]
    with transaction():
        db.session.scalars(db.select(TopicTimer)).one().due_at -= timedelta(hours=2)
    firing.forget_overslept()
    assert waiting() == []


def test_the_last_post_reminded_of_is_one_that_stands(topic, moderator, ben, put_timer):
    people.make_post(topic, by=ben)
    put_timer("remind_me")
    sweep()
    [rung] = db.session.scalars(db.select(Notification).filter_by(kind="reminder"))
    assert db.session.scalar(db.select(Post.number).join_from(Notification, Post, Post.topic_id == topic.id).where(
        Notification.id == rung.id).order_by(Post.number.desc()).limit(1)) == 2


def test_the_bells_list_says_that_the_forum_did_it(sign_in, topic, ana, put_timer):
    put_timer("lock")
    sweep()
    assert "<b>Forum</b> zamyka temat „Dowóz dzieci" in sign_in(ana).get("/notifications").text


def test_the_public_record_tells_whose_timer_it_was_and_of_no_reminder(sign_in, network, topic, ana, put_timer):
    put_timer("lock")
    put_timer("remind_moderators")
    sweep()
    page = sign_in(ana).get(f"/c/{network.slug}/{network.id}/record").text
    assert "minutnik ustawiony przez: <b>Maria Moderująca</b>" in page and "przypomnienie" not in page
