"""Texts that wait, as their moderators look at them: approving, perhaps changed, refusing."""
from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from ..errors import Refused
from ..headers import unkept
from ..identity import current_user
from ..limits import MARKING, limiter
from ..policy import can, find
from ..posts.forms import new_key
from ..text import cook
from . import approving
from .forms import HeldForm, RejectForm
from .models import HeldPost
from .views import BOTH, bp


@bp.get("/held/<int:held_id>")
def held(held_id):
    return _page(find(HeldPost, held_id))


@bp.post("/held/<int:held_id>/approve")
@limiter.limit(MARKING)
def approve(held_id):
    held = find(HeldPost, held_id, to="decide")
    form = HeldForm(has_title=held.topic_id is None)
    if not form.validate() or form.asks_for_preview:
        return _page(held, form, 422)
    try:
        approving.approve(held, current_user(), cook(form.text.data, place=held.topic or held.network, author=held.author),
                          title=form.title.data)
    except Refused as refused:
        return _page(find(HeldPost, held_id), form, refused.status, problem=refused.reason)
    flash(_("The text has been posted, and its author has been told."), "good")
    return _to_queue(held)


@bp.route("/held/<int:held_id>/reject", methods=BOTH)
@limiter.limit(MARKING, methods=["POST"])
def reject(held_id):
    held, form = find(HeldPost, held_id, to="decide"), RejectForm()
    if not form.validate_on_submit():
        page = render_template("reports/reject.html", held=held, network=held.network, form=form,
                               back=url_for("reports.held", held_id=held.id))
        return unkept(page, 422 if form.is_submitted() else 200)
    approving.reject(held, current_user(), form.reason.data)
    flash(_("The text has been refused. Its author reads the reason and keeps the text."), "good")
    return _to_queue(held)


def _to_queue(held):
    network = held.network
    return redirect(url_for("reports.queue", slug=network.slug, network_id=network.id), 303)


def _page(held, form=None, status=200, problem=""):
    typed = form.render_again() | {"title": form.title.data} if form else {
        "text": held.text, "title": held.title, "key": new_key(), "draft": 0, "errors": {}}
    shown = cook(typed["text"], place=held.topic or held.network, author=held.author)
    return unkept(render_template("reports/held.html", held=held, network=held.network, typed=typed, html=shown.html,
                                  problem=problem, may_decide=can(current_user(), "decide", held),
                                  may_withdraw=can(current_user(), "withdraw", held)), status)
