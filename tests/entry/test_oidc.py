"""Signing in by an organisation's account, at a real provider started for these tests."""
import time
from urllib.parse import parse_qs, urlsplit

import pytest
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jwk, jwt

from forum.accounts import passwords
from forum.accounts.models import User
from forum.db import db, transaction
from forum.entry import elsewhere, provider as there
from forum.entry.models import AccountElsewhere
from forum.events import Event
from tests import people

from . import provider

pytestmark = [pytest.mark.once]
BACK = "http://127.0.0.1:8000/login/oidc/back"


@pytest.fixture(scope="module")
def issuer():
    with provider.running(BACK) as address:
        yield address


@pytest.fixture
def oidc(app, issuer, monkeypatch):
    """The sign-in of an organisation, switched on for one test."""
    for name, value in {"ISSUER": issuer, "CLIENT_ID": "forum", "CLIENT_SECRET": "tajemnica-forum",
                        "NAME": "Konto urzędu"}.items():
        monkeypatch.setitem(app.config, f"OIDC_{name}", value)
    return issuer


def come(client, account, **query):
    """Go to the provider, sign in there, and come back with what it says."""
    sent = client.get("/login/oidc", query_string=query)
    assert sent.status_code == 302
    return client.get(way_back(sent.location, account))


def way_back(address, account):
    place = provider.sign_in(address, account)
    assert place.startswith(BACK)
    return place.removeprefix("http://127.0.0.1:8000")


def is_signed_in(client):
    return client.get("/account").status_code == 200


def connected():
    db.session.rollback()
    return [(row.user_id, row.subject) for row in db.session.scalars(db.select(AccountElsewhere).filter_by(ended_at=None))]


def test_without_a_setting_there_is_no_such_way_in(app, visitor, ana, sign_in):
    assert "/login/oidc" not in visitor.get("/login").text
    assert visitor.get("/login/oidc").status_code == visitor.get("/login/oidc/back").status_code == 404
    assert "/login/oidc" not in sign_in(ana).get("/account/security").text


def test_a_verified_address_lets_in_and_is_connected_once(app, oidc, visitor, ana):
    page = visitor.get("/login?next=/latest").text
    assert "Zaloguj się przez: Konto urzędu" in page and 'href="/login/oidc?next=/latest"' in page
    answer = come(visitor, "ana", next="/latest")
    assert (answer.status_code, answer.location) == (303, "/latest")
    assert is_signed_in(visitor)
    assert connected() == [(ana.id, "ana")]
    assert db.session.scalar(db.select(db.func.count()).select_from(Event).filter_by(action="account_connected")) == 1
    again = app.test_client()
    person = db.session.get(User, ana.id)
    person.email = "inna@example.org"  # what was connected holds, whatever the addresses are
    db.session.commit()
    assert come(again, "ana").status_code == 303 and is_signed_in(again)
    assert len(connected()) == 1


def test_the_way_there_asks_for_a_proof_only_this_browser_has(oidc, visitor):
    query = parse_qs(urlsplit(visitor.get("/login/oidc").location).query)
    with visitor.session_transaction() as session:
        kept = session[f"_state_oidc_{query['state'][0]}"]["data"]
    assert query["code_challenge_method"] == ["S256"]
    assert query["code_challenge"] == [create_s256_code_challenge(kept["code_verifier"])]
    assert query["nonce"] == [kept["nonce"]] and len(kept["nonce"]) >= 20
    assert query["redirect_uri"] == [BACK] and "openid" in query["scope"][0]


def test_who_tries_often_does_not_fill_the_cookie(oidc, visitor):
    for _ in range(5):
        visitor.get("/login/oidc")
    with visitor.session_transaction() as session:
        assert len([key for key in session if key.startswith("_state_")]) == 1


@pytest.mark.parametrize("account", ["nieznana", "niepewna", "milczek"])
def test_somebody_unknown_gets_no_account_and_is_told_whom_to_ask(oidc, visitor, ana, ben, account):
    answer = come(visitor, account)
    assert answer.status_code == 403
    assert "które prowadzą Twoją sieć" in answer.text.replace("\u00a0", " ")
    assert ("nikt@example.org" in answer.text) == (account == "nieznana")
    assert not is_signed_in(visitor)
    assert connected() == [] and db.session.scalar(db.select(db.func.count()).select_from(User)) == 2


