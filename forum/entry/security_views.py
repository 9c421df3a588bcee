"""How one signs in: the password, signed-in browsers."""
from datetime import timedelta

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from .. import clock, identity
from ..accounts import agents, queries, service
from ..accounts.forms import PasswordForm
from ..accounts.models import User, UserSession
from ..db import db
from ..filters import full_time
from ..headers import unkept
from ..limits import limiter
from ..mail.composing import compose
from ..policy import require_signed_in
from . import elsewhere, service as ways
from .browsers import not_me_token
from .forms import AddressForm
from .views import bp

PASSWORD_TRIES = "10 per 15 minutes"
# Then it is a browser left open, like any other.
LINK_PROVES = timedelta(hours=1)


@bp.get("/account/security")
def security():
    return security_page(require_signed_in())


@bp.post("/account/password")
@limiter.limit(PASSWORD_TRIES)
def change_password():
    viewer = require_signed_in()
    if viewer.is_demo:
        abort(404)
    person = db.session.get(User, viewer.id)
    form = PasswordForm(person, asks_current=asks_current(person, viewer))
    if not form.validate():
        return security_page(viewer, 422, password=form)
    service.set_password(person, form.password.data, session_id=viewer.session_id, letter=_about_password(person))
    return saved(_("The new password is set. Your other sign-ins have ended."), "password-heading")


@bp.post("/account/sessions/<int:session_id>/end")
def end_session(session_id):
    viewer = require_signed_in()
    if session_id == viewer.session_id:
        return _signed_out()
    if not identity.end_sessions(viewer, only=session_id):
        abort(404)
    return saved(_("This sign-in has ended."), "sessions")


@bp.post("/account/sessions/end-others")
def end_other_sessions():
    viewer = require_signed_in()
    identity.end_sessions(viewer, but=viewer.session_id)
    return saved(_("All other sign-ins have ended."), "sessions")


@bp.post("/account/sessions/end-all")
def end_all_sessions():
    identity.end_sessions(require_signed_in())
    return _signed_out()


def security_page(viewer, status=200, *, password=None, address=None):
    """Return the page on which one looks after the ways into one's account, with the forms as they were filled in."""
    person = db.session.get(User, viewer.id)
    asks = asks_current(person, viewer)
    return unkept(render_template(
        "entry/security.html", person=person, readable=agents.readable, sessions=queries.sessions_of(viewer.id),
        waiting=ways.waiting(viewer.id), elsewhere=elsewhere.of(viewer.id),
        password=password or PasswordForm(person, asks_current=asks, formdata=None),
        address=address or AddressForm(person, asks_current=asks, formdata=None)), status)


def asks_current(person, viewer):
    """Tell whether a change asks for the present password: having just come by a link proves who somebody is without it."""
    session = db.session.get(UserSession, viewer.session_id)
    has_just_come = session is not None and session.by_link and session.created_at > clock.now() - LINK_PROVES
    return person.password_hash is not None and not has_just_come


def saved(text, section):
    """Lead back to the page of the account, saying in this section of it what has become of the form."""
    flash(text, f"#{section}")
    return redirect(url_for("entry.security", _anchor=section), 303)


def _about_password(person):
    subject = _("The password of your account has been changed") if person.password_hash else _(
        "A password has been set for your account")
    return compose("password", subject, at=full_time(clock.now()), person_name=person.name, token=not_me_token(person))


def _signed_out():
    identity.sign_out()
    return redirect(url_for("accounts.login"), 303)
