"""OpenID Connect: sends people to their organisation's sign-in and understands what it says when they come back."""
from contextlib import contextmanager

from authlib.integrations.base_client import OAuthError
from authlib.integrations.flask_client import OAuth
from flask import current_app, session
from joserfc.errors import JoseError
from requests import RequestException

from ..db import let_go
from .elsewhere import Shown

# The forum's own people wait for no organisation longer than this.
LONGEST_WAIT = 10
LONGEST_SUBJECT = 255


class NotUnderstood(Exception):
    """The organisation's sign-in answers in a way nobody may be let in by."""


class NotThere(Exception):
    """The organisation's sign-in does not answer."""


def send_there(back):
    """Answer by sending the browser to the organisation's sign-in, which shall send it `back`."""
    client = _client()
    for key in [key for key in session if key.startswith("_state_oidc_")]:
        del session[key]  # somebody who tries often would fill the cookie
    with _asking():
        return client.authorize_redirect(back, ui_locales="pl")


def who_came():
    """Return who the organisation says has come back with this request."""
    client = _client()
    with _asking():
        issuer = _issuer(client.load_server_metadata())
        token = client.authorize_access_token(claims_options={
            "iss": {"essential": True, "value": issuer}, "aud": {"essential": True, "value": client.client_id}})
    return _shown(token.get("userinfo"))


def _issuer(metadata):
    issuer, known = metadata.get("issuer"), current_app.config["OIDC_ISSUER"]
    if not isinstance(issuer, str) or issuer.rstrip("/") != known:
        raise NotUnderstood("the issuer calls itself otherwise")
    # Some offer unsigned tokens: none of them lets anybody in.
    algorithms = metadata.get("id_token_signing_alg_values_supported") or ["RS256"]
    metadata["id_token_signing_alg_values_supported"] = [name for name in algorithms if name != "none"]
    return issuer


@contextmanager
def _asking():
    let_go()  # nobody's connection waits for an organisation
    try:
        yield
    except RequestException as problem:
        raise NotThere(type(problem).__name__) from None
    except (OAuthError, JoseError, KeyError, TypeError, ValueError, RuntimeError) as problem:
        raise NotUnderstood(getattr(problem, "error", None) or type(problem).__name__) from None


def _shown(claims):
    subject = claims.get("sub") if claims else None
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT:
        raise NotUnderstood("no subject")
    email = claims.get("email") if claims.get("email_verified") is True else None
    return Shown(current_app.config["OIDC_ISSUER"], subject, email if isinstance(email, str) else "")


def _client():
    config = current_app.config
    wanted = tuple(config[f"OIDC_{part}"] for part in ("ISSUER", "CLIENT_ID", "CLIENT_SECRET"))
    made_for, client = current_app.extensions.get("oidc", (None, None))
    if made_for != wanted:
        client = _make(*wanted)
        current_app.extensions["oidc"] = wanted, client
    return client


def _make(issuer, client_id, secret):
    return OAuth(current_app._get_current_object()).register(
        "oidc", client_id=client_id, client_secret=secret,
        server_metadata_url=f"{issuer}/.well-known/openid-configuration",
        client_kwargs={"scope": "openid email profile", "code_challenge_method": "S256", "default_timeout": LONGEST_WAIT,
                       "token_endpoint_auth_method": "client_secret_basic" if secret else "none"})
