"""The log of what moderators did, and taking it back."""
from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from ..db import db
from ..errors import Refused
from ..events import Event
from ..identity import current_user
from ..networks.models import Network
from ..paging import asked_key
from ..policy import allow, find
from . import log as logs
from . import undo as undoing
from .acts import LONGEST_REASON
from .dialogs import address_after, staying
from .forms import ReasonForm
from .views import bp


@bp.post("/events/<int:event_id>/undo")
def undo(event_id):
    event = db.session.get(Event, event_id)
    # Some acts are about a network or somebody in it rather than about a topic.
    allow(event and (event.topic or event.network), to="moderate")
    form = ReasonForm()
    if not form.validate():
        raise Refused(" ".join(form.reason.errors), 422)
    undone = undoing.undo(event, current_user(), reason=form.reason.data)
    flash(staying(_("It has been taken back.")), "good")
    if request.form.get("back") == "log" or undone.topic_id is None:
        network = event.network
        return redirect(url_for("moderation.log", slug=network.slug, network_id=network.id), 303)
    return redirect(address_after(undone), 303)


@bp.get("/c/<slug>/<int:network_id>/log")
def log(slug, network_id):
    network = find(Network, network_id, to="see_log")
    asked = {"person": asked_key("person"), "before": asked_key(),
             "kind": request.args.get("kind") if request.args.get("kind") in logs.KINDS else None}
    page = logs.page(network, current_user(), **asked)
    return render_template("moderation/log.html", network=network, page=page, asked=asked, kinds=logs.KINDS,
                           people=logs.people_in_log(network), longest_reason=LONGEST_REASON, here="log")
