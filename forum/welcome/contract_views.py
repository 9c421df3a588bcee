"""The pages of a network's conditions: what holds, what held, changing it, and quoting one while writing."""
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from ..errors import Refused
from ..headers import unkept
from ..identity import current_user
from ..moderation.dialogs import staying
from ..networks.conditions import conditions_of
from ..networks.forms import MOST_LINES
from ..networks.models import Network
from ..policy import allow, can, find
from ..posts.models import Post
from ..topics.models import Topic
from . import contract, versions
from .contract_forms import ContractForm, rearranged

bp = Blueprint("conditions", __name__)


@bp.get("/c/<slug>/<int:network_id>/conditions")
def show(slug, network_id):
    network = find(Network, network_id)
    return _version(network, network.conditions_version)


@bp.get("/c/<slug>/<int:network_id>/conditions/<int:version>")
def version(slug, network_id, version):
    return _version(find(Network, network_id), version)


@bp.get("/c/<slug>/<int:network_id>/conditions/history")
def history(slug, network_id):
    network = find(Network, network_id, to="read")
    return unkept(render_template("conditions/history.html", network=network, versions=versions.history(network)))


@bp.route("/c/<slug>/<int:network_id>/conditions/edit", methods=["GET", "POST"])
def edit(slug, network_id):
    network = find(Network, network_id, to="edit_conditions")
    form, wish = ContractForm(seen=network.conditions_version), request.form.get("do", "")
    if not form.is_submitted():
        return _form(network, form, network.conditions or [""])
    if wish not in ("preview", "publish"):
        lines, number = rearranged(form.typed, wish)
        return _form(network, form, lines[:MOST_LINES + 1], number=number, status=422)
    problem = "" if form.validate() else _("Look through the conditions once more.")
    problem = form.problem() or problem
    if problem or wish == "preview":
        return _form(network, form, form.typed, problem=problem, status=422, is_preview=not problem)
    return _publish(network, form)


@bp.get("/conditions/quote")
def quote():
    """Answer with the conditions that hold where somebody writes, each to be put into the text by one click."""
    network, back = _place()
    return unkept(render_template("conditions/quote.html", network=network, conditions=conditions_of(network), back=back))


def _version(network, number):
    lines = versions.lines_of(network, number)
    if lines is None:
        allow(None)
    viewer = current_user()
    holds = bool(lines) and number == network.conditions_version and can(viewer, "accept_conditions", network)
    return unkept(render_template(
        "conditions/show.html", network=network, version=number, lines=lines, may_read=can(viewer, "read", network),
        may_accept=holds, accepted_at=versions.accepted_at(network, viewer) if holds else None))


def _publish(network, form):
    try:
        event = contract.change(network, current_user(), form.lines, seen=form.seen.data, reason=form.reason.data)
    except Refused as refused:
        return _form(network, form, form.typed, problem=refused.reason, status=refused.status)
    said = _("The conditions have been published. Members are asked to accept them once more.")
    flash(staying(said, event_id=event.id), "good")
    return redirect(url_for("conditions.show", slug=network.slug, network_id=network.id), 303)


def _form(network, form, lines, *, number=None, problem="", status=200, is_preview=False):
    # A form that is not finished yet answers 422: Turbo shows that in place, as it does a page with faults.
    shown = versions.changes(network.conditions, form.lines) if is_preview else []
    return unkept(render_template(
        "conditions/edit.html", network=network, form=form, lines=lines, number=number, problem=problem, changes=shown,
        is_preview=is_preview, is_full=len(lines) >= MOST_LINES), status)


def _place():
    """Return the network that somebody writes in – of a topic, of a post, or itself –, and the way back."""
    for name, model in (("post", Post), ("topic", Topic), ("network", Network)):
        key = request.args.get(name, type=int)
        if key and key < 2**31:
            found = find(model, key)
            topic = found.topic if name == "post" else found
            back = url_for("networks.show", slug=found.slug, network_id=found.id) if name == "network" else url_for(
                "topics.show", slug=topic.slug, topic_id=topic.id)
            return found if name == "network" else topic.network, back
    return allow(None), ""
