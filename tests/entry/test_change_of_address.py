"""Another e-mail address: confirmed from the new one, told to the old one, which can stop it for a week."""
import re
from datetime import timedelta

import pytest

from forum import clock
from forum.accounts import passwords, service as accounts
from forum.accounts.models import SignInLink, User, UserSession
from forum.db import db
from forum.entry import service
from forum.entry.models import AddressChange
from forum.events import Event
from tests import people

from .conftest import address_in

OLD, NEW, PASSWORD = "ola@example.org", "nowa@gmina.example", "zielony rower pod wierzbą"


@pytest.fixture
def ola(network):
    """A participant with a password."""
    return people.make_person("ola", name="Ola Hasłowa", networks={network: ["participant"]},
                              password_hash=passwords.hash_password(PASSWORD))


@pytest.fixture
def client(sign_in, ola):
    return sign_in(ola)


def ask(client, email=NEW, password=PASSWORD):
    return client.post("/account/address", data={"new_email": email, "known_password": password})


def email_of(person):
    db.session.rollback()
    return db.session.get(User, person.id, populate_existing=True).email


def confirm(client, letters):
    place = address_in(letters("address_new")[-1], "/account/address/")
    return client.post(place)


def later(**passed):
    db.session.rollback()
    for change in db.session.scalars(db.select(AddressChange)):
        change.asked_at -= timedelta(**passed)
        change.confirmed_at = change.confirmed_at and change.confirmed_at - timedelta(**passed)
    db.session.commit()


def test_the_new_address_holds_once_it_is_confirmed_by_a_button(client, ola, letters):
    assert ask(client, "  NOWA@gmina.example ").location == "/account/security#address"
    assert "nowa@gmina.example" in client.get("/account/security").text
    assert email_of(ola) == OLD
    [new], [old] = letters("address_new"), letters("address_old")
    assert (new.address, old.address) == (NEW, OLD)
    assert NEW not in old.text and "n…@gmina.example" in old.text
    place = address_in(new, "/account/address/")
    page = client.get(place)
    assert page.status_code == 200 and page.text.count('<form method="post"') == 1 and email_of(ola) == OLD
    accounts.make_link(ola)
    assert client.post(place).location == "/account/security#address"
    assert email_of(ola) == NEW
    assert db.session.scalar(db.select(SignInLink)) is None
    assert accounts.person_with(NEW, PASSWORD).id == ola.id and accounts.person_with(OLD, PASSWORD) is None
    assert [letter.address for letter in letters("address_old")] == [OLD, OLD]
    assert client.post(place).status_code == client.get(place).status_code == 410
    actions = db.session.scalars(db.select(Event.action).filter(Event.action.like("address%")).order_by(Event.id)).all()
    assert actions == ["address_asked", "address_changed"]
    assert not [event for event in db.session.scalars(db.select(Event)) if "example" in str(event.details)]


@pytest.mark.once
@pytest.mark.parametrize(("email", "password"), [
    (NEW, "zgaduję"), (NEW, ""), ("to nie adres", PASSWORD), ("", PASSWORD), (OLD.upper(), PASSWORD),
    ("x@y.pl\r\nBcc: z@y.pl", PASSWORD), ("a" * 300 + "@y.pl", PASSWORD)])
def test_without_the_password_or_a_new_address_nothing_is_sent(client, letters, email, password):
    answer = ask(client, email, password)
    assert answer.status_code == 422 and "field__error" in answer.text and f'value="{PASSWORD}"' not in answer.text
    assert letters("address_new") == letters("address_old") == []


def test_only_whoever_asked_confirms(app, client, ola, ana, sign_in, visitor, letters):
    ask(client)
    place = address_in(letters("address_new")[0], "/account/address/")
    assert visitor.get(place).location.startswith("/login?next=/account/address/")
    assert visitor.post(place).status_code == 303
    assert sign_in(ana).get(place).status_code == sign_in(ana).post(place).status_code == 410
    assert email_of(ola) == OLD and email_of(ana) == "ana@example.org"


def test_a_letter_is_confirmed_within_a_day(client, ola, letters):
    ask(client)
    later(days=1, seconds=1)
    assert confirm(client, letters).status_code == 410
    assert email_of(ola) == OLD


def test_asking_again_or_keeping_the_address_ends_what_waited(client, ola, letters):
    ask(client)
    first = address_in(letters("address_new")[0], "/account/address/")
    ask(client, "inna@gmina.example")
    assert client.post(first).status_code == 410
    assert client.post("/account/address/drop").status_code == 303
    assert confirm(client, letters).status_code == 410
    assert email_of(ola) == OLD