def test_a_successor_in_the_same_mailbox_does_not_get_the_account(app, oidc, visitor, ana):
    come(visitor, "ana")
    successor = app.test_client()
    assert come(successor, "nastepczyni").status_code == 403
    assert not is_signed_in(successor) and connected() == [(ana.id, "ana")]


@pytest.mark.parametrize("kind", ["is_system", "is_demo"])
def test_nobody_comes_in_as_the_forum_or_as_somebody_made_up(demo, oidc, visitor, kind):
    person = people.make_person("ana", **{kind: True})
    assert come(visitor, person.username).status_code == 403
    assert connected() == []


def test_an_answer_brought_to_another_browser_lets_nobody_in(app, oidc, visitor, ana):
    place = way_back(visitor.get("/login/oidc").location, "ana")
    other = app.test_client()
    other.get("/login/oidc")
    for client in (other, app.test_client()):
        answer = client.get(place)
        assert (answer.status_code, answer.location) == (303, "/login")
        assert not is_signed_in(client)
    assert visitor.get(place).status_code == 303 and is_signed_in(visitor)


def test_an_answer_is_used_once(oidc, visitor, ana):
    place = way_back(visitor.get("/login/oidc").location, "ana")
    visitor.get(place)
    visitor.post("/logout")
    assert visitor.get(place).location == "/login"
    assert not is_signed_in(visitor)


def test_a_changed_code_or_an_error_leads_back_with_a_sentence(oidc, visitor, ana, caplog):
    sent = visitor.get("/login/oidc").location
    state = parse_qs(urlsplit(sent).query)["state"][0]
    assert visitor.get(f"/login/oidc/back?code=zly&state={state}").location == "/login"
    assert "Spróbuj jeszcze raz" in visitor.get("/login").text
    assert visitor.get("/login/oidc/back?error=access_denied&error_description=tajne&state=x").location == "/login"
    assert "tajne" not in caplog.text
    assert not is_signed_in(visitor)


def test_an_organisation_that_does_not_answer_is_said_so(app, oidc, visitor, monkeypatch):
    monkeypatch.setitem(app.config, "OIDC_ISSUER", "http://127.0.0.1:9")
    assert visitor.get("/login/oidc").location == "/login"
    assert "nie odpowiada" in visitor.get("/login").text


def test_a_public_client_needs_no_secret(app, oidc, visitor, ana, monkeypatch):
    monkeypatch.setitem(app.config, "OIDC_CLIENT_ID", "forum-jawny")
    monkeypatch.setitem(app.config, "OIDC_CLIENT_SECRET", None)
    assert come(visitor, "ana").status_code == 303 and is_signed_in(visitor)


def _forged(issuer, nonce, changed):
    key = jwk.RSAKey.generate_key(2048, parameters={"kid": "a"})
    now = int(time.time())
    claims = {"iss": issuer, "aud": "forum", "sub": "ana", "exp": now + 60, "iat": now, "nonce": nonce,
              "email": "ana@example.org", "email_verified": True} | changed
    return key, jwt.encode({"alg": "RS256", "kid": "a"}, claims, key)


@pytest.mark.parametrize("changed", [
    {}, {"aud": "inny"}, {"iss": "https://inny.example"}, {"nonce": "inny"}, {"exp": 1}, {"aud": "inny", "azp": "forum"},
    {"sub": ""}, {"sub": "x" * 256}, "other key", "unsigned"], ids=str)
