"""The administrators' list of watched words."""
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from ..db import db
from ..errors import Refused
from ..headers import unkept
from ..identity import current_user
from ..offload import offload
from ..policy import require_admin
from ..streams import partial
from . import queries, service
from .forms import ACT_WORDS, TryForm, WordForm
from .matching import hits, replaced
from .models import ACTS, LONGEST_NOTE, WatchedWord

bp = Blueprint("watched", __name__)


@bp.get("/admin/watched-words")
def index():
    require_admin()
    # A word that was taken off the list a moment ago comes with the link that puts it back.
    known = {name: request.args.get(name, "")[:LONGEST_NOTE] for name in ("word", "act", "replacement", "note")}
    return _page(WordForm(formdata=None, **known | {"act": known["act"] if known["act"] in ACTS else ACTS[0]}))


@bp.post("/admin/watched-words")
def watch():
    require_admin()
    form = WordForm()
    if not form.validate():
        return _page(form, status=422)
    try:
        row = service.watch(current_user(), **form.values())
    except Refused as refusal:
        form.word.errors = [refusal.reason]
        return _page(form, status=refusal.status)
    return _done(partial("watched/watched", word_id=row.id))


@bp.post("/admin/watched-words/try")
def attempt():
    require_admin()
    tried = TryForm()
    return _page(WordForm(formdata=None), tried=tried, status=200 if tried.validate() else 422)


@bp.route("/admin/watched-words/<int:word_id>", methods=["GET", "POST"])
def edit(word_id):
    require_admin()
    row = _find(word_id)
    form = WordForm() if request.method == "POST" else WordForm(
        word=row.word, act=row.act, replacement=row.replacement, note=row.note)
    if not form.validate_on_submit():
        return _edit_page(row, form, 422 if form.is_submitted() else 200)
    try:
        service.change(row, current_user(), **form.values())
    except Refused as refusal:
        form.word.errors = [refusal.reason]
        return _edit_page(row, form, refusal.status)
    return _done(_("The watched word has been saved."))


@bp.post("/admin/watched-words/<int:word_id>/forget")
def forget(word_id):
    require_admin()
    row = _find(word_id)
    service.forget(row, current_user())
    again = url_for("watched.index", word=row.word, act=row.act, replacement=row.replacement, note=row.note, _anchor="new-word")
    return _done(partial("watched/forgotten", word=row.word, again=again))


def _find(word_id):
    row = db.session.get(WatchedWord, word_id)
    if row is None:
        raise NotFound()
    return row


def _page(form, *, tried=None, status=200):
    found, text = [], ""
    if tried is not None and not tried.errors and tried.text.data:
        found, text = _try(tried.text.data)
    return unkept(render_template("watched/index.html", form=form, tried=tried or TryForm(formdata=None), found=found,
                                  shown=text, words=queries.words(), act_words=ACT_WORDS), status)


def _try(text):
    watched = queries.indexes()
    found = [hit for act in ACTS for hit in offload(hits, text, watched[act])]
    return found, offload(replaced, text, watched["replace"])


def _edit_page(row, form, status):
    forms = offload(queries.forms, row.word)
    return unkept(render_template("watched/edit.html", row=row, form=form, word_forms=forms), status)


def _done(said):
    flash(said, "good")
    return redirect(url_for("watched.index"), 303)