def test_an_address_somebody_has_already_is_not_told_apart(client, ola, ana, letters):
    pages = []
    for email in (ana.email, NEW):
        answer = ask(client, email)
        page = re.sub(r'"csrf[-_]token" (value|content)="[^"]+"', "", client.get("/account/security").text)
        pages.append((answer.status_code, answer.location, page.replace(email, "…")))
    assert pages[0] == pages[1]
    taken, _new = letters("address_new")
    assert taken.address == ana.email and "/account/address/" not in taken.text and ola.name not in taken.text


def test_an_address_taken_meanwhile_is_refused(client, ola, letters):
    ask(client)
    people.make_person("inna")
    db.session.rollback()
    other = db.session.scalar(db.select(User).filter_by(username="inna"))
    other.email = NEW
    db.session.commit()
    assert confirm(client, letters).status_code == 409
    assert email_of(ola) == OLD


@pytest.mark.parametrize("confirmed", [False, True])
def test_the_old_address_stops_it_and_puts_everybody_out(app, client, visitor, ola, letters, confirmed):
    ask(client)
    if confirmed:
        confirm(client, letters)
    for place in {address_in(letter, "/login/address/") for letter in letters("address_old")}:
        page = visitor.get(place)
        assert page.status_code == 200 and OLD in page.text and page.headers["Referrer-Policy"] == "no-referrer"
    assert email_of(ola) == (NEW if confirmed else OLD)
    later(days=6, hours=23)
    assert visitor.post(place).location == "/login/password"
    assert email_of(ola) == OLD
    assert client.get("/account").status_code == 303
    assert accounts.person_with(OLD, PASSWORD) is None
    assert confirm(client, letters).status_code in (303, 410) and email_of(ola) == OLD
    assert visitor.post(place).status_code == visitor.get(place).status_code == 410
    visitor.post("/login/password", data={"email": OLD})
    assert visitor.post(address_in(letters("sign_in_link")[-1], "/login/")).status_code == 303
    assert visitor.get("/account").status_code == 200


def test_after_a_week_the_old_address_has_no_say(client, visitor, ola, letters):
    ask(client)
    confirm(client, letters)
    later(days=7, seconds=1)
    place = address_in(letters("address_old")[-1], "/login/address/")
    assert visitor.get(place).status_code == visitor.post(place).status_code == 410
    assert email_of(ola) == NEW


def test_the_first_address_stops_all_later_changes(client, visitor, ola, letters):
    ask(client)
    confirm(client, letters)
    ask(client, "obca@example.net")
    confirm(client, letters)
    first, second = (address_in(letters("address_old")[number], "/login/address/") for number in (1, 3))
    visitor.post(first)
    assert email_of(ola) == OLD
    assert visitor.post(second).status_code == 410
    assert email_of(ola) == OLD


def test_an_old_address_that_is_somebody_elses_by_now_is_not_taken_back(client, visitor, ola, ana, letters):
    ask(client)
    confirm(client, letters)
    db.session.rollback()
    row = db.session.get(User, ana.id)
    row.email = OLD
    db.session.commit()
    assert visitor.post(address_in(letters("address_old")[-1], "/login/address/")).status_code == 409
    assert email_of(ola) == NEW and email_of(ana) == OLD


@pytest.mark.once
@pytest.mark.parametrize("token", ["x", "WyIxIl0.forged.x", service.hash_token("x")])
def test_a_made_up_token_stops_nothing(visitor, client, ola, token):
    ask(client)
    assert visitor.get(f"/login/address/{token}").status_code == visitor.post(f"/login/address/{token}").status_code == 410
    db.session.rollback()
    assert db.session.scalar(db.select(UserSession)) and db.session.scalar(db.select(AddressChange.stopped_at)) is None


@pytest.mark.once
def test_demo_people_and_visitors_change_no_address(demo, visitor, sign_in, network, letters):
    pola = people.make_person("pola.demo", is_demo=True, networks={network: ["participant"]})
    assert ask(sign_in(pola)).status_code == 404
    assert ask(visitor).status_code == visitor.post("/account/address/drop").status_code == 303
    assert letters("address_new") == []


@pytest.mark.once
def test_letters_to_addresses_somebody_types_are_few(rate_limits, client, letters):
    codes = [ask(client, f"a{number}@example.net").status_code for number in range(6)]
    assert codes == [303] * 5 + [429]


@pytest.mark.once
def test_tokens_are_kept_hashed(client, letters):
    ask(client)
    token = address_in(letters("address_new")[0], "/account/address/").rpartition("/")[2]
    kept = db.session.scalar(db.select(AddressChange.token_hash))
    assert kept == service.hash_token(token) != token
    assert clock.now() - db.session.scalar(db.select(AddressChange.asked_at)) < timedelta(minutes=1)
