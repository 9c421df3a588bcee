"""Editing a network's card and who may read it."""
import pytest

from forum import identity
from forum.db import db
from forum.errors import Refused
from forum.events import Event
from forum.networks import service
from forum.networks.models import Network, Site
from tests.rendered import tree, words

TEXTS = {"description": "Dla małych gmin.", "general_goal": "Cel.", "specific_goals": "jeden;\r\n\r\n  dwa;  ",
         "benefits": "", "work_model": "Rozmowa."}


@pytest.fixture
def address(network):
    return f"/c/{network.slug}/{network.id}/edit"


@pytest.mark.parametrize(("who", "status"), [
    (None, 303), ("stranger", 403), ("ana", 403), ("silenced", 403), ("moderator_elsewhere", 403),
    ("moderator", 200), ("coordinator", 200), ("admin", 200)])
def test_only_who_looks_after_the_network_edits_its_card(address, sign_in, request, who, status):
    client = sign_in(request.getfixturevalue(who) if who else None)
    assert client.get(address).status_code == status
    # A visitor's session may have ended while they wrote: they get their text back.
    answer = client.post(address, data=TEXTS | {"visibility": "members"})
    assert answer.status_code == {200: 303, 303: 422}.get(status, status)


def test_what_was_written_stands_on_the_card_and_in_the_log(address, network, moderator, sign_in):
    client = sign_in(moderator)
    page = client.post(address, data=TEXTS, follow_redirects=True)
    assert "Zapisano kartę sieci." in words(page, "[role=status]") and "Dla małych gmin." in words(page)
    kept = again(network)
    assert (kept.specific_goals, kept.benefits) == (["jeden;", "dwa;"], [])
    [event] = db.session.scalars(db.select(Event).filter_by(action="network_edited"))
    assert (event.actor_id, event.network_id) == (moderator.id, network.id)
    assert "description" in event.details["fields"] and "visibility" not in event.details


def test_saying_the_same_again_is_no_edit(address, moderator, sign_in):
    client = sign_in(moderator)
    client.post(address, data=TEXTS)
    client.post(address, data=TEXTS)
    db.session.rollback()
    assert db.session.query(Event).filter_by(action="network_edited").count() == 1


@pytest.mark.parametrize("field", ["description", "general_goal", "specific_goals"])
def test_what_is_too_long_comes_back_with_what_was_written(address, moderator, sign_in, field):
    text = "x" * 2001
    page = sign_in(moderator).post(address, data=TEXTS | {field: text})
    assert page.status_code == 422 and text in page.text
    assert tree(page).css_first(f"#{field}[aria-invalid=true][aria-describedby~={field}-error]")


def test_a_card_without_a_description_is_refused(address, moderator, sign_in):
    page = sign_in(moderator).post(address, data=TEXTS | {"description": "  "})
    assert page.status_code == 422 and "Napisz choć jedno zdanie" in words(page)


def test_control_characters_never_reach_the_card(address, network, moderator, sign_in):
    sign_in(moderator).post(address, data=TEXTS | {"description": "Dla\0 gmin.\x1b"})
    assert again(network).description == "Dla gmin."


def test_script_on_a_card_is_shown_as_typed(address, moderator, sign_in):
    page = sign_in(moderator).post(
        address, data=TEXTS | {"benefits": "<script>alert(1)</script>"}, follow_redirects=True)
    assert "<script>alert" not in page.text and "<script>alert(1)</script>" in words(page)


def test_an_administrator_opens_the_network_to_all(address, network, topic, admin, sign_in, visitor):
    sign_in(admin).post(address, data=TEXTS | {"visibility": "public"})
    assert topic.title in words(visitor.get(f"/c/{network.slug}/{network.id}"))
    [event] = db.session.scalars(db.select(Event).filter_by(action="network_edited"))
    assert event.details["visibility"] == "public"


@pytest.mark.parametrize("who", ["moderator", "coordinator"])
def test_nobody_else_says_who_reads(address, network, sign_in, request, who):
    client = sign_in(request.getfixturevalue(who))
    assert 'name="visibility"' not in client.get(address).text
    client.post(address, data=TEXTS | {"visibility": "public"})
    assert again(network).visibility == "members"
    with pytest.raises(Refused):
        service.edit(network, request.getfixturevalue(who), visibility="public")


def test_an_unknown_visibility_is_refused(address, admin, sign_in):
    assert sign_in(admin).post(address, data=TEXTS | {"visibility": "nobody"}).status_code == 422


def test_a_change_of_who_reads_is_told_to_every_open_page(network, admin):
    heard = []
    with identity.access_lost.connected_to(heard.append):
        service.edit(network, admin, description="Nowy opis.")
        assert heard == []
        service.edit(network, admin, visibility="public")
        assert heard == [None]


def test_an_edited_card_makes_kept_pages_old(network, moderator):
    before = db.session.get(Site, 1).version
    service.edit(network, moderator, description="Nowy opis.")
    assert db.session.get(Site, 1, populate_existing=True).version > before


def test_the_right_is_asked_again_under_the_lock(network, ana):
    with pytest.raises(Refused):
        service.edit(network, ana, description="Nie moje.")


def again(network):
    db.session.rollback()
    return db.session.get(Network, network.id, populate_existing=True)
