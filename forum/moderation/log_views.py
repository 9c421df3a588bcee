"""The log of what moderators did – on pages, as a table to take away –, what members see of it, and taking things back."""
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
from . import log_export, log_forms, records
from . import undo as undoing
from .acts import LONGEST_REASON
from .dialogs import address_after, page_left, staying, topic_of
from .forms import ReasonForm
from .log_rows import Page
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
    flash(staying(_said(undone)), "good")
    return redirect(page_left() or _place_of(event, undone), 303)


@bp.get("/c/<slug>/<int:network_id>/log")
def log(slug, network_id):
    return _log(find(Network, network_id, to="see_log"))


@bp.get("/c/<slug>/<int:network_id>/log.csv")
def export(slug, network_id):
    network = find(Network, network_id, to="see_log")
    return sheets.answer(f"dziennik-{network.slug}", log_export.rows(network, current_user(), _right()))


@bp.get("/admin/log")
def whole_log():
    require(require_signed_in(), "see_log", "site")
    return _log(_asked_network())


@bp.get("/admin/log.csv")
def export_whole():
    require(require_signed_in(), "see_log", "site")
    network = _asked_network()
    return sheets.answer("dziennik", log_export.rows(network, current_user(), _right()))


@bp.get("/c/<slug>/<int:network_id>/record")
def record(slug, network_id):
    """Answer with what moderators did in a network, as its members may know it."""
    network = find(Network, network_id, to="see_record")
    return unkept(render_template("moderation/record.html", network=network, page=records.page(network, before=asked_key()),
                                  months=records.months(network)))


def _said(undone):
    if undone.details.get("stays"):
        return _("It has been taken back. Others have written in the new topic, so it stays, among the ordinary ones.")
    return _("It has been taken back.")


def _place_of(event, undone):
    if request.form.get("back") == "log" or topic_of(undone) is None:
        return url_for("moderation.log", slug=event.network.slug, network_id=event.network.id)
    return address_after(undone)


def _log(network):
    asked, wrong = log_forms.asked()
    page = Page([], None) if wrong else logs.page(network, current_user(), **asked)
    of_all = request.endpoint == "moderation.whole_log"
    return render_template(
        f"moderation/{'whole_log' if of_all else 'log'}.html", network=network, page=page, kinds=logs.KINDS, asked=asked,
        wrong=wrong, is_narrowed=bool(of_all and network) or any(value is not None for value in asked.values()),
        filters=_filters(network if of_all else None), people=logs.people_in_log(network), longest_reason=LONGEST_REASON,
        networks=networks.all_networks() if of_all else (), here="log")


def _right():
    """Return what the address asks of the log; a table of something else than was meant is refused."""
    asked, wrong = log_forms.asked()
    if wrong:
        raise Refused(" ".join(wrong.values()), 422)
    return logs.Asked(**asked)


def _filters(network):
    """Return the filters as they are typed, for the addresses of the next page and of the table to take away."""
    chosen = {name: log_forms.typed(name) or None for name in log_forms.FILTERS}
    return chosen | {"network": network.id if network else None}


def _asked_network():
    network_id = asked_key("network")
    return db.session.get(Network, network_id) if network_id else None
