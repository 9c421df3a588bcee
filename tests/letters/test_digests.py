"""Digests: each morning or on Mondays, what concerns their reader first, then topics; once, whatever crashes."""
from datetime import datetime, timedelta

import pytest

from forum import clock
from forum.db import db, transaction
from forum.letters import digests
from forum.letters.models import DigestRound, NetworkLetters
from forum.letters.service import choose_rhythm, stop
from forum.mail.models import Letter
from forum.networks.levels import choose as follow_network
from forum.networks.models import Membership
from forum.reading.models import TopicReading
from forum.topics.levels import choose as choose_level
from tests import people

from .conftest import DAY, MONDAY_NOON, MORNING, to


# When.

def test_each_morning_tells_what_is_new_and_nothing_twice(written, ana, ben, digest):
    assert digest(MORNING - timedelta(minutes=1)) == []
    [letter] = digest(MORNING)
    assert (letter.user_id, letter.kind, letter.subject) == (ana.id, "digest", "[Gminy wiejskie] Przegląd: 1 nowość")
    assert digest(MORNING + timedelta(hours=5)) == [letter]
    assert digest(MORNING + DAY) == [letter]  # nothing new: no letter
    people.make_post(written, by=ben, text="Nowe.")
    assert [one.subject for one in digest(MORNING + 2 * DAY)] == [letter.subject] * 2


def test_digests_are_not_begun_at_night(written, digest):
    assert digest(MORNING + timedelta(hours=13)) == [] and db.session.scalar(db.select(DigestRound)) is None


def test_the_weekend_is_told_on_monday(written, ana, ben, at, digest, choose):
    friday = datetime(2026, 11, 27, 6, 0)
    digest(friday)
    at(friday + timedelta(hours=9))
    people.make_post(written, by=ben, text="W piątek po południu.")
    for days in (1, 2):
        assert len(digest(friday + days * DAY)) == 1
    assert len(digest(friday + 3 * DAY)) == 2
    choose(ben, quiet_weekends=False)
    people.make_post(written, by=ana, text="W poniedziałek.")
    assert len(to(digest(datetime(2026, 12, 5, 6, 0)), ben)) == 1


def test_a_weekly_digest_comes_on_monday_or_as_soon_as_the_forum_runs_again(written, ana, ben, at, digest):
    choose_rhythm(ana.id, written.network_id, "weekly")
    at(MORNING + timedelta(hours=3))
    people.make_post(written, by=ben, text="We wtorek.")
    for days in range(6):
        assert to(digest(MORNING + days * DAY), ana) == []
    # On Monday the forum stands still.
    assert len(to(digest(MORNING + 7 * DAY), ana)) == 1
    people.make_post(written, by=ben, text="I znów we wtorek.")
    assert len(to(digest(MORNING + 8 * DAY), ana)) == 1
    assert len(to(digest(MORNING + 13 * DAY), ana)) == 2


def test_quiet_hours_hold_back_a_digest(written, ana, choose, digest):
    choose(ana, quiet_from=20, quiet_until=9)
    [letter] = digest(MORNING)
    assert letter.due_at == MORNING + timedelta(hours=2)


def test_who_joins_is_not_told_what_was_before(written, network, at, digest):
    at(MORNING - timedelta(hours=2))
    zoe = people.make_person("zoe", networks={network: ["participant"]})
    with transaction():
        db.session.execute(db.update(Membership).where(Membership.user_id == zoe.id).values(created_at=clock.now()))
    assert to(digest(MORNING), zoe) == []



# To whom.

def test_own_posts_and_what_was_read_are_not_new(written, ana, ben, digest):
    with transaction():
        db.session.merge(TopicReading(user_id=ana.id, topic_id=written.id, last_read_number=2))
    assert digest(MORNING) == []


@pytest.mark.parametrize("how", ["off", "stopped", "at once", "no address", "muted topic", "muted network", "no kinds"])
def test_who_does_not_want_a_digest_gets_none(how, written, network, ana, choose, digest):
    acts = {"off": lambda: choose(ana, is_off=True), "stopped": lambda: stop(ana.id, network.id),
            "at once": lambda: choose_rhythm(ana.id, network.id, "at_once"),
            "no address": lambda: _without_address(ana), "muted topic": lambda: choose_level(written, ana, "muted"),
            "muted network": lambda: follow_network(network, ana, "muted"),
            "no kinds": lambda: choose(ana, ways={"post": "nothing", "topic": "nothing"})}
    acts[how]()
    assert digest(MORNING) == []


