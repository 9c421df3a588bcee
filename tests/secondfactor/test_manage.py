"""Looking after one's second factor: only after the password, told by a letter, gone with its codes."""
import pyotp
import pytest
from sqlalchemy import select

from forum.db import db
from forum.mail.models import Letter
from forum.secondfactor.models import Passkey, RecoveryCode, Totp

from .test_arrive import PASSWORD, ola, password_hash, switch_on  # noqa: F401

pytestmark = pytest.mark.once


@pytest.fixture
def client(sign_in, ola):  # noqa: F811
    """Somebody who has just given their password."""
    client = sign_in(ola)
    client.post("/account/second-factor/sure", data={"present": PASSWORD})
    return client


@pytest.mark.parametrize("path", ["totp", "totp/confirm", "totp/remove", "passkeys", "passkeys/options",
                                  "passkeys/1/remove", "codes"])
def test_a_session_left_open_changes_nothing(sign_in, ola, visitor, path):  # noqa: F811
    switch_on(ola)
    assert sign_in(ola).post(f"/account/second-factor/{path}", data={"code": "1", "name": "x"}).status_code == 403
    assert visitor.post(f"/account/second-factor/{path}").status_code == 303
    assert db.session.scalar(select(Totp.confirmed_at))


def test_a_wrong_password_opens_nothing(sign_in, ola):  # noqa: F811
    client = sign_in(ola)
    assert client.post("/account/second-factor/sure", data={"present": "nie to"}).status_code == 422
    assert client.post("/account/second-factor/totp").status_code == 403


def test_codes_are_set_up_confirmed_and_removed(client, ola):  # noqa: F811
    assert client.post("/account/second-factor/totp").location.endswith("/account/second-factor/totp")
    db.session.rollback()
    secret = db.session.scalar(select(Totp.secret))
    page = client.get("/account/second-factor/totp").text
    assert "<svg" in page and secret[:4] in page
    assert client.post("/account/second-factor/totp/confirm", data={"code": "nic"}).status_code == 422
    done = client.post("/account/second-factor/totp/confirm", data={"code": pyotp.TOTP(secret).now()})
    assert done.status_code == 200 and done.headers["Cache-Control"] == "no-store"
    db.session.rollback()
    assert len(db.session.scalars(select(RecoveryCode)).all()) == 10
    assert not [code for code in db.session.scalars(select(RecoveryCode.token_hash)) if code in done.text]
    assert client.post("/account/second-factor/totp").status_code == 409
    assert client.post("/account/second-factor/codes").status_code == 200
    client.post("/account/second-factor/totp/remove")
    db.session.rollback()
    assert not db.session.scalars(select(Totp)).all() and not db.session.scalars(select(RecoveryCode)).all()
    subjects = db.session.scalars(select(Letter.subject).filter_by(kind="second_factor").order_by(Letter.id)).all()
    assert len(subjects) == 2 and subjects[0] != subjects[1]


def test_what_is_no_passkey_is_refused(client):
    for credential in ("", "{}", "[]", "nonsense", '{"id": "x"}', "x" * 30_000):
        answer = client.post("/account/second-factor/passkeys", data={"credential": credential, "name": "Telefon"})
        assert answer.status_code == 422 and "Telefon" in answer.text
    assert not db.session.scalars(select(Passkey)).all()


def test_nobody_removes_somebody_elses_passkey(client, ana):
    db.session.add(Passkey(user_id=ana.id, credential_id="abc", public_key=b"x", name="Klucz"))
    db.session.commit()
    key = db.session.scalar(select(Passkey.id))
    assert client.post(f"/account/second-factor/passkeys/{key}/remove").status_code == 404
    db.session.rollback()
    assert db.session.get(Passkey, key)
