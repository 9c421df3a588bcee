"""Signing in with a second factor: asked of who has one, made by who must have one, taken once, passed by nobody."""
import time

import pyotp
import pytest
from sqlalchemy import select

from forum.accounts import passwords, service as accounts
from forum.accounts.models import UserSession
from forum.db import db
from forum.entry import service as entry
from forum.mail.models import Letter
from forum.networks import people_service
from forum.networks.models import Site
from forum.privacy import erasure
from forum.secondfactor import keys, pending, service
from forum.secondfactor.models import Passkey, RecoveryCode, Totp
from tests import people

pytestmark = pytest.mark.once
PASSWORD = "zielony rower pod wierzbą"


@pytest.fixture(scope="module")
def password_hash():
    return passwords.hash_password(PASSWORD)


@pytest.fixture
def ola(network, password_hash):
    """A moderator with a password."""
    return people.make_person("ola", name="Ola Hasłowa", networks={network: ["moderator"]}, password_hash=password_hash)


def switch_on(person):
    """Give a person an application for codes; return it and their recovery codes."""
    app = pyotp.TOTP(service.begin_totp(person))
    # The code before, so that the present one can still be used.
    return app, service.confirm_totp(person, app.at(int(time.time()) - service.STEP))


def sign_in_with_password(client, person):
    return client.post("/login", data={"email": person.email, "password": PASSWORD, "next": "/latest"})


def is_in(client):
    return client.get("/account").status_code == 200


def test_the_password_alone_lets_nobody_in(visitor, ola):
    app, _codes = switch_on(ola)
    answer = sign_in_with_password(visitor, ola)
    assert (answer.status_code, answer.location) == (303, "/login/second") and not is_in(visitor)
    assert not db.session.scalars(select(UserSession).filter_by(user_id=ola.id)).all()
    assert visitor.get("/login/second").status_code == 200
    wrong = visitor.post("/login/second", data={"code": "000000"})
    assert wrong.status_code == 422 and not is_in(visitor)
    answer = visitor.post("/login/second", data={"code": f" {app.now()[:3]} {app.now()[3:]} "})
    assert (answer.status_code, answer.location) == (303, "/latest") and is_in(visitor)


def test_a_code_works_once(app, ola):
    totp, _codes = switch_on(ola)
    code = totp.now()
    first, second = app.test_client(), app.test_client()
    for client in (first, second):
        sign_in_with_password(client, ola)
        client.post("/login/second", data={"code": code})
    assert is_in(first) and not is_in(second)


def test_each_recovery_code_works_once(app, ola):
    _totp, codes = switch_on(ola)
    assert len(set(codes)) == service.CODES
    first, second = app.test_client(), app.test_client()
    for client in (first, second):
        sign_in_with_password(client, ola)
        client.post("/login/second", data={"code": codes[3].upper().replace("-", " ")})
    assert is_in(first) and not is_in(second)
    assert db.session.scalar(select(RecoveryCode.used_at).where(RecoveryCode.used_at.is_not(None)))


def test_a_link_asks_for_it_too(visitor, ola):
    switch_on(ola)
    answer = visitor.post(f"/login/{accounts.make_link(ola)}")
    assert answer.location == "/login/second" and not is_in(visitor)


def test_who_waits_too_long_begins_anew(visitor, ola, monkeypatch):
    app, _codes = switch_on(ola)
    sign_in_with_password(visitor, ola)
    monkeypatch.setattr(pending, "LASTS", -1)
    answer = visitor.post("/login/second", data={"code": app.now()})
    assert (answer.status_code, answer.location) == (303, "/login") and not is_in(visitor)


def test_nobody_comes_to_the_second_step_without_the_first(visitor):
    for path in ("/login/second", "/login/second/set-up"):
        assert visitor.get(path).location == "/login"
        assert visitor.post(path, data={"code": "123456"}).location == "/login"
    assert visitor.post("/login/second/passkey", data={"credential": "{}"}).location == "/login"
    assert visitor.post("/login/passkey", data={"credential": "{}"}).location == "/login" and not is_in(visitor)


def test_codes_are_not_guessed(visitor, ola, rate_limits):
    switch_on(ola)
    sign_in_with_password(visitor, ola)
    codes = [visitor.post("/login/second", data={"code": f"{number:06}"}).status_code for number in range(11)]
    assert codes == [422] * 10 + [429]


def test_staff_makes_one_where_it_is_required(visitor, app, ola, ana, admin, sign_in):
    client, member = sign_in(ola), sign_in(ana)
    service.require_of_staff(admin, True)
    assert not is_in(client) and is_in(member)  # who has none signs in anew; members need none
    answer = sign_in_with_password(visitor, ola)
    assert answer.location == "/login/second/set-up" and not is_in(visitor)
    db.session.rollback()
    secret = db.session.scalar(select(Totp.secret).filter_by(user_id=ola.id))
    page = visitor.get("/login/second/set-up").text
    assert "<svg" in page and "style=" not in page
    assert visitor.post("/login/second/set-up", data={"code": "000000"}).status_code == 422
    done = visitor.post("/login/second/set-up", data={"code": pyotp.TOTP(secret).now()})
    assert done.status_code == 200 and done.text.count("<code>") == service.CODES and is_in(visitor)
    db.session.rollback()
    assert db.session.scalar(select(Letter).filter_by(kind="second_factor")).address == ola.email
    # A second try finds a factor and asks for it.
    assert sign_in_with_password(app.test_client(), ola).location == "/login/second"


