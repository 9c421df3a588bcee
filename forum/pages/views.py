"""The footer pages, and the form that fills their blanks."""
from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from ..identity import current_user
from ..policy import open_to_all, require_admin
from . import queries, service, texts
from .forms import blanks_form, fields_of, filled_in

bp = Blueprint("pages", __name__)


@bp.get("/pages/<name>")
def show(name):
    open_to_all()
    page = texts.page(name) or abort(404)
    return render_template("pages/show.html", page=page, answers=queries.answers())


@bp.route("/pages/blanks", methods=["GET", "POST"])
def blanks():
    require_admin()
    form = blanks_form(queries.answers())
    if form.validate_on_submit():
        service.fill(filled_in(form), current_user())
        flash(_("The footer pages have been saved."), "good")
        return redirect(url_for("pages.blanks"), 303)
    groups = [(page, fields_of(form, page)) for page in texts.pages()]
    return render_template("pages/blanks.html", form=form, groups=groups), 422 if form.is_submitted() else 200
