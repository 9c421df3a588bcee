"""Where administrators see what becomes of letters, and where people say that their address works again."""
from flask import Blueprint, abort, current_app, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from ..db import db
from ..headers import unkept
from ..identity import current_user
from ..paging import asked_key
from ..policy import require_admin, require_signed_in
from . import addresses, owed, queries
from .models import AddressState
from .service import CALL

bp = Blueprint("mail", __name__)


@bp.get("/admin/mail")
def index():
    require_admin()
    given_up, next_letter = queries.given_up(asked_key("letter"))
    stopped, next_address = queries.stopped(asked_key("address"))
    return unkept(render_template(
        "mail_admin/index.html", summary=queries.summary(), waiting=queries.waiting_by_kind(), given_up=given_up,
        next_letter=next_letter, stopped=stopped, next_address=next_address, is_sending=bool(current_app.config["MAIL_URL"])))


@bp.post("/admin/mail/<int:letter_id>/retry")
def retry(letter_id):
    require_admin()
    if owed.try_again(letter_id):
        CALL.make()
        flash(_("The letter will be tried again."), "good")
    else:
        flash(_("This letter cannot be tried again: its words have been forgotten."), "warn")
    return redirect(url_for("mail.index"), 303)


@bp.post("/admin/mail/addresses/<int:address_id>/again")
def start_again(address_id):
    require_admin()
    state = db.session.get(AddressState, address_id) or abort(404)
    addresses.start_again(state.address, by=current_user())
    flash(_("Letters will be sent to this address again."), "good")
    return redirect(url_for("mail.index"), 303)


@bp.post("/account/letters/again")
def start_again_for_self():
    viewer = require_signed_in()
    addresses.start_again(addresses.address_of(viewer.id), by=viewer)
    flash(_("Letters will be sent to you again."), "good")
    return redirect(url_for("letters.settings"), 303)
