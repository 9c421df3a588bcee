"""Applying to a network that recruits: the form, the letter, the confirmed address."""
import re
from datetime import timedelta

import pytest

from forum import clock
from forum.accounts.models import User
from forum.db import db, transaction
from forum.intake import service
from forum.intake.queries import application_with
from forum.intake.models import Application, Intake
from forum.mail.models import Letter
from forum.privacy import retention
from tests import people
from tests.rendered import links, words

FACTS = {"email": "Zofia@Gmina.example", "name": "Zofia Kandydatka", "jst": "Gmina Nowa", "job": "sekretarz",
         "answer": "Chcę się uczyć."}


@pytest.fixture
def intake(network, coordinator):
    """An intake that is open, for two."""
    return service.plan(network, coordinator, opens_at=clock.now() - timedelta(days=1),
                        closes_at=clock.now() + timedelta(days=5), places=2, about="Dla każdej gminy.", question="Co wnosisz?")


@pytest.fixture
def page(network):
    return f"/c/{network.slug}/{network.id}/intake"


def letters():
    db.session.rollback()
    return db.session.scalars(db.select(Letter).where(Letter.kind == "intake").order_by(Letter.id)).all()


def token_in(letter):
    return re.search(r"/intake/([0-9a-f]{64})", letter.text)[1]


def the_application():
    db.session.rollback()
    [application] = db.session.scalars(db.select(Application).execution_options(populate_existing=True))
    return application


def shift(intake, **values):
    with transaction():
        db.session.execute(db.update(Intake).where(Intake.id == intake.id).values(values))
    db.session.expire_all()


def test_an_application_counts_when_its_address_is_confirmed(visitor, intake, page):
    assert "Dla każdej gminy." in words(visitor.get(page)) and "Co wnosisz?" in words(visitor.get(page))
    assert visitor.post(page, data=FACTS).location == f"{page}/sent"
    assert the_application().state == "unconfirmed" and the_application().email == "zofia@gmina.example"
    [letter] = letters()
    assert letter.address == "zofia@gmina.example" and letter.user_id is None
    assert letter.html.count(token_in(letter)) >= 1
    address = f"/intake/{token_in(letter)}"
    assert "Zofia Kandydatka" in words(visitor.get(address)) and the_application().state == "unconfirmed"
    assert visitor.post(f"{address}/confirm").location == address
    assert the_application().state == "waiting" and the_application().confirmed_at is not None
    assert visitor.post(f"{address}/confirm").status_code == 303
    assert len(letters()) == 2 and "przekaz" not in letters()[1].text and "czeka na decyzję" in words(visitor.get(address))


def test_the_page_with_the_secret_is_not_kept_or_passed_on(visitor, intake, page):
    visitor.post(page, data=FACTS)
    answer = visitor.get(f"/intake/{token_in(letters()[0])}")
    assert "no-store" in answer.headers["Cache-Control"] and answer.headers["Referrer-Policy"] == "no-referrer"
    assert token_in(letters()[0]) not in str([vars(row) for row in db.session.scalars(db.select(Application))])


def test_whoever_applies_learns_nothing_of_accounts_and_earlier_applications(visitor, intake, page, ana):
    answers = [visitor.post(page, data=FACTS | {"email": email}) for email in ("a@example.org", "a@example.org", ana.email)]
    assert {(answer.status_code, answer.location) for answer in answers} == {(303, f"{page}/sent")}
    assert [letter.address for letter in letters()] == ["a@example.org", "a@example.org", ana.email]


def test_sent_again_before_it_is_confirmed_it_says_the_newer_words_and_after_it_nothing_changes(visitor, intake, page):
    visitor.post(page, data=FACTS)
    visitor.post(page, data=FACTS | {"name": "Zofia Inna"})
    assert the_application().name == "Zofia Inna"
    visitor.post(f"/intake/{token_in(letters()[0])}/confirm")
    visitor.post(page, data=FACTS | {"name": "Ktoś Trzeci"})
    assert the_application().name == "Zofia Inna" and the_application().state == "waiting"
    assert "nic się nie zmieni" in letters()[-1].text


def test_whoever_is_signed_in_has_nothing_to_confirm(stranger, intake, page, sign_in):
    client = sign_in(stranger)
    assert 'name="email"' not in client.get(page).text and "Stefan Obcy" in client.get(page).text
    answer = client.post(page, data=FACTS | {"email": "cudzy@example.org"})
    application = the_application()
    assert (application.email, application.user_id, application.state) == (stranger.email, stranger.id, "waiting")
    assert "czeka na decyzję" in words(client.get(answer.location)) and "Zobacz swoje zgłoszenie" in words(client.get(page))
    assert len(letters()) == 1


def test_members_need_not_apply(ana, intake, page, sign_in):
    client = sign_in(ana)
    assert "Należysz już do tej sieci" in words(client.get(page)) and 'name="jst"' not in client.get(page).text
    assert client.post(page, data=FACTS).status_code == 409
    assert db.session.scalar(db.select(Application)) is None


