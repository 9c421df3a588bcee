"""The page about oneself: facts, what one offers, being seen."""
from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from ..db import db
from ..headers import unkept
from ..policy import require_signed_in
from . import service
from .forms import FactsForm, OfferForm, PresenceForm
from .models import User
from .tour import steps_for
from .views import bp


@bp.get("/account")
def settings():
    return _page(require_signed_in())


@bp.post("/account/facts")
def change_facts():
    viewer = require_signed_in()
    form = FactsForm()
    if not form.validate():
        return _page(viewer, 422, facts=form)
    service.change_facts(viewer, name=form.name.data, jst=form.jst.data, job=form.job.data)
    return _saved(_("Saved."), "facts")


@bp.post("/account/offer")
def offer():
    viewer = require_signed_in()
    form = OfferForm()
    if not form.validate():
        return _page(viewer, 422, offer=form)
    service.offer(viewer, can_help=form.can_help.data, looks_for=form.looks_for.data)
    return _saved(_("Saved."), "offer")


@bp.post("/account/presence")
def change_presence():
    viewer = require_signed_in()
    service.show_presence(viewer, PresenceForm().shows_presence.data)
    return _saved(_("Saved."), "presence")


def _page(viewer, status=200, *, facts=None, offer=None):
    person = db.session.get(User, viewer.id)
    return unkept(render_template(
        "accounts/settings.html", person=person,
        facts=facts or FactsForm(formdata=None, obj=person),
        offer=offer or OfferForm(formdata=None, obj=person),
        presence=PresenceForm(formdata=None, obj=person), tour=steps_for(person)), status)


def _saved(text, section):
    flash(text, f"#{section}")
    return redirect(url_for("accounts.settings", _anchor=section), 303)
