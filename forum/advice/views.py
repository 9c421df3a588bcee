"""The advice a composer asks for while somebody writes, closing it, and its switch on the page of one's account."""
from flask import Blueprint, abort, flash, redirect, request, url_for
from flask_babel import gettext as _

from ..bodies import whole_number
from ..identity import current_user
from ..limits import ADVISING, MARKING, limiter
from ..networks.models import Network
from ..places import named
from ..policy import find, require_signed_in
from ..streams import partial
from ..text import clean, plain
from ..topics.models import Topic
from . import service
from .advice import advice_for
from .models import KINDS

bp = Blueprint("advice", __name__)
LONGEST_TITLE, LONGEST_TEXT = 200, 4000


@bp.post("/advice")
@limiter.limit(ADVISING)
def ask():
    """Answer with what somebody should know before they publish what they write."""
    place = _place()
    told = advice_for(current_user(), place, title=plain(request.form.get("title", ""))[:LONGEST_TITLE],
                      text=clean(request.form.get("text", "")[:LONGEST_TEXT]),
                      answers=bool(request.form.get("to", type=whole_number)))
    if told is None:
        return "", 204
    return partial("advice/advice", told=told, place=place)


@bp.post("/advice/dismissals")
@limiter.limit(MARKING)
def dismiss():
    """Never tell this again."""
    viewer = require_signed_in()
    kind, place = request.form.get("kind", ""), request.form.get("place", "")
    if kind not in KINDS or place and not named(place)[1]:
        abort(404)
    service.dismiss(viewer, kind, place)
    return "", 204


@bp.post("/account/advice")
def choose():
    viewer = require_signed_in()
    service.choose(viewer, wants="takes_advice" in request.form)
    flash(_("Saved."), "#advice")
    return redirect(url_for("accounts.settings", _anchor="advice"), 303)


def _place():
    kinds = {"topic": (Topic, "reply"), "network": (Network, "write")}
    kind, place_id = named(request.form.get("place"), kinds)
    model, action = kinds[kind]
    return find(model, place_id, to=action)
