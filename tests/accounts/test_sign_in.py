"""Getting in by password and by link, and out again."""
import threading
from datetime import timedelta

import pytest

from forum import clock
from forum.accounts import passwords, service
from forum.accounts.models import SignInLink, User, UserSession
from forum.db import db
from tests import people

PASSWORD = "zielony rower pod wierzbą"
# Read before the tests' application makes hashing quick.
REAL_HASHER = passwords._hasher


@pytest.fixture(scope="module")
def password_hash():
    return passwords.hash_password(PASSWORD)


@pytest.fixture
def ola(network, password_hash):
    """A participant with a password."""
    return people.make_person("ola", name="Ola Hasłowa", networks={network: ["participant"]},
                              password_hash=password_hash)


def sign_in_with(client, email="ola@example.org", password=PASSWORD, **more):
    return client.post("/login", data={"email": email, "password": password, **more})


def is_signed_in(client):
    return client.get("/account").status_code == 200


def test_the_right_password_lets_in_and_leads_on(visitor, ola):
    answer = sign_in_with(visitor, next="/latest")
    assert (answer.status_code, answer.location) == (303, "/latest")
    assert is_signed_in(visitor)


def test_the_address_may_be_written_in_capitals_and_with_blanks(visitor, ola):
    assert sign_in_with(visitor, email="  OLA@Example.org ").status_code == 303


@pytest.mark.parametrize(("email", "password"), [
    ("ola@example.org", "zielony rower"), ("nikt@example.org", PASSWORD), ("ola@example.org", PASSWORD.upper())])
def test_wrong_ones_get_the_form_back_with_the_address_and_without_the_password(visitor, ola, email, password):
    answer = sign_in_with(visitor, email=email, password=password)
    assert answer.status_code == 422
    assert f'value="{email}"' in answer.text
    assert password not in answer.text
    assert not is_signed_in(visitor)


@pytest.mark.parametrize("data", [{}, {"email": "", "password": ""}, {"email": "to nie adres", "password": "x"},
                                  {"email": "a\0b@example.org", "password": "x"},
                                  {"email": "a" * 40_000, "password": "x"},
                                  {"email": "ola@example.org", "password": "x" * 2000}])
def test_what_cannot_be_right_is_said_without_asking_the_database(visitor, data):
    assert visitor.post("/login", data=data).status_code == 422


def test_somebody_unknown_takes_the_time_of_a_real_hash(monkeypatch, ola):
    hashes = []
    monkeypatch.setattr(passwords, "_verify", lambda password_hash, _password: hashes.append(password_hash) or False)
    for email in ("ola@example.org", "nikt@example.org"):
        assert service.person_with(email, PASSWORD) is None
    assert len(hashes) == 2
    assert not REAL_HASHER.check_needs_rehash(hashes[1])  # the same parameters, so the same time


def test_somebody_without_a_password_enters_with_none(visitor, ana):
    assert sign_in_with(visitor, email=ana.email, password="x").status_code == 422


