"""One's own second factors."""
import time

from flask import abort, flash, redirect, render_template, session, url_for
from flask_babel import gettext as _

from ..accounts import passwords
from ..accounts.models import User
from ..db import db
from ..entry.security_views import asks_current
from ..errors import Refused
from ..headers import unkept
from ..identity import current_user
from ..limits import limiter
from ..mail.composing import compose
from ..policy import require_signed_in
from . import keys, pending, pictures, queries, service
from .arrival_views import added_letter
from .forms import CodeForm, PasskeyForm, SureForm
from .views import TRIES, bp, codes_page

SURE, SURE_FOR = "second_factor_sure", 600


@bp.get("/account/second-factor")
def manage():
    person = _owner(asks=False)
    return _manage_page(person)


@bp.post("/account/second-factor/sure")
@limiter.limit(TRIES)
def make_sure():
    person, form = _owner(asks=False), SureForm()
    if not form.validate() or not passwords.is_right(person.password_hash, form.present.data):
        return _manage_page(person, 422, form=form, problem="" if form.errors else _("This is not your present password."))
    session[SURE] = int(time.time())
    return redirect(url_for("secondfactor.manage"), 303)


@bp.post("/account/second-factor/totp")
def begin():
    pending.begin_totp(_owner())
    return redirect(url_for("secondfactor.totp"), 303)


@bp.get("/account/second-factor/totp")
def totp():
    person = _owner()
    return _totp_page(person, CodeForm(formdata=None))


@bp.post("/account/second-factor/totp/confirm")
@limiter.limit(TRIES)
def confirm():
    person, form = _owner(), CodeForm()
    is_own = pending.secret_of(person) is not None and form.validate()
    codes = service.confirm_totp(person, form.code.data, letter=added_letter(person)) if is_own else None
    if codes is None:
        return _totp_page(person, form, "" if form.errors else _("This code is not right. Wait for the next one."), 422)
    return _done(codes)


@bp.post("/account/second-factor/totp/remove")
def remove_totp():
    person = _owner()
    service.remove_totp(person, letter=_removed_letter(person))
    return _saved(_("The application is removed."))


@bp.post("/account/second-factor/passkeys/options")
@limiter.limit(TRIES)
def passkey_options():
    return unkept(keys.ask_to_make(_owner())), {"Content-Type": "application/json"}


@bp.post("/account/second-factor/passkeys")
@limiter.limit(TRIES)
def add_passkey():
    person, form = _owner(), PasskeyForm()
    made = keys.made(form.credential.data) if form.validate() else None
    if made is None:
        return _manage_page(person, 422, keyed=form, problem=_("The browser made no passkey. Try again."))
    return _done(service.add_passkey(person, name=form.name.data, letter=added_letter(person), **made))


@bp.post("/account/second-factor/passkeys/<int:passkey_id>/remove")
def remove_passkey(passkey_id):
    person = _owner()
    if not service.remove_passkey(person, passkey_id, letter=_removed_letter(person)):
        abort(404)
    return _saved(_("The passkey is removed."))


@bp.post("/account/second-factor/codes")
def renew_codes():
    person = _owner()
    if not queries.has_one(person.id):
        abort(404)
    return codes_page(service.renew_codes(person), to=url_for("secondfactor.manage"))


def _owner(*, asks=True):
    """Return whose page it is. A session left open changes nothing here: the password has been asked for a moment ago."""
    viewer = require_signed_in()
    if viewer.is_demo:
        abort(404)
    person = db.session.get(User, viewer.id)
    if asks and not _is_sure(person, viewer):
        raise Refused(_("Give your password once more, so that we know it is you: on the page of your second factor."))
    return person


def _is_sure(person, viewer):
    return not asks_current(person, viewer) or time.time() - session.get(SURE, 0) < SURE_FOR


def _saved(text):
    flash(text, "good")
    return redirect(url_for("secondfactor.manage"), 303)


def _manage_page(person, status=200, *, form=None, keyed=None, problem=""):
    return unkept(render_template(
        "secondfactor/manage.html", person=person, is_sure=_is_sure(person, current_user()), problem=problem,
        form=form or SureForm(formdata=None), keyed=keyed or PasskeyForm(formdata=None), totp=queries.totp(person.id),
        passkeys=queries.passkeys(person.id), codes_left=queries.codes_left(person.id),
        is_required=queries.is_required()), status)


def _done(codes):
    if codes:
        return codes_page(codes, to=url_for("secondfactor.manage"))
    return _saved(_("Saved."))


def _removed_letter(person):
    return compose("second_factor", _("A second factor has been removed from your account"), person=person, is_new=False)


def _totp_page(person, form, problem="", status=200):
    secret = pending.secret_of(person)
    if secret is None:
        return redirect(url_for("secondfactor.manage"), 303)
    return unkept(render_template("secondfactor/set_up.html", form=form, problem=problem, secret=secret,
                                  picture=pictures.qr(person, secret), action=url_for("secondfactor.confirm")), status)