def test_only_a_token_for_us_of_now_by_this_issuer_is_believed(app, oidc, visitor, ana, monkeypatch, changed):
    sent = parse_qs(urlsplit(visitor.get("/login/oidc").location).query)
    key, token = _forged(oidc, sent["nonce"][0], changed if isinstance(changed, dict) else {})
    if changed == "unsigned":
        token = f"eyJhbGciOiJub25lIn0.{token.split('.')[1]}."
    client = there._client()
    published = key if changed != "other key" else jwk.RSAKey.generate_key(2048, parameters={"kid": "a"})
    metadata = client.load_server_metadata() | {"jwks": {"keys": [published.as_dict(private=False)]}}
    metadata["id_token_signing_alg_values_supported"] = ["RS256", "none"]
    monkeypatch.setattr(client, "server_metadata", metadata)
    monkeypatch.setattr(client, "fetch_access_token", lambda **_: {"access_token": "x", "id_token": token})
    answer = visitor.get(f"/login/oidc/back?code=x&state={sent['state'][0]}")
    assert is_signed_in(visitor) == (changed == {})
    assert answer.location == ("/" if changed == {} else "/login")


# Connecting one's own account.

def test_somebody_signed_in_connects_another_account_after_a_button(app, oidc, sign_in, ana, letters):
    client = sign_in(ana)
    assert "Połącz" in client.get("/account/security").text
    answer = come(client, "nieznana", connect=1)
    assert answer.location == "/account/elsewhere" and connected() == []
    page = client.get("/account/elsewhere").text
    assert "nikt@example.org" in page and page.count('<form method="post"') == 1
    assert client.post("/account/elsewhere").location == "/account/security#elsewhere"
    assert connected() == [(ana.id, "nieznana")]
    assert [letter.address for letter in letters("account_connected")] == ["ana@example.org"]
    assert come(other := app.test_client(), "nieznana").status_code == 303 and is_signed_in(other)
    assert client.post("/account/elsewhere/end").status_code == 303 and connected() == []
    assert come(app.test_client(), "nieznana").status_code == 403


def test_what_was_disconnected_is_not_connected_again_by_the_address_alone(app, oidc, sign_in, visitor, ana):
    come(visitor, "ana")
    client = sign_in(ana)
    client.post("/account/elsewhere/end")
    assert come(app.test_client(), "ana").status_code == come(app.test_client(), "nastepczyni").status_code == 403
    assert connected() == []
    come(client, "ana", connect=1)
    assert client.post("/account/elsewhere").status_code == 303 and connected() == [(ana.id, "ana")]


def test_nobody_connects_what_belongs_to_somebody_else(app, oidc, visitor, sign_in, ana, ben):
    come(visitor, "ana")
    client = sign_in(ben)
    come(client, "ana", connect=1)
    assert client.post("/account/elsewhere").status_code == 409
    assert connected() == [(ana.id, "ana")]


def test_nothing_is_connected_that_was_not_shown_in_this_browser(oidc, sign_in, ana, visitor):
    assert sign_in(ana).get("/account/elsewhere").status_code == sign_in(ana).post("/account/elsewhere").status_code == 410
    assert visitor.get("/account/elsewhere").status_code == visitor.post("/account/elsewhere").status_code == 303


def test_coming_again_connects_nothing_more(app, oidc, ana):
    shown = elsewhere.Shown(oidc, "ana", "ana@example.org")
    for _ in range(2):
        assert elsewhere.owner_of(shown).id == ana.id
    elsewhere.connect(ana, shown)
    assert connected() == [(ana.id, "ana")]


def test_a_browser_left_open_connects_nothing_without_the_password(oidc, sign_in, ana, letters):
    with transaction():
        db.session.get(User, ana.id).password_hash = passwords.hash_password("zielony rower pod wierzbą")
    client = sign_in(ana)
    come(client, "nieznana", connect=1)
    assert 'type="password"' in client.get("/account/elsewhere").text
    for wrong in ("", "nie to"):
        assert client.post("/account/elsewhere", data={"known_password": wrong}).status_code == 422
    assert connected() == [] and letters("account_connected") == []
    client.post("/account/elsewhere", data={"known_password": "zielony rower pod wierzbą"})
    assert connected() == [(ana.id, "nieznana")]


def test_an_account_there_that_was_somebody_elses_connects_nobody_by_its_address(app, oidc, sign_in, visitor, ana, ben):
    elsewhere.connect(ben, elsewhere.Shown(oidc, "ana", ""))
    elsewhere.disconnect(ben)
    assert come(visitor, "ana").status_code == 403 and connected() == []
