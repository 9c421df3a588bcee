"""The page of one's own account: facts, password, presence, signed-in browsers."""
from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from .. import identity
from ..db import db
from ..headers import unkept
from ..limits import limiter
from ..policy import require_signed_in
from . import agents, queries, service
from .forms import FactsForm, OfferForm, PasswordForm, PresenceForm
from .models import User, UserSession
from .tour import steps_for
from .views import bp

PASSWORD_TRIES = "10 per 15 minutes"


@bp.get("/account")
def settings():
    return _page(require_signed_in())


@bp.post("/account/facts")
def change_facts():
    viewer = require_signed_in()
    form = FactsForm()
    if not form.validate():
        return _page(viewer, 422, facts=form)
    service.change_facts(viewer, name=form.name.data, jst=form.jst.data, job=form.job.data)
    return _saved(_("Saved."), "facts")


@bp.post("/account/offer")
def offer():
    viewer = require_signed_in()
    form = OfferForm()
    if not form.validate():
        return _page(viewer, 422, offer=form)
    service.offer(viewer, can_help=form.can_help.data, looks_for=form.looks_for.data)
    return _saved(_("Saved."), "offer")


@bp.post("/account/password")
@limiter.limit(PASSWORD_TRIES)
def change_password():
    viewer = require_signed_in()
    if viewer.is_demo:
        abort(404)
    person = db.session.get(User, viewer.id)
    form = PasswordForm(person, asks_current=_asks_current(person, viewer))
    if not form.validate():
        return _page(viewer, 422, password=form)
    service.set_password(person, form.password.data, session_id=viewer.session_id)
    return _saved(_("The new password is set. Your other sign-ins have ended."), "password-heading")


@bp.post("/account/presence")
def change_presence():
    viewer = require_signed_in()
    service.show_presence(viewer, PresenceForm().shows_presence.data)
    return _saved(_("Saved."), "presence")


@bp.post("/account/sessions/<int:session_id>/end")
def end_session(session_id):
    viewer = require_signed_in()
    if session_id == viewer.session_id:
        return _signed_out()
    if not identity.end_sessions(viewer, only=session_id):
        abort(404)
    return _saved(_("This sign-in has ended."), "sessions")


@bp.post("/account/sessions/end-others")
def end_other_sessions():
    viewer = require_signed_in()
    identity.end_sessions(viewer, but=viewer.session_id)
    return _saved(_("All other sign-ins have ended."), "sessions")


@bp.post("/account/sessions/end-all")
def end_all_sessions():
    identity.end_sessions(require_signed_in())
    return _signed_out()


def _page(viewer, status=200, *, facts=None, offer=None, password=None):
    person = db.session.get(User, viewer.id)
    return unkept(render_template(
        "accounts/settings.html", person=person,
        facts=facts or FactsForm(formdata=None, obj=person),
        offer=offer or OfferForm(formdata=None, obj=person),
        password=password or PasswordForm(person, asks_current=_asks_current(person, viewer), formdata=None),
        presence=PresenceForm(formdata=None, obj=person),
        sessions=queries.sessions_of(viewer.id), readable=agents.readable, tour=steps_for(person)), status)


def _asks_current(person, viewer):
    # A link proves who somebody is, for as long as that sign-in lasts; without one the old password has to.
    by_link = db.session.get(UserSession, viewer.session_id)
    return person.password_hash is not None and not (by_link and by_link.by_link)


def _saved(text, section):
    flash(text, f"#{section}")
    return redirect(url_for("accounts.settings", _anchor=section), 303)


def _signed_out():
    identity.sign_out()
    return redirect(url_for("accounts.login"), 303)
