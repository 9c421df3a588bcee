"""A mail server that wants a password and encryption; whom the forum does not trust it tells nothing."""
import datetime
import ipaddress
import ssl

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from forum.db import db
from forum.mail import sender, transport
from forum.mail.models import Letter
from tests.browser.conftest import free_port

from .conftest import Taken


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for 127.0.0.1 that signs itself, with its key, in one file."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.timezone.utc)
    made = (x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
            .not_valid_before(now - datetime.timedelta(days=1)).not_valid_after(now + datetime.timedelta(days=1))
            .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
            .sign(key, hashes.SHA256()))
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM) + key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    return path


@pytest.fixture
def strict(app, certificate, monkeypatch):
    """A server that takes letters from forum@example.org alone, encrypted."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    taken = Taken()
    controller = Controller(
        taken, hostname="127.0.0.1", port=free_port(), tls_context=context, require_starttls=True, auth_required=True,
        authenticator=lambda _server, _session, _envelope, _how, given: AuthResult(
            success=(given.login, given.password) == (b"forum@example.org", b"p@ss/word"), handled=False))
    controller.start()
    taken.url = f"starttls://forum%40example.org:p%40ss%2Fword@127.0.0.1:{controller.port}"
    monkeypatch.setitem(app.config, "MAIL_URL", taken.url)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    yield taken
    controller.stop()


def is_waiting(letter):
    return db.session.get(Letter, letter.id, populate_existing=True).is_waiting


def test_a_letter_goes_encrypted_to_a_server_that_wants_a_password(owe, strict):
    owe()
    sender.drain()
    assert len(strict.letters) == 1


def test_a_wrong_password_leaves_letters_waiting_and_is_not_repeated(app, owe, strict, monkeypatch):
    monkeypatch.setitem(app.config, "MAIL_URL", strict.url.replace("word", "wrong"))
    letter = owe()
    with pytest.raises(transport.Away) as problem:
        sender.drain()
    assert is_waiting(letter) and "535" in str(problem.value) and "wrong" not in str(problem.value)


def test_a_server_nobody_vouches_for_gets_neither_password_nor_letter(owe, strict, monkeypatch):
    monkeypatch.delenv("SSL_CERT_FILE")
    letter = owe()
    with pytest.raises(transport.Away, match="(?i)certificate"):
        sender.drain()
    assert is_waiting(letter) and not strict.letters
