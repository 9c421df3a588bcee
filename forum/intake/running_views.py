"""Running an intake: its dates, and who gets in."""
from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from ..headers import unkept
from ..identity import current_user
from ..networks.models import Network
from ..policy import find
from . import queries, service
from .forms import PlanForm, RefuseForm
from .models import Application
from .views import bp


@bp.get("/c/<slug>/<int:network_id>/intake/applications")
def applications(slug, network_id):
    return _page(find(Network, network_id, to="run_intake"))


@bp.route("/c/<slug>/<int:network_id>/intake/edit", methods=["GET", "POST"])
def edit(slug, network_id):
    network = find(Network, network_id, to="run_intake")
    intake, form = queries.current(network.id), PlanForm.of(queries.current(network.id))
    if form.validate_on_submit():
        service.plan(network, current_user(), **form.values())
        flash(_("The intake has been saved."), "good")
        return _back(network)
    return render_template("intake/edit.html", network=network, intake=intake, form=form), 422 if form.is_submitted() else 200


@bp.post("/intake/applications/<int:application_id>/approve")
def approve(application_id):
    application = find(Application, application_id, to="decide")
    service.approve(application, current_user())
    flash(_("%(name)s belongs to the network now, and has been written to.", name=application.name), "good")
    return _back(application.intake.network)


@bp.post("/intake/applications/<int:application_id>/line")
def put_in_line(application_id):
    application = find(Application, application_id, to="decide")
    service.put_in_line(application, current_user())
    flash(_("%(name)s is on the waiting list, and has been written to.", name=application.name), "good")
    return _back(application.intake.network)


@bp.route("/intake/applications/<int:application_id>/refuse", methods=["GET", "POST"])
def refuse(application_id):
    application, form = find(Application, application_id, to="decide"), RefuseForm()
    network = application.intake.network
    if form.validate_on_submit():
        service.refuse(application, current_user(), form.reason.data)
        flash(_("The application is refused, and its writer has been told why."), "good")
        return _back(network)
    return (render_template("intake/refuse.html", application=application, network=network, form=form),
            422 if form.is_submitted() else 200)


def _back(network):
    return redirect(url_for("intake.applications", slug=network.slug, network_id=network.id), 303)


def _page(network):
    intake = queries.current(network.id)
    return unkept(render_template(
        "intake/applications.html", network=network, intake=intake, left=queries.places_left(intake) if intake else None,
        groups=queries.applications(intake) if intake else {}))
