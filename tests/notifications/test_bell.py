"""Who hears of a reply, once, and whatever crashes."""
import threading
from datetime import timedelta

import pytest

from forum import clock
from forum.accounts.models import User
from forum.db import db, transaction
from forum.events import Delivery
from forum.identity import lose_access
from forum.notifications import drainer, service, silence
from forum.notifications.models import Notification
from forum.topics.models import Follower
from tests import people


def heard():
    db.session.rollback()
    return set(db.session.scalars(db.select(User.username).join(Notification, Notification.user_id == User.id)))


def owed():
    db.session.rollback()
    return db.session.scalars(db.select(Delivery).order_by(Delivery.id).execution_options(populate_existing=True)).all()


def follow(person, topic, level):
    with transaction():
        row = db.session.scalar(db.select(Follower).filter_by(user_id=person.id, topic_id=topic.id))
        row = row or Follower(user_id=person.id, topic_id=topic.id)
        row.level = level
        db.session.add(row)


@pytest.fixture
def quiet_topic(topic, ana):
    """Anna's topic, whose opening post is worked off and whom she does not watch."""
    follow(ana, topic, "normal")
    drainer.drain()
    return topic


@pytest.fixture
def first_post(quiet_topic, ana):
    return people.make_post(quiet_topic, by=ana, text="Pytam.")


# Who.

def test_who_is_answered_hears_of_it(quiet_topic, first_post, ben):
    people.make_post(quiet_topic, by=ben, reply_to=first_post)
    drainer.drain()
    assert heard() == {"ana"}
    assert owed() == []


def test_who_watches_hears_of_every_reply_and_who_tracks_of_none(quiet_topic, ana, ben, moderator, coordinator):
    follow(ben, quiet_topic, "watching")
    follow(coordinator, quiet_topic, "tracking")
    people.make_post(quiet_topic, by=moderator)
    drainer.drain()
    assert heard() == {"ben"}


def test_nobody_hears_of_their_own_reply(quiet_topic, first_post, ana):
    follow(ana, quiet_topic, "watching")
    people.make_post(quiet_topic, by=ana, reply_to=first_post)
    drainer.drain()
    assert heard() == set()


def test_who_muted_the_topic_hears_nothing_even_when_answered(quiet_topic, first_post, ana, ben):
    follow(ana, quiet_topic, "muted")
    people.make_post(quiet_topic, by=ben, reply_to=first_post)
    drainer.drain()
    assert heard() == set()


def test_who_may_no_longer_see_the_topic_hears_nothing(network, quiet_topic, first_post, ana, ben, moderator):
    follow(moderator, quiet_topic, "watching")
    people.make_post(quiet_topic, by=ben, reply_to=first_post)
    people.give_roles(ana, network)  # between the reply and the bell
    drainer.drain()
    assert heard() == {"moderator"}


def test_a_named_moderator_nobody_invited_hears_nothing(quiet_topic, moderator, ben):
    follow(moderator, quiet_topic, "watching")
    with transaction():
        db.session.get(User, moderator.id).email = None
    people.make_post(quiet_topic, by=ben)
    drainer.drain()
    assert heard() == set()


def test_whoever_is_answered_and_watches_hears_once(quiet_topic, first_post, ana, ben):
    follow(ana, quiet_topic, "watching")
    people.make_post(quiet_topic, by=ben, reply_to=first_post)
    drainer.drain()
    assert db.session.scalar(db.select(db.func.count()).select_from(Notification)) == 1


def test_the_cost_does_not_grow_with_those_who_watch(network, quiet_topic, ben, count_queries):
    for number in range(3):
        follow(people.make_person(f"a{number}", networks={network: ["participant"]}), quiet_topic, "watching")
    people.make_post(quiet_topic, by=ben)
    few = count_queries(drainer.drain)
    for number in range(10):
        follow(people.make_person(f"b{number}", networks={network: ["participant"]}), quiet_topic, "watching")
    people.make_post(quiet_topic, by=ben)
    assert count_queries(drainer.drain) == few


# Whatever happens.

def test_a_reply_and_what_it_owes_are_written_together(quiet_topic, ben, monkeypatch):
    people.make_post(quiet_topic, by=ben)
    assert len(owed()) == 1

    def broken(*_arguments, **_options):
        raise RuntimeError("the power fails")
    monkeypatch.setattr("forum.posts.service.count_speaker", broken)
    with pytest.raises(RuntimeError):
        people.make_post(quiet_topic, by=ben)
    assert len(owed()) == 1


def test_a_crash_between_the_reply_and_the_bell_loses_nothing(quiet_topic, first_post, ben):
    people.make_post(quiet_topic, by=ben, reply_to=first_post)
    taken = drainer._take()  # and here the process dies
    assert len(taken) == 2 and drainer.drain() == 0
    assert heard() == set()
    with transaction():
        for delivery in db.session.scalars(db.select(Delivery)):
            delivery.due_at -= drainer.LEASE
    assert drainer.drain() == 2
    assert heard() == {"ana"} and owed() == []


def test_the_same_event_worked_off_twice_rings_once(quiet_topic, first_post, ben):
    people.make_post(quiet_topic, by=ben, reply_to=first_post)
    [*_earlier, delivery] = owed()
    for _ in range(2):
        service.ring(delivery.id, delivery.event_id)
    assert db.session.scalar(db.select(db.func.count()).select_from(Notification)) == 1


