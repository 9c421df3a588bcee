"""Who has been invited: the list with its states, writing again, taking back."""
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from .. import clock
from ..accounts.service import normal_email
from ..bodies import LARGEST_ID
from ..errors import Refused
from ..headers import unkept
from ..identity import current_user
from ..limits import limiter
from ..networks.models import Network
from ..policy import allow, find, refusal, require_signed_in
from . import queries, service
from .forms import ResendForm
from .models import LIVES, STATES, Invitation

bp = Blueprint("invitations", __name__)

# Every one of them may be a thousand letters.
SENDING = "30 per hour"
# A day between a letter and the reminder to everybody who has not come.
REMINDED_AFTER = LIVES / 14


@bp.get("/invitations")
def index():
    networks = _networks()
    chosen = [network for network in networks if network.id == request.args.get("network", type=int)]
    state = request.args.get("state") if request.args.get("state") in STATES else None
    shown = chosen or networks
    return unkept(render_template(
        "invitations/index.html", networks=networks, chosen=chosen[0] if chosen else None, state=state,
        window=queries.window(shown, state=state, before=_before()), counts=queries.counts(shown),
        reminded=_to_remind(chosen[0]) if chosen else [], lists=queries.waiting_lists(current_user()),
        words=queries.STATE_WORDS, looks=queries.STATE_LOOKS))


@bp.get("/invitations/<int:invitation_id>")
def show(invitation_id):
    return _page(find(Invitation, invitation_id))


@bp.post("/invitations/<int:invitation_id>/resend")
@limiter.limit(SENDING)
def resend(invitation_id):
    invitation, form = find(Invitation, invitation_id, to="resend"), ResendForm()
    if not form.validate():
        return _page(invitation, 422, form=form)
    try:
        sent = service.resend([invitation], current_user(), email=normal_email(form.email.data))
    except Refused as refused:
        form.email.errors = [*form.email.errors, refused.reason]
        return _page(invitation, refused.status, form=form)
    flash(_("The letter is on its way, with a new link.") if sent else _("There is nobody left to write to."), "good")
    return redirect(url_for("invitations.show", invitation_id=invitation_id), 303)


@bp.post("/invitations/network/<int:network_id>/remind")
@limiter.limit(SENDING)
def remind(network_id):
    network = find(Network, network_id, to="invite")
    sent = service.resend(_to_remind(network), current_user())
    flash(ngettext("%(num)s letter is on its way.", "%(num)s letters are on their way.", sent), "good")
    return redirect(url_for("invitations.index", network=network_id), 303)


@bp.post("/invitations/<int:invitation_id>/withdraw")
def withdraw(invitation_id):
    invitation = find(Invitation, invitation_id, to="withdraw")
    service.withdraw(invitation, current_user())
    flash(_("The invitation has been taken back, and its link leads nowhere."), "good")
    return redirect(url_for("invitations.index"), 303)


def _page(invitation, status=200, *, form=None):
    form = form or ResendForm(formdata=None, email=invitation.email)
    return unkept(render_template("invitations/show.html", invitation=invitation, states=queries.states_of(invitation),
                                  form=form, words=queries.STATE_WORDS, looks=queries.STATE_LOOKS), status)


def _networks():
    require_signed_in()
    allow_inviting()
    return queries.networks_for(current_user())


def allow_inviting():
    """Let those pass who may invite somebody somewhere; tell the others why not."""
    reason = refusal(current_user(), "invite", "site")
    if reason is not None:
        raise Refused(reason)


def _to_remind(network):
    return queries.to_remind(allow(network), older_than=clock.now() - REMINDED_AFTER)


def _before():
    last_id, _dot, network_id = request.args.get("before", "").partition(".")
    if last_id.isdecimal() and network_id.isdecimal() and max(int(last_id), int(network_id)) <= LARGEST_ID:
        return int(last_id), int(network_id)
    return None
