"""The sheet of shortcuts, and their switch on the page of one's account."""
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from ..headers import unkept
from ..policy import require_signed_in
from . import service
from .keys import SHEET

bp = Blueprint("shortcuts", __name__)


@bp.get("/shortcuts")
def index():
    require_signed_in()
    return unkept(render_template("shortcuts/index.html", sheet=SHEET, back=url_for("networks.index")))


@bp.post("/account/shortcuts")
def choose():
    viewer = require_signed_in()
    service.choose(viewer, uses="uses_shortcuts" in request.form)
    flash(_("Saved."), "#shortcuts")
    return redirect(url_for("accounts.settings", _anchor="shortcuts"), 303)
