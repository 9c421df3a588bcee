"""The page „Powiadomienia”."""
from dataclasses import replace

from flask import Blueprint, g, make_response, render_template, request

from ..bodies import LARGEST_ID
from ..identity import current_user
from ..policy import require_signed_in
from . import queries, service

bp = Blueprint("notifications", __name__)


@bp.get("/notifications")
def index():
    viewer = require_signed_in()
    before = request.args.get("before", type=int)
    window = queries.of(viewer, before=before if before and 0 < before <= LARGEST_ID else None)
    if viewer.unread_notifications and before is None and not _is_only_fetched_ahead():
        _remember_as_seen(viewer)
    response = make_response(render_template("notifications/index.html", window=window))
    response.headers["Cache-Control"] = "no-store"
    return response


def _remember_as_seen(viewer):
    # Also what stands further down, or may no longer be seen: an opened list leaves the bell silent.
    service.mark_read(viewer, up_to=LARGEST_ID)
    g.viewer = replace(current_user(), unread_notifications=0)


def _is_only_fetched_ahead():
    # Turbo fetches a link's page when the pointer rests on it: nobody has seen it yet.
    return "prefetch" in f"{request.headers.get('X-Sec-Purpose', '')} {request.headers.get('Sec-Purpose', '')}"
