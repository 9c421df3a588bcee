"""The page „Osoby” of a network: who belongs to it, and what they may do there."""
import secrets

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from ..accounts.models import User
from ..accounts.profile_views import link_to_hand_over
from ..db import db
from ..errors import Refused
from ..headers import unkept
from ..identity import current_user
from ..mail.addresses import stopped_people
from ..jst import teams
from ..jst.forms import SeatForm
from ..policy import allow, can, find
from . import people_queries, people_service
from .models import ROLES, Network
from .people_forms import ROLE_HINTS, AddForm, RoleForm
from .views import bp


@bp.get("/c/<slug>/<int:network_id>/people")
def people(slug, network_id):
    network = find(Network, network_id, to="see_people")
    if slug != network.slug:
        return redirect(url_for("networks.people", slug=network.slug, network_id=network.id, **request.args), 301)
    return page(network)


@bp.post("/c/<slug>/<int:network_id>/people/add")
def add_person(slug, network_id):
    network = find(Network, network_id, to="give_participant")
    form = _add_form(network)
    if not form.validate():
        return page(network, 422, form=form)
    facts = {name: form[name].data for name in ("name", "jst", "job")}
    try:
        added = people_service.add_person(network, current_user(), email=form.email.data, role=form.role.data,
                                          key=form.key.data, **facts)
    except Refused as refused:
        form.name.errors = [*form.name.errors, refused.reason]
        return page(network, refused.status, form=form)
    flash(_("%(name)s belongs to the network now.", name=added.person.name), "good")
    if added.token:
        flash(link_to_hand_over(added.token), "link")
    return redirect(_address("networks.people", network), 303)


@bp.get("/c/<slug>/<int:network_id>/people/<username>")
def person(slug, network_id, username):
    network = find(Network, network_id, to="see_people")
    return _person_page(network, _person_of(network, username))


@bp.post("/c/<slug>/<int:network_id>/people/give")
def give_role(slug, network_id):
    network, somebody, form = _asked(network_id)
    allow(network, to=f"give_{form.role.data}")
    people_service.give_role(network, somebody, form.role.data, current_user())
    flash(_("Saved."), "good")
    return redirect(_address("networks.person", network, username=somebody.username), 303)


@bp.post("/c/<slug>/<int:network_id>/people/take")
def take_role(slug, network_id):
    network, somebody, form = _asked(network_id)
    try:
        people_service.take_role(network, somebody, form.role.data, current_user(), sure=form.sure.data)
    except people_service.MustBeSure as unsure:
        return _person_page(network, somebody, 422, role=form.role.data, unsure=unsure.reason)
    flash(_("Saved."), "good")
    if current_user().id == somebody.id:
        return redirect(_address("networks.show", network), 303)
    if people_queries.membership(network.id, somebody.username) is None:
        return redirect(_address("networks.people", network), 303)
    return redirect(_address("networks.person", network, username=somebody.username), 303)


def page(network, status=200, *, form=None, seat_form=None):
    """Answer with the people of a network; the forms are shown to whoever looks after it."""
    sort = request.args.get("sort") if request.args.get("sort") in people_queries.SORTS else people_queries.SORTS[0]
    members = teams.members(network.id)
    looks_after = can(current_user(), "give_participant", network)
    # It may show a link that lets somebody in.
    return unkept(render_template(
        "networks/people.html", network=network, sort=sort, looks_after=looks_after, roles=ROLES,
        waiting=sum(not member.user.is_invited for member in members),
        stopped=stopped_people([member.user.id for member in members]) if looks_after else {},
        members=members, teams=teams.teams(network.id, members), seat_form=seat_form or SeatForm(formdata=None),
        form=(form or _add_form(network, fresh=True)) if looks_after else None), status)


def _person_page(network, somebody, status=200, *, role=None, unsure=""):
    membership = people_queries.membership(network.id, somebody.username)
    return render_template("networks/person.html", network=network, person=somebody, membership=membership, roles=ROLES,
                           hints=ROLE_HINTS, asked=role, unsure=unsure), status


def _add_form(network, *, fresh=False):
    form = AddForm(formdata=None, key=secrets.token_urlsafe(16)) if fresh else AddForm()
    form.role.choices = [(role, role) for role in ROLES if can(current_user(), f"give_{role}", network)]
    return form


def _asked(network_id):
    """Return the network, the person and the form of a wish to give or take a role."""
    network, form = find(Network, network_id, to="see_people"), RoleForm()
    if not form.validate():
        allow(None)
    return network, _person_of(network, form.username.data), form


def _person_of(network, username):
    # Whoever does not look after the network learns of its members only, and of the rest of the forum nothing.
    membership = people_queries.membership(network.id, username)
    if membership is not None:
        return membership.user
    known = can(current_user(), "give_participant", network)
    return allow(db.session.scalar(db.select(User).filter_by(username=username)) if known else None)


def _address(endpoint, network, **values):
    return url_for(endpoint, slug=network.slug, network_id=network.id, **values)
