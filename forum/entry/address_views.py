"""Another e-mail address: asked for, confirmed from the new one, stopped from the old one."""
from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from ..accounts.models import User
from ..db import db
from ..headers import unkept
from ..limits import limiter
from ..mail.composing import read_signed
from ..policy import open_to_all, require_signed_in
from . import service
from .forms import AddressForm
from .security_views import asks_current, saved, security_page
from .views import bp

# Each writes to an address that somebody has typed.
CHANGES = "5 per hour; 10 per day"


@bp.post("/account/address")
@limiter.limit(CHANGES)
def change_address():
    viewer = require_signed_in()
    person = db.session.get(User, viewer.id)
    if viewer.is_demo or person.email is None:
        abort(404)
    form = AddressForm(person, asks_current=asks_current(person, viewer))
    if not form.validate():
        return security_page(viewer, 422, address=form)
    service.ask_for_address(person, form.new_email.data)
    return saved(_("A letter has gone to the new address. Confirm it there: until then everything stays as it is."), "address")


@bp.post("/account/address/drop")
def drop_address():
    service.drop_address(require_signed_in())
    return saved(_("Your address stays as it is."), "address")


@bp.get("/account/address/<token>")
def confirm_page(token):
    viewer = require_signed_in()
    change = service.waiting_for(viewer.id, token)
    return unkept(render_template("entry/confirm_address.html", change=change), 200 if change else 410)


@bp.post("/account/address/<token>")
@limiter.limit("30 per 15 minutes")
def confirm_address(token):
    person = db.session.get(User, require_signed_in().id)
    if not service.confirm_address(person, token):
        return unkept(render_template("entry/confirm_address.html", change=None), 410)
    return saved(_("From now on we write to your new address, and you sign in with it."), "address")


@bp.get("/login/address/<token>")
def stop_page(token):
    open_to_all()
    change = service.stoppable(_hash_in(token))
    return _private(render_template("entry/stop_address.html", change=change), 200 if change else 410)


@bp.post("/login/address/<token>")
@limiter.limit("30 per 15 minutes")
def stop_address(token):
    open_to_all()
    if not service.stop_address(_hash_in(token)):
        return _private(render_template("entry/stop_address.html", change=None), 410)
    return _put_out()


@bp.get("/login/not-me/<token>", endpoint="not_me")
def not_me_page(token):
    open_to_all()
    person, _email = _owner_in(token)
    return _private(render_template("entry/not_me.html", person=person), 200 if person else 410)


@bp.post("/login/not-me/<token>")
@limiter.limit("30 per 15 minutes")
def put_out(token):
    open_to_all()
    person, email_hash = _owner_in(token)
    if person is None:
        return _private(render_template("entry/not_me.html", person=None), 410)
    service.put_out_of(person, email_hash)
    return _put_out()


def _hash_in(token):
    [token_hash] = read_signed("stop_address", token) or [""]
    return token_hash


def _owner_in(token):
    values = read_signed("not_me", token, max_age=int(service.STOP_WITHIN.total_seconds()))
    person_id, email_hash = values or (0, "")
    return db.session.get(User, person_id), email_hash


def _put_out():
    flash(_("All sign-ins to your account have ended and its password is gone. "
            "Have a link sent to you to get in again, and set a new password."), "good")
    return redirect(url_for("entry.ask_for_password"), 303)


def _private(page, status):
    # Its address lets somebody act: it is not to be passed on to other sites.
    response = unkept(page, status)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
