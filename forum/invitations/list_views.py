"""Making a list of people to invite: pasted or as a file, looked through, corrected, sent."""
from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from .. import csrf
from ..bodies import take_files
from ..db import db, let_go
from ..errors import Refused
from ..headers import unkept
from ..identity import current_user
from ..limits import limiter
from ..networks.models import Network
from ..offload import offload
from ..policy import allow, find, require_signed_in
from . import lists, queries, service, sheets, words
from .forms import CorrectForm, ListForm, SendForm
from .models import InvitationList
from .views import SENDING, allow_inviting, bp

LARGEST = 2 * 1024 * 1024
READING = "60 per hour"


@bp.get("/invitations/new")
def new():
    require_signed_in()
    allow_inviting()
    return _page(_form(chosen=request.args.get("network", type=int)))


@bp.post("/invitations/lists")
@limiter.limit(READING)
def create():
    require_signed_in()
    allow_inviting()
    _read_body()
    form = _form()
    if not form.validate():
        return _page(form, 422)
    try:
        made = service.keep_list(current_user(), lists.rows_of(_cells(form)), network_id=form.network.data)
    except Refused as refused:
        return _page(form, 422, problem=refused.reason)
    return redirect(url_for("invitations.preview", list_id=made.id), 303)


@bp.get("/invitations/lists/<int:list_id>")
def preview(list_id):
    return _preview(find(InvitationList, list_id))


@bp.post("/invitations/lists/<int:list_id>/correct")
def correct(list_id):
    made, form = find(InvitationList, list_id, to="send"), CorrectForm()
    if not form.validate():
        return _preview(made, 422, form=form)
    wrong = [row.line for row, _faults in service.plan_of(made, current_user()).wrong]
    try:
        service.correct(made, wrong=wrong, rows=lists.corrected(sheets.cells_of_text(form.lines.data or ""), wrong))
    except Refused as refused:
        form.lines.errors = [*form.lines.errors, refused.reason]
        return _preview(made, 422, form=form)
    return redirect(url_for("invitations.preview", list_id=list_id), 303)


@bp.post("/invitations/lists/<int:list_id>/network")
def choose_network(list_id):
    made = find(InvitationList, list_id, to="send")
    network = db.session.get(Network, request.form.get("network", 0, type=int))
    service.choose_network(made, allow(network, to="invite"))
    return redirect(url_for("invitations.preview", list_id=list_id), 303)


@bp.post("/invitations/lists/<int:list_id>/send")
@limiter.limit(SENDING)
def send(list_id):
    made, form = find(InvitationList, list_id, to="send"), SendForm()
    network_id = made.network_id
    try:
        sent = service.send(made, current_user(), seen=form.seen.data or "", leaves_out=form.leaves_out.data)
    except Refused as refused:
        return _preview(find(InvitationList, list_id), refused.status, problem=refused.reason)
    flash(ngettext("%(num)s invitation is on its way.", "%(num)s invitations are on their way.", sent), "good")
    return redirect(url_for("invitations.index", network=network_id), 303)


@bp.post("/invitations/lists/<int:list_id>/drop")
def drop(list_id):
    service.drop_list(find(InvitationList, list_id, to="send"))
    flash(_("The list has been dropped. Nobody has got a letter."), "good")
    return redirect(url_for("invitations.new"), 303)


def _page(form, status=200, *, problem=""):
    return unkept(render_template("invitations/new.html", form=form, problem=problem, most=lists.MOST,
                                  waiting=queries.waiting_lists(current_user())), status)


def _preview(made, status=200, *, form=None, problem=""):
    plan = service.plan_of(made, current_user())
    form = form or CorrectForm(formdata=None, lines="\n".join(row.written() for row, _faults in plan.wrong))
    wrong = [(row, words.faults_of(row, codes, plan.unknown[row.line])) for row, codes in plan.wrong]
    return unkept(render_template(
        "invitations/preview.html", made=made, plan=plan, wrong=wrong, form=form, problem=problem, settled=words.SETTLED,
        notes=words.NOTES, networks=queries.networks_for(current_user()),
        lacks_network=any("no_network" in codes for _row, codes in plan.wrong),
        send_form=SendForm(formdata=None, seen=plan.fingerprint)), status)


def _form(*, chosen=None):
    # Not from the files as well: Flask-WTF would take one for a text.
    form = ListForm(formdata=request.form) if request.method == "POST" else ListForm(formdata=None)
    networks = queries.networks_for(current_user())
    only = networks[0].id if len(networks) == 1 else None
    form.offer(networks, chosen=None if request.method == "POST" else
               next((network.id for network in networks if network.id == chosen), only))
    return form


def _read_body():
    # A file takes its time on a thin line: nobody is to wait for this request's connections.
    let_go()
    take_files()
    if current_app.config["WTF_CSRF_ENABLED"]:
        csrf.protect()


def _cells(form):
    file = request.files.get("file")
    octets = file.stream.read(LARGEST + 1) if file else b""
    if len(octets) > LARGEST:
        raise Refused(_("This file is larger than %(count)s MB: too much for a list of people.", count=LARGEST // 2**20), 422)
    return offload(sheets.cells_of_file, octets) if octets else sheets.cells_of_text(form.text.data or "")
