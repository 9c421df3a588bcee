"""Asking by e-mail for a link that lets one in."""
from flask import Blueprint, flash, get_flashed_messages, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_limiter import RateLimitExceeded
from flask_limiter.util import get_remote_address

from .. import refusals
from ..accounts.service import normal_email
from ..headers import unkept
from ..hosts import safe_next
from ..invitations import entering
from ..limits import limiter
from ..policy import open_to_all
from . import links
from .forms import LinkForm

bp = Blueprint("entry", __name__)

# To one mailbox, whoever asks; and from one address, far above what an office behind it does.
LETTERS_TO_ONE, LETTERS_FROM_ONE = "5 per 15 minutes; 30 per day", "60 per 15 minutes; 600 per day"


def _mailbox():
    return f"mailbox:{normal_email(request.form.get('email', ''))[:254]}"


@bp.get("/login/link")
@bp.get("/login/password", endpoint="ask_for_password")
def ask_for_link():
    open_to_all()
    return ask_page(LinkForm(formdata=None, next=safe_next(request.args.get("next"), "")))


@bp.post("/login/link")
@bp.post("/login/password", endpoint="send_password")
@limiter.shared_limit(LETTERS_FROM_ONE, scope="links", key_func=get_remote_address)
@limiter.shared_limit(LETTERS_TO_ONE, scope="links", key_func=_mailbox)
def send_link():
    open_to_all()
    form = LinkForm()
    if not form.validate():
        return ask_page(form, status=422)
    leads_to = safe_next(form.next.data, "")
    with links.evened():
        # Whoever has been invited and has not come has no account yet: their link is a new invitation.
        entering.write_again(form.email.data)
        links.send_link(form.email.data, purpose=_purpose(), leads_to=leads_to, agent=request.headers.get("User-Agent", ""))
    flash(form.email.data, "#asked")
    page = "entry.ask_for_password" if _purpose() == "password" else "entry.ask_for_link"
    return redirect(url_for(page, next=leads_to or None), 303)


def ask_page(form, problem="", status=200):
    """Return the page that asks where the link shall go, with what has been filled in."""
    asked = "".join(get_flashed_messages(category_filter=["#asked"])[-1:])
    form.email.data = form.email.data or asked
    return unkept(render_template("entry/ask.html", form=form, purpose=_purpose(), problem=problem, asked=asked), status)


@bp.errorhandler(RateLimitExceeded)
def too_often(error):
    if request.endpoint not in ("entry.send_link", "entry.send_password"):
        return refusals.http_error(error)
    return ask_page(LinkForm(), _("Several letters have been asked for already. Look into your mailbox, also among junk mail, "
                                  "or try again in a quarter of an hour."), 429)


def _purpose():
    return "password" if request.endpoint in ("entry.ask_for_password", "entry.send_password") else "mailed"
