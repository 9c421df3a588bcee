"""Coming by an invitation: one button, once, and what happens when it does not work."""
from datetime import timedelta

import pytest

from forum import clock
from forum.accounts.models import User, UserSession
from forum.db import db, transaction
from forum.invitations.entering import name_in
from forum.invitations.models import Invitation
from forum.jst.models import JstPerson, JstSeat
from forum.mail.models import Letter
from forum.networks.models import Membership, Network
from tests import people
from tests.rendered import links, tree, words

from .conftest import invitations, letters, link_in

JAN = "Jan Kowalski; jan@example.net; Gmina Nowa; inspektor ds. oświaty"


@pytest.fixture
def link(invite, coordinator, network):
    """The path in the letter that Jan Kowalski got."""
    invite(coordinator, JAN, network)
    return link_in(letters()[-1])


def account(email="jan@example.net"):
    db.session.rollback()
    return db.session.scalar(db.select(User).where(User.email == email).execution_options(populate_existing=True))


def roles(person, network):
    return db.session.scalar(db.select(Membership).filter_by(user_id=person.id, network_id=network.id)).roles


def age(**values):
    with transaction():
        db.session.execute(db.update(Invitation).values(values))


def test_one_button_lets_an_invited_person_in_without_a_password(app, visitor, link, network, coordinator):
    page = visitor.get(link)
    said = words(page)
    assert page.status_code == 200 and "Jan Kowalski" in said and "Gminy wiejskie" in said and coordinator.name in said
    assert len(tree(page).css("main button")) == 1
    answer = visitor.post(link)
    assert (answer.status_code, answer.location) == (303, "/welcome")
    person = account()
    assert (person.name, person.jst, person.job) == ("Jan Kowalski", "Gmina Nowa", "inspektor ds. oświaty")
    assert person.password_hash is None
    assert roles(person, network) == {"participant"} and person.first_steps_due
    assert visitor.get("/welcome").status_code == 200
    assert visitor.get(f"/c/{network.slug}/{network.id}/people").status_code == 200


def test_their_jst_gets_its_seat_and_the_network_counts_them(visitor, link, network):
    before = db.session.get(Network, network.id).members_count
    visitor.post(link)
    person = account()
    work = db.session.scalar(db.select(JstPerson).filter_by(user_id=person.id))
    assert (work.jst.name, work.function) == ("Gmina Nowa", "inspektor ds. oświaty")
    assert db.session.get(JstSeat, (work.jst_id, network.id))
    counted = db.session.get(Network, network.id, populate_existing=True)
    assert (counted.members_count, counted.jst_count) == (before + 1, 1)


def test_a_scanner_that_opens_every_link_changes_nothing(visitor, link):
    for method in ("GET", "HEAD", "GET"):
        for path in (link, f"{link}/decline"):
            assert visitor.open(path, method=method).status_code == 200
    assert account() is None and invitations()[0].used_at is None and invitations()[0].declined_at is None
    assert visitor.post(link).status_code == 303


def test_a_link_works_once(app, visitor, link):
    visitor.post(link)
    another = app.test_client()
    for answer in (another.get(link), another.post(link)):
        assert answer.status_code == 410 and "już nie działa" in words(answer)
        assert "/invite/new-link" in answer.text and "no-store" in answer.headers["Cache-Control"]
    assert db.session.scalar(db.select(db.func.count()).select_from(UserSession).where(
        UserSession.user_id == account().id)) == 1


def test_a_double_click_leads_on(visitor, link):
    assert [visitor.post(link).location for _ in range(2)] == ["/welcome", "/welcome"]


def test_after_two_weeks_a_link_is_too_old(visitor, link):
    age(expires_at=clock.now() - timedelta(seconds=1))
    assert visitor.post(link).status_code == 410 and account() is None


def test_a_forged_link_tells_nothing(visitor, link):
    answer = visitor.post(f"{link[:-2]}xx")
    assert answer.status_code == 410 and "Jan" not in answer.text and account() is None


def test_whoever_has_an_account_is_signed_in_as_it_is_and_joins(visitor, invite, coordinator, stranger, network):
    invite(coordinator, f"Ktoś Inny; {stranger.email}; Inna gmina; wójt", network)
    link = link_in(letters()[-1])
    assert stranger.name in words(visitor.get(link)) and "Ktoś Inny" not in words(visitor.get(link))
    visitor.post(link)
    person = account(stranger.email)
    assert (person.id, person.name, person.jst) == (stranger.id, "Stefan Obcy", "Gmina Przykładowa")
    assert roles(person, network) == {"participant"} and f"/u/{stranger.username}" in visitor.get("/").text