def test_hashing_takes_turns(monkeypatch):
    at_once, most, lock = [], [], threading.Lock()

    def work():
        with lock:
            at_once.append(1)
            most.append(len(at_once))
        done.wait(0.05)
        with lock:
            at_once.pop()
    done = threading.Event()
    threads = [threading.Thread(target=passwords._in_turn, args=(work,)) for _ in range(8)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert max(most) <= passwords.AT_ONCE


def test_next_never_leaves_the_site(visitor, ola):
    assert sign_in_with(visitor, next="//evil.example").location == "/"
    assert "evil" not in visitor.get("/login?next=https:evil.example").get_data(as_text=True)


def test_who_is_signed_in_is_led_on_at_once(sign_in, ana):
    answer = sign_in(ana).get("/login?next=/latest")
    assert (answer.status_code, answer.location) == (303, "/latest")


def test_signing_in_starts_a_new_session_and_forgets_what_the_visitor_had(visitor, ola):
    with visitor.session_transaction() as session:
        session["csrf_token"] = "known to somebody"
    sign_in_with(visitor)
    with visitor.session_transaction() as session:
        assert session.get("csrf_token") != "known to somebody"
    assert visitor.get_cookie("forum").http_only


def test_signing_in_as_somebody_else_ends_the_session_before(sign_in, ana, ola):
    client = sign_in(ana)
    sign_in_with(client)
    db.session.rollback()
    assert db.session.scalars(db.select(UserSession.user_id)).all() == [ola.id]


def test_signing_out_ends_the_session_and_takes_a_post(sign_in, ana):
    client = sign_in(ana)
    assert client.get("/logout").status_code == 405
    assert client.post("/logout").status_code == 303
    assert not is_signed_in(client)
    db.session.rollback()
    assert db.session.scalar(db.select(UserSession)) is None


def test_a_session_unused_for_long_has_ended(sign_in, ana):
    client = sign_in(ana)
    db.session.rollback()
    row = db.session.scalar(db.select(UserSession))
    row.seen_at = clock.now() - timedelta(days=61)
    db.session.commit()
    assert not is_signed_in(client)


def test_many_tries_of_one_account_are_stopped_with_the_address_kept(rate_limits, visitor, ola, monkeypatch):
    monkeypatch.setattr(passwords, "is_right", lambda *_: False)
    codes = [sign_in_with(visitor).status_code for _ in range(11)]
    assert codes == [422] * 10 + [429]
    assert 'value="ola@example.org"' in sign_in_with(visitor).text


def test_an_office_behind_one_address_is_not_stopped_by_one_colleague(rate_limits, visitor, ola, monkeypatch):
    monkeypatch.setattr(passwords, "is_right", lambda *_: False)
    for number in range(60):
        assert sign_in_with(visitor, email=f"osoba{number}@example.org").status_code == 422


@pytest.mark.slow
def test_one_address_far_above_an_office_is_stopped(rate_limits, visitor, monkeypatch):
    monkeypatch.setattr(service, "person_with", lambda *_: None)
    codes = {sign_in_with(visitor, email=f"osoba{number}@example.org").status_code for number in range(301)}
    assert codes == {422, 429}


# Links.

@pytest.fixture
def token(ana):
    return service.make_link(ana)


def test_opening_a_link_changes_nothing_and_shows_one_button(visitor, ana, token):
    for _ in range(3):
        page = visitor.get(f"/login/{token}")
    assert page.status_code == 200
    assert page.text.count("<form method=\"post\"") == 1
    assert page.headers["Cache-Control"] == "no-store" and page.headers["Referrer-Policy"] == "no-referrer"
    assert db.session.scalar(db.select(SignInLink.used_at)) is None
    assert db.session.scalar(db.select(UserSession)) is None


def test_a_link_lets_in_once(app, visitor, ana, token):
    answer = visitor.post(f"/login/{token}")
    assert (answer.status_code, answer.location) == (303, "/account/security#password-heading")
    assert is_signed_in(visitor)
    second = app.test_client()
    assert second.post(f"/login/{token}").status_code == 410
    assert second.get(f"/login/{token}").status_code == 410
    assert not is_signed_in(second)


def test_a_link_used_by_two_at_once_lets_one_in(application, ana, token):
    found = []

    def use():
        with application.app_context():
            found.append(service.use_link(token) is not None)
            db.session.remove()
    threads = [threading.Thread(target=use) for _ in range(6)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(found) == [False] * 5 + [True]


def test_a_link_grows_too_old(visitor, ana, token):
    db.session.scalar(db.select(SignInLink)).expires_at = clock.now() - timedelta(seconds=1)
    db.session.commit()
    assert visitor.get(f"/login/{token}").status_code == 410
    assert visitor.post(f"/login/{token}").status_code == 410


def test_a_new_link_ends_the_one_before(visitor, ana, token):
    service.make_link(ana)
    assert visitor.post(f"/login/{token}").status_code == 410


def test_the_database_keeps_no_token(ana, token):
    assert token not in db.session.scalar(db.select(SignInLink.token_hash))


def test_nobody_enters_as_the_forum_itself(visitor, password_hash):
    system = people.make_person("redakcja", name="Redakcja", is_system=True, password_hash=password_hash)
    token = service.make_link(system)
    assert visitor.post(f"/login/{token}").status_code == 410
    assert sign_in_with(visitor, email=system.email).status_code == 422


def test_a_silenced_person_comes_in_to_read(visitor, silenced):
    assert visitor.post(f"/login/{service.make_link(silenced)}").status_code == 303
    assert is_signed_in(visitor)


def test_a_person_has_one_account_whatever_the_case_of_their_address(ana):
    with pytest.raises(Exception, match="."):
        service.create_person(name="Inna Anna", email="ANA@example.org")
    assert db.session.scalar(db.select(db.func.count()).select_from(User)) == 1


def test_being_seen_is_written_down_once_a_minute_and_renews_the_cookie(sign_in, ana, count_queries):
    client = sign_in(ana)
    db.session.rollback()
    row = db.session.scalar(db.select(UserSession))
    row.seen_at = before = clock.now() - timedelta(minutes=2)
    db.session.commit()
    assert "Set-Cookie" in client.get("/account").headers
    db.session.rollback()
    assert db.session.scalar(db.select(UserSession.seen_at)) > before
    assert "Set-Cookie" not in client.get("/account").headers
    count_queries(lambda: client.get("/account"))
    assert not [statement for statement in count_queries.statements if statement.startswith("UPDATE")]
