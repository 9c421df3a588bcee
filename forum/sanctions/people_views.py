"""What is decided about somebody: warning, silencing, suspending, lifting, and all that was decided before."""
from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from ..accounts import queries as people
from ..errors import Refused
from ..headers import unkept
from ..identity import current_user
from ..moderation.dialogs import staying
from ..networks import people_queries
from ..networks.models import Network
from ..policy import allow, can, find
from . import queries, service
from .forms import SanctionForm
from .models import OF_PEOPLE
from .statements import NAMES, about
from .views import bp

BOTH = ["GET", "POST"]
DONE = {
    "warn": _l("The warning has been given. The person gets a letter with the reasons."),
    "silence": _l("From now on this person reads, but does not write. They get a letter with the reasons."),
    "suspend": _l("From now on this person is suspended. They get a letter with the reasons."),
}
IN_NETWORK, EVERYWHERE = "/c/<slug>/<int:network_id>/people/<username>/decisions", "/u/<username>/decisions"


@bp.get(IN_NETWORK)
def in_network(slug, network_id, username):
    network = find(Network, network_id, to="moderate")
    membership = people_queries.membership(network_id, username) or abort(404)
    return _history(membership, membership.user, network)


@bp.get(EVERYWHERE)
def everywhere(username):
    person = allow(people.person(username), to="lift")
    return _history(person, person, None)


@bp.route(f"{IN_NETWORK}/<any({', '.join(OF_PEOPLE)}):restriction>", methods=BOTH)
def decide(slug, network_id, username, restriction):
    network = find(Network, network_id, to="moderate")
    membership = people_queries.membership(network_id, username) or abort(404)
    _require(restriction, membership)
    return _decide(restriction, membership.user, network)


@bp.route(f"{EVERYWHERE}/<any(silence, suspend):restriction>", methods=BOTH)
def decide_everywhere(username, restriction):
    return _decide(restriction, allow(people.person(username), to=restriction), None)


@bp.post(f"{IN_NETWORK}/<any(silence, suspend):restriction>/lift")
def lift(slug, network_id, username, restriction):
    network = find(Network, network_id, to="moderate")
    membership = people_queries.membership(network_id, username) or abort(404)
    _require("lift", membership)
    return _lift(restriction, membership.user, network)


@bp.post(f"{EVERYWHERE}/<any(silence, suspend):restriction>/lift")
def lift_everywhere(username, restriction):
    return _lift(restriction, allow(people.person(username), to="lift"), None)


def _require(action, membership):
    if not can(current_user(), action, membership):
        raise Refused(_("Only an administrator decides about moderators, coordinators and administrators."))


def _history(holder, person, network):
    page = "in_network" if network else "everywhere"
    return unkept(render_template(
        f"sanctions/{page}.html", person=person, network=network, holder=holder, names=NAMES, about=about,
        decisions=queries.decisions_about(person, network=network), may_decide=can(current_user(), "silence", holder),
        here=f"network-{network.id}" if network else ""))


def _decide(restriction, person, network):
    form = SanctionForm.of(network)
    if restriction == "warn":
        form.without_end()
    if not form.validate_on_submit():
        return _dialog(restriction, person, network, form, 422 if form.is_submitted() else 200)
    try:
        decision = service.sanction(restriction, person, current_user(), network=network, until=form.moment(),
                                    ground=form.chosen())
    except Refused as refused:
        return _dialog(restriction, person, network, form, refused.status, problem=refused.reason)
    flash(staying(DONE[restriction], event_id=queries.event_of(decision) if network else None), "good")
    return redirect(_back(person, network), 303)


def _lift(restriction, person, network):
    service.lift(restriction, person, current_user(), network=network)
    flash(_("It has been lifted. The person gets a letter."), "good")
    return redirect(_back(person, network), 303)


def _dialog(restriction, person, network, form, status, *, problem=""):
    return unkept(render_template("sanctions/decide.html", restriction=restriction, person=person, network=network, form=form,
                                  problem=problem, name=NAMES[restriction], back=_back(person, network)), status)


def _back(person, network):
    if network is None:
        return url_for("sanctions.everywhere", username=person.username)
    return url_for("sanctions.in_network", slug=network.slug, network_id=network.id, username=person.username)
