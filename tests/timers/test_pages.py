"""The dialogs of timers: what they offer, refuse and keep; and whom they let in."""
from datetime import timedelta

import pytest

from forum import clock
from forum.db import db
from forum.moderation.lock import lock
from forum.timers.models import TopicTimer
from forum.timers.service import set_timer
from tests.moderation.looking import again

TOMORROW = {"when": "tomorrow", "reason": "Tak uzgodniliśmy."}


@pytest.mark.parametrize("verb", ["timers", "slow", "unslow", "publish"])
def test_only_its_moderators_come_in(sign_in, topic, ana, moderator, moderator_elsewhere, stranger, visitor, verb):
    address = f"/t/{topic.id}/moderate/{verb}"
    # This topic is published already, so that there is nothing to open for its moderators.
    assert sign_in(moderator).get(address).status_code == (409 if verb == "publish" else 200)
    assert sign_in(ana).get(address).status_code == 403 and sign_in(ana).post(address).status_code == 403
    assert sign_in(stranger).get(address).status_code == 404
    assert sign_in(moderator_elsewhere).post(address).status_code == 404
    assert visitor.get(address).status_code == 303


def test_a_timer_is_set_and_removed_by_its_forms(sign_in, topic, moderator, waiting):
    client, address = sign_in(moderator), f"/t/{topic.id}/moderate/timers"
    page = client.get(address).text
    assert "Zamknij temat" in page and "Otwórz temat ponownie" not in page and "Opublikuj temat" not in page
    said = client.post(address, data=TOMORROW | {"kind": "lock"}, follow_redirects=True).text
    assert "Minutnik jest ustawiony." in said and "Cofnij" in said and waiting() == ["lock"]
    assert "zamknięcie tematu" in client.get(address).text
    [timer] = db.session.scalars(db.select(TopicTimer))
    removing = {"remove": str(timer.id)}
    assert "Minutnik jest usunięty." in client.post(address, data=removing, follow_redirects=True).text
    gone = client.post(address, data=removing)
    assert gone.status_code == 409 and "już zadziałał" in gone.text and waiting() == []


@pytest.mark.parametrize("typed, sentence", [
    ({"kind": "lock", "when": ""}, "Wybierz, kiedy"), ({"when": "tomorrow"}, "Wybierz, co"),
    ({"kind": "lock", "when": "after", "days": "0"}, "Podaj liczbę dni"),
    ({"kind": "lock", "when": "after", "days": "366"}, "Podaj liczbę dni"),
    ({"kind": "lock", "when": "after", "days": "²"}, "Podaj liczbę dni"),
    ({"kind": "unlock", "when": "tomorrow"}, "Wybierz, co"), ({"kind": "publish", "when": "tomorrow"}, "Wybierz, co"),
    ({"kind": "lock", "when": "at", "day": "kiedyś"}, "Podaj dzień")])
def test_what_is_missing_is_said_and_the_words_stay(sign_in, topic, moderator, waiting, typed, sentence):
    told = sign_in(moderator).post(f"/t/{topic.id}/moderate/timers", data={"reason": "Mój powód", **typed})
    assert told.status_code == 422 and sentence in told.text and "Mój powód" in told.text and waiting() == []


def test_days_after_the_last_post_are_a_number(sign_in, topic, moderator):
    sign_in(moderator).post(f"/t/{topic.id}/moderate/timers", data={"kind": "lock", "when": "after", "days": " 14 "})
    db.session.rollback()
    assert db.session.scalar(db.select(TopicTimer.after_days)) == 14


def test_whoever_saw_an_older_state_is_told_and_may_go_on(sign_in, topic, moderator, second_moderator, waiting):
    address = f"/t/{topic.id}/moderate/timers"
    sign_in(second_moderator).post(address, data=TOMORROW | {"kind": "lock"})
    client = sign_in(moderator)
    told = client.post(address, data=TOMORROW | {"kind": "lock", "seen": ""})
    db.session.rollback()
    [timer] = db.session.scalars(db.select(TopicTimer))
    assert told.status_code == 409 and "ktoś inny ustawił" in told.text and f'value="{timer.id}"' in told.text
    assert client.post(address, data=TOMORROW | {"kind": "lock", "seen": str(timer.id)}).status_code == 303


def test_closing_for_now_is_a_choice_in_the_dialog_of_closing(sign_in, topic, ana, moderator, waiting):
    client = sign_in(moderator)
    assert "Do odwołania" in client.get(f"/t/{topic.id}/moderate/lock").text
    client.post(f"/t/{topic.id}/moderate/lock", data=TOMORROW)
    page = sign_in(ana).get(f"/t/{topic.slug}/{topic.id}").text
    assert again(topic).is_locked and waiting() == ["unlock"]
    assert "zamyka temat – do:" in page and "Ten temat zostanie ponownie otwarty:" in page
    client.post(f"/t/{topic.id}/moderate/unlock", data={})
    assert not again(topic).is_locked


def test_of_a_closed_topic_the_dialog_offers_opening(sign_in, topic, moderator):
    lock(topic, moderator)
    page = sign_in(moderator).get(f"/t/{topic.id}/moderate/timers").text
    assert "Otwórz temat ponownie" in page and "Zamknij temat" not in page.split("<form")[1]


def test_a_page_with_timers_and_slow_mode_costs_one_query_more(sign_in, topic, ana, moderator, count_queries):
    client, address = sign_in(ana), f"/t/{topic.slug}/{topic.id}"
    client.get(address)
    usual = count_queries(lambda: client.get(address))
    set_timer(topic, moderator, kind="lock", due_at=clock.now() + timedelta(hours=1))
    client.get(address)
    assert count_queries(lambda: client.get(address)) <= usual + 1


@pytest.mark.parametrize("nonsense", ["\x00", "²", "9" * 30, "-1", "1e9", "٣", " ", "a,b;c"])
def test_nonsense_in_any_field_breaks_nothing(sign_in, network, topic, moderator, nonsense):
    client, day = sign_in(moderator), (clock.today() + timedelta(days=3)).isoformat()
    forms = {f"/t/{topic.id}/moderate/timers": {"kind": "lock", "when": "at", "day": day, "hour": "9", "days": "3", "seen": "",
                                                "remove": "0", "number": "1"},
             f"/t/{topic.id}/moderate/slow": {"seconds": "900", "until": day, "seen": ""},
             f"/t/{topic.id}/moderate/lock": {"when": "at", "day": day, "hour": "9"},
             f"/c/{network.slug}/{network.id}/new": {"title": "T", "text": "T", "later": "y", "day": day, "hour": "9"}}
    for address, fields in forms.items():
        for name in fields:
            assert client.post(address, data=fields | {name: nonsense}).status_code in (303, 409, 422), (address, name)
