"""What somebody silenced or suspended is told where they come upon it, and how what was decided is taken back."""
from datetime import timedelta

import pytest

from forum import clock
from forum.filters import full_time
from forum.sanctions import service
from forum.sanctions.models import Appeal
from forum.db import db, transaction
from tests import people, rendered

CHOSEN = {"ground": "condition-3", "explanation": "Kolejny raz.", "days": "7"}
UNTIL = clock.now() + timedelta(days=7)


@pytest.fixture
def sanction(moderator, ground):
    """Return a function that silences or suspends somebody in a network, None for everywhere, for a week."""
    def sanction(restriction, person, network, by=None):
        return service.sanction(restriction, person, by or moderator, network=network, ground=ground, until=UNTIL)
    return sanction


def page_of(network):
    return f"/c/{network.slug}/{network.id}"


@pytest.mark.parametrize("is_agenda", [True, False])
def test_who_is_suspended_is_told_so_in_place_of_the_strangers_card(sanction, sign_in, network, topic, ben, ana, is_agenda):
    with transaction():
        topic.agenda_number = 1 if is_agenda else None
    decision = sanction("suspend", ben, network)
    for path in (page_of(network), f"/t/{topic.slug}/{topic.id}"):
        page = sign_in(ben).get(path)
        told = rendered.words(page, "#suspended")
        assert f"zawieszony do {full_time(UNTIL)}" in told.replace("\u00a0", " ") and "odwołać" in told
        assert f"/decisions/{decision.id}" in rendered.links(page, "#suspended")
        assert "Na razie nie masz do niego dostępu" not in rendered.words(page) and "Aby do nich dołączyć" not in page.text
    assert sign_in(ben).get(f"/t/{topic.slug}/{topic.id}").status_code == 403
    stranger = people.make_person("obca")
    for other in (stranger, ana):
        assert "zawieszony" not in sign_in(other).get(page_of(network)).text


def test_a_withheld_topic_stays_unknown_to_who_is_suspended(sanction, sign_in, network, topic, ben):
    with transaction():
        topic.withheld = "deleted"
    sanction("suspend", ben, network)
    assert sign_in(ben).get(f"/t/{topic.slug}/{topic.id}").status_code == 404


def test_in_an_open_network_too_and_nothing_is_counted_there(sanction, sign_in, public_network, ben, admin):
    people.give_roles(ben, public_network, "participant")
    topic = people.make_topic(public_network, by=admin)
    place = f'[data-count="network-{public_network.id}"]'
    assert rendered.words(sign_in(ben).get(page_of(public_network)), place)
    decision = sanction("suspend", ben, public_network, by=admin)
    page = sign_in(ben).get(page_of(public_network))
    assert f"/decisions/{decision.id}" in rendered.links(page, "#suspended") and not rendered.words(page, place)
    page = sign_in(ben).get(f"/t/{topic.slug}/{topic.id}")
    assert f"/decisions/{decision.id}" in rendered.links(page) and "zawieszony do" in page.text


@pytest.mark.parametrize("everywhere", [False, True])
def test_a_refusal_says_until_when_and_leads_to_the_decision(sanction, sign_in, network, topic, ben, admin, everywhere):
    decision = sanction("silence", ben, None if everywhere else network, by=admin)
    client, said = sign_in(ben), f"Do {full_time(UNTIL)} możesz {'' if everywhere else 'tu '}czytać, ale nie pisać."
    answers = [client.post(f"/t/{topic.id}/posts", data={"text": "Ależ ja muszę."}),
               client.post(f"/t/{topic.id}/posts", data={"text": "Muszę."}, headers={"Accept": "text/vnd.turbo-stream.html"}),
               client.get(f"{page_of(network)}/new"), client.get(f"/t/{topic.slug}/{topic.id}")]
    assert [answer.status_code for answer in answers] == [403, 403, 403, 200]
    for answer in answers:
        assert said in answer.text.replace("\u00a0", " ") and f'href="/decisions/{decision.id}"' in answer.text
    assert f'href="/decisions/{decision.id}"' not in sign_in(admin).get(f"/t/{topic.slug}/{topic.id}").text


def test_silenced_in_two_networks_one_is_told_of_the_right_one(sanction, sign_in, network, topic, other_network, ben, admin):
    people.give_roles(ben, other_network, "participant")
    here, _there = sanction("silence", ben, network), sanction("silence", ben, other_network, by=admin)
    answer = sign_in(ben).post(f"/t/{topic.id}/posts", data={"text": "Muszę."})
    assert rendered.links(answer).count(f"/decisions/{here.id}") == 1


@pytest.mark.parametrize("restriction", ["warn", "silence", "suspend"])
def test_what_was_decided_a_moment_ago_can_be_taken_back_there(sign_in, network, moderator, ben, decisions, restriction):
    client, path = sign_in(moderator), f"{page_of(network)}/people/{ben.username}/decisions"
    done = client.post(f"{path}/{restriction}", data=CHOSEN, follow_redirects=True)
    [undo] = [button.attributes["formaction"] for button in rendered.tree(done).css(".flash__undo")]
    assert client.post(undo).status_code == 303
    [decision] = decisions()
    assert decision.ended_at is not None


def test_an_answer_to_an_appeal_says_that_it_is_final(sanction, sign_in, network, ben, second_moderator):
    decision = sanction("silence", ben, network)
    with transaction():
        db.session.add(Appeal(decision_id=decision.id, person_id=ben.id, text="To nie tak."))
    assert "nie da się jej cofnąć" in rendered.words(sign_in(second_moderator).get(f"/decisions/{decision.id}"))


def test_an_empty_day_is_asked_for(sign_in, network, moderator, ben):
    answer = sign_in(moderator).post(f"{page_of(network)}/people/{ben.username}/decisions/silence",
                                     data=CHOSEN | {"days": "day", "until": " "})
    assert answer.status_code == 422 and "Podaj dzień." in answer.text and "To nie jest data" not in answer.text
