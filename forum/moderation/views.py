"""What moderators do to topics: pages that are dialogs on an open topic, the log, and taking things back."""
from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from .. import clock
from ..db import db
from ..errors import Refused
from ..events import Event
from ..identity import current_user
from ..networks.models import Network
from ..paging import asked_key
from ..policy import allow, find
from ..streams import partial
from ..topics import service as topics
from ..topics.models import Topic
from ..topics.own_views import own_row
from . import lock as locking
from . import log as logs
from . import merge as merging
from . import pin as pinning
from . import queries
from . import sum_up as summing
from . import undo as undoing
from .acts import LONGEST_REASON
from .forms import MergeForm, PinForm, ReasonForm

bp = Blueprint("moderation", __name__)
BOTH = ["GET", "POST"]
# The part of the merge dialog that live search renews; everything else asks for the whole dialog.
FOUND_FRAME = "merge-found"


@bp.route("/t/<int:topic_id>/moderate/pin", methods=BOTH)
def pin(topic_id):
    topic = find(Topic, topic_id, to="pin")
    form = PinForm.of(topic, number=_number_being_read(topic))
    return _dialog(topic, form, _("The topic has been pinned."), lambda: pinning.pin(
        topic, current_user(), until=form.day, everywhere=form.everywhere.data, reason=form.reason.data,
        instead_of=form.pin_seen))


@bp.route("/t/<int:topic_id>/moderate/unpin", methods=BOTH)
def unpin(topic_id):
    topic = find(Topic, topic_id, to="unpin")
    return _reasoned(topic, _("The topic has been unpinned."), pinning.unpin)


@bp.route("/t/<int:topic_id>/moderate/lock", methods=BOTH)
def lock(topic_id):
    topic = find(Topic, topic_id, to="lock")
    return _reasoned(topic, _("The topic has been closed."), locking.lock)


@bp.route("/t/<int:topic_id>/moderate/unlock", methods=BOTH)
def unlock(topic_id):
    topic = find(Topic, topic_id, to="unlock")
    return _reasoned(topic, _("The topic is open again."), locking.unlock)


@bp.route("/t/<int:topic_id>/moderate/sum_up", methods=BOTH)
def sum_up(topic_id):
    topic = find(Topic, topic_id, to="sum_up")
    return _reasoned(topic, _("The topic has been marked as summed up."), summing.sum_up)


@bp.route("/t/<int:topic_id>/moderate/resume", methods=BOTH)
def resume(topic_id):
    topic = find(Topic, topic_id, to="sum_up")
    return _reasoned(topic, _("The topic has been resumed."), summing.resume)


@bp.route("/t/<int:topic_id>/merge", methods=BOTH)
def merge(topic_id):
    topic = find(Topic, topic_id, to="merge")
    form, words = MergeForm(), request.args.get("q", "")[:200]
    target = queries.target_of_merge(form.target.data or request.args.get("target", ""), current_user(), topic)
    if target is None:
        return _find_target(topic, form, words)
    return _merge_into(target, topic, form, words)


@bp.post("/events/<int:event_id>/undo")
def undo(event_id):
    event = db.session.get(Event, event_id)
    topic = allow(event and event.topic, to="moderate")
    form = ReasonForm()
    if not form.validate():
        raise Refused(" ".join(form.reason.errors), 422)
    undone = undoing.undo(event, current_user(), reason=form.reason.data)
    flash(_staying(_("It has been taken back.")), "good")
    if request.form.get("back") == "log":
        return redirect(url_for("moderation.log", slug=topic.network.slug, network_id=topic.network_id), 303)
    return redirect(_address_after(undone), 303)


@bp.get("/c/<slug>/<int:network_id>/log")
def log(slug, network_id):
    network = find(Network, network_id, to="see_log")
    asked = {"person": asked_key("person"), "before": asked_key(),
             "kind": request.args.get("kind") if request.args.get("kind") in logs.KINDS else None}
    page = logs.page(network, current_user(), **asked)
    return render_template("moderation/log.html", network=network, page=page, asked=asked, kinds=logs.KINDS,
                           people=logs.people_in_log(network), longest_reason=LONGEST_REASON, here="log")


