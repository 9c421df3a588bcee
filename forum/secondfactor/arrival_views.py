"""Coming in: the second factor after the first, a passkey instead of both, and making the one that is required."""
from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_limiter import RateLimitExceeded
from flask_limiter.util import get_remote_address

from .. import refusals
from ..accounts.arrival import let_in
from ..accounts.models import User
from ..accounts.views import TRIES_OF_AN_ADDRESS
from ..db import db
from ..entry import browsers
from ..headers import unkept
from ..hosts import safe_next
from ..identity import may_enter
from ..limits import limiter
from ..mail.composing import compose
from ..policy import open_to_all
from . import keys, pending, pictures, queries, service
from .forms import CodeForm, ShownForm
from .views import TRIES, bp, codes_page


def _whoever_waits():
    person, _kept = pending.present()
    return f"second:{person.id if person else get_remote_address()}"


@bp.get("/login/second")
def ask():
    open_to_all()
    person, _kept = pending.present()
    return _ask_page(person, CodeForm(formdata=None)) if person else _too_late()


@bp.post("/login/second")
@limiter.limit(TRIES, key_func=_whoever_waits)
def check():
    open_to_all()
    person, kept = pending.present()
    form = CodeForm()
    if person is None:
        return _too_late()
    if not form.validate():
        return _ask_page(person, form, status=422)
    if not service.use_code(person, form.code.data):
        return _ask_page(person, form, _("This code is not right, or has been used. Wait for the next one."), 422)
    return _enter(person, kept)


@bp.post("/login/second/passkey")
@limiter.limit(TRIES, key_func=_whoever_waits)
def check_passkey():
    open_to_all()
    person, kept = pending.present()
    shown = keys.shown(ShownForm().credential.data or "")
    if person is None:
        return _too_late()
    if shown is None or shown[0].user_id != person.id or not service.use_passkey(*shown):
        return _ask_page(person, CodeForm(formdata=None), _("This passkey is not known here."), 422)
    return _enter(person, kept)


@bp.post("/login/passkey/options")
@limiter.limit(TRIES_OF_AN_ADDRESS, key_func=get_remote_address)
def options():
    open_to_all()
    person, _kept = pending.present()
    return unkept(keys.ask_for_one(person.id if person else None)), {"Content-Type": "application/json"}


@bp.post("/login/passkey")
@limiter.limit(TRIES_OF_AN_ADDRESS, key_func=get_remote_address)
def sign_in_by_passkey():
    open_to_all()
    shown = keys.shown(ShownForm().credential.data or "")
    person = db.session.get(User, shown[0].user_id) if shown else None
    if person is None or not may_enter(person) or not service.use_passkey(*shown):
        flash(_("This passkey is not known here. Sign in another way."), "bad")
        return redirect(url_for("accounts.login", next=request.form.get("next") or None), 303)
    if _is_doubtful(shown[0]):
        flash(_("Somebody else was in this account, so this passkey does not let in by itself. Have a link sent to you first."),
              "bad")
        return redirect(url_for("entry.ask_for_link"), 303)
    return let_in(person, to=safe_next(request.form.get("next")))


@bp.get("/login/second/set-up")
def set_up():
    open_to_all()
    person, _kept = pending.present()
    return _set_up_page(person, CodeForm(formdata=None)) if _may_set_up(person) else _too_late()


@bp.post("/login/second/set-up")
@limiter.limit(TRIES, key_func=_whoever_waits)
def finish_set_up():
    open_to_all()
    person, kept = pending.present()
    if not _may_set_up(person):
        return _too_late()
    form = CodeForm()
    codes = service.confirm_totp(person, form.code.data, letter=added_letter(person)) if form.validate() else None
    if codes is None:
        return _set_up_page(person, form, "" if form.errors else _("This code is not right. Wait for the next one."), 422)
    answer = _enter(person, kept)
    page = codes_page(codes, to=answer.location)
    page.headers.extend(("Set-Cookie", value) for value in answer.headers.getlist("Set-Cookie"))
    return page


@bp.errorhandler(RateLimitExceeded)
def too_often(error):
    person, _kept = pending.present()
    if request.endpoint not in ("secondfactor.check", "secondfactor.check_passkey") or person is None:
        return refusals.http_error(error)
    return _ask_page(person, CodeForm(), _("Too many attempts. Wait a quarter of an hour."), 429)


def added_letter(person):
    """Return the letter that tells somebody of a new second factor."""
    return compose("second_factor", _("A new second factor on your account"), person=person, is_new=True)


def _enter(person, kept):
    pending.end()
    return let_in(person, by_link=kept["by_link"], by_mail=kept["by_mail"], to=kept["to"])


def _too_late():
    pending.end()
    flash(_("This took too long. Sign in once more."), "bad")
    return redirect(url_for("accounts.login"), 303)


def _ask_page(person, form, problem="", status=200):
    return unkept(render_template("secondfactor/ask.html", form=form, problem=problem, has_totp=queries.totp(person.id),
                                  has_passkeys=queries.passkeys(person.id) and keys.are_possible()), status)


def _is_doubtful(key):
    # Made before its owner said that it was not them: whoever was in may have made it. Beside a letter it is enough.
    put_out_at = browsers.put_out_at(key.user_id)
    return put_out_at is not None and key.created_at <= put_out_at


def _may_set_up(person):
    return person is not None and not queries.has_one(person.id) and pending.secret_of(person) is not None


def _set_up_page(person, form, problem="", status=200):
    secret = pending.secret_of(person)
    return unkept(render_template("secondfactor/set_up.html", form=form, problem=problem, secret=secret,
                                  picture=pictures.qr(person, secret), action=url_for("secondfactor.finish_set_up")), status)
