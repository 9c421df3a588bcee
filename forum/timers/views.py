"""The dialogs of timers, slow mode and of publishing, and how long somebody waits until they may write again."""
from flask import Blueprint, flash, jsonify, redirect, request
from flask_babel import gettext as _

from ..bodies import whole_number
from ..errors import Refused
from ..filters import iso
from ..headers import unkept
from ..identity import current_user
from ..moderation.dialogs import address, dialog, number_being_read, page, reasoned, staying
from ..policy import find
from ..topics.models import Topic
from . import queries, scheduling, service
from . import slow as pacing
from .forms import SlowForm, TimerForm
from .pace import may_write_at, too_soon

bp = Blueprint("timers", __name__)
BOTH = ["GET", "POST"]


@bp.route("/t/<int:topic_id>/moderate/timers", methods=BOTH)
def timers(topic_id):
    topic, moderator = find(Topic, topic_id, to="set_timer"), current_user()
    form = TimerForm.of(topic, queries.timers_for(topic, moderator), number=number_being_read(topic))
    timer_id = request.form.get("remove", type=whole_number)
    if timer_id is not None:
        return _changed(topic, form, _("The timer has been removed."),
                        lambda: service.remove_timer(topic, moderator, timer_id))
    if not form.validate_on_submit():
        return _timers(topic, form, 422 if form.is_submitted() else 200)
    return _changed(topic, form, _("The timer has been set."), lambda: service.set_timer(
        topic, moderator, kind=form.kind.data, due_at=form.due_at, after_days=form.after_days, seen=form.timers_seen,
        reason=form.reason.data))


@bp.route("/t/<int:topic_id>/moderate/slow", methods=BOTH)
def slow(topic_id):
    topic = find(Topic, topic_id, to="slow")
    form = SlowForm.of(topic, number=number_being_read(topic))
    return dialog(topic, form, _("The topic is in slow mode."), lambda: pacing.slow_down(
        topic, current_user(), seconds=int(form.seconds.data), until=form.day, seen=form.state_seen,
        reason=form.reason.data))


@bp.route("/t/<int:topic_id>/moderate/unslow", methods=BOTH)
def unslow(topic_id):
    topic = find(Topic, topic_id, to="slow")
    return reasoned(topic, _("Slow mode has ended."), pacing.speed_up)


@bp.route("/t/<int:topic_id>/moderate/publish", methods=BOTH)
def publish(topic_id):
    topic = find(Topic, topic_id, to="publish")
    if request.method == "GET":
        scheduling.require_waiting(topic)
    return reasoned(topic, _("The topic has been published."), scheduling.publish)


@bp.get("/t/<int:topic_id>/pace")
def pace(topic_id):
    """Answer from when on one may write in a topic again, and how to say so; empty for who may write now."""
    topic = find(Topic, topic_id, to="follow")
    moment = may_write_at(current_user(), topic)
    return unkept(jsonify({"from": iso(moment), "words": too_soon(topic, moment)} if moment else {}))


def _changed(topic, form, done, act):
    try:
        event = act()
    except Refused as refusal:
        return _timers(topic, form, refusal.status, problem=refusal.reason)
    # One's own reminder is nobody else's business: it stands in no log, and is removed where it was set.
    flash(staying(done, event_id=event.id if event else None), "good")
    return redirect(address(topic, form.number.data), 303)


def _timers(topic, form, status, **shown):
    timers = queries.timers_for(topic, current_user())
    form.seen.data = ",".join(str(timer.id) for timer in timers)
    return page(topic, form, status, timers=timers, **shown)