def test_only_administrators_require_it_and_take_it_away(sign_in, ola, ana, coordinator, admin):
    switch_on(ola)
    for person in (ana, coordinator, ola):
        assert sign_in(person).get("/admin/second-factor").status_code in (403, 404)
        assert sign_in(person).post("/admin/second-factor", data={"is_required": "y"}).status_code in (403, 404)
        assert sign_in(person).post("/u/ola/second-factor/reset").status_code == 403
    assert not db.session.scalar(select(Site.staff_needs_second_factor))
    client = sign_in(ola)
    assert sign_in(admin).get("/admin/second-factor").status_code == 200
    assert sign_in(admin).post("/u/ola/second-factor/reset").status_code == 303
    db.session.rollback()
    assert not db.session.scalars(select(Totp)).all() and not db.session.scalars(select(RecoveryCode)).all()
    assert not is_in(client)
    sign_in(admin).post("/admin/second-factor", data={"is_required": "y"})
    db.session.rollback()
    assert db.session.scalar(select(Site.staff_needs_second_factor))


def test_the_command_line_lets_the_last_administrator_in_again(app, ola):
    switch_on(ola)
    assert app.test_cli_runner().invoke(args=["people", "reset-second-factor", ola.email]).exit_code == 0
    db.session.rollback()
    assert not db.session.scalars(select(Totp)).all()
    assert app.test_cli_runner().invoke(args=["people", "reset-second-factor", "nikt@example.org"]).exit_code == 1


def test_whoever_becomes_staff_makes_one_before_they_go_on(sign_in, ana, network, admin):
    service.require_of_staff(admin, True)
    client = sign_in(ana)
    people_service.grant(network, ana, "participant", admin)
    assert is_in(client)
    people_service.grant(network, ana, "moderator", admin)
    assert not is_in(client)


def test_staff_keeps_its_last_one_where_it_is_required(sign_in, ola, admin):
    switch_on(ola)
    service.require_of_staff(admin, True)
    client = sign_in(ola)
    client.post("/account/second-factor/sure", data={"present": PASSWORD})
    answer = client.post("/account/second-factor/totp/remove")
    assert answer.status_code == 409 and "drugiego składnika" in answer.text
    db.session.rollback()
    assert db.session.scalar(select(Totp.confirmed_at)) and not db.session.scalars(select(Letter)).all()


def test_a_secret_that_somebody_else_has_seen_is_nobodys(app, ola, admin):
    service.require_of_staff(admin, True)
    thief, owner = app.test_client(), app.test_client()
    sign_in_with_password(thief, ola)
    db.session.rollback()
    seen = db.session.scalar(select(Totp.secret))
    assert seen[:4] in thief.get("/login/second/set-up").text
    sign_in_with_password(owner, ola)
    db.session.rollback()
    mine = db.session.scalar(select(Totp.secret))
    assert mine != seen and thief.get("/login/second/set-up").location == "/login"
    sign_in_with_password(owner, ola)
    assert thief.post("/login/second/set-up", data={"code": pyotp.TOTP(seen).now()}).location == "/login"
    db.session.rollback()
    done = owner.post("/login/second/set-up", data={"code": pyotp.TOTP(db.session.scalar(select(Totp.secret))).now()})
    assert done.status_code == 200 and is_in(owner) and not is_in(thief)


@pytest.mark.parametrize("happens", ["put_out", "reset", "erase"])
def test_whoever_is_half_way_in_is_put_out_too(visitor, ola, admin, happens):
    service.require_of_staff(admin, True)
    sign_in_with_password(visitor, ola)
    db.session.rollback()
    secret = db.session.scalar(select(Totp.secret))
    if happens == "put_out":
        entry.put_out(ola)
    elif happens == "reset":
        service.remove_all(ola)
    else:
        erasure.erase(ola, ola, posts_go=False)
    assert visitor.get("/login/second/set-up").location == "/login"
    assert visitor.post("/login/second/set-up", data={"code": pyotp.TOTP(secret).now()}).location == "/login"
    assert not is_in(visitor)


def test_a_passkey_from_before_somebody_was_put_out_lets_in_beside_a_letter_only(visitor, ola, monkeypatch):
    db.session.add(Passkey(user_id=ola.id, credential_id="abc", public_key=b"x", name="Klucz"))
    db.session.commit()
    monkeypatch.setattr(keys, "shown", lambda _credential: (db.session.scalar(select(Passkey)), 0))
    assert visitor.post("/login/passkey", data={"credential": "{}"}).status_code == 303 and is_in(visitor)
    entry.put_out(ola)
    answer = visitor.post("/login/passkey", data={"credential": "{}"})
    assert answer.location == "/login/link" and not is_in(visitor)
    visitor.post(f"/login/{accounts.make_link(ola)}")
    assert visitor.post("/login/second/passkey", data={"credential": "{}"}).status_code == 303 and is_in(visitor)


def test_the_page_of_those_who_have_none_costs_the_same_for_many(network, moderator, admin, sign_in, count_queries):
    client = sign_in(admin)

    def cost():
        client.get("/admin/second-factor")
        return count_queries(lambda: client.get("/admin/second-factor"))
    few = cost()
    for number in range(8):
        people.make_person(f"prowadzi{number}", networks={network: ["moderator"]})
    assert cost() == few
