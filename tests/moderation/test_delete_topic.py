"""Deleting topics and restoring them: a moderator's decision, an author's own."""
from datetime import timedelta

import pytest

from forum import clock
from forum.db import db
from forum.errors import Refused
from forum.moderation import delete_topic as deleting
from forum.moderation.undo import undo
from forum.sanctions.grounds import ground
from forum.sanctions.models import Decision
from tests import people

from .looking import again
from .test_at_once import person as person_with, refusals_in, topic_with

GROUND = {"ground": "illegal", "law": "art. 212 k.k.", "explanation": "Pomówienie urzędu."}


def the_ground(network):
    return ground(network, "illegal", GROUND["explanation"], law=GROUND["law"])


@pytest.fixture
def answered(topic, ben):
    """Anna's topic with an answer of Ben's."""
    people.make_post(topic, by=ben, text="Odpowiedź")
    return topic


def test_a_moderator_deletes_somebody_elses_topic_with_a_ground(sign_in, answered, ana, ben, moderator, last_event):
    client, address = sign_in(moderator), f"/t/{answered.id}/delete"
    dialog = client.get(address).text
    assert 'name="ground"' in dialog and "decyzja" in dialog
    refused = client.post(address, data={"explanation": "Bo tak"})
    assert refused.status_code == 422 and "Bo tak" in refused.text and again(answered).withheld is None

    answer = client.post(address, data=GROUND)
    assert answer.status_code == 303 and again(answered).withheld == "deleted"
    decision = db.session.scalar(db.select(Decision))
    assert (decision.restriction, decision.person_id, decision.topic_id) == ("delete_topic", ana.id, answered.id)
    page = client.get(answer.location).text
    assert "Widzą go tylko moderatorzy" in page.replace("\u00a0", " ")
    assert f"/events/{last_event('topic_deleted').id}/undo" in page
    for person in (ana, ben):
        assert sign_in(person).get(answer.location).status_code == 404
    assert sign_in(None).get(answer.location).status_code == 303


def test_restoring_and_undo_bring_it_back_and_end_the_decision(sign_in, answered, ana, ben, moderator):
    for bring_back in (lambda event: undo(event, moderator), lambda event: deleting.restore(answered, moderator)):
        event = deleting.delete(answered, moderator, ground=the_ground(answered.network))
        with pytest.raises(Refused):
            people.make_post(answered, by=moderator)
        bring_back(event)
        assert again(answered).withheld is None
        assert sign_in(ben).get(f"/t/{answered.slug}/{answered.id}").status_code == 200
        assert all(row.ended_at for row in db.session.scalars(db.select(Decision)))
    with pytest.raises(Refused, match="nie jest usunięty"):
        deleting.restore(answered, moderator)


def test_an_author_takes_back_a_topic_nobody_has_answered_and_brings_it_back(sign_in, topic, ana, ben, moderator):
    client, page = sign_in(ana), f"/t/{topic.slug}/{topic.id}"
    assert f"/t/{topic.id}/delete" in client.get(page).text
    assert 'name="ground"' not in client.get(f"/t/{topic.id}/delete").text
    assert client.post(f"/t/{topic.id}/delete").location == page
    assert again(topic).withheld == "withdrawn" and db.session.scalar(db.select(Decision)) is None
    own = client.get(page).text
    assert "usunęła osoba, która go założyła" in own.replace("\u00a0", " ") and f"/t/{topic.id}/restore" in own
    assert "/undo" not in own
    assert sign_in(ben).get(page).status_code == 404 and sign_in(moderator).get(page).status_code == 200

    assert client.post(f"/t/{topic.id}/restore").location == page
    assert sign_in(ben).get(page).status_code == 200


def test_an_author_does_not_delete_what_others_have_written_in(sign_in, answered, ana, ben):
    answer = sign_in(ana).post(f"/t/{answered.id}/delete")
    assert answer.status_code == 403 and "pisały inne osoby" in answer.text.replace("\u00a0", " ")
    assert f"/t/{answered.id}/delete" not in sign_in(ana).get(f"/t/{answered.slug}/{answered.id}").text
    assert sign_in(ben).post(f"/t/{answered.id}/delete").status_code == 403


