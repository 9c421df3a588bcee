"""Acts on several topics of a list: what has been ticked, the dialog that says what will happen, and doing it."""
from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup
from werkzeug.exceptions import NotFound

from .. import clock
from ..bodies import ids_of_fields
from ..db import db
from ..errors import Refused
from ..events import Event
from ..hosts import safe_next
from ..networks.queries import all_networks, readable_networks
from ..policy import moderates, require_signed_in
from ..reading import dismiss
from ..site import newest_event
from ..streams import partial
from ..tags.queries import tags_in, tags_of
from . import bulk
from .bulk_forms import FORMS, BulkDeleteForm, BulkForm
from .views import bp

DISMISS = "dismiss"


@bp.post("/bulk")
def bulk_begin():
    """Lead from a list with ticked topics to the dialog of an act; reading marks need none."""
    viewer, verb = require_signed_in(), request.form.get("verb", "")
    ids = ids_of_fields(request.form.getlist("topics"), bulk.MOST)
    back = safe_next((request.referrer or "").removeprefix(request.host_url.rstrip("/")))
    if verb == DISMISS:
        return _dismiss(viewer, ids, back)
    if verb not in bulk.VERBS:
        raise Refused(_("Choose what to do with the topics."), 422)
    return redirect(url_for("moderation.bulk_act", verb=verb, topics=".".join(map(str, ids)) or None, back=back), 303)


@bp.route("/bulk/<verb>", methods=["GET", "POST"])
def bulk_act(verb):
    viewer = require_signed_in()
    if verb not in bulk.VERBS:
        raise NotFound()
    ids = ids_of_fields(request.values.get("topics", "").split("."), bulk.MOST)
    plan = bulk.plan(verb, viewer, ids)
    form = _form(verb, plan, viewer)
    if not form.validate_on_submit() or not plan.able:
        return _page(verb, form, plan, 422 if form.is_submitted() else 200)
    done = bulk.act_on(verb, viewer, ids, silently=form.silently.data, reason=form.reason.data if form.reason else "",
                       **form.options())
    if not done.count:
        return _page(verb, form, bulk.plan(verb, viewer, ids, **form.options()), 409)
    flash(_said(done, undo=url_for("moderation.bulk_undo", event_id=done.event.id)), "good")
    return redirect(form.back.data, 303)


@bp.post("/bulk/<int:event_id>/undo")
def bulk_undo(event_id):
    viewer = require_signed_in()
    event = db.session.get(Event, event_id)
    if event is None or "bulk" not in event.details or not moderates(viewer, event.network_id):
        raise NotFound()
    flash(_said(bulk.undo_all(event, viewer)), "good")
    back = safe_next((request.referrer or "").removeprefix(request.host_url.rstrip("/")))
    return redirect(back, 303)


def _form(verb, plan, viewer):
    asked = {"topics": request.values.get("topics", ""), "back": request.args.get("back") or "/"}
    if verb == "delete":
        return BulkDeleteForm.of(plan.networks[0] if len(plan.networks) == 1 else None, **asked)
    form = FORMS.get(verb, BulkForm)(**asked)
    if verb == "move":
        here = {network.id for network in plan.networks}
        mine = [network for network in all_networks() if moderates(viewer, network.id)]
        form.among([network for network in mine if len(here) > 1 or network.id not in here])
    return form


def _page(verb, form, plan, status):
    return render_template(f"moderation/bulk_{verb}.html" if verb in ("pin", "move", "tag", "untag", "delete") else
                           "moderation/bulk.html", verb=verb, form=form, plan=plan, tags=_tags(verb, plan),
                           ticked=request.form.getlist("slugs"), today=clock.today().isoformat()), status


def _tags(verb, plan):
    """Return the tags to choose from, those of several networks by their address."""
    if verb == "tag":
        found = [tag for network in plan.networks for tag in tags_in(network.id)]
    else:
        found = [tag for topic in plan.able for tag in tags_of(topic)]
    return sorted({tag.slug: tag for tag in found}.values(), key=lambda tag: tag.name.lower()) if verb.endswith("tag") else []


def _dismiss(viewer, ids, back):
    if ids:
        networks, upto = [network.id for network in readable_networks(viewer)], newest_event() or bulk.FURTHEST
        dismiss.dismiss_new(viewer, networks, among=ids, upto=upto)
        dismiss.dismiss_unread(viewer, networks, among=ids, upto=upto)
    flash(_("These topics count as seen and read.") if ids else _("Tick some topics first."), "good" if ids else "warn")
    return redirect(back, 303)


def _said(done, undo=""):
    text = (ngettext("Done in %(num)d topic.", "Done in %(num)d topics.", done.count) if undo
            else ngettext("Taken back in %(num)d topic.", "Taken back in %(num)d topics.", done.count))
    return Markup(partial("moderation/bulk_done", text=text, undo=undo, refused=done.refused[:5], more=len(done.refused) - 5))
