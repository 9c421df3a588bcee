"""The pages of drafts: one's list, and what the composer saves and asks for."""
from flask import Blueprint, abort, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _

from ..headers import unkept
from ..identity import current_user
from ..limits import DRAFTING, limiter
from ..paging import asked_key
from ..places import KINDS, named
from ..policy import find, require_signed_in
from . import queries, service
from .forms import DraftForm

bp = Blueprint("drafts", __name__)


@bp.get("/drafts")
def index():
    viewer = require_signed_in()
    before = asked_key()
    window = queries.begun_by(viewer, before=before)
    return unkept(render_template("drafts/index.html", window=window, is_first=before is None, here="drafts"))


@bp.get("/drafts/<key>")
def show(key):
    """Answer with the draft of a place, for a page that is open there."""
    _place(key)
    return unkept(jsonify(_told(queries.draft_of(current_user(), key))))


@bp.post("/drafts/<key>")
@limiter.limit(DRAFTING)
def save(key):
    place, form = _place(key), DraftForm()
    if not form.validate():
        return _too_long(key, form)
    try:
        draft = service.save(place, current_user(), text=form.text.data, title=form.title.data,
                             beside=form.stands_beside, based_on=form.based_on)
    except service.Stale as stale:
        return _both(key, form, stale)
    if _wants_json():
        return unkept(jsonify(_told(draft)))
    flash(_("Draft saved"), "good")
    return redirect(url_for("drafts.index"), 303)


@bp.get("/drafts/<key>/delete")
def ask(key):
    draft = queries.draft_of(require_signed_in(), key) or abort(404)
    return unkept(render_template("drafts/delete.html", draft=draft, back=url_for("drafts.index"), here="drafts"))


@bp.post("/drafts/<key>/delete")
@limiter.limit(DRAFTING)
def delete(key):
    if service.throw_away(require_signed_in(), key):
        flash(_("The draft is deleted."), "good")
    return redirect(url_for("drafts.index"), 303)


def _place(key):
    kind, place_id = named(key)
    return find(KINDS[kind], place_id, to="draft")


def _told(draft):
    if draft is None:
        return {"sequence": 0, "text": "", "title": "", "beside": {}}
    return {"sequence": draft.sequence, "text": draft.text, "title": draft.title, "beside": draft.beside}


def _too_long(key, form):
    sentence = " ".join(str(sentence) for errors in form.errors.values() for sentence in errors)
    return _unsaved(key, form, sentence, {"problem": sentence}, 422)


def _both(key, form, stale):
    return _unsaved(key, form, stale.reason, _told(stale.draft), 409, stale.draft)


def _unsaved(key, form, sentence, told, status, other=None):
    page = jsonify(told) if _wants_json() else render_template(
        "drafts/kept.html", key=key, form=form, sentence=sentence, other=other, here="drafts")
    return unkept(page, status)


def _wants_json():
    return request.accept_mimetypes.best == "application/json"
