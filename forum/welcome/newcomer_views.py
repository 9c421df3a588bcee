"""The page „Nowe osoby” of a network: who waits for a welcome, and who has accepted the conditions."""
from flask import redirect, render_template, request, url_for

from ..headers import unkept
from ..networks.models import Network
from ..policy import find
from . import queries
from .views import bp


@bp.get("/c/<slug>/<int:network_id>/newcomers")
def newcomers(slug, network_id):
    network = find(Network, network_id, to="see_newcomers")
    if slug != network.slug:
        return redirect(url_for("welcome.newcomers", slug=network.slug, network_id=network.id, **request.args), 301)
    return unkept(render_template("welcome/newcomers.html", network=network, waiting=queries.waiting(network.id),
                                  acceptances=queries.acceptances(network), here=f"network-{network.id}"))
