"""Applying to a network, and looking after one's application: for everybody, with or without an account."""
from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_limiter.util import get_remote_address

from ..accounts.models import User
from ..accounts.service import normal_email
from ..db import db
from ..errors import Refused
from ..headers import unkept
from ..identity import current_user
from ..limits import limiter
from ..networks.models import Network
from ..policy import find, open_to_all
from . import letters, queries, service
from .forms import ApplyForm, question_of

bp = Blueprint("intake", __name__)
# To one address we write this often; and from one address far above what an office behind it does.
LETTERS, TRIES = "3 per hour; 6 per day", "60 per hour"


def _whom():
    viewer = current_user()
    return f"user:{viewer.id}" if viewer else f"mail:{normal_email(request.form.get('email', ''))[:254]}"


@bp.get("/c/<slug>/<int:network_id>/intake")
def show(slug, network_id):
    network = find(Network, network_id)
    if slug != network.slug:
        return redirect(url_for("intake.show", slug=network.slug, network_id=network.id), 301)
    intake = queries.current(network.id)
    return _page(network, intake, _form(intake, fresh=True))


@bp.post("/c/<slug>/<int:network_id>/intake")
@limiter.limit(TRIES, key_func=get_remote_address)
@limiter.limit(LETTERS, key_func=_whom)
def apply(slug, network_id):
    network, person = find(Network, network_id), _person()
    intake = queries.current(network.id) or abort(404)
    form = _form(intake)
    if _belongs(network):
        raise Refused(_("You belong to this network already."), 409)
    if not form.validate():
        return _page(network, intake, form, 422)
    email = person.email if person else form.email.data
    service.apply(intake, email, person=person, **form.facts)
    if person:
        return redirect(url_for("intake.mine", token=letters.token_for(intake, person.email)), 303)
    return redirect(url_for("intake.sent", slug=network.slug, network_id=network.id), 303)


@bp.get("/c/<slug>/<int:network_id>/intake/sent")
def sent(slug, network_id):
    """Say the same to whoever has applied, whatever became of it: the rest stands in the letter."""
    network = find(Network, network_id)
    return render_template("intake/sent.html", network=network)


@bp.get("/intake/<token>")
def mine(token):
    open_to_all()
    application = queries.application_with(token)
    return _secret(application, token, 200 if application else 410)


@bp.post("/intake/<token>/confirm")
@limiter.limit(TRIES, key_func=get_remote_address)
def confirm(token):
    open_to_all()
    application = service.confirm(token)
    if application is None:
        return _secret(None, token, 410)
    flash(_("Thank you! Your application has been passed on."), "good")
    return redirect(url_for("intake.mine", token=token), 303)


@bp.post("/intake/<token>/withdraw")
@limiter.limit(TRIES, key_func=get_remote_address)
def withdraw(token):
    open_to_all()
    application = queries.application_with(token)
    if application is None:
        return _secret(None, token, 410)
    service.withdraw(application)
    flash(_("Your application has been taken back."), "good")
    return redirect(url_for("intake.mine", token=token), 303)


def _page(network, intake, form, status=200):
    person = _person()
    mine = queries.application_of(intake, person.email) if intake and person else None
    return unkept(render_template(
        "intake/show.html", network=network, intake=intake, form=form, belongs=_belongs(network),
        left=queries.places_left(intake) if intake else None, mine=mine,
        token=mine and letters.token_for(intake, mine.email)), status)


def _secret(application, token, status):
    line = queries.place_in_line(application) if application and application.state == "reserve" else None
    response = unkept(render_template("intake/mine.html", application=application, token=token, line=line,
                                      question=question_of(application.intake) if application else ""), status)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _form(intake, *, fresh=False):
    person = _person()
    form = ApplyForm(formdata=None, obj=person) if fresh else ApplyForm()
    if person:
        del form.email
    form.answer.label.text = question_of(intake) if intake else ""
    return form


def _belongs(network):
    viewer = current_user()
    return bool(viewer and viewer.roles.get(network.id))


def _person():
    """Return who is signed in with an address of their own: nobody has to confirm it."""
    viewer = current_user()
    person = db.session.get(User, viewer.id) if viewer else None
    return person if person and person.email else None
