"""The bell: its panel, the page „Powiadomienia”, silencing it, and what it rings for."""
from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from ..accounts.models import User
from ..db import db
from ..headers import unkept
from ..identity import current_user
from ..policy import looks_after_some, require_signed_in
from ..streams import morph, partial, respond, wants_stream
from . import queries, service, silence
from .forms import KindsForm

bp = Blueprint("notifications", __name__)
PANEL = "bell-panel"
# Where the list may stand on an open page.
PLACES = ("panel", "page")


@bp.get("/notifications")
def index():
    viewer = require_signed_in()
    folder = request.args.get("kind") if request.args.get("kind") in queries.FOLDERS else None
    before = request.args.get("before", type=int)
    shown = _list(viewer, folder, before)
    if request.headers.get("Turbo-Frame") == PANEL:
        return unkept(partial("notifications/panel", **shown))
    return unkept(render_template("notifications/index.html", **shown))


@bp.get("/notifications/bell")
def bell():
    """Answer with the present bell, for pages that get no pushes."""
    return unkept(respond(_bell(require_signed_in().unread_notifications)))


@bp.post("/notifications/read")
def read_all():
    viewer = require_signed_in()
    silence.mark_all_read(viewer)
    if wants_stream():
        return respond(_bell(0), *(morph(f"rings-{place}", partial("notifications/list", place=place, **_list(viewer)))
                                 for place in PLACES))
    return redirect(url_for("notifications.index"), 303)


@bp.post("/notifications/<int:ring_id>/read")
def read(ring_id):
    viewer = require_signed_in()
    ring = queries.ring(ring_id, viewer)
    if ring is None:
        abort(404)
    silence.mark_read(viewer, ring)
    return "", 204


@bp.route("/account/notifications", methods=["GET", "POST"])
def settings():
    viewer = require_signed_in()
    form = KindsForm.of(db.session.get(User, viewer.id), welcomes=looks_after_some(viewer))
    if form.validate_on_submit():
        service.choose_kinds(current_user(), silent=form.silent, follows_by_itself=form.follows_by_itself.data)
        flash(_("Saved."), "good")
        return redirect(url_for("notifications.settings"), 303)
    return unkept(render_template("notifications/settings.html", form=form))


def _list(viewer, folder=None, before=None):
    return {"window": queries.of(viewer, folder=folder, before=before), "folder": folder,
            "unread": queries.unread_by_folder(viewer)}


def _bell(unread):
    return morph("bell", partial("layouts/bell", unread=unread))