def test_two_drainers_at_once_do_each_thing_once(application, quiet_topic, first_post, ben):
    for _ in range(12):
        people.make_post(quiet_topic, by=ben, reply_to=first_post)
    taken = []

    def work():
        with application.app_context():
            taken.append(drainer.drain())
            db.session.remove()
    threads = [threading.Thread(target=work) for _ in range(4)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sum(taken) == 13  # the question and its answers
    db.session.rollback()
    assert db.session.scalar(db.select(db.func.count()).select_from(Notification)) == 12


def test_what_fails_is_put_off_longer_each_time_and_given_up_visibly(quiet_topic, ben, monkeypatch, caplog, app):
    people.make_post(quiet_topic, by=ben)

    def broken(*_arguments):
        raise RuntimeError("no bell today")
    monkeypatch.setitem(drainer.WORK, "notifications", broken)
    pauses = []
    for _ in range(drainer.MOST_TRIES):
        assert drainer.drain() == 1
        [delivery] = owed()
        pauses.append(delivery.due_at - clock.now())
        with transaction():
            db.session.get(Delivery, delivery.id).due_at = clock.now()
    assert pauses[0] < pauses[3] < pauses[8] and max(pauses) <= drainer.LONGEST_PAUSE
    assert drainer.drain() == 0
    assert "no bell today" in owed()[0].error
    assert "is given up" in caplog.text
    shown = app.test_cli_runner().invoke(args=["deliveries", "--retry"])
    assert "no bell today" in shown.output
    monkeypatch.undo()
    db.session.rollback()
    assert drainer.drain() == 1 and owed() == []


def test_one_that_fails_does_not_hold_up_the_others(quiet_topic, first_post, ben, monkeypatch):
    people.make_post(quiet_topic, by=ben, reply_to=first_post)
    bad = owed()[0].id
    ring = service.ring

    def sometimes(delivery_id, event_id):
        if delivery_id == bad:
            raise RuntimeError
        ring(delivery_id, event_id)
    monkeypatch.setitem(drainer.WORK, "notifications", sometimes)
    drainer.drain()
    assert heard() == {"ana"} and [delivery.id for delivery in owed()] == [bad]


def test_the_drainer_is_woken_after_a_commit(quiet_topic, ben):
    drainer.CALL._made.clear()
    people.make_post(quiet_topic, by=ben)
    assert drainer.CALL._made.is_set()


def test_the_drainer_works_until_told_to_stop_and_survives_a_failing_database(application, quiet_topic, first_post, ben,
                                                                             monkeypatch):
    people.make_post(quiet_topic, by=ben, reply_to=first_post)
    rounds, drain = [], drainer.drain

    def shaky():
        if not rounds:
            raise RuntimeError("the database is away")
        return drain()
    monkeypatch.setattr(drainer, "drain", shaky)
    drainer.run(application, is_stopped=lambda: len(rounds) == 2, wait=rounds.append)
    assert rounds == [drainer.SWEEP_EVERY] * 2
    assert heard() == {"ana"}


def test_an_event_whose_post_is_gone_is_simply_done(quiet_topic, ben):
    post = people.make_post(quiet_topic, by=ben)
    with transaction():
        db.session.delete(db.session.get(type(post), post.id))
    drainer.drain()
    assert heard() == set() and owed() == []


# The bell.

@pytest.fixture
def rung(quiet_topic, first_post, ana, ben):
    people.make_post(quiet_topic, by=ben, reply_to=first_post)
    drainer.drain()
    return quiet_topic


def unread(person):
    db.session.rollback()
    return db.session.scalar(db.select(db.func.count()).select_from(Notification).where(
        Notification.user_id == person.id, Notification.read_at.is_(None)))


def test_the_header_counts_and_the_list_says_what_happened_and_loses_nothing_by_being_opened(sign_in, rung, ana):
    client = sign_in(ana)
    for _ in range(2):
        assert "badge--unread header__count" in client.get("/account").text
        page = client.get("/notifications").text
        assert "Benedykt Wzór" in page and rung.title in page and page.count("notification--unread") == 1
    assert unread(ana) == 1


def test_all_can_be_marked_as_read(sign_in, rung, ana):
    client = sign_in(ana)
    assert client.post("/notifications/read").status_code == 303
    assert unread(ana) == 0
    page = client.get("/notifications").text
    assert "notification--unread" not in page and "header__count" not in page and rung.title in page


def test_a_visitor_signs_in_first(visitor):
    assert visitor.get("/notifications").status_code == 303


def test_nobody_sees_what_somebody_else_heard(sign_in, rung, ben):
    assert rung.title not in sign_in(ben).get("/notifications").text


def test_who_lost_access_no_longer_reads_the_titles(sign_in, rung, network, ana):
    people.give_roles(ana, network)
    with transaction():
        lose_access([ana.id])
    client = sign_in(ana)
    assert rung.title not in client.get("/notifications").text
    assert unread(ana) == 0


def test_whose_count_changed_is_told_after_the_commit(quiet_topic, first_post, ana, ben):
    told = []

    def listen(user_ids):
        told.append((list(user_ids), bool(db.session.info.get("writing"))))
    silence.bells_changed.connect(listen)
    people.make_post(quiet_topic, by=ben, reply_to=first_post)
    drainer.drain()
    silence.mark_all_read(ana)
    silence.mark_all_read(ana)
    silence.bells_changed.disconnect(listen)
    assert told == [([ana.id], False)] * 2


def test_old_deliveries_are_not_due_before_their_time(quiet_topic, ben):
    people.make_post(quiet_topic, by=ben)
    with transaction():
        db.session.scalar(db.select(Delivery)).due_at = clock.now() + timedelta(minutes=1)
    assert drainer.drain() == 0
