"""Reporting a post; when as many people say that it breaks a rule as its network has set, it hides by itself."""
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import exists, func, select

from ..db import db, writes
from ..errors import Refused
from ..events import record
from ..policy import require
from ..posts.deleting import hide
from ..posts.holding import hold_post
from ..sanctions.decisions import decide
from ..sanctions.grounds import Ground, label
from .holding import open_case
from .models import Case, Report, ReviewSettings
from .telling import tell_queue

# What names a rule that is broken: these count towards hiding by itself.
OF_RULES = ("condition", "terms", "illegal")


@writes
def report(post, reporter, said, *, message=""):
    """Put what somebody says against a post into its case; `said` is a grounds.Ground, or None for anything else."""
    topic, post = hold_post(post.id)
    if post is None:
        raise Refused(_("This post no longer exists."), 409)
    require(reporter, "report", post)
    case = open_case(post)
    if db.session.scalar(select(Report.id).filter_by(case_id=case.id, reporter_id=reporter.id)):
        raise Refused(_("You have already reported this post. The moderators will look at it."), 409)
    made = Report(case_id=case.id, reporter_id=reporter.id, message=message, **of_ground(said))
    db.session.add(made)
    db.session.flush()
    record("post_reported", reporter, network_id=topic.network_id, case=case.id)
    _hide_by_itself(case, post, topic)
    tell_queue(topic.network_id)
    return made


def of_ground(said):
    """Return what a Report keeps of a grounds.Ground, or of none."""
    if said is None:
        return {"kind": "other"}
    return {"kind": said.kind, "number": said.number, "wording": said.wording}


def trace_of(ground):
    """Return what the trace of a hidden post says: the point that is broken and its words."""
    return f"{label(ground)} – {ground.wording}" if ground.wording else str(label(ground))


def _hide_by_itself(case, post, topic):
    wants = db.session.get(ReviewSettings, topic.network_id)
    if wants is None or wants.hide_after is None or post.deleted_at is not None or _was_kept(post):
        return
    named = (Report.case_id == case.id, Report.reporter_id.is_not(None), Report.kind.in_(OF_RULES))
    count = db.session.scalar(select(func.count(func.distinct(Report.reporter_id))).where(*named))
    if count < wants.hide_after:
        return
    row = db.session.execute(select(Report.kind, Report.number, Report.wording).where(*named)
                             .group_by(Report.kind, Report.number, Report.wording)
                             .order_by(func.count().desc(), Report.number).limit(1)).one()
    ground = Ground(row.kind, row.number, row.wording, _automatic(count))
    case.is_automatic = True
    hide(post, None, why=trace_of(ground), reason=_("hidden by itself after reports, until a moderator decides"))
    decide("hide", None, person_id=post.author_id, network=topic.network, ground=ground, post=post, source="automated",
           case_id=case.id, facts=_automatic(count))


def _was_kept(post):
    # A person has looked at these words: no number of reports goes over that decision.
    since = post.edited_at or post.created_at
    return db.session.scalar(select(exists().where(
        Case.post_id == post.id, Case.outcome == "keep", Case.decided_at >= since)))


def _automatic(count):
    return ngettext("The forum has hidden this post by itself, because %(num)d person has reported it. A moderator will "
                    "look at it and decide.",
                    "The forum has hidden this post by itself, because %(num)d people have reported it. A moderator will "
                    "look at it and decide.", count)
