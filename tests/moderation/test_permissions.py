"""Who may moderate: each act, as each person."""
import pytest

from forum.db import db
from forum.events import Event
from tests import people
from tests.rendered import tree, words

from .looking import again

pytestmark = pytest.mark.once

ACTS = ["pin", "unpin", "lock", "unlock", "sum_up", "resume", "merge"]
PEOPLE = {"visitor": 303, "stranger": 404, "ben": 403, "ana": 403, "moderator": 200, "moderator_elsewhere": 404,
          "coordinator": 403, "admin": 200, "silenced_moderator": 403, "silenced": 403}


def address(topic, act):
    return f"/t/{topic.id}/merge" if act == "merge" else f"/t/{topic.id}/moderate/{act}"


def ready_for(act, topic):
    """Put a topic into the state in which the act makes sense."""
    at = topic.created_at
    states = {"unpin": {"pinned_at": at}, "unlock": {"locked_at": at}, "sum_up": {"agenda_number": 1},
              "resume": {"agenda_number": 1, "summed_up_at": at}}
    for name, value in states.get(act, {}).items():
        setattr(topic, name, value)
    db.session.commit()


@pytest.mark.parametrize("name, status", PEOPLE.items())
@pytest.mark.parametrize("act", ACTS)
def test_only_its_moderators_and_administrators_moderate_a_topic(
        request, sign_in, topic, target, act, name, status):
    ready_for(act, topic)
    client = sign_in(None if name == "visitor" else request.getfixturevalue(name))
    if act in ("sum_up", "resume") and status == 404 and name != "visitor":
        status = 403  # the title of an agenda topic is public, so strangers get the network's card

    assert client.get(address(topic, act)).status_code == status
    response = client.post(address(topic, act), data={"target": target.id})

    assert response.status_code == (303 if status == 200 else status)
    db.session.rollback()
    acts = db.session.scalars(db.select(Event.action).where(Event.actor_id.is_not(None), Event.reason == "",
                                                            Event.action.not_in(("topic_created", "post_created")))).all()
    assert bool(acts) == (status == 200)


@pytest.mark.parametrize("name, status", {**PEOPLE, "coordinator": 200, "silenced_moderator": 200,
                                          "stranger": 403, "moderator_elsewhere": 403}.items())
def test_moderators_and_coordinators_read_the_log(request, sign_in, network, name, status):
    client = sign_in(None if name == "visitor" else request.getfixturevalue(name))

    assert client.get(f"/c/{network.slug}/{network.id}/log").status_code == status


@pytest.mark.parametrize("name, status", {**PEOPLE, "moderator": 303, "admin": 303}.items())
def test_only_moderators_take_back(request, sign_in, topic, moderator, last_event, name, status):
    client = sign_in(None if name == "visitor" else request.getfixturevalue(name))
    sign_in(moderator).post(f"/t/{topic.id}/moderate/lock")

    response = client.post(f"/events/{last_event('topic_locked').id}/undo")

    assert response.status_code == status
    assert again(topic).is_locked == (name not in ("moderator", "admin"))


@pytest.mark.parametrize("name, pinned", {"moderator": False, "admin": True}.items())
def test_only_administrators_pin_everywhere(request, sign_in, topic, name, pinned):
    client = sign_in(request.getfixturevalue(name))

    response = client.post(f"/t/{topic.id}/moderate/pin", data={"everywhere": "y"})

    assert response.status_code == (303 if pinned else 403)
    assert again(topic).is_pinned == pinned


def test_a_refusal_of_a_dialog_is_a_dialog(sign_in, topic, ben):
    client, path = sign_in(ben), address(topic, "lock")
    refusal = client.get(path, headers={"Turbo-Frame": "dialog"})

    assert refusal.status_code == 403
    assert words(refusal, "turbo-frame#dialog dialog").startswith("Nie udało się tego zrobić")
    assert "Mogą to zrobić tylko osoby moderujące tę sieć." in words(refusal, "turbo-frame#dialog .dialog__body")
    for page in (client.get(path), client.post(path, headers={"Turbo-Frame": "dialog"})):
        assert not tree(page).css("dialog")


def test_a_moderator_does_not_unpin_what_an_administrator_pinned_everywhere(sign_in, topic, moderator, admin):
    sign_in(admin).post(f"/t/{topic.id}/moderate/pin", data={"everywhere": "y"})

    assert sign_in(moderator).post(f"/t/{topic.id}/moderate/unpin").status_code == 403
    assert sign_in(moderator).get(f"/t/{topic.id}/moderate/unpin").status_code == 403
    assert again(topic).is_pinned


def test_merging_needs_both_networks(sign_in, topic, other_network, stranger, moderator, both):
    elsewhere = people.make_topic(other_network, by=stranger)

    refused = sign_in(moderator).post(f"/t/{topic.id}/merge", data={"target": elsewhere.id})
    assert refused.status_code == 422
    assert sign_in(both).post(f"/t/{topic.id}/merge", data={"target": elsewhere.id}).status_code == 303
