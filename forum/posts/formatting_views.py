"""The page that tells how a text is formatted."""
from flask import render_template, url_for

from ..headers import unkept
from ..policy import require_signed_in
from .formatting import samples
from .views import bp


@bp.get("/formatting")
def formatting():
    require_signed_in()
    return unkept(render_template("posts/formatting.html", samples=samples(), back=url_for("networks.index")))
