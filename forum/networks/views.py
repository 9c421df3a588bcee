"""The pages of the networks: all as cards, one with its agenda and topics, editing a card."""
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from .. import pagecache
from ..accounts.tour import steps_for
from ..identity import current_user
from ..intake.queries import recruits_until
from ..policy import allow, can, find, open_to_all
from ..reading.counts import counts_of
from ..site import newest_event, site_version
from ..streams import partial
from ..topics import lists
from . import queries, service
from .forms import CardForm
from .models import Network
from .pieces import card_html, main_html

bp = Blueprint("networks", __name__)


@bp.get("/")
def index():
    open_to_all()
    event = newest_event()
    readable = queries.readable_networks(current_user())
    key = event and ("home", site_version(), event, tuple(network.id for network in readable), current_user() is None)
    whose, steps = pagecache.whose(), steps_for(current_user(), asked="tour" in request.args)
    if key and whose:
        return pagecache.answer((*key, bool(steps), *whose), lambda: _home(key, readable, steps))
    return _home(key, readable, steps)


@bp.get("/c/<slug>/<int:network_id>")
def show(slug, network_id):
    counts_of(current_user())  # brings the site's version along
    network = allow(queries.card(network_id))
    if slug != network.slug:
        return _to_right_spelling(network)
    after = lists.read_key(request.args.get("after"))
    readable = can(current_user(), "read", network)
    window = lists.in_network(current_user(), network_id, after=after) if readable else None
    page = {"network": network, "window": window, "after": after, "agenda": queries.agenda(network_id),
            "choosing": _leave(network) if "choose" in request.args and can(current_user(), "moderate", network) else ""}
    if pagecache.serves():
        agenda_key = tuple((row.id, row.last_event_id) for row in page["agenda"])
        key = ("network", network_id, site_version(), after, window and window.key, agenda_key, recruits_until(network_id))
        return pagecache.answer(key, lambda: _network(page))
    return _network(page)


@bp.get("/c/<slug>")
def by_slug(slug):
    return _to_right_spelling(allow(queries.network_of(slug)))


@bp.route("/c/<slug>/<int:network_id>/edit", methods=["GET", "POST"])
def edit(slug, network_id):
    network = find(Network, network_id, to="edit_card")
    form = CardForm.of(network)
    if not can(current_user(), "set_visibility", network):
        del form.visibility
    if form.validate_on_submit():
        service.edit(network, current_user(), **form.changes())
        flash(_("The card has been saved."), "good")
        return redirect(url_for("networks.show", slug=network.slug, network_id=network.id), 303)
    return render_template("networks/edit.html", network=network, form=form), 422 if form.is_submitted() else 200


def _to_right_spelling(network):
    # An address may be misspelt for ever, so this one may be remembered.
    return redirect(url_for("networks.show", slug=network.slug, network_id=network.id, **request.args), 301)


def _home(key, readable, steps):
    return render_template("networks/index.html", steps=steps, main=main_html(key, lambda: _cards(readable)))


def _cards(readable):
    agendas, news = queries.agendas_and_news(readable)
    cards = [card_html(network, agendas.get(network.id, ()), news.get(network.id, ()),
                       queries.moderators(network.id), network in readable) for network in queries.all_networks()]
    since = max((row.last_event_id for rows in news.values() for row in rows), default=0)
    return partial("networks/index", cards=cards, since=since, signed_in=current_user() is not None)


def _network(page):
    return render_template("networks/show.html", moderators=queries.moderators(page["network"].id), **page)


def _leave(network):
    """Return where one stops choosing topics for the acts of a moderator."""
    return url_for("networks.show", slug=network.slug, network_id=network.id, after=request.args.get("after"))
