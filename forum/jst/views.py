"""A JST's page, the names offered to whoever types one, and one's own JST."""
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from ..db import db
from ..errors import Refused
from ..headers import unkept
from ..limits import COMPLETING, MARKING, limiter
from ..policy import allow, can, find, require_signed_in
from ..streams import partial
from . import queries, service
from .forms import KIND_NAMES, PlaceForm
from .models import Jst

bp = Blueprint("jst", __name__)
bp.add_app_template_global(KIND_NAMES, "jst_kinds")


@bp.get("/jst/<int:jst_id>")
def show(jst_id):
    viewer, jst = require_signed_in(), db.session.get(Jst, jst_id)
    heir_id = queries.heir_of(jst_id) if jst is None else None
    if heir_id:
        return redirect(url_for("jst.show", jst_id=heir_id))
    allow(jst)
    seats = [seat for seat in queries.seats_of(jst) if can(viewer, "see_people", seat[0])]
    return unkept(render_template("jst/show.html", jst=jst, people=queries.people_of(jst), seats=seats))


@bp.get("/jst/offered")
@limiter.limit(COMPLETING)
def offered():
    """Answer with the names of JST that hold ?q=, as the options of a list."""
    require_signed_in()
    return unkept(partial("jst/offered", units=queries.offered(request.args.get("q", ""))))


@bp.get("/account/jst")
def own():
    return _own_page(require_signed_in())


@bp.post("/account/jst")
@limiter.limit(MARKING)
def add():
    viewer, form = require_signed_in(), PlaceForm()
    if not form.validate():
        return _own_page(viewer, 422, form=form)
    try:
        service.add_place(viewer, form.jst.data, form.job.data)
    except Refused as refused:
        form.jst.errors = [*form.jst.errors, refused.reason]
        return _own_page(viewer, refused.status, form=form)
    return _saved()


@bp.post("/account/jst/<int:jst_id>/main")
@limiter.limit(MARKING)
def make_main(jst_id):
    viewer = require_signed_in()
    service.make_main(viewer, find(Jst, jst_id))
    return _saved()


@bp.post("/account/jst/<int:jst_id>/leave")
@limiter.limit(MARKING)
def leave(jst_id):
    viewer = require_signed_in()
    service.leave(viewer, find(Jst, jst_id))
    return _saved()


def _own_page(viewer, status=200, *, form=None):
    return unkept(render_template("jst/own.html", places=queries.own(viewer.id), form=form or PlaceForm(formdata=None)), status)


def _saved():
    flash(_("Saved."), "good")
    return redirect(url_for("jst.own"), 303)
