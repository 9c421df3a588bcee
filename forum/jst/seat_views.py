"""The seat of a JST in a network: giving it, passing it on, taking it back."""
from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from ..accounts.service import normal_email
from ..errors import Refused
from ..headers import unkept
from ..identity import current_user
from ..invitations.views import SENDING
from ..limits import limiter
from ..networks.models import Network
from ..networks.people_views import page as people_page
from ..policy import allow, find
from . import seats, teams
from .forms import PassOnForm, SeatForm
from .models import Jst
from .views import bp


@bp.post("/c/<slug>/<int:network_id>/jst")
def give(slug, network_id):
    network, form = find(Network, network_id, to="seat_jst"), SeatForm()
    if not form.validate():
        return people_page(network, 422, seat_form=form)
    jst = seats.give(network, current_user(), name=form.jst.data)
    flash(_("%(name)s has a seat in the network.", name=jst.name), "good")
    return redirect(_people(network), 303)


@bp.get("/c/<slug>/<int:network_id>/jst/<int:jst_id>")
def seat(slug, network_id, jst_id):
    network = find(Network, network_id, to="seat_jst")
    return _page(network, _team(network, jst_id))


@bp.post("/c/<slug>/<int:network_id>/jst/<int:jst_id>/pass-on")
@limiter.limit(SENDING)
def pass_on(slug, network_id, jst_id):
    network = find(Network, network_id, to="seat_jst")
    team = _team(network, jst_id)
    form = _form(team)
    if not form.validate():
        return _page(network, team, 422, form=form)
    try:
        person = seats.pass_on(network, team.jst, current_user(), email=form.email.data, name=form.name.data,
                               function=form.job.data, leaving=form.leaving.data)
    except Refused as refused:
        form.name.errors = [*form.name.errors, refused.reason]
        return _page(network, team, refused.status, form=form)
    flash(_("%(name)s takes the seat of this JST.", name=person.name) if person else
          _("An invitation has been sent to %(email)s.", email=normal_email(form.email.data)), "good")
    return redirect(_people(network), 303)


@bp.post("/c/<slug>/<int:network_id>/jst/<int:jst_id>/take-back")
def take_back(slug, network_id, jst_id):
    network = find(Network, network_id, to="seat_jst")
    seats.take_back(network, find(Jst, jst_id), current_user())
    flash(_("The seat has been taken back."), "good")
    return redirect(_people(network), 303)


def _page(network, team, status=200, *, form=None):
    return unkept(render_template("jst/seat.html", network=network, team=team,
                                  form=form or _form(team, formdata=None)), status)


def _team(network, jst_id):
    return teams.team_of(network.id, find(Jst, jst_id)) or allow(None)


def _form(team, **options):
    form = PassOnForm(**options)
    form.leaving.choices = [SelectChoice(member.user.username, member.user.name) for member in team.members
                            if "participant" in member.roles]
    return form


def _people(network):
    return url_for("networks.people", slug=network.slug, network_id=network.id)
