"""Pinning, until a day or for good, for everybody or taken away for oneself."""
from datetime import date, datetime, timedelta

import pytest

from forum import clock
from forum.db import db
from forum.errors import Refused
from forum.moderation.merge import merge
from forum.moderation.pin import pin, unpin
from forum.moderation.undo import undo
from forum.topics import lists
from forum.topics.models import Topic
from forum.topics.service import unpin_for_self
from tests import people

from .looking import again

WEEK = timedelta(days=7)


@pytest.fixture
def at(monkeypatch):
    """Return a function that sets the clock."""
    def at(moment):
        monkeypatch.setattr(clock, "now", lambda: moment)
    return at


def titles_in(network, viewer):
    db.session.rollback()
    return [db.session.get(Topic, row.id).title for row in lists.in_network(viewer, network.id).rows]


def test_a_pinned_topic_stands_at_the_top_until_the_end_of_its_day(network, moderator, ana, topic, at):
    newer = people.make_topic(network, by=ana, title="Nowszy")
    pin(topic, moderator, until=clock.today() + WEEK)

    assert titles_in(network, ana) == [topic.title, newer.title]
    assert again(topic).pinned_until == clock.end_of_day(clock.today() + WEEK)
    at(clock.end_of_day(clock.today() + WEEK) + timedelta(seconds=1))
    assert titles_in(network, ana) == [newer.title, topic.title]


@pytest.mark.parametrize("day, end", [
    (date(2026, 7, 1), datetime(2026, 7, 1, 21, 59, 59)),
    (date(2026, 12, 1), datetime(2026, 12, 1, 22, 59, 59)),
    (date(2026, 10, 25), datetime(2026, 10, 25, 22, 59, 59)),
])
def test_a_day_ends_when_it_ends_in_warsaw(day, end):
    assert clock.end_of_day(day) == end


def test_a_reason_day_and_place_reach_the_topic_and_the_log(sign_in, moderator, topic, last_event):
    until = clock.today() + WEEK

    response = sign_in(moderator).post(f"/t/{topic.id}/moderate/pin", data={"until": until.isoformat(), "reason": "Ważne."})

    assert response.status_code == 303 and response.location == f"/t/{topic.slug}/{topic.id}"
    event = last_event("topic_pinned")
    assert (event.reason, event.details["until"], event.details["everywhere"]) == ("Ważne.", until.isoformat(), False)


@pytest.mark.parametrize("fields, word", [
    ({"until": "2020-01-01"}, "już minął"), ({"until": "jutro"}, "To nie jest data"), ({"until": "9999-12-31"}, "zbyt odległy"),
    ({"until": "10.12.2026"}, "To nie jest data"), ({"reason": "ą" * 501}, "za długi")])
def test_a_wrong_day_or_reason_is_told_and_what_was_typed_stays(sign_in, moderator, topic, fields, word):
    response = sign_in(moderator).post(f"/t/{topic.id}/moderate/pin", data=fields)

    assert response.status_code == 422
    assert word in response.text and all(value in response.text for value in fields.values())
    assert not again(topic).is_pinned


def test_pinning_what_somebody_pinned_meanwhile_is_told(sign_in, moderator, second_moderator, topic):
    sign_in(second_moderator).post(f"/t/{topic.id}/moderate/pin", data={"until": (clock.today() + WEEK).isoformat()})

    response = sign_in(moderator).post(f"/t/{topic.id}/moderate/pin", data={"reason": "Też tak sądzę."})

    assert response.status_code == 409
    assert "Ten temat jest już przypięty." in response.text and "Też tak sądzę." in response.text
    assert again(topic).pinned_until is not None


def test_a_pin_can_be_changed_by_who_has_seen_it(sign_in, moderator, topic):
    pin(topic, moderator)
    seen = again(topic).pinned_at.isoformat()

    changed = {"instead_of": seen, "until": (clock.today() + WEEK).isoformat()}
    assert sign_in(moderator).post(f"/t/{topic.id}/moderate/pin", data=changed).status_code == 303
    assert again(topic).pinned_until is not None
    assert sign_in(moderator).post(f"/t/{topic.id}/moderate/pin", data=changed).status_code == 409


