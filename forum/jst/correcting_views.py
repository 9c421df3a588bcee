"""Where administrators and coordinators find, correct and merge JST."""
from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from ..bodies import LARGEST_ID
from ..db import db
from ..errors import Refused
from ..headers import unkept
from ..identity import current_user
from ..policy import allow, can, find, require_signed_in
from . import correcting, queries
from .forms import CorrectForm, FilterForm, MergeForm
from .models import Jst
from .terc import VOIVODESHIPS
from .views import bp


@bp.get("/admin/jst")
def index():
    if not can(require_signed_in(), "list_jst", "site"):
        abort(404)
    form = FilterForm(request.args)
    wanted = {"typed": form.q.data, **{name: form[name].data for name in ("kind", "voivodeship")
                                       if form[name].data in {choice.value for choice in form[name].choices}}}
    wanted["unconfirmed"] = form.state.data == "unconfirmed"
    count, part = queries.listed(**wanted, after=request.args.get("after", type=int))
    return unkept(render_template("jst/index.html", form=form, count=count, part=part, wanted=_query(form),
                                  activity=queries.activity()))


@bp.route("/jst/<int:jst_id>/edit", methods=["GET", "POST"])
def edit(jst_id):
    jst = find(Jst, jst_id, to="correct")
    form, other = CorrectForm(obj=jst), None
    if form.validate_on_submit():
        try:
            return _corrected(jst, form)
        except correcting.Taken as taken:
            other, form.name.errors = taken.other, [*form.name.errors, taken.reason]
    return unkept(render_template("jst/edit.html", jst=jst, form=form, other=other), 422 if form.is_submitted() else 200)


@bp.get("/jst/<int:jst_id>/merge")
def choose(jst_id):
    jst = find(Jst, jst_id, to="merge")
    into = db.session.get(Jst, min(request.args.get("into", 0, type=int), LARGEST_ID))
    typed = request.args.get("q", "" if into else jst.name)
    refusal = _refusal(jst, into) if into else ""
    return unkept(render_template(
        "jst/merge.html", jst=jst, into=into, typed=typed, refusal=refusal,
        found=[] if into else queries.offered(typed, but=jst.id),
        preview=queries.merging(jst, into) if into and not refusal else None))


@bp.post("/jst/<int:jst_id>/merge")
def merge(jst_id):
    jst, form = find(Jst, jst_id, to="merge"), MergeForm()
    into = find(Jst, form.into.data or 0) if form.validate() else allow(None)
    name = jst.name
    into = correcting.merge(jst, current_user(), into=into)
    flash(_("%(former)s and %(name)s are one now.", former=name, name=into.name), "good")
    return redirect(url_for("jst.show", jst_id=into.id), 303)


def _corrected(jst, form):
    voivodeship = VOIVODESHIPS[form.teryt.data[:2]] if form.teryt.data else form.voivodeship.data
    correcting.correct(jst, current_user(), name=form.name.data, kind=form.kind.data, teryt=form.teryt.data,
                       voivodeship=voivodeship)
    flash(_("Saved."), "good")
    return redirect(url_for("jst.show", jst_id=jst.id), 303)


def _refusal(jst, into):
    try:
        correcting.refuse_merge(jst, into)
    except Refused as refused:
        return refused.reason
    return ""


def _query(form):
    return {field.name: field.data for field in form if field.data}
