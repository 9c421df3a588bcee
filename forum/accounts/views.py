"""Getting in and out: password, one-time link, one click in the demo."""
from flask import Blueprint, abort, current_app, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_limiter import RateLimitExceeded
from flask_limiter.util import get_remote_address
from flask_wtf.csrf import CSRFError

from .. import identity, refusals
from ..errors import Refused
from ..hosts import is_from_this_computer, safe_next
from ..identity import current_user
from ..limits import limiter
from ..policy import open_to_all
from . import queries, service
from .arrival import arrive
from .forms import SignInForm

bp = Blueprint("accounts", __name__)

# Of one account from one address; and of one address, far above what an office behind it does.
TRIES, TRIES_OF_AN_ADDRESS = "10 per 15 minutes", "300 per 15 minutes"


def _account_and_address():
    return f"{service.normal_email(request.form.get('email', ''))[:254]}|{get_remote_address()}"


@bp.get("/login")
def login():
    open_to_all()
    if current_user() and not _is_demo_shown():
        return redirect(safe_next(request.args.get("next")), 303)
    return login_page(SignInForm(formdata=None, next=safe_next(request.args.get("next"), "")))


@bp.post("/login")
@limiter.limit(TRIES_OF_AN_ADDRESS, key_func=get_remote_address)
@limiter.limit(TRIES, key_func=_account_and_address)
def sign_in():
    open_to_all()
    form = SignInForm()
    try:
        person = service.person_with(form.email.data, form.password.data) if form.validate() else None
    except Refused as suspended:
        return login_page(form, suspended.reason), suspended.status
    if person is None:
        problem = _("The e-mail address or the password is not right. You can have a sign-in link sent to you.")
        return login_page(form, "" if form.errors else problem), 422
    return arrive(person, to=safe_next(form.next.data, "") or None)


def login_page(form, problem=""):
    """Return the sign-in page with what has been filled in, except the password."""
    demo = _is_demo_shown()
    return render_template("accounts/login.html", form=form, problem=problem, other_address=_other_address(),
                           demo_groups=queries.demo_groups() if demo else [])


@bp.errorhandler(CSRFError)
def stale(error):
    if request.endpoint not in ("accounts.sign_in", "accounts.demo_enter"):
        return refusals.stale(error)
    open_to_all()
    text = _("This page had been open for too long. Sign in once more. If that does not help, "
             "allow cookies for this address in your browser.")
    return login_page(SignInForm(), text), 422


@bp.errorhandler(RateLimitExceeded)
def too_often(error):
    if request.endpoint != "accounts.sign_in":
        return refusals.http_error(error)
    text = _("Too many attempts. Wait a quarter of an hour, or have a sign-in link sent to you.")
    return login_page(SignInForm(), text), 429


@bp.get("/signed-in")
def signed_in():
    """Tell a page on which somebody has signed in in place who is there now, with the token of the new session."""
    open_to_all()
    if current_user() is None:
        return redirect(url_for("accounts.login", next=url_for("accounts.signed_in")), 303)
    return _secret(render_template("accounts/signed_in.html"), 200)


@bp.post("/logout")
def logout():
    open_to_all()
    identity.sign_out()
    return redirect(url_for("accounts.login"), 303)


@bp.get("/login/<token>")
def enter(token):
    open_to_all()
    return _enter_page(service.owner_of(token))


@bp.post("/login/<token>")
@limiter.limit(TRIES_OF_AN_ADDRESS, key_func=get_remote_address)
def use_link(token):
    open_to_all()
    purpose, person = service.purpose_of(token), service.use_link(token)
    if person is None:
        return _enter_page(None)
    if purpose == "handed" and person.first_steps_due:
        return arrive(person, by_link=True, to=url_for("welcome.index"))
    if purpose == "handed" and person.password_hash is None:
        flash(_("Welcome! Set a password if you like: then you can sign in without a link, too."), "good")
    sets_password = purpose == "password" or (purpose == "handed" and person.password_hash is None)
    to = url_for("entry.security", _anchor="password-heading") if sets_password else safe_next(request.args.get("next"), "")
    return arrive(person, by_link=True, by_mail=purpose != "handed", to=to or None)


def _enter_page(person):
    leads_to = safe_next(request.args.get("next"), "")
    return _secret(render_template("accounts/enter.html", person=person, leads_to=leads_to), 200 if person else 410)


@bp.post("/login/demo/<username>")
def demo_enter(username):
    open_to_all()
    if not _is_demo_shown():
        abort(404)
    if current_app.config["WTF_CSRF_ENABLED"]:
        # Asked here and not before: whoever comes from elsewhere is told nothing but 404.
        current_app.extensions["csrf"].protect()
    person = queries.person(username)
    if person is None or not person.is_demo:
        abort(404)
    if person.is_suspended:
        raise Refused(service.why_suspended(person))
    identity.sign_in(person)
    return redirect(safe_next(request.form.get("next")), 303)


def _is_demo_shown():
    return current_app.config["FORUM_DEMO"] and is_from_this_computer()


def _other_address():
    """Return the address at which this browser may be somebody else: cookies go by the name of the host."""
    name, colon, port = request.host.rpartition(":")
    name, port = (name, f":{port}") if colon and port.isdigit() else (request.host, "")
    return f"http://{'127.0.0.1' if name == 'localhost' else 'localhost'}{port}{url_for('accounts.login')}"


def _secret(page, status):
    """Answer with a page whose address lets somebody in: it is not to be kept or passed on."""
    response = make_response(page, status)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