def test_unpinning_what_is_not_pinned_is_told(sign_in, moderator, topic):
    response = sign_in(moderator).post(f"/t/{topic.id}/moderate/unpin")

    assert response.status_code == 409 and "Ten temat nie jest przypięty." in response.text


def test_a_pin_that_has_run_out_may_be_made_anew(moderator, topic, at):
    pin(topic, moderator, until=clock.today())
    at(clock.end_of_day(clock.today()) + timedelta(hours=1))

    pin(topic, moderator)
    assert again(topic).is_pinned


def test_undoing_a_pin_unpins_and_undoing_an_unpin_pins_as_before(moderator, topic, last_event):
    until = clock.today() + WEEK
    event = pin(topic, moderator, until=until)
    undo(event, moderator)
    assert not again(topic).is_pinned and last_event("topic_unpinned").undoes_id == event.id

    pin(topic, moderator, until=until)
    was = again(topic).pinned_at
    undo(unpin(topic, moderator), moderator)
    assert (again(topic).pinned_at, topic.pinned_until) == (was, clock.end_of_day(until))


def test_undoing_a_changed_pin_brings_the_earlier_one_back(moderator, topic):
    pin(topic, moderator)
    changed = pin(topic, moderator, until=clock.today(), instead_of=again(topic).pinned_at)

    undo(changed, moderator)
    assert again(topic).is_pinned and topic.pinned_until is None


def test_a_pin_changed_since_is_not_undone_and_the_change_is_named(moderator, second_moderator, topic):
    event = pin(topic, moderator)
    unpin(topic, second_moderator)

    with pytest.raises(Refused, match="Daria Druga odpina temat") as refusal:
        undo(event, moderator)
    assert refusal.value.status == 409 and not again(topic).is_pinned


def test_a_pin_that_ended_by_itself_is_not_undone(moderator, topic, at):
    event = pin(topic, moderator, until=clock.today())
    event.at = clock.end_of_day(clock.today()) - timedelta(minutes=5)
    db.session.commit()
    at(clock.end_of_day(clock.today()) + timedelta(minutes=5))

    with pytest.raises(Refused, match="skończyło się w międzyczasie"):
        undo(event, moderator)


def test_a_topic_merged_away_is_neither_pinned_nor_unpinned(moderator, topic, target):
    pin(topic, moderator)
    merge(topic, moderator, into=target)

    for act in (pin, unpin):
        with pytest.raises(Refused, match="scalony"):
            act(topic, moderator)


def test_each_member_unpins_and_repins_for_themselves(sign_in, network, moderator, ana, ben, topic):
    newer = people.make_topic(network, by=ana, title="Nowszy")
    pin(topic, moderator)
    client = sign_in(ben)

    assert client.post(f"/t/{topic.id}/unpin").status_code == 303
    assert titles_in(network, ben) == [newer.title, topic.title]
    assert titles_in(network, ana) == [topic.title, newer.title]
    assert "Przypnij znów dla mnie" in client.get(f"/t/{topic.slug}/{topic.id}").text
    client.post(f"/t/{topic.id}/repin")
    assert titles_in(network, ben) == [topic.title, newer.title]


def test_a_new_pin_stands_at_the_top_for_everybody_again(network, moderator, ben, topic):
    newer = people.make_topic(network, by=ben, title="Nowszy")
    pin(topic, moderator)
    unpin_for_self(topic, ben)
    unpin(topic, moderator)
    pin(topic, moderator)

    assert titles_in(network, ben) == [topic.title, newer.title]


@pytest.mark.parametrize("name, status", {"visitor": 303, "stranger": 404, "ben": 303, "silenced": 303}.items())
def test_who_may_read_a_topic_may_unpin_it_for_themselves(request, sign_in, topic, name, status):
    client = sign_in(None if name == "visitor" else request.getfixturevalue(name))

    assert client.post(f"/t/{topic.id}/unpin").status_code == status


def test_an_administrator_pins_at_the_top_of_the_latest_topics(other_network, admin, topic):
    people.make_topic(other_network, by=admin, title="Nowszy, gdzie indziej")
    pin(topic, admin, everywhere=True)

    rows = lists.latest(admin, [topic.network_id, other_network.id]).rows
    assert rows[0].id == topic.id
