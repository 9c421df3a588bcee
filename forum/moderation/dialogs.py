"""How an act of a moderator is asked for and answered: a page that is a dialog on an open topic, and the way back to it."""
from urllib.parse import urlsplit

from flask import current_app, flash, redirect, render_template, request, url_for
from markupsafe import Markup

from .. import clock
from ..addresses import is_elsewhere
from ..db import db
from ..errors import Refused
from ..identity import current_user
from ..policy import can
from ..posts import gates
from ..streams import partial
from ..topics.models import Topic
from .forms import ReasonForm


def reasoned(topic, done, act):
    """Ask for a reason, if there is one, and do `act(topic, moderator, reason=)`; `done` is what is said then."""
    form = ReasonForm(number=number_being_read(topic))
    return dialog(topic, form, done, lambda: act(topic, current_user(), reason=form.reason.data))


def dialog(topic, form, done, act, *, then=None, **shown):
    """Show a dialog or do what it says; what is refused keeps the words that were typed.

    `act()` returns the event, which the message `done` offers to take back; `then(event)` is the address to go on at,
    if that is not the post that was being read.
    """
    if not form.validate_on_submit():
        return page(topic, form, 422 if form.is_submitted() else 200, **shown)
    try:
        event = act()
    except Refused as refusal:
        if db.session.get(Topic, topic.id) is None:
            raise
        return page(topic, form, refusal.status, problem=refusal.reason, **shown)
    # What an author does with a topic of their own is no moderating, and restoring is an undo itself.
    may_undo = event.kind.undo is not None and can(current_user(), "moderate", topic)
    flash(staying(done, event_id=event.id if may_undo else None), "good")
    return redirect(then(event) if then else address(topic, form.number.data), 303)


def page(topic, form, status, *, problem="", **shown):
    """Return the dialog that is called as its endpoint, moderation/<verb>.html."""
    verb = request.endpoint.rpartition(".")[2]
    return render_template(f"moderation/{verb}.html", topic=topic, form=form, problem=problem, shown=shown,
                           today=clock.today().isoformat(), here=f"network-{topic.network_id}"), status


def address(topic, number=None):
    """Return where a topic, or the post of this number in it, stands."""
    number = str(number or "")
    return url_for("topics.show", slug=topic.slug, topic_id=topic.id, number=number if number.isdecimal() else None)


def staying(text, event_id=None):
    """Return a message that stays in sight however far down one comes back to the topic."""
    return Markup(partial("moderation/done", text=text, event_id=event_id))


def address_after(undone):
    """Return the address of the post that was being read; posts that went home lead there from where they stood."""
    topic_id, number = _place_being_read()
    if topic_id in (topic_of(undone), undone.details.get("target", topic_of(undone))):
        return address(db.session.get(Topic, topic_id), number)
    return address(db.session.get(Topic, topic_of(undone)), None)


def page_left():
    """Return the address of the page of ours that led here, unless it is a topic's: posts may have gone from there; or None."""
    referrer = request.referrer or ""
    endpoint, values = current_app.page_at(referrer)
    if endpoint is None or "topic_id" in values or is_elsewhere(referrer, request.host):
        return None
    parts = urlsplit(referrer)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def topic_of(undone):
    """Return the id of the topic that an event is about, also when it only names it: notes are told to nobody there."""
    return undone.topic_id or undone.details.get("source")


def title_allowed(topic, title):
    """Return the title a moderator gives as what may be written (posts.gates), or raise Refused."""
    return gates.ask("edit", current_user(), topic, "", title=title).title


def number_being_read(topic):
    """Return which post stood at the top of the page that led here, so that the person comes back to it."""
    topic_id, number = _place_being_read()
    return number if topic_id == topic.id else None


def _place_being_read():
    _endpoint, values = current_app.page_at(request.referrer or "")
    return values.get("topic_id"), values.get("number")
