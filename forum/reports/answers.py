"""What somebody is told whose text waits for moderators."""
from flask import flash, redirect, url_for
from flask_babel import gettext as _

from ..db import db
from ..streams import fill, partial, respond
from ..topics.models import Topic


def put_aside(held, *, elsewhere=False):
    """Answer the form whose text waits: with the place where its author sees it, or in the dock on another page."""
    if elsewhere:
        return respond(fill("#dock-said", partial("reports/said")))
    flash(_("Your text waits for the moderators. You will hear when it is there for all to read."), "good")
    topic = held.topic_id and db.session.get(Topic, held.topic_id)
    if not topic:
        return redirect(url_for("reports.waiting"), 303)
    there = url_for("topics.show", slug=topic.slug, topic_id=topic.id, number=topic.last_number, _anchor="waiting")
    return redirect(there, 303)
