"""Letters at once: ten minutes later, once, to who has not heard by then, whatever crashes."""
from datetime import timedelta

import pytest

from forum import clock
from forum.accounts.models import User, UserSession
from forum.db import db, transaction
from forum.letters import at_once, queries
from forum.letters.service import stop
from forum.mail.models import Letter
from forum.notifications import drainer, silence
from forum.policy import reads
from forum.posts import deleting
from forum.posts.models import Post
from forum.topics.levels import choose as choose_level
from tests import people

from .conftest import LATER, NOON, owed


# When.

def test_who_is_away_gets_a_letter_after_ten_minutes_and_one_alone(answered, ana, letters):
    assert letters(NOON + timedelta(minutes=9)) == []
    [letter] = letters(LATER)
    assert (letter.user_id, letter.kind, letter.address) == (ana.id, "notification", ana.email)
    assert owed() == []
    assert letters(LATER + timedelta(days=3)) == [letter]


def test_what_has_been_read_meanwhile_is_told_by_no_letter(answered, ana, letters):
    silence.mark_all_read(ana)
    assert letters(LATER) == [] and owed() == []


def test_what_was_deleted_meanwhile_is_told_by_no_letter(answered, ben, letters):
    post = db.session.scalars(db.select(Post).filter_by(author_id=ben.id)).one()
    deleting.delete(post, ben, reason="")
    assert letters(LATER) == [] and owed() == []


def test_who_looks_at_the_forum_is_not_away_yet_but_not_for_ever(answered, ana, app, letters):
    token = people.start_session(app, ana)
    assert token

    def seen(moment):
        with transaction():
            db.session.execute(db.update(UserSession).values(seen_at=moment))
    seen(LATER)
    assert letters(LATER) == []
    assert owed() == [LATER + timedelta(minutes=10)]
    seen(NOON + timedelta(minutes=59))
    assert letters(LATER + timedelta(minutes=10)) == []
    seen(NOON + timedelta(minutes=60))
    assert len(letters(NOON + timedelta(minutes=60))) == 1


def test_at_night_letters_wait_for_the_morning_and_are_dropped_if_it_was_read(topic, ana, ben, at, letters):
    at(NOON + timedelta(hours=10))
    question = people.make_post(topic, by=ana)
    people.make_post(topic, by=ben, reply_to=question)
    assert letters(NOON + timedelta(hours=10, minutes=11)) == []
    morning = NOON + timedelta(hours=20)  # seven in Warsaw
    assert owed() == [morning]
    assert letters(morning - timedelta(minutes=1)) == []
    [letter] = letters(morning)
    assert letter.due_at == morning


# To whom.

@pytest.mark.parametrize("changes", [{"is_off": True}, {"ways": {"answer": "nothing"}}, {"ways": {"answer": "digest"}}])
def test_who_does_not_want_it_gets_no_letter(changes, answered, ana, choose, letters):
    choose(ana, **changes)
    assert letters(LATER) == [] and owed() == []


def test_a_network_whose_letters_were_ended_writes_none(answered, ana, letters):
    stop(ana.id, answered.network_id)
    assert letters(LATER) == [] and owed() == []


def test_who_has_left_the_network_gets_no_letter(answered, network, ana, letters):
    people.give_roles(ana, network)
    assert letters(LATER) == [] and owed() == []


def test_who_has_muted_the_topic_gets_no_letter(answered, ana, letters):
    choose_level(answered, ana, "muted")
    assert letters(LATER) == [] and owed() == []


@pytest.mark.parametrize("changes", [{"email": None}, {"erased_at": NOON}, {"is_demo": True}])
def test_who_cannot_be_written_to_gets_no_letter(changes, answered, ana, letters):
    with transaction():
        db.session.execute(db.update(User).where(User.id == ana.id).values(**changes))
    assert letters(LATER) == [] and owed() == []


def test_the_rule_who_reads_says_the_same_as_the_policy(topic, public_network, other_network, ana, stranger, admin):
    for network in (topic.network, public_network, other_network):
        for person in (ana, stranger, admin):
            one = queries.Owed(None, person, None, None, None, None, topic, network, None, "daily",
                               bool(person.roles.get(network.id)), False, False, None, "normal")
            assert one.reads == reads(person, network.visibility, network.id)


# Whatever happens.

def test_a_crash_before_the_letter_is_kept_loses_and_doubles_nothing(answered, letters, monkeypatch, at):
    at(LATER)

    def dies(*_arguments, **_options):
        raise KeyboardInterrupt
    with monkeypatch.context() as context:
        context.setattr(at_once, "post", dies)
        with pytest.raises(KeyboardInterrupt):
            at_once.write()
    db.session.rollback()
    assert len(owed()) == 1 and db.session.scalar(db.select(Letter)) is None
    assert len(letters(LATER)) == 1


def test_two_workers_at_once_write_one_letter(answered, at, letters, monkeypatch):
    at(LATER)
    settle = at_once._settle

    def after_another(drafts, moved):
        monkeypatch.setattr(at_once, "_settle", settle)
        at_once.write()  # the other worker is quicker
        settle(drafts, moved)
    monkeypatch.setattr(at_once, "_settle", after_another)
    at_once.write()
    assert len(letters(LATER)) == 1


def test_what_is_read_while_the_letter_is_written_stops_it(answered, ana, at, letters, monkeypatch):
    at(LATER)
    settle = at_once._settle

    def after_reading(drafts, moved):
        silence.mark_all_read(ana)
        settle(drafts, moved)
    monkeypatch.setattr(at_once, "_settle", after_reading)
    assert letters(LATER) == [] and owed() == []


def test_a_letter_that_cannot_be_written_holds_up_no_other_and_is_given_up_in_the_end(
        answered, network, ana, ben, at, letters, monkeypatch, caplog):
    other = people.make_topic(network, by=ana)
    drainer.drain()
    people.make_post(other, by=ben, text="Słowo do @ana.")
    compose = at_once.composing.notification

    def fails(group):
        if group[0].topic.id == answered.id:
            raise ValueError("broken")
        return compose(group)
    monkeypatch.setattr(at_once.composing, "notification", fails)
    assert [letter.topic_id for letter in letters(LATER)] == [other.id]
    assert owed() == [LATER + at_once.PAUSE]
    assert len(letters(NOON + timedelta(days=1, minutes=1))) == 1
    assert owed() == [] and "cannot be written" in caplog.text


def test_writing_costs_the_same_statements_for_one_and_for_ten(network, topic, ana, ben, at, count_queries):
    drainer.drain()

    def cost(number):
        names = [people.make_person(f"o{number}x{place}", networks={network: ["participant"]}) for place in range(number)]
        people.make_post(topic, by=ben, text=" ".join(f"@{person.username}" for person in names))
        drainer.drain()
        at(clock.now() + timedelta(minutes=11))
        return count_queries(at_once.write)
    one, ten = cost(1), cost(10)
    # Each letter itself is looked up by its key, written, and its bell settled.
    assert ten - one <= 9 * 3
