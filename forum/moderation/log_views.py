"""The log of what moderators did – on pages, as a table to take away –, what members see of it, and taking things back."""
from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from .. import sheets
from ..db import db
from ..errors import Refused
from ..events import Event
from ..headers import unkept
from ..identity import current_user
from ..networks import queries as networks
from ..networks.models import Network
from ..paging import asked_key
from ..policy import allow, find, require, require_signed_in
from . import log as logs
from . import log_export, records
from . import undo as undoing
from .acts import LONGEST_REASON
from .dialogs import address_after, staying, topic_of
from .forms import ReasonForm
from .queries import topic_at
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
    if request.form.get("back") == "log" or topic_of(undone) is None:
        network = event.network
        return redirect(url_for("moderation.log", slug=network.slug, network_id=network.id), 303)
    return redirect(address_after(undone), 303)


@bp.get("/c/<slug>/<int:network_id>/log")
def log(slug, network_id):
    return _log(find(Network, network_id, to="see_log"))


@bp.get("/c/<slug>/<int:network_id>/log.csv")
def export(slug, network_id):
    network = find(Network, network_id, to="see_log")
    return sheets.answer(f"dziennik-{network.slug}", log_export.rows(network, current_user(), logs.Asked(**_asked())))


@bp.get("/admin/log")
def whole_log():
    require(require_signed_in(), "see_log", "site")
    return _log(_asked_network())


@bp.get("/admin/log.csv")
def export_whole():
    require(require_signed_in(), "see_log", "site")
    network = _asked_network()
    return sheets.answer("dziennik", log_export.rows(network, current_user(), logs.Asked(**_asked())))


@bp.get("/c/<slug>/<int:network_id>/record")
def record(slug, network_id):
    """Answer with what moderators did in a network, as its members may know it."""
    network = find(Network, network_id, to="see_record")
    return unkept(render_template("moderation/record.html", network=network, page=records.page(network, before=asked_key()),
                                  months=records.months(network)))


def _log(network):
    asked = _asked()
    page = logs.page(network, current_user(), **asked)
    of_all = request.endpoint == "moderation.whole_log"
    return render_template(
        f"moderation/{'whole_log' if of_all else 'log'}.html", network=network, page=page, kinds=logs.KINDS, asked=asked,
        filters=_filters(network if of_all else None), people=logs.people_in_log(network), longest_reason=LONGEST_REASON,
        networks=networks.all_networks() if of_all else (), here="log")


def _asked():
    """Return what the address asks of the log, nonsense left out; a topic by its number or its address."""
    kind, topic = request.args.get("kind"), request.args.get("topic", "")[:300].strip()
    topic_id = asked_key("topic") if topic.isdecimal() else topic_at(topic) if topic else None
    return {"person": asked_key("person"), "before": asked_key(), "kind": kind if kind in logs.KINDS else None,
            "topic": topic_id or (0 if topic else None), "since": _day("since"), "until": _day("until")}


def _filters(network):
    """Return the filters as they are typed, for the addresses of the next page and of the table to take away."""
    chosen = {name: request.args.get(name, "")[:300] or None for name in ("person", "kind", "topic", "since", "until")}
    return chosen | {"network": network.id if network else None}


def _day(name):
    try:
        day = date.fromisoformat(request.args.get(name, "").strip())
    except ValueError:
        return None
    return day if 2000 <= day.year < 2200 else None


def _asked_network():
    network_id = asked_key("network")
    return db.session.get(Network, network_id) if network_id else None
