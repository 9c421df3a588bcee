"""Signing in by an organisation's account, and connecting it with one's own."""
from flask import abort, current_app, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_limiter.util import get_remote_address

from ..accounts.arrival import arrive
from ..accounts.models import User
from ..db import db
from ..headers import unkept
from ..hosts import safe_next
from ..identity import current_user
from ..limits import limiter
from ..policy import open_to_all, require_signed_in
from . import elsewhere, provider
from .forms import SureForm
from .security_views import PASSWORD_TRIES, asks_current, saved
from .views import bp

TRIES = "300 per 15 minutes"


@bp.get("/login/oidc")
@limiter.limit(TRIES, key_func=get_remote_address)
def go_elsewhere():
    """Send somebody to their organisation; a link, because no form of ours may lead to another site."""
    open_to_all()
    if elsewhere.name() is None:
        abort(404)
    viewer = current_user()
    try:
        answer = provider.send_there(current_app.config["FORUM_URL"] + url_for("entry.come_back"))
    except (provider.NotThere, provider.NotUnderstood) as problem:
        return _failed(problem)
    session["elsewhere"] = {"next": safe_next(request.args.get("next"), "")[:500],
                            "connects": viewer.id if viewer and "connect" in request.args else None}
    return answer


@bp.get("/login/oidc/back")
@limiter.limit(TRIES, key_func=get_remote_address)
def come_back():
    open_to_all()
    if elsewhere.name() is None:
        abort(404)
    wish = session.pop("elsewhere", None) or {}
    try:
        shown = provider.who_came()
    except (provider.NotThere, provider.NotUnderstood) as problem:
        return _failed(problem)
    viewer = current_user()
    if viewer and wish.get("connects") == viewer.id:
        session["shown_elsewhere"] = list(shown)
        return redirect(url_for("entry.connect_page"), 303)
    person = elsewhere.owner_of(shown)
    if person is None:
        return unkept(render_template("entry/unknown.html", name=elsewhere.name(), email=shown.email), 403)
    return arrive(person, to=safe_next(wish.get("next"), "") or None)


@bp.get("/account/elsewhere")
def connect_page():
    return _connect_page(require_signed_in(), _shown(), SureForm(formdata=None))


@bp.post("/account/elsewhere")
@limiter.limit(PASSWORD_TRIES)
def connect():
    viewer, shown, form = require_signed_in(), _shown(), SureForm()
    if shown is None or viewer.is_demo:
        return _connect_page(viewer, None, form)
    person = db.session.get(User, viewer.id)
    # A way in for good: a browser left open is not enough to make one.
    if asks_current(person, viewer) and not form.is_right_for(person):
        return _connect_page(viewer, shown, form, 422)
    del session["shown_elsewhere"]
    elsewhere.connect(person, shown)
    return saved(_("From now on you can sign in this way, too."), "elsewhere")


@bp.post("/account/elsewhere/end")
def disconnect():
    elsewhere.disconnect(require_signed_in())
    return saved(_("Nobody signs in to your account this way any more."), "elsewhere")


def _connect_page(viewer, shown, form, status=200):
    asks = asks_current(db.session.get(User, viewer.id), viewer)
    return unkept(render_template("entry/connect.html", name=elsewhere.name(), shown=shown, form=form if asks else None),
                  status if shown else 410)


def _shown():
    """Return whom the organisation has shown in this browser, in this session."""
    shown = elsewhere.Shown(*session.get("shown_elsewhere", ("", "", "")))
    return shown if shown.subject and shown.issuer == current_app.config["OIDC_ISSUER"] else None


def _failed(problem):
    if isinstance(problem, provider.NotThere):
        current_app.logger.warning("OIDC_ISSUER is not reached: %s", problem)
        text = _("The sign-in of your organisation does not answer. Try again in a moment, or sign in in another way.")
    else:
        current_app.logger.warning("What OIDC_ISSUER says lets nobody in: %r", str(problem)[:60])
        text = _("Signing in with your organisation's account did not work. Try once more, or sign in in another way.")
    flash(text, "bad")
    return redirect(url_for("entry.security", _anchor="elsewhere") if current_user() else url_for("accounts.login"), 303)
