"""How closely one follows a network: the choice as a page, as the frame of a network's page, and making it."""
from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from ..errors import Refused
from ..headers import unkept
from ..identity import current_user
from ..policy import find
from ..streams import morph, partial, respond, wants_stream
from . import levels
from .models import NETWORK_LEVELS, Network
from .views import bp

FRAME = "network-level"


@bp.get("/c/<slug>/<int:network_id>/level")
def level(slug, network_id):
    network = find(Network, network_id, to="follow")
    present = levels.level_of(current_user(), network)
    if request.headers.get("Turbo-Frame") == FRAME:
        page = partial("networks/level_frame", network=network, present=present)
    else:
        page = render_template("networks/level.html", network=network, present=present)
    return unkept(page)


@bp.post("/c/<slug>/<int:network_id>/level")
def choose_level(slug, network_id):
    network = find(Network, network_id, to="follow")
    chosen = request.form.get("level")
    if chosen not in NETWORK_LEVELS:
        raise Refused(_("Choose one of the levels."), 422)
    levels.choose(network, current_user(), chosen)
    if wants_stream():
        return respond(morph("level-network", partial("networks/level", network=network, present=chosen)))
    flash(_("Saved."), "good")
    return redirect(url_for("networks.show", slug=network.slug, network_id=network.id), 303)