def test_a_silenced_person_may_come_and_reads_only(visitor, invite, coordinator, network, other_network):
    person = people.make_person("zenon", networks={other_network: ["participant"]}, silenced=True)
    invite(coordinator, f"Zenon; {person.email}", network)
    assert visitor.post(link_in(letters()[-1])).status_code == 303
    assert visitor.get(f"/c/{network.slug}/{network.id}/people").status_code == 200


def test_somebody_else_in_this_browser_is_told_whose_place_it_takes(sign_in, ana, link):
    client = sign_in(ana)
    assert f"Jesteś tu teraz jako {ana.name}" in words(client.get(link))
    client.post(link)
    assert "Jan Kowalski" in client.get("/").text


def test_an_invitation_to_a_network_that_has_gone_says_so(visitor, link, network):
    with transaction():
        db.session.execute(db.delete(Network).where(Network.id == network.id))
    for answer in (visitor.get(link), visitor.post(link)):
        assert answer.status_code == 410 and "Sieci, do której prowadziło, już nie ma" in words(answer)
    assert account() is None


def test_of_two_networks_one_of_which_has_gone_the_other_is_joined(visitor, invite, admin, network, other_network):
    invite(admin, "Jan; jan@example.net; ; ; Powiaty, Gminy wiejskie")
    with transaction():
        db.session.execute(db.delete(Network).where(Network.id == other_network.id))
    visitor.post(link_in(letters()[-1]))
    assert set(account().roles) == {network.id}


def test_nothing_but_the_account_knows_the_person_afterwards(visitor, link):
    visitor.post(link)
    [invitation] = invitations()
    assert (invitation.email, invitation.name, invitation.jst, invitation.user_id) == ("", "", "", account().id)
    assert {letter.user_id for letter in db.session.scalars(db.select(Letter))} == {account().id}


# A new link.

def test_one_field_brings_a_new_link_and_the_old_one_stops_working(app, visitor, link):
    age(expires_at=clock.now() - timedelta(days=1), written_at=clock.now() - timedelta(days=15))
    answer = visitor.post("/invite/new-link", data={"email": "  JAN@example.net "}, follow_redirects=True)
    assert "list z linkiem jest już w drodze" in words(answer)
    assert len(letters()) == 2 and visitor.post(link).status_code == 410
    assert visitor.post(link_in(letters()[-1])).location == "/welcome"


def test_an_address_nobody_invited_gets_the_same_answer_and_no_letter(visitor, link, ana):
    age(written_at=clock.now() - timedelta(hours=1))
    said = [words(visitor.post("/invite/new-link", data={"email": email}, follow_redirects=True)).replace(email, "@")
            for email in ("jan@example.net", "nikt@example.net", ana.email)]
    assert len(set(said)) == 1 and len(letters("nikt@example.net")) == 0


def test_whoever_has_come_already_gets_a_sign_in_link_instead(visitor, link):
    visitor.post(link)
    visitor.post("/invite/new-link", data={"email": "jan@example.net"})
    db.session.rollback()
    kinds = db.session.scalars(db.select(Letter.kind).order_by(Letter.id)).all()
    assert kinds == ["invitation", "sign_in_link"]


def test_asking_again_and_again_brings_one_letter_whose_link_works(visitor, link):
    age(written_at=clock.now() - timedelta(hours=1))
    for _ in range(3):
        visitor.post("/invite/new-link", data={"email": "jan@example.net"})
    assert len(letters()) == 2 and visitor.post(link_in(letters()[-1])).status_code == 303


def test_asking_for_links_is_limited_by_mailbox(visitor, link, rate_limits):
    answers = [visitor.post("/invite/new-link", data={"email": "jan@example.net"}) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [303] * 5 + [429]
    assert "jan@example.net" in answers[-1].text


def test_what_is_no_address_comes_back_with_what_was_typed(visitor, app):
    answer = visitor.post("/invite/new-link", data={"email": "jan.example.net"})
    assert answer.status_code == 422 and "jan.example.net" in answer.text


# Saying no.

def test_whoever_does_not_want_to_come_is_forgotten_and_not_asked_again(visitor, sign_in, coordinator, link, network):
    assert f"{link}/decline" in links(visitor.get(link))
    assert "Dziękujemy" in words(visitor.post(f"{link}/decline"))
    [invitation] = invitations()
    assert invitation.declined_at and (invitation.name, invitation.jst, invitation.email) == ("", "", "jan@example.net")
    assert visitor.post(link).status_code == 200 and account() is None
    made = sign_in(coordinator).post("/invitations/lists", data={"text": JAN, "network": network.id})
    assert "nie chce dołączyć" in words(sign_in(coordinator).get(made.location))


@pytest.mark.once
def test_a_name_is_made_of_an_address_where_the_list_has_none():
    assert name_in("jan.kowalski-lis@urzad.example.org") == "Jan Kowalski Lis"
    assert name_in("...@example.org") == "...@example.org"