def test_a_network_may_propose_another_rhythm(written, network, ana, digest):
    with transaction():
        db.session.get(type(network), network.id).letter_rhythm = "at_once"
    assert digest(MORNING) == []
    choose_rhythm(ana.id, network.id, "daily")
    with transaction():
        db.session.execute(db.update(NetworkLetters).values(told_until=MONDAY_NOON - DAY))
    assert len(digest(MORNING + DAY)) == 1


def test_outsiders_get_no_digest_of_a_closed_network_even_if_they_once_chose_it(written, network, stranger, digest):
    choose_rhythm(stranger.id, network.id, "daily")
    assert to(digest(MORNING + DAY), stranger) == []


def test_readers_of_an_open_network_may_choose_its_digest(public_network, ana, stranger, at, digest):
    at(MONDAY_NOON - DAY)
    people.give_roles(ana, public_network, "participant")
    for person in (stranger, ana):
        choose_rhythm(person.id, public_network.id, "daily")
    at(MONDAY_NOON)
    people.make_topic(public_network, by=ana, title="Otwarty temat", text="Każdy to czyta.")
    [letter] = digest(MORNING)
    assert letter.user_id == stranger.id and "Każdy to czyta." in letter.text


def _without_address(person):
    with transaction():
        db.session.get(type(person), person.id).email = None


# Whatever happens.

def test_a_crash_within_a_round_loses_and_doubles_nothing(written, network, at, digest, monkeypatch):
    monkeypatch.setattr(digests.digest_queries, "PEOPLE", 2)
    others = [people.make_person(f"o{number}", networks={network: ["participant"]}) for number in range(5)]
    with transaction():
        db.session.execute(db.text("UPDATE memberships SET created_at = :at"), {"at": "2026-11-01 10:00:00.000000"})
    post, calls = digests.post, []

    def dies(*arguments, **options):
        calls.append(1)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return post(*arguments, **options)
    with monkeypatch.context() as context, pytest.raises(KeyboardInterrupt):
        context.setattr(digests, "post", dies)
        digest(MORNING)
    db.session.rollback()
    assert 0 < db.session.scalar(db.select(db.func.count()).select_from(Letter)) < 6
    written_to = [letter.user_id for letter in digest(MORNING)]
    assert sorted(written_to) == sorted({person.id for person in others} | {written.author_id})


def test_two_workers_at_once_write_each_digest_once(written, ana, at, digest, monkeypatch):
    settle = digests._settle

    def after_another(*arguments):
        monkeypatch.setattr(digests, "_settle", settle)
        digests.write()
        settle(*arguments)
    monkeypatch.setattr(digests, "_settle", after_another)
    assert len(digest(MORNING)) == 1


def test_a_digest_that_cannot_be_written_holds_up_no_other_and_is_told_next_time(
        written, network, ana, moderator, digest, monkeypatch, caplog):
    with transaction():
        db.session.execute(db.text("UPDATE memberships SET created_at = :at"), {"at": "2026-11-01 10:00:00.000000"})
    compose = digests.composing.digest

    def fails(person, *arguments):
        if person.id == ana.id:
            raise ValueError("broken")
        return compose(person, *arguments)
    with monkeypatch.context() as context:
        context.setattr(digests.composing, "digest", fails)
        assert [letter.user_id for letter in digest(MORNING)] == [moderator.id]
    assert "cannot be written" in caplog.text
    assert [letter.user_id for letter in digest(MORNING + DAY)] == [moderator.id, ana.id]


def test_what_an_earlier_day_left_undone_is_told_once(written, ana, digest, at):
    at(MORNING)
    digests._begin_rounds()  # and the forum stops
    assert len(digest(MORNING + DAY)) == 1
    assert db.session.scalars(db.select(DigestRound.day).where(DigestRound.ended_at.is_(None))).all() == []


def test_a_batch_costs_the_same_statements_for_one_and_for_ten_members(written, network, ben, at, count_queries):
    def cost(number, days):
        for place in range(number):
            people.make_person(f"n{number}x{place}", networks={network: ["participant"]})
        at(MORNING + days * DAY)
        people.make_post(written, by=ben, text="Nowe.")
        digests._begin_rounds()
        at(MORNING + days * DAY + timedelta(hours=1))
        with transaction():
            db.session.execute(db.text("UPDATE memberships SET created_at = :at"), {"at": "2026-11-01 10:00:00.000000"})
            db.session.execute(db.update(DigestRound).values(until=MORNING + days * DAY + timedelta(hours=1)))
        spent = count_queries(digests.write)
        while digests.write():
            pass
        return spent, db.session.scalar(db.select(db.func.count()).select_from(Letter))
    one, first = cost(1, 0)
    ten, both = cost(10, 1)
    more = both - 2 * first
    assert more == 10 and ten - one <= more * 2 + 1  # each digest is looked up by its key and written
