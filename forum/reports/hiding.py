"""Hiding a post without a report, showing it again, and its author's asking for that."""
from flask_babel import gettext as _
from sqlalchemy import select

from ..db import db, writes
from ..errors import Refused
from ..events import record
from ..policy import require
from ..posts import deleting
from ..posts.holding import hold_post
from ..sanctions.decisions import decide, withdraw_for
from .holding import open_case
from .models import Report
from .reporting import trace_of
from .telling import tell_queue


@writes
def hide(post, moderator, ground):
    """Hide a post on this ground and owe its author the reasons; returns what happened."""
    _topic, post = _hold(post, moderator, "hide")
    event = deleting.hide(post, moderator, why=trace_of(ground), reason=ground.explanation)
    decide("hide", moderator, person_id=post.author_id, network=post.topic.network, ground=ground, post=post)
    return event


@writes
def show(post, moderator, *, reason=""):
    """Show a hidden post again: the decision about it ends; returns what happened."""
    _topic, post = _hold(post, moderator, "show")
    event = deleting.show(post, moderator, reason=reason)
    withdraw_for(moderator, post=post, restriction="hide")
    return event


@writes
def amend(post, author, cooked):
    """Change a hidden post and ask the moderators to show it again."""
    topic, post = _hold(post, author, "amend")
    post = deleting.amend(post, author, cooked)
    case = open_case(post)
    asked = db.session.scalar(select(Report).filter_by(case_id=case.id, is_automatic=True))
    if asked is None:
        asked = Report(case_id=case.id, is_automatic=True, kind="other")
        db.session.add(asked)
    asked.message = _("The author has changed the hidden post and asks to show it again.")
    db.session.flush()
    record("post_reported", None, network_id=topic.network_id, case=case.id)
    tell_queue(topic.network_id)
    return post


def _hold(post, person, action):
    topic, post = hold_post(post.id)
    if post is None:
        raise Refused(_("This post no longer exists."), 409)
    require(person, action, post)
    return topic, post
