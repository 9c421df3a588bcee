"""The page "My data", and the administrators' register of requests."""
from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _

from .. import clock, identity
from ..entry.security_views import asks_current
from ..accounts.models import User
from ..db import db
from ..headers import unkept
from ..identity import current_user
from ..limits import limiter
from ..mail.composing import compose
from ..paging import asked_key
from ..policy import allow, find, open_to_all, require_signed_in
from . import copies, erasure, queries, service
from .clause import VERSION
from .forms import AnswerForm, EraseForm, RequestForm
from .models import DataRequest

bp = Blueprint("privacy", __name__)
COPIES, TRIES = "5 per hour", "10 per 15 minutes"


@bp.get("/account/data")
def show():
    return _page(require_signed_in())


@bp.post("/account/data/copy")
@limiter.limit(COPIES)
def copy():
    viewer = require_signed_in()
    service.ask(viewer, "access")
    name = f"moje-dane-{clock.today().isoformat()}.zip"
    return unkept(send_file(copies.write_zip(viewer.id), "application/zip", as_attachment=True, download_name=name))


@bp.post("/account/data/requests")
@limiter.limit(TRIES)
def ask():
    viewer, form = require_signed_in(), RequestForm()
    if not form.validate():
        return _page(viewer, 422, asked=form)
    person = db.session.get(User, viewer.id)
    service.ask(person, form.kind.data, form.text.data, letter=compose(
        "data_asked", _("Your request about your data has come"), person=person, text=form.text.data))
    flash(_("Your request is in the register. Administrators answer within a month."), "good")
    return redirect(url_for("privacy.show", _anchor="requests"), 303)


@bp.post("/account/data/erase")
@limiter.limit(TRIES)
def erase():
    viewer = require_signed_in()
    person = allow(db.session.get(User, viewer.id), to="erase")
    form = _erase_form(person, viewer)
    if not form.validate():
        return _page(viewer, 422, erase=form)
    _erase(person, viewer, form)
    identity.sign_out()
    return redirect(url_for("privacy.erased"), 303)


@bp.get("/erased")
def erased():
    open_to_all()
    return render_template("privacy/erased.html")


@bp.get("/u/<username>/erase")
def confirm_erase(username):
    return _erase_page(_person(username))


@bp.post("/u/<username>/erase")
def erase_other(username):
    person = _person(username)
    form = EraseForm(person, asks_password=False)
    if not form.validate():
        return _erase_page(person, 422, form=form)
    _erase(person, current_user(), form)
    flash(_("The account is erased."), "good")
    return redirect(url_for("privacy.register"), 303)


@bp.get("/admin/data-requests")
def register():
    allow("data_register", to="see")
    return _register_page()


@bp.post("/admin/data-requests/<int:request_id>")
def answer(request_id):
    asked, form = find(DataRequest, request_id, to="answer"), AnswerForm()
    if not form.validate():
        return _register_page(422, form=form, answering=asked.id)
    service.answer(asked, current_user(), form.text.data, letter=compose(
        "data_answered", _("An answer to your request about your data"), person=asked.person, asked=asked, text=form.text.data))
    flash(_("The answer is sent."), "good")
    return redirect(url_for("privacy.register"), 303)


def _page(viewer, status=200, *, asked=None, erase=None):
    person = db.session.get(User, viewer.id)
    return unkept(render_template(
        "privacy/show.html", person=person, version=VERSION, seen=queries.clause_seen(viewer.id),
        requests=queries.requests_of(viewer.id), asked=asked or RequestForm(formdata=None, kind="objection"),
        erase=erase or _erase_form(person, viewer, formdata=None)), status)


def _register_page(status=200, *, form=None, answering=None):
    is_open = "all" not in request.args
    rows, following = queries.register(is_open=is_open, before=asked_key())
    return unkept(render_template("privacy/register.html", rows=rows, next=following, is_open=is_open, days=queries.DAYS,
                                  form=form or AnswerForm(formdata=None), answering=answering), status)


def _erase_page(person, status=200, *, form=None):
    form = form or EraseForm(person, asks_password=False, formdata=None)
    return unkept(render_template("privacy/erase.html", person=person, form=form), status)


def _erase_form(person, viewer, **options):
    return EraseForm(person, asks_password=asks_current(person, viewer), **options)


def _erase(person, by, form):
    letter = compose("data_erased", _("Your account has been erased"), person=person, posts_go=form.posts.data == "go")
    erasure.erase(person, by, posts_go=form.posts.data == "go", letter=letter)


def _person(username):
    return allow(db.session.scalar(db.select(User).filter_by(username=username)), to="erase")
