"""Deciding who gets in, and setting the dates of an intake."""
from datetime import timedelta

import pytest

from forum import clock
from forum.accounts.models import SignInLink, User
from forum.db import db
from forum.errors import Refused
from forum.events import Event
from forum.intake import letters, queries, service
from forum.intake.models import Application, Intake
from forum.mail.models import Letter
from forum.networks.models import Membership, Network
from tests import people
from tests.rendered import words

FACTS = {"name": "Zofia Kandydatka", "jst": "Gmina Nowa", "job": "sekretarz", "answer": "Chcę się uczyć."}
LOOKING_AFTER = [(None, 303), ("stranger", 404), ("ana", 404), ("moderator_elsewhere", 404), ("silenced", 404),
                 ("moderator", 303), ("coordinator", 303), ("admin", 303)]


@pytest.fixture
def intake(network, coordinator):
    return service.plan(network, coordinator, opens_at=clock.now() - timedelta(days=1),
                        closes_at=clock.now() + timedelta(days=5), places=1, about="", question="")


@pytest.fixture
def filed(intake):
    return make_application(intake, "zofia@gmina.example")


def make_application(intake, email, **facts):
    db.session.rollback()
    intake = db.session.get(Intake, intake.id)
    service.apply(intake, email, **FACTS | facts)
    return service.confirm(letters.token_for(intake, email))


def again(model, key):
    db.session.rollback()
    return db.session.get(model, key, populate_existing=True)


def last_letter():
    return db.session.scalar(db.select(Letter).order_by(Letter.id.desc()).limit(1))


def test_whoever_is_accepted_gets_an_account_a_role_and_a_letter_that_lets_them_in(
        filed, network, moderator, visitor, sign_in):
    page = sign_in(moderator).post(f"/intake/applications/{filed.id}/approve", follow_redirects=True)
    assert "Zofia Kandydatka należy już do sieci" in words(page)
    db.session.rollback()
    person = db.session.scalar(db.select(User).filter_by(email="zofia@gmina.example"))
    assert (person.name, person.jst, person.job) == ("Zofia Kandydatka", "Gmina Nowa", "sekretarz")
    assert db.session.scalar(db.select(Membership.is_participant).filter_by(user_id=person.id, network_id=network.id))
    assert again(Application, filed.id).state == "approved" and person.first_steps_due
    letter = last_letter()
    assert letter.user_id == person.id and letter.network_id == network.id
    [path] = [word.removeprefix(visitor.application.config["FORUM_URL"]) for word in letter.text.split() if "/login/" in word]
    assert visitor.get(path).status_code == 200 and visitor.post(path).status_code == 303
    assert visitor.get("/welcome").status_code == 200


def test_an_accepted_account_keeps_its_facts_and_its_password(intake, network, moderator, stranger):
    filed = make_application(intake, stranger.email)
    with_password = db.session.get(User, stranger.id)
    with_password.password_hash = "x"
    db.session.commit()
    service.approve(filed, moderator)
    assert again(User, stranger.id).name == "Stefan Obcy"
    assert db.session.scalar(db.select(SignInLink)) is None and "/login/" not in last_letter().text
    assert db.session.scalar(db.select(Membership).filter_by(user_id=stranger.id, network_id=network.id))


def test_a_refusal_needs_a_reason_and_tells_it(filed, moderator, sign_in):
    client, address = sign_in(moderator), f"/intake/applications/{filed.id}/refuse"
    assert client.post(address, data={"reason": " "}).status_code == 422
    assert client.get(address).status_code == 200 and again(Application, filed.id).state == "waiting"
    client.post(address, data={"reason": "Sieć jest dla powiatów."})
    assert again(Application, filed.id).state == "refused"
    assert "Sieć jest dla powiatów." in last_letter().text and last_letter().address == "zofia@gmina.example"
    assert db.session.scalar(db.select(User).filter_by(email="zofia@gmina.example")) is None
    service.approve(again(Application, filed.id), moderator)
    assert again(Application, filed.id).state == "approved"


def test_places_run_out_and_come_free_again(intake, filed, network, moderator):
    service.approve(filed, moderator)
    second = make_application(intake, "b@example.org", name="Barbara Druga")
    assert second.state == "reserve"
    with pytest.raises(Refused):
        service.approve(second, moderator)
    person = db.session.scalar(db.select(User).filter_by(email="zofia@gmina.example"))
    people.give_roles(person, again(Network, network.id))
    service.approve(again(Application, second.id), moderator)
    assert again(Application, second.id).state == "approved"


def test_an_application_is_put_in_line_once(filed, moderator, sign_in):
    client, before = sign_in(moderator), db.session.scalar(db.select(db.func.count(Letter.id)))
    for _time in range(2):
        assert client.post(f"/intake/applications/{filed.id}/line").status_code == 303
    assert again(Application, filed.id).state == "reserve"
    assert db.session.scalar(db.select(db.func.count(Letter.id))) == before + 1


