"""Who sees what becomes of letters: administrators all of it, people that nothing is sent to them."""
import pytest
from sqlalchemy import select

from forum.db import db, transaction
from forum.mail import addresses, owed, sender
from forum.mail.models import AddressState, Letter
from tests.people import make_person
from tests.rendered import words


@pytest.fixture
def admin(app):
    return make_person("admin", is_admin=True)


@pytest.fixture
def ben_unreachable(ben, owe, mail_server):
    mail_server.answers[ben.email] = "550 5.1.1 no such user"
    letter = owe(ben.email, user=ben)
    sender.drain()
    mail_server.answers.clear()
    return letter


def test_an_administrator_sees_what_waits_what_failed_and_tries_again(sign_in, admin, ben, ben_unreachable, owe, mail_server):
    owe("ana@example.org", kind="digest")
    client = sign_in(admin)
    page = words(client.get("/admin/mail"))
    assert "5.1.1 no such user" in page and ben.name in page and ben.email in page
    state = db.session.scalar(select(AddressState))
    assert client.post(f"/admin/mail/addresses/{state.id}/again").status_code == 303
    assert client.post(f"/admin/mail/{ben_unreachable.id}/retry").status_code == 303
    while sender.drain():
        pass
    assert db.session.get(Letter, ben_unreachable.id, populate_existing=True).sent_at and not addresses.why_stopped(ben.email)


def test_a_letter_without_words_is_not_tried_again(sign_in, admin, ben_unreachable):
    with transaction():
        db.session.get(Letter, ben_unreachable.id, populate_existing=True).text = ""
    sign_in(admin).post(f"/admin/mail/{ben_unreachable.id}/retry")
    assert db.session.get(Letter, ben_unreachable.id, populate_existing=True).given_up_at


def test_nobody_else_sees_or_touches_letters(sign_in, ana, ben, ben_unreachable, visitor):
    state_id = db.session.scalar(select(AddressState.id))
    for client, status in ((sign_in(ana), 404), (visitor, 303)):
        assert client.get("/admin/mail").status_code == status
        assert client.post(f"/admin/mail/{ben_unreachable.id}/retry").status_code == status
        assert client.post(f"/admin/mail/addresses/{state_id}/again").status_code == status
    assert addresses.why_stopped(ben.email)


def test_a_person_nothing_is_sent_to_is_told_and_can_say_that_it_works(sign_in, ana, ben, ben_unreachable):
    client = sign_in(ben)
    assert 'href="/account/mail#stopped"' in client.get("/").text
    assert 'id="stopped"' in client.get("/account/mail").text
    assert client.post("/account/letters/again").status_code == 303
    assert "#stopped" not in client.get("/").text
    db.session.rollback()
    assert not addresses.why_stopped(ben.email)
    assert "#stopped" not in sign_in(ana).get("/").text


def test_the_page_asks_a_fixed_number_of_questions(sign_in, admin, owe, count_queries, app):
    client = sign_in(admin)

    def fail(number):
        person = make_person(f"p{number}")
        letter = owe(person.email, user=person)
        owed.take(sender.Sender(app).pace)
        owed.give_up(letter.id, "550 5.1.1 nobody", nobody=True)
    fail(1)
    client.get("/admin/mail")
    one = count_queries(lambda: client.get("/admin/mail"))
    for number in range(2, 35):
        fail(number)
    assert count_queries(lambda: client.get("/admin/mail")) == one
    page = client.get("/admin/mail").text
    assert "/admin/mail?letter=" in page and "/admin/mail?address=" in page
    assert "p1@example.org" in client.get(f"/admin/mail?address={db.session.scalar(select(AddressState.id).limit(1)) + 3}").text
