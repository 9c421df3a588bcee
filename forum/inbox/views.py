"""Where administrators see which letters were not posted, and why."""
from flask import Blueprint, current_app, render_template, request

from ..headers import unkept
from ..paging import asked_key
from ..policy import require_admin
from . import queries
from .reasons import reason_of

bp = Blueprint("inbox", __name__)


@bp.get("/admin/mail/incoming")
def index():
    require_admin()
    state = request.args.get("state")
    state = state if state in queries.SHOWN else queries.SHOWN[0]
    letters, further = queries.not_posted(state, asked_key())
    return unkept(render_template(
        "inbox/index.html", counts=queries.counts(), state=state, letters=letters, further=further, reason_of=reason_of,
        days=queries.DAYS, is_receiving=bool(current_app.config["MAIL_IN"]), checks=bool(current_app.config["MAIL_AUTHSERV"])))
