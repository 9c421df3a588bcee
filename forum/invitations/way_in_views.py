"""The way in by an invitation. Mail gateways open every link: each leads to a page with one button."""
from flask import flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_limiter import RateLimitExceeded
from flask_limiter.util import get_remote_address

from .. import refusals
from ..accounts.arrival import arrive
from ..accounts.service import normal_email
from ..entry import links
from ..identity import current_user
from ..limits import limiter
from ..policy import open_to_all
from . import entering, queries
from .forms import AgainForm
from .views import bp

TRIES = "300 per 15 minutes"
# To one mailbox, whoever asks; and from one address, far above what an office behind it does.
LETTERS_TO_ONE, LETTERS_FROM_ONE = "5 per 15 minutes; 30 per day", "60 per 15 minutes; 600 per day"


def _mailbox():
    return f"mailbox:{normal_email(request.form.get('email', ''))[:254]}"


@bp.get("/invite/<token>")
def enter(token):
    open_to_all()
    return _page(entering.invitation_of(token))


@bp.post("/invite/<token>")
@limiter.limit(TRIES, key_func=get_remote_address)
def accept(token):
    open_to_all()
    person = entering.accept(token)
    if person is not None:
        return arrive(person, by_link=True, by_mail=True, to=url_for("welcome.index"))
    invitation, viewer = entering.invitation_of(token), current_user()
    if viewer and invitation and invitation.user_id == viewer.id:  # a double click: they are in
        return redirect(url_for("welcome.index"), 303)
    return _page(invitation)


@bp.get("/invite/<token>/decline")
def declining(token):
    open_to_all()
    return _page(entering.invitation_of(token), declines=True)


@bp.post("/invite/<token>/decline")
@limiter.limit(TRIES, key_func=get_remote_address)
def decline(token):
    open_to_all()
    entering.decline(token)
    return _page(entering.invitation_of(token))


@bp.get("/invite/new-link")
def asking():
    open_to_all()
    return _asking(AgainForm(formdata=None))


@bp.post("/invite/new-link")
@limiter.shared_limit(LETTERS_FROM_ONE, scope="links", key_func=get_remote_address)
@limiter.shared_limit(LETTERS_TO_ONE, scope="links", key_func=_mailbox)
def ask():
    open_to_all()
    form = AgainForm()
    if not form.validate():
        return _asking(form, 422)
    # Whoever has come already gets a sign-in link. Both are always tried, so that the time tells nothing.
    with links.evened():
        entering.write_again(form.email.data)
        links.send_link(form.email.data, purpose="mailed", agent=request.headers.get("User-Agent", ""))
    flash(form.email.data, "#asked")
    return redirect(url_for("invitations.asking"), 303)


@bp.errorhandler(RateLimitExceeded)
def too_often(error):
    if request.endpoint != "invitations.ask":
        return refusals.http_error(error)
    return _asking(AgainForm(), 429, problem=_("Several letters have been asked for already. Look into your mailbox, also "
                                               "among junk mail, or try again in a quarter of an hour."))


def _page(invitation, *, declines=False):
    is_open = entering.is_open(invitation)
    account = queries.account_with(invitation.email) if is_open else None
    page = render_template("invitations/enter.html", invitation=invitation, is_open=is_open, account=account, declines=declines,
                           form=AgainForm(formdata=None))
    return _secret(page, 200 if is_open or invitation and invitation.declined_at else 410)


def _asking(form, status=200, *, problem=""):
    return _secret(render_template("invitations/again.html", form=form, problem=problem), status)


def _secret(page, status):
    """Answer with a page whose address lets somebody in: it is not to be kept or passed on."""
    response = make_response(page, status)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
