"""Passkeys: what a browser is asked to do, and whether it has done it (WebAuthn, by py_webauthn)."""
from ipaddress import ip_address

import webauthn
from flask import request, session
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, options_to_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (AuthenticatorSelectionCriteria, PublicKeyCredentialDescriptor, ResidentKeyRequirement,
                                      UserVerificationRequirement)

from ..db import db
from . import queries
from .models import Passkey

CHALLENGE = "passkey_challenge"
VERIFIED = UserVerificationRequirement.REQUIRED
LONGEST = 20_000


def are_possible():
    """Tell whether browsers make passkeys for this address: not for a bare number, such as 127.0.0.1, nor without TLS."""
    name = _host()
    try:
        ip_address(name.strip("[]"))
        return False
    except ValueError:
        return request.is_secure or name == "localhost"


def ask_to_make(user):
    """Return, as JSON, what a browser needs to make a passkey for `user`."""
    options = webauthn.generate_registration_options(
        rp_id=_host(), rp_name="Forum Sieci", user_id=f"forum-{user.id}".encode(), user_name=user.email or user.username,
        user_display_name=user.name, exclude_credentials=_descriptors(queries.passkeys(user.id)),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED, user_verification=VERIFIED))
    return _kept(options)


def made(credential):
    """Return what is to be kept of a new passkey, or None when the browser's answer is not to this question."""
    try:
        done = webauthn.verify_registration_response(
            credential=_bounded(credential), expected_challenge=_challenge(), expected_rp_id=_host(), expected_origin=_origin(),
            require_user_verification=True)
    except (WebAuthnException, ValueError, KeyError, TypeError):
        return None
    return {"credential_id": bytes_to_base64url(done.credential_id), "public_key": done.credential_public_key,
            "sign_count": done.sign_count}


def ask_for_one(user_id=None):
    """Return, as JSON, what a browser needs to show a passkey: one of this person's, or whichever it has for us."""
    allowed = _descriptors(queries.passkeys(user_id)) if user_id else []
    return _kept(webauthn.generate_authentication_options(rp_id=_host(), allow_credentials=allowed, user_verification=VERIFIED))


def shown(credential):
    """Return (the passkey a browser has shown, its count), or None when it is not ours or the answer is to another question."""
    try:
        credential = _bounded(credential)
        key_id = webauthn.helpers.parse_authentication_credential_json(credential).id
        key = db.session.scalar(db.select(Passkey).where(Passkey.credential_id == key_id[:1400]))
        if key is None:
            return None
        done = webauthn.verify_authentication_response(
            credential=credential, expected_challenge=_challenge(), expected_rp_id=_host(), expected_origin=_origin(),
            credential_public_key=key.public_key, credential_current_sign_count=0, require_user_verification=True)
    except (WebAuthnException, ValueError, KeyError, TypeError):
        return None
    return key, done.new_sign_count


def _kept(options):
    # The question stays in the signed cookie, and is taken from it by the answer.
    session[CHALLENGE] = bytes_to_base64url(options.challenge)
    return options_to_json(options)


def _challenge():
    return base64url_to_bytes(session.pop(CHALLENGE))


def _bounded(text):
    if len(text) > LONGEST:
        raise ValueError("this is no answer of a browser")
    return text


def _descriptors(keys):
    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(key.credential_id)) for key in keys]


def _host():
    # Only our own names come so far: forum/hosts.py.
    return request.host.rpartition(":")[0] if request.host.rpartition(":")[2].isdigit() else request.host


def _origin():
    return request.host_url.rstrip("/")
