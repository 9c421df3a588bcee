"""The tour as a page, and its end."""
from flask import redirect, render_template, url_for

from ..policy import require_signed_in
from . import service
from .tour import STEPS
from .views import bp


@bp.get("/tour")
def tour():
    require_signed_in()
    return render_template("accounts/tour.html", steps=STEPS)


@bp.post("/tour/end")
def end_tour():
    service.end_tour(require_signed_in())
    return redirect(url_for("networks.index"), 303)
