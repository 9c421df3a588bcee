"""What moderators do to topics: pages that are dialogs on an open topic, the log, and taking things back."""
from flask import Blueprint, flash, redirect, request
from flask_babel import gettext as _

from ..identity import current_user
from ..policy import find
from ..topics import service as topics
from ..topics.models import Topic
from ..topics.own_views import own_row
from . import lock as locking
from . import merge as merging
from . import pin as pinning
from . import queries
from . import sum_up as summing
from .dialogs import address, dialog, number_being_read, page, reasoned, staying
from .forms import LockForm, MergeForm, PinForm, UnlockForm

bp = Blueprint("moderation", __name__)
BOTH = ["GET", "POST"]
# The part of the merge dialog that live search renews; everything else asks for the whole dialog.
FOUND_FRAME = "merge-found"


@bp.route("/t/<int:topic_id>/moderate/pin", methods=BOTH)
def pin(topic_id):
    topic = find(Topic, topic_id, to="pin")
    form = PinForm.of(topic, number=number_being_read(topic))
    return dialog(topic, form, _("The topic has been pinned."), lambda: pinning.pin(
        topic, current_user(), until=form.day, everywhere=form.everywhere.data, reason=form.reason.data,
        instead_of=form.pin_seen))


@bp.route("/t/<int:topic_id>/moderate/unpin", methods=BOTH)
def unpin(topic_id):
    topic = find(Topic, topic_id, to="unpin")
    return reasoned(topic, _("The topic has been unpinned."), pinning.unpin)


@bp.route("/t/<int:topic_id>/moderate/lock", methods=BOTH)
def lock(topic_id):
    topic = find(Topic, topic_id, to="lock")
    form = LockForm(number=number_being_read(topic))
    return dialog(topic, form, _("The topic has been closed."), lambda: locking.lock(
        topic, current_user(), until=form.due_at, reason=form.reason.data))


@bp.route("/t/<int:topic_id>/moderate/unlock", methods=BOTH)
def unlock(topic_id):
    topic = find(Topic, topic_id, to="unlock")
    form = UnlockForm(number=number_being_read(topic))
    return dialog(topic, form, _("The topic is open again."), lambda: locking.unlock(
        topic, current_user(), until=form.due_at, reason=form.reason.data))


@bp.route("/t/<int:topic_id>/moderate/sum_up", methods=BOTH)
def sum_up(topic_id):
    topic = find(Topic, topic_id, to="sum_up")
    return reasoned(topic, _("The topic has been marked as summed up."), summing.sum_up)


@bp.route("/t/<int:topic_id>/moderate/resume", methods=BOTH)
def resume(topic_id):
    topic = find(Topic, topic_id, to="sum_up")
    return reasoned(topic, _("The topic has been resumed."), summing.resume)


@bp.route("/t/<int:topic_id>/merge", methods=BOTH)
def merge(topic_id):
    topic = find(Topic, topic_id, to="merge")
    form, words = MergeForm(), request.args.get("q", "")[:200]
    target = queries.target_of_merge(form.target.data or request.args.get("target", ""), current_user(), topic)
    if target is None:
        return _find_target(topic, form, words)
    return _merge_into(target, topic, form, words)


def unpin_for_self(topic_id):
    topic = find(Topic, topic_id, to="unpin_for_self")
    topics.unpin_for_self(topic, current_user())
    if request.form.get("from") == "list":
        return own_row(topic, said=_("Unpinned for you."))
    flash(staying(_("For you, this topic now stands among the others.")), "good")
    return redirect(address(topic, request.form.get("number")), 303)


def repin_for_self(topic_id):
    topic = find(Topic, topic_id, to="unpin_for_self")
    topics.repin_for_self(topic, current_user())
    if request.form.get("from") == "list":
        return own_row(topic, said=_("Pinned again for you."))
    flash(staying(_("For you, this topic stands at the top again.")), "good")
    return redirect(address(topic, request.form.get("number")), 303)


def _find_target(topic, form, words):
    problem = queries.why_no_target(form.target.data, current_user(), topic) if form.is_submitted() else ""
    found = queries.find_topics(words, current_user(), topic)
    nothing = "" if found else queries.why_no_target(queries.topic_at(words), current_user(), topic)
    sure = bool(found) and queries.is_address(words)
    if sure and not problem and request.headers.get("Turbo-Frame") != FOUND_FRAME:
        return _merge_into(found[0], topic, form, words)
    return page(topic, form, 422 if problem else 200, problem=problem, target=None, preview=None, words=words,
                found=found, nothing=nothing, sure=sure)


def _merge_into(target, topic, form, words):
    by_time = (form.by_time.data or request.args.get("by_time")) == "1"
    return dialog(topic, form, _("The topics have been merged."), lambda: merging.merge(
        topic, current_user(), into=target, by_time=by_time, reason=form.reason.data),
        then=lambda event: _first_moved(target, event), target=target, words=words, by_time=by_time,
        preview=queries.preview(topic, target, by_time=by_time))


def _first_moved(target, event):
    return address(target, event.details["first"])