def test_an_author_does_not_restore_what_moderators_have_deleted(sign_in, topic, ana, moderator):
    deleting.delete(topic, moderator, ground=the_ground(topic.network))
    assert sign_in(ana).post(f"/t/{topic.id}/restore").status_code == 404
    assert again(topic).withheld == "deleted"


def test_an_answer_that_came_just_before_stops_its_author(topic, ana, ben):
    people.make_post(topic, by=ben)
    with pytest.raises(Refused):
        deleting.delete(topic, ana)


def test_without_a_ground_nobody_elses_topic_is_deleted(topic, moderator):
    with pytest.raises(Refused, match="podstaw"):
        deleting.delete(topic, moderator)


def test_an_agenda_topic_is_not_deleted(sign_in, agenda_topic, moderator):
    assert sign_in(moderator).post(f"/t/{agenda_topic.id}/delete", data=GROUND).status_code == 403


def test_after_a_day_it_can_be_restored_but_not_undone(topic, moderator):
    event = deleting.delete(topic, moderator, ground=the_ground(topic.network))
    event.at = clock.now() - timedelta(days=2)
    db.session.commit()
    with pytest.raises(Refused, match="24 godziny"):
        undo(event, moderator)
    deleting.restore(topic, moderator)
    assert again(topic).withheld is None


def test_a_scheduled_topic_that_is_restored_waits_for_its_day_again(topic, moderator):
    topic.withheld = "scheduled"
    db.session.commit()
    undo(deleting.delete(topic, moderator, ground=the_ground(topic.network)), moderator)
    assert again(topic).withheld == "scheduled"


def test_the_log_says_a_deleted_title_to_moderators_alone(sign_in, topic, moderator, coordinator, admin):
    deleting.delete(topic, moderator, ground=the_ground(topic.network))
    log = f"/c/{topic.network.slug}/{topic.network.id}/log"
    for person in (moderator, admin):
        assert "Dowóz dzieci" in sign_in(person).get(log).text
    told = sign_in(coordinator).get(log).text
    assert "Dowóz dzieci" not in told and "[usunięty]" in told


def test_two_who_delete_at_once_delete_it_once(at_once, topic, moderator, second_moderator):
    the, topic_id, ids = the_ground(topic.network), topic.id, (moderator.id, second_moderator.id)
    answers = at_once(*(lambda key=key: deleting.delete(topic_with(topic_id), person_with(key), ground=the) for key in ids))
    assert len(refusals_in(answers)) == 1
    db.session.rollback()
    assert db.session.scalar(db.select(db.func.count(Decision.id))) == 1


def test_a_moderator_does_not_restore_a_topic_of_theirs_that_another_one_deleted(sign_in, network, moderator, admin):
    topic = people.make_topic(network, by=moderator, title="Mój temat")
    event = deleting.delete(topic, admin, ground=the_ground(network))
    client = sign_in(moderator)
    assert client.post(f"/t/{topic.id}/restore").status_code == 403
    assert client.post(f"/events/{event.id}/undo").status_code == 403
    assert again(topic).withheld == "deleted"


def test_why_it_was_deleted_nobody_else_reads_when_it_is_back(sign_in, answered, ana, ben, moderator):
    page, record = f"/t/{answered.slug}/{answered.id}", f"/c/gmina-wiejska/{answered.network_id}/record"
    assert sign_in(moderator).post(f"/t/{answered.id}/delete", data=GROUND).status_code == 303
    deleting.restore(answered, moderator)
    for path in (page, record):
        text = sign_in(ben).get(path).text
        assert "usuwa temat" in text and GROUND["explanation"] not in text, path
    assert GROUND["explanation"] in sign_in(moderator).get(record.replace("record", "log")).text
