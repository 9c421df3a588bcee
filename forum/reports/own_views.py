"""One's own side of it: texts that wait, what one has reported, what one is asked to change."""
from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from ..db import db
from ..headers import unkept
from ..identity import current_user
from ..limits import MARKING, limiter
from ..policy import find, require_signed_in
from ..topics.models import Topic
from . import approving, letters, queries
from .models import Case, HeldPost
from .views import bp


@bp.get("/waiting")
def waiting():
    viewer = require_signed_in()
    return unkept(render_template("reports/waiting.html", texts=queries.own_waiting(viewer), here="drafts"))


@bp.get("/t/<int:topic_id>/waiting")
def waiting_here(topic_id):
    """Answer with one's own texts that wait in a topic, for the frame below its posts; without a script it is a page."""
    topic = find(Topic, topic_id, to="follow")
    texts = queries.waiting_in_topic(current_user(), topic.id)
    return unkept(render_template("reports/waiting_here.html", topic=topic, texts=texts, here=f"network-{topic.network_id}"))


@bp.post("/held/<int:held_id>/withdraw")
@limiter.limit(MARKING)
def withdraw(held_id):
    approving.withdraw(find(HeldPost, held_id, to="withdraw"), current_user())
    flash(_("You have taken your text back."), "good")
    return redirect(url_for("reports.waiting"), 303)


@bp.get("/reports/mine")
def mine():
    viewer = require_signed_in()
    return unkept(render_template("reports/mine.html", reports=queries.own_reports(viewer),
                                  outcome_of=letters.outcome_for_reporter, redress=letters.redress()))


@bp.get("/reports/asked/<int:case_id>")
def asked(case_id):
    """Show an author what the moderators ask them to change."""
    viewer, case = require_signed_in(), db.session.get(Case, case_id)
    if case is None or case.person_id != viewer.id or case.outcome != "edit" or case.post is None:
        raise NotFound()
    return unkept(render_template("reports/asked.html", case=case, post=case.post, topic=case.post.topic))
