"""Decisions and appeals: what the person concerned reads, and what somebody else answers."""
from flask import Blueprint, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext as _

from ..db import db
from ..errors import Refused
from ..headers import unkept
from ..identity import current_user
from ..limits import MARKING, limiter
from ..networks.models import Network
from ..policy import allow, can, find, open_to_all, refusal, require_admin, require_signed_in
from . import appeals as service
from . import letters, queries
from .forms import AnswerForm, AppealForm
from .models import Decision
from .statements import NAMES, about, address_of, statement

bp = Blueprint("sanctions", __name__)


@bp.get("/decisions")
def mine():
    viewer = require_signed_in()
    return unkept(render_template("sanctions/mine.html", decisions=queries.decisions_about(viewer), names=NAMES, about=about))


@bp.get("/decisions/<int:decision_id>")
def show(decision_id):
    return _page(find(Decision, decision_id))


@bp.post("/decisions/<int:decision_id>/appeal")
@limiter.limit(MARKING)
def appeal(decision_id):
    decision, form = find(Decision, decision_id, to="appeal"), AppealForm()
    if not form.validate():
        return _page(decision, 422, appeal_form=form)
    service.appeal(decision, form.text.data)
    flash(_("Your appeal has been sent. Somebody else than the author of the decision will answer it."), "good")
    return redirect(url_for("sanctions.show", decision_id=decision.id), 303)


@bp.post("/decisions/<int:decision_id>/answer")
def answer(decision_id):
    decision, form = find(Decision, decision_id, to="answer_appeal"), AnswerForm()
    if not form.validate():
        return _page(decision, 422, answer_form=form)
    try:
        service.answer(decision, current_user(), outcome=form.outcome.data, text=form.text.data)
    except Refused as refused:
        return _page(db.session.get(Decision, decision_id), refused.status, answer_form=form, problem=refused.reason)
    flash(_("The appeal is answered. The person concerned gets a letter with your reasons."), "good")
    return redirect(url_for("sanctions.show", decision_id=decision_id), 303)


@bp.route("/decisions/appeal/<token>", methods=["GET", "POST"])
@limiter.limit(MARKING, methods=["POST"])
def appeal_by_link(token):
    open_to_all()
    decision, form = letters.decision_of_link(token), AppealForm()
    if decision is None:
        return _secret(render_template("letters/gone.html"), 410)
    reason = refusal(decision.person, "appeal", decision)
    if form.validate_on_submit() and reason is None:
        service.appeal(decision, form.text.data)
        return redirect(url_for("sanctions.appeal_by_link", token=token), 303)
    wrong = form.is_submitted() and decision.appeal is None
    return _secret(render_template("sanctions/appeal_by_link.html", decision=decision, said=statement(decision), form=form,
                                   reason=reason), 422 if wrong else 200)


@bp.get("/c/<slug>/<int:network_id>/appeals")
def appeals(slug, network_id):
    network = find(Network, network_id, to="see_appeals")
    return unkept(render_template("sanctions/appeals.html", network=network, here="appeals", **_lists(network)))


@bp.get("/admin/appeals")
def all_appeals():
    require_admin()
    return unkept(render_template("sanctions/all_appeals.html", **_lists(None)))


def _lists(network):
    return {"waiting": queries.appeals(network), "answered": queries.appeals(network, waiting=False), "names": NAMES,
            "about": about}


def _page(decision, status=200, *, appeal_form=None, answer_form=None, problem=""):
    allow(decision)
    viewer = current_user()
    return unkept(render_template(
        "sanctions/show.html", decision=decision, said=statement(decision), problem=problem,
        address=address_of(decision), is_own=viewer.id == decision.person_id,
        shows_words=viewer.id == decision.person_id or can(viewer, "answer_appeal", decision),
        appeal_form=appeal_form or AppealForm(formdata=None), answer_form=answer_form or AnswerForm(formdata=None)), status)


def _secret(page, status):
    response = make_response(page, status)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