def test_what_has_been_taken_back_or_accepted_is_decided_no_more(filed, moderator):
    service.withdraw(filed)
    for decide in (service.approve, service.put_in_line, lambda *both: service.refuse(*both, "Za późno.")):
        with pytest.raises(Refused):
            decide(again(Application, filed.id), moderator)


@pytest.mark.parametrize(("who", "status"), LOOKING_AFTER)
@pytest.mark.parametrize("verb", ["approve", "line", "refuse"])
def test_only_who_looks_after_the_network_decides(request, filed, sign_in, who, status, verb):
    client = sign_in(request.getfixturevalue(who) if who else None)
    answer = client.post(f"/intake/applications/{filed.id}/{verb}", data={"reason": "Bo tak."})
    assert answer.status_code == (status if who else 422)
    assert (again(Application, filed.id).state == "waiting") == (status == 404 or who is None)


@pytest.mark.parametrize(("who", "status"), [(None, 303), ("stranger", 403), ("ana", 403), ("moderator", 200), ("admin", 200)])
def test_only_who_looks_after_the_network_sees_who_has_applied(request, network, filed, sign_in, who, status):
    client = sign_in(request.getfixturevalue(who) if who else None)
    for path in ("applications", "edit"):
        assert client.get(f"/c/{network.slug}/{network.id}/intake/{path}").status_code == status
    page = client.get(f"/c/{network.slug}/{network.id}/intake/applications")
    assert ("zofia@gmina.example" in page.text) == (status == 200)


def test_nobody_is_listed_before_their_address_is_confirmed(network, intake, moderator, sign_in):
    service.apply(intake, "b@example.org", **FACTS | {"name": "Barbara Druga"})
    page = words(sign_in(moderator).get(f"/c/{network.slug}/{network.id}/intake/applications"))
    assert "Barbara" not in page and "1 osoba nie potwierdziła" in page


def test_decisions_stand_in_the_log(filed, network, moderator, sign_in):
    service.approve(filed, moderator)
    assert db.session.scalar(db.select(Event.person_id).filter_by(action="application_approved"))
    page = words(sign_in(moderator).get(f"/c/{network.slug}/{network.id}/log"))
    assert "przyjmuje zgłoszenie" in page and "ustala terminy naboru" in page


PLAN = {"opens": "2035-01-02", "closes": "2035-02-03", "places": "20", "about": "Zapraszamy.", "question": ""}


def test_dates_are_whole_days_in_warsaw(network, coordinator, sign_in):
    address = f"/c/{network.slug}/{network.id}/intake/edit"
    assert sign_in(coordinator).post(address, data=PLAN).status_code == 303
    db.session.rollback()
    intake = queries.current(network.id)
    assert str(intake.opens_at) == "2035-01-01 23:00:00" and str(intake.closes_at) == "2035-02-03 22:59:59"
    assert intake.places == 20
    page = sign_in(coordinator).get(address)
    assert 'value="2035-01-02"' in page.text and "Zapraszamy." in page.text
    sign_in(coordinator).post(address, data=PLAN | {"places": ""})
    assert db.session.scalar(db.select(db.func.count(Intake.id))) == 1 and again(Intake, intake.id).places is None


@pytest.mark.parametrize("broken", [{"closes": "2035-01-01"}, {"opens": ""}, {"opens": "jutro"}, {"places": "9" * 30},
                                    {"closes": "2020-01-01", "opens": "2019-01-01"},
                                    {"closes": "2099-01-01"}, {"places": "0"}, {"places": "wiele"}])
def test_impossible_dates_and_places_come_back(network, coordinator, sign_in, broken):
    answer = sign_in(coordinator).post(f"/c/{network.slug}/{network.id}/intake/edit", data=PLAN | broken)
    assert answer.status_code == 422 and "Zapraszamy." in answer.text and queries.current(network.id) is None


def test_after_one_intake_comes_another(network, coordinator, intake):
    intake.closes_at = clock.now() - timedelta(hours=1)
    db.session.commit()
    service.plan(network, coordinator, opens_at=clock.now(), closes_at=clock.now() + timedelta(days=9), places=None, about="",
                 question="")
    assert db.session.scalar(db.select(db.func.count(Intake.id))) == 2


def test_the_list_costs_the_same_for_one_application_and_for_many(network, coordinator, intake, filed, sign_in, count_queries):
    client, page = sign_in(coordinator), f"/c/{network.slug}/{network.id}/intake/applications"

    def cost():
        client.get(page)
        return count_queries(lambda: client.get(page))
    one = cost()
    for number in range(8):
        make_application(intake, f"kandydat{number}@gmina.example")
    assert cost() == one
