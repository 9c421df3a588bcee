"""The queues of networks, the cases in them, and deciding them."""
from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from ..errors import Refused
from ..headers import unkept
from ..identity import current_user
from ..limits import MARKING, limiter
from ..moderation.dialogs import staying
from ..networks.models import Network
from ..policy import allow, can, find, require, require_admin, require_signed_in
from ..policy.reports import is_about, is_involved
from . import deciding, notices, queries, settings
from .counts import waiting_by_network
from .forms import PlaceForm, ReviewForm, decision_form
from .models import OUTCOMES

bp = Blueprint("reports", __name__)
BOTH = ["GET", "POST"]


@bp.get("/queue")
def index():
    """Show the queues of all networks somebody looks after, or lead to the only one."""
    viewer = require_signed_in()
    require(viewer, "see_queues", "site")
    networks = queries.networks_led(viewer)
    if len(networks) == 1 and not viewer.is_admin:
        return redirect(url_for("reports.queue", slug=networks[0].slug, network_id=networks[0].id), 303)
    counts = waiting_by_network([network.id for network in networks])
    unplaced = queries.unplaced_count() if viewer.is_admin else 0
    return unkept(render_template("reports/index.html", networks=networks, counts=counts, unplaced=unplaced, here="queue"))


@bp.get("/c/<slug>/<int:network_id>/queue")
def queue(slug, network_id):
    network = find(Network, network_id, to="see_queue")
    if slug != network.slug:
        return redirect(url_for("reports.queue", slug=network.slug, network_id=network.id), 301)
    return unkept(render_template("reports/queue.html", network=network, queue=queries.queue(network.id)))


@bp.get("/admin/notices")
def unplaced():
    """Show the notices whose address leads to no post."""
    require_admin()
    return unkept(render_template("reports/unplaced.html", queue=queries.queue(None), here="admin"))


@bp.get("/reports/<int:case_id>")
def case(case_id):
    return _case_page(_find(case_id))


@bp.post("/reports/<int:case_id>/claim")
@limiter.limit(MARKING)
def claim(case_id):
    case = _find(case_id, to="claim")
    deciding.claim(case, current_user())
    flash(_("You have taken this on: the others see it."), "good")
    return _to(case)


@bp.post("/reports/<int:case_id>/release")
@limiter.limit(MARKING)
def release(case_id):
    case = _find(case_id, to="release")
    deciding.release(case, current_user())
    flash(_("You have left this to the others."), "good")
    return _to(case)


@bp.post("/reports/<int:case_id>/place")
@limiter.limit(MARKING)
def place(case_id):
    case, form = _find(case_id, to="claim"), PlaceForm()
    if case.network_id is not None:
        raise Refused(_("It is known which post this is about."), 409)
    if not form.validate():
        return _case_page(case, form), 422
    try:
        return _to(notices.place(case, require_admin(), form.address.data))
    except Refused as refused:
        form.address.errors = [refused.reason]
        return _case_page(case, form), refused.status


@bp.route("/reports/<int:case_id>/decide/<outcome>", methods=BOTH)
@limiter.limit(MARKING, methods=["POST"])
def decide(case_id, outcome):
    case = _find(case_id, to="decide")
    if outcome not in OUTCOMES or (case.network_id is None and outcome != "keep"):
        abort(404)
    form = decision_form(outcome, case.network)
    if not form.validate_on_submit():
        return _decision(case, outcome, form), 422 if form.is_submitted() else 200
    try:
        event = deciding.decide(case, current_user(), outcome, seen=_seen(), **_chosen(form))
    except Refused as refused:
        return _decision(queries.case_with_all(case_id), outcome, form, problem=refused.reason), refused.status
    flash(staying(_("The case has been decided, and those who reported it are told."), event_id=event.id), "good")
    return _to(case)


@bp.route("/c/<slug>/<int:network_id>/queue/settings", methods=BOTH)
def review(slug, network_id):
    network = find(Network, network_id, to="set_review")
    form = ReviewForm(obj=queries.settings_of(network))
    if not form.validate_on_submit():
        return render_template("reports/settings.html", network=network, form=form), 422 if form.is_submitted() else 200
    settings.choose(network, current_user(), hide_after=form.hide_after.data, holds_first=form.holds_first.data,
                    holds_files=form.holds_files.data)
    flash(_("The changes are saved."), "good")
    return redirect(url_for("reports.queue", slug=network.slug, network_id=network.id), 303)


def _find(case_id, *, to="see"):
    return allow(queries.case_with_all(case_id), to=to)


def _to(case):
    return redirect(url_for("reports.case", case_id=case.id), 303)


def _case_page(case, place_form=None):
    viewer = current_user()
    words = queries.words_of(case.post) if case.post is not None else None
    may = {action for action in ("claim", "release", "decide") if can(viewer, action, case)}
    return unkept(render_template(
        "reports/case.html", case=case, network=case.network, words=words, may=may, place=place_form or PlaceForm(),
        decisions=queries.decisions_of(case), earlier=queries.earlier_cases(case), outcomes=_outcomes(case, viewer),
        involved=is_involved(viewer, case), is_own=is_about(viewer, case)))


def _outcomes(case, viewer):
    if case.network_id is None or case.post is None:
        return ["keep"]
    return [outcome for outcome in OUTCOMES
            if outcome not in deciding.OF_PEOPLE or deciding.may_sanction(viewer, case, outcome)]


def _decision(case, outcome, form, problem=""):
    return unkept(render_template("reports/decide.html", case=case, network=case.network, outcome=outcome, form=form,
                                  problem=problem, seen=",".join(str(report.id) for report in case.reports),
                                  back=url_for("reports.case", case_id=case.id)))


def _seen():
    return {int(part) for part in request.form.get("seen", "").split(",") if part.isdecimal() and len(part) < 10}


def _chosen(form):
    if "message" in form:
        return {"message": form.message.data or ""}
    return {"ground": form.chosen(), "until": form.moment() if hasattr(form, "moment") else None,
            "hides": bool("hides" in form and form.hides.data)}