def test_without_places_one_stands_in_line(visitor, intake, page):
    shift(intake, places=1)
    for number in range(3):
        visitor.post(page, data=FACTS | {"email": f"k{number}@example.org"})
    first, second, third = (token_in(letter) for letter in letters())
    visitor.post(f"/intake/{first}/confirm")
    db.session.rollback()
    service.approve(application_with(first), people.make_person("szefowa", is_admin=True))
    for token in (second, third):
        visitor.post(f"/intake/{token}/confirm")
    assert "numer 1" in words(visitor.get(f"/intake/{second}")) and "numer 2" in words(visitor.get(f"/intake/{third}"))
    assert "liście rezerwowej" in letters()[-1].text and "jest lista rezerwowa" in words(visitor.get(page))


@pytest.mark.parametrize(("opens", "closes", "said"), [(1, 5, "Nabór rusza"), (-9, -1, "Nabór skończył się")])
def test_before_and_after_nobody_applies(visitor, intake, page, opens, closes, said):
    shift(intake, opens_at=clock.now() + timedelta(days=opens), closes_at=clock.now() + timedelta(days=closes))
    assert said in words(visitor.get(page)) and 'name="jst"' not in visitor.get(page).text
    answer = visitor.post(page, data=FACTS)
    assert answer.status_code == 409 and "Chcę się uczyć." in answer.text
    assert db.session.scalar(db.select(Application)) is None and not letters()


def test_whoever_applied_in_time_may_confirm_afterwards(visitor, intake, page):
    visitor.post(page, data=FACTS)
    shift(intake, closes_at=clock.now() - timedelta(hours=1))
    visitor.post(f"/intake/{token_in(letters()[0])}/confirm")
    assert the_application().state == "waiting"


@pytest.mark.parametrize("broken", [{"email": "zofia"}, {"email": ""}, {"name": " "}, {"jst": ""}, {"answer": "x" * 1001},
                                    {"email": "a@b.pl\r\nBcc: c@d.pl"}])
def test_what_is_not_filled_in_well_comes_back(visitor, intake, page, broken):
    answer = visitor.post(page, data=FACTS | broken)
    assert answer.status_code == 422 and 'aria-invalid="true"' in answer.text and "Gmina Nowa" in answer.text or "jst" in broken
    assert not letters() and db.session.scalar(db.select(Application)) is None


def test_an_application_is_taken_back_and_made_once_more(visitor, intake, page):
    visitor.post(page, data=FACTS)
    address = f"/intake/{token_in(letters()[0])}"
    visitor.post(f"{address}/confirm")
    visitor.post(f"{address}/withdraw")
    assert the_application().state == "withdrawn" and page in links(visitor.get(address))
    visitor.post(page, data=FACTS)
    assert the_application().state == "unconfirmed" and len(letters()) == 3


@pytest.mark.parametrize("token", ["0" * 64, "x", "%00"])
def test_a_forged_link_leads_nowhere(visitor, intake, token):
    assert visitor.get(f"/intake/{token}").status_code in (404, 410)
    assert visitor.post(f"/intake/{token}/confirm").status_code in (404, 410)
    assert visitor.post(f"/intake/{token}/withdraw").status_code in (404, 410)


def test_one_address_gets_few_letters(rate_limits, visitor, intake, page):
    codes = [visitor.post(page, data=FACTS).status_code for _time in range(4)]
    assert codes == [303, 303, 303, 429] and visitor.post(page, data=FACTS | {"email": "b@example.org"}).status_code == 303


def test_a_network_says_that_it_recruits_while_it_does(visitor, stranger, ana, network, intake, sign_in):
    address = f"/c/{network.slug}/{network.id}"
    assert f"{address}/intake" in links(visitor.get(address)) and f"{address}/intake" in links(sign_in(stranger).get(address))
    assert f"{address}/intake" not in links(sign_in(ana).get(address))
    service.plan(network, people.make_person("szefowa", is_admin=True), opens_at=intake.opens_at,
                 closes_at=clock.now() - timedelta(minutes=1), places=None, about="", question="")
    assert f"{address}/intake" not in links(visitor.get(address))


def test_a_network_that_never_recruited_says_so(visitor, network, page):
    assert "nie prowadzi otwartego naboru" in words(visitor.get(page)) and visitor.post(page, data=FACTS).status_code == 404


def test_old_applications_that_came_to_nothing_are_forgotten(visitor, intake, page):
    for number in range(2):
        visitor.post(page, data=FACTS | {"email": f"k{number}@example.org"})
    with transaction():
        db.session.execute(db.update(Application).where(Application.email == "k0@example.org").values(
            created_at=clock.now() - timedelta(days=31)))
    assert retention.forget()["applications"] == 1 and the_application().email == "k1@example.org"
    assert db.session.scalar(db.select(User).filter_by(email="k1@example.org")) is None


def test_the_first_wrong_field_has_the_focus(visitor, intake, page):
    answer = visitor.post(page, data=FACTS | {"name": "", "jst": ""})
    assert answer.status_code == 422
    focused = re.findall(r"<(?:input|textarea)[^>]* autofocus[^>]*>", answer.text)
    assert len(focused) == 1 and 'name="name"' in focused[0]
    assert "autofocus" not in visitor.get(page).text
