"""Closing, opening again, summing up and resuming."""
from datetime import timedelta

import pytest

from forum import clock
from forum.db import db
from forum.errors import Refused
from forum.moderation.lock import lock, unlock
from forum.moderation.merge import merge
from forum.moderation.sum_up import resume, sum_up
from forum.moderation.undo import undo
from tests import people

from .looking import again


def test_a_closed_topic_takes_replies_of_moderators_alone(topic, moderator, ben):
    lock(topic, moderator, reason="Na czas podsumowania.")

    with pytest.raises(Refused):
        people.make_post(topic, by=ben)
    people.make_post(topic, by=moderator)
    unlock(topic, moderator)
    people.make_post(topic, by=ben)


@pytest.mark.parametrize("act, sentence", [("lock", "już zamknięty"), ("unlock", "już otwarty")])
def test_doing_what_is_done_already_is_told(sign_in, topic, moderator, second_moderator, act, sentence):
    lock(topic, second_moderator)
    if act == "unlock":
        unlock(topic, second_moderator)

    response = sign_in(moderator).post(f"/t/{topic.id}/moderate/{act}", data={"reason": "Mój powód"})
    assert response.status_code == 409
    assert sentence in response.text and "Mój powód" in response.text


@pytest.mark.parametrize("act, sentence", [("sum_up", "tylko zagadnienia"), ("resume", "nie jest podsumowany")])
def test_other_topics_are_not_summed_up(sign_in, topic, moderator, act, sentence):
    response = sign_in(moderator).post(f"/t/{topic.id}/moderate/{act}")
    assert response.status_code == 409 and sentence in response.text


def test_an_agenda_topic_is_summed_up_once_and_resumed(agenda_topic, moderator):
    sum_up(agenda_topic, moderator)
    assert again(agenda_topic).summed_up_at is not None
    with pytest.raises(Refused, match="już podsumowany"):
        sum_up(agenda_topic, moderator)
    resume(agenda_topic, moderator)
    assert again(agenda_topic).summed_up_at is None


@pytest.mark.parametrize("act, back, column", [(lock, unlock, "locked_at"), (sum_up, resume, "summed_up_at")])
def test_undo_brings_the_state_back_both_ways(agenda_topic, moderator, last_event, act, back, column):
    undone = undo(act(agenda_topic, moderator), moderator)
    assert getattr(again(agenda_topic), column) is None and undone.undoes_id

    act(agenda_topic, moderator)
    undo(back(agenda_topic, moderator), moderator)
    assert getattr(again(agenda_topic), column) is not None


def test_what_is_undone_is_not_undone_again(topic, moderator):
    event = lock(topic, moderator)
    undone = undo(event, moderator)

    with pytest.raises(Refused, match="już cofnięte"):
        undo(event, moderator)
    with pytest.raises(Refused, match="nie da się cofnąć"):
        undo(undone, moderator)
    assert not again(topic).is_locked


def test_what_came_later_is_named(topic, moderator, second_moderator):
    event = lock(topic, moderator)
    unlock(topic, second_moderator)
    lock(topic, moderator)

    with pytest.raises(Refused, match="Maria Moderująca zamyka temat"):
        undo(event, second_moderator)


def test_after_a_day_nothing_is_undone(topic, moderator):
    event = lock(topic, moderator)
    event.at = clock.now() - timedelta(hours=24, seconds=1)
    db.session.commit()

    with pytest.raises(Refused, match="24 godziny"):
        undo(event, moderator)
    assert again(topic).is_locked


def test_the_topic_tells_the_act_in_a_thin_line_and_offers_undo(sign_in, topic, moderator):
    client = sign_in(moderator)
    referrer = f"http://localhost/t/{topic.slug}/{topic.id}/1"
    dialog = client.get(f"/t/{topic.id}/moderate/lock", headers={"Referer": referrer})
    assert 'name="number" type="hidden" value="1"' in dialog.text

    response = client.post(f"/t/{topic.id}/moderate/lock", data={"reason": "<b>Kłótnia</b>", "number": "1"})
    assert response.location == f"/t/{topic.slug}/{topic.id}/1"
    page = client.get(response.location).text
    assert "zamyka temat" in page and "&lt;b&gt;Kłótnia&lt;/b&gt;" in page
    assert "Temat jest zamknięty." in page and "/undo" in page


def test_undo_by_its_address(sign_in, topic, moderator, last_event):
    client = sign_in(moderator)
    client.post(f"/t/{topic.id}/moderate/lock")
    address = f"/events/{last_event('topic_locked').id}/undo"

    assert client.post(address).location == f"/t/{topic.slug}/{topic.id}"
    refused = client.post(address)
    assert refused.status_code == 409 and "już cofnięte" in refused.text


@pytest.mark.parametrize(("read", "back"), [("/3", "/3"), ("", ""), ("elsewhere", "")])
def test_undo_leads_back_to_the_post_being_read(sign_in, network, topic, ana, moderator, last_event, read, back):
    other = people.make_topic(network, by=ana)
    client, address = sign_in(moderator), f"/t/{topic.slug}/{topic.id}"
    client.post(f"/t/{topic.id}/moderate/lock")
    referrer = f"/t/{other.slug}/{other.id}/7" if read == "elsewhere" else address + read

    answer = client.post(f"/events/{last_event('topic_locked').id}/undo", headers={"Referer": f"http://localhost{referrer}"})
    assert answer.location == address + back
    assert 'class="flash__done"' in client.get(f"{address}/1").text


def test_undoing_a_merge_leaves_whoever_reads_the_other_topic_there(sign_in, network, topic, ana, moderator):
    target = people.make_topic(network, by=ana, replies=1)
    merged, address = merge(topic, moderator, into=target), f"/t/{target.slug}/{target.id}/2"
    answer = sign_in(moderator).post(f"/events/{merged.id}/undo", headers={"Referer": f"http://localhost{address}"})
    assert answer.location == address


@pytest.mark.parametrize("event_id", [0, 999_999, 10**30])
def test_an_event_that_does_not_exist_is_not_found(sign_in, moderator, event_id):
    assert sign_in(moderator).post(f"/events/{event_id}/undo").status_code == 404