def unpin_for_self(topic_id):
    topic = find(Topic, topic_id, to="unpin_for_self")
    topics.unpin_for_self(topic, current_user())
    if request.form.get("from") == "list":
        return own_row(topic, said=_("Unpinned for you."))
    flash(_staying(_("For you, this topic now stands among the others.")), "good")
    return redirect(_address(topic, request.form.get("number")), 303)


def repin_for_self(topic_id):
    topic = find(Topic, topic_id, to="unpin_for_self")
    topics.repin_for_self(topic, current_user())
    if request.form.get("from") == "list":
        return own_row(topic, said=_("Pinned again for you."))
    flash(_staying(_("For you, this topic stands at the top again.")), "good")
    return redirect(_address(topic, request.form.get("number")), 303)


def _find_target(topic, form, words):
    problem = queries.why_no_target(form.target.data, current_user(), topic) if form.is_submitted() else ""
    found = queries.find_topics(words, current_user(), topic)
    nothing = "" if found else queries.why_no_target(queries.topic_at(words), current_user(), topic)
    sure = bool(found) and queries.is_address(words)
    if sure and not problem and request.headers.get("Turbo-Frame") != FOUND_FRAME:
        return _merge_into(found[0], topic, form, words)
    return _page(topic, form, 422 if problem else 200, problem=problem, target=None, preview=None, words=words,
                 found=found, nothing=nothing, sure=sure)


def _merge_into(target, topic, form, words):
    return _dialog(topic, form, _("The topics have been merged."), lambda: merging.merge(
        topic, current_user(), into=target, reason=form.reason.data),
        target=target, words=words, preview=queries.preview(topic, target))


def _reasoned(topic, done, act):
    form = ReasonForm(number=_number_being_read(topic))
    return _dialog(topic, form, done, lambda: act(topic, current_user(), reason=form.reason.data))


def _dialog(topic, form, done, act, **shown):
    """Show a dialog or do what it says; what is refused keeps the words that were typed."""
    if not form.validate_on_submit():
        return _page(topic, form, 422 if form.is_submitted() else 200, **shown)
    try:
        event = act()
    except Refused as refusal:
        if db.session.get(Topic, topic.id) is None:
            raise
        return _page(topic, form, refusal.status, problem=refusal.reason, **shown)
    flash(_staying(done, event_id=event.id), "good")
    if event.action == "topic_merged_away":
        return redirect(_address(shown["target"], event.details["runs"][0][1] if event.details["runs"] else None), 303)
    return redirect(_address(topic, form.number.data), 303)


def _page(topic, form, status, *, problem="", **shown):
    verb = request.endpoint.rpartition(".")[2]
    return render_template(f"moderation/{verb}.html", topic=topic, form=form, problem=problem, shown=shown,
                           today=clock.today().isoformat(), here=f"network-{topic.network_id}"), status


def _address(topic, number):
    number = str(number or "")
    return url_for("topics.show", slug=topic.slug, topic_id=topic.id, number=number if number.isdecimal() else None)


def _staying(text, event_id=None):
    """Return a message that stays in sight however far down one comes back to the topic."""
    return Markup(partial("moderation/done", text=text, event_id=event_id))


def _address_after(undone):
    """Return the address of the post that was being read; posts that went home lead there from where they stood."""
    topic_id, number = _place_being_read()
    if topic_id in (undone.topic_id, undone.details.get("target", undone.topic_id)):
        return _address(db.session.get(Topic, topic_id), number)
    return _address(db.session.get(Topic, undone.topic_id), None)


def _number_being_read(topic):
    """Return which post stood at the top of the page that led here, so that the person comes back to it."""
    topic_id, number = _place_being_read()
    return number if topic_id == topic.id else None


def _place_being_read():
    _endpoint, values = current_app.page_at(request.referrer or "")
    return values.get("topic_id"), values.get("number")
