"""What letters lead to: pages with a button, so that whoever opens every link changes nothing, and the way out by one click."""
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from itsdangerous import TimestampSigner

from forum import clock
from forum.accounts.models import Presence, User
from forum.db import db, transaction
from forum.letters import links, queries
from forum.posts import deleting
from forum.reactions.models import Reaction
from forum.topics.levels import following
from tests import people


def path_of(address):
    return urlsplit(address).path


def words(answer):
    return answer.text.replace("\xa0", " ")


def ways():
    db.session.rollback()
    return {(row.user_id, row.way) for row in db.session.scalars(db.select(Presence))}


@pytest.fixture
def helped(topic, ben):
    return people.make_post(topic, by=ben, text="Oto wzór.")


# Marking as helpful, following, muting.

def test_a_gateway_that_opens_the_link_marks_nothing(helped, ana, visitor):
    address = path_of(links.act_link(ana.id, "helpful", helped.id))
    for _time in range(3):
        answer = visitor.get(address)
        assert answer.status_code == 200 and "Oznacz jako pomocne" in answer.text and "Anna Przykład" in answer.text
        visitor.head(address)
    assert db.session.scalar(db.select(Reaction)) is None and ways() == set()
    assert answer.headers["Cache-Control"] == "no-store" and answer.headers["Referrer-Policy"] == "no-referrer"
    assert "Oto wzór" not in answer.text  # a link may be passed on, so it shows nothing


def test_the_button_marks_without_signing_in_and_takes_back(helped, ana, visitor):
    address = path_of(links.act_link(ana.id, "helpful", helped.id))
    assert visitor.post(address).status_code == 303
    visitor.post(address)
    db.session.rollback()
    [reaction] = db.session.scalars(db.select(Reaction))
    assert (reaction.user_id, reaction.kind) == (ana.id, "helpful")
    assert ways() == {(ana.id, "letter")}
    assert "oznaczony przez Ciebie jako pomocny" in visitor.get(address).text
    assert visitor.get("/notifications").status_code == 303  # nobody is signed in by it
    visitor.post(address, data={"undo": "1"})
    db.session.rollback()
    assert db.session.scalar(db.select(Reaction)) is None


@pytest.mark.parametrize("verb, level", [("watch", "watching"), ("mute", "muted")])
def test_a_topic_is_followed_or_muted_by_a_button(verb, level, topic, ben, visitor, app):
    address = path_of(links.act_link(ben.id, verb, topic.id))
    visitor.post(address)
    db.session.rollback()
    assert following(ben, topic) == (level, "chosen")
    visitor.post(address, data={"undo": "1"})
    db.session.rollback()
    assert following(ben, topic) == ("normal", "chosen")
    assert ways() == {(ben.id, "letter")}


@pytest.mark.parametrize("who", ["stranger", "author", "silenced", "left"])
def test_a_link_gives_no_rights_its_owner_has_not(who, helped, network, ana, ben, stranger, silenced, visitor):
    if who == "left":
        people.give_roles(ana, network)
    person = {"stranger": stranger, "author": ben, "silenced": silenced, "left": ana}[who]
    address = path_of(links.act_link(person.id, "helpful", helped.id))
    page, answer = visitor.get(address), visitor.post(address)
    assert answer.status_code == (410 if who in ("stranger", "left") else 403)
    assert ("Dowóz" in page.text) == (who in ("author", "silenced"))
    assert db.session.scalar(db.select(Reaction)) is None and ways() == set()


def test_a_deleted_post_says_so(helped, ana, ben, visitor):
    deleting.delete(helped, ben)
    address = path_of(links.act_link(ana.id, "helpful", helped.id))
    assert "Ten wpis został usunięty" in visitor.get(address).text.replace("\xa0", " ")
    assert visitor.post(address).status_code == 403


@pytest.mark.parametrize("how", ["forged", "of another kind", "old", "nobody", "erased", "demo"])
def test_a_link_that_leads_nowhere_says_so(how, helped, ana, visitor, monkeypatch):
    link = path_of(links.act_link(ana.id, "helpful", helped.id))
    if how == "forged":
        link = link[:-3] + ("abc" if link[-3:] != "abc" else "xyz")
    elif how == "of another kind":
        link = "/letters/act/" + links.sign(links.STOP, ana.id, helped.id)
    elif how == "old":
        monkeypatch.setattr(links, "ACTS_LAST", -1)
    elif how == "nobody":
        link = path_of(links.act_link(999_999, "helpful", helped.id))
    else:
        _change(ana, **({"erased_at": clock.now()} if how == "erased" else {"is_demo": True}))
    answer = visitor.get(link)
    assert answer.status_code == 410 or how == "demo"
    assert "Ten link już nie działa" in answer.text or how == "demo"
    assert visitor.post(link).status_code in (403, 410) and db.session.scalar(db.select(Reaction)) is None


# The way out.

def test_a_mail_program_ends_the_letters_of_a_network_by_one_request(app, network, ana, visitor):
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        address = path_of(links.stop_link(ana.id, network.id))
        assert visitor.get(address).status_code == 200
        assert queries.rhythm_of(ana.id, network.id) == "daily"
        for _time in range(2):
            answer = visitor.post(address, data={"List-Unsubscribe": "One-Click"})
            assert answer.status_code == 200 and answer.data == b"" and "Set-Cookie" not in answer.headers
    finally:
        app.config["WTF_CSRF_ENABLED"] = False
    db.session.rollback()
    assert queries.rhythm_of(ana.id, network.id) == "nothing" and ways() == set()


def test_the_page_ends_the_letters_of_one_network_or_all_and_begins_them_again(network, other_network, ana, visitor):
    address = path_of(links.stop_link(ana.id, network.id))
    assert f"Po naciśnięciu przycisku z tej sieci nic już nie przyjdzie na adres {ana.email}." in words(visitor.get(address))
    visitor.post(address)
    assert "Po naciśnięciu" not in words(visitor.get(address))
    assert "Nie dostajesz już listów z tej sieci" in visitor.get(address).text
    db.session.rollback()
    assert queries.rhythm_of(ana.id, network.id) == "nothing" and queries.rhythm_of(ana.id, other_network.id) == "daily"
    visitor.post(address, data={"undo": "1"})
    db.session.rollback()
    assert queries.rhythm_of(ana.id, network.id) == "daily"
    visitor.post(address, data={"all": "1"})
    db.session.rollback()
    assert queries.choices_of(ana.id).is_off and queries.choices_of(ana.id).quiet_from == 20
    assert "co dzieje się na forum" in visitor.get(address).text.replace("\xa0", " ")


def test_the_way_out_works_years_later_but_not_forged(network, ana, visitor, monkeypatch):
    link = path_of(links.stop_link(ana.id, network.id))
    assert visitor.get(link[:-2] + "__").status_code == 410
    assert visitor.post(link[:-2] + "__").status_code == 404
    with monkeypatch.context() as context:
        now = clock.now().timestamp() + timedelta(days=3000).total_seconds()
        context.setattr(TimestampSigner, "get_timestamp", lambda _self: int(now))
        assert visitor.post(link).status_code == 303


def _change(person, **changes):
    with transaction():
        db.session.execute(db.update(User).where(User.id == person.id).values(**changes))
