"""Taking on a case, and deciding it: what becomes of the post and its author; whoever reported it is told."""
from flask_babel import gettext as _
from sqlalchemy import select

from .. import clock
from ..db import db, lock_rows, writes
from ..errors import Refused
from ..events import Event, record
from ..mail.service import post as post_letter
from ..moderation.acts import refuse_changed, require_undoable
from ..networks.models import Membership
from ..policy import can, require
from ..posts.deleting import hide, show
from ..posts.holding import hold_post
from ..sanctions.decisions import decide as decide_about
from ..sanctions.decisions import end, renew_for, reverses, withdraw_for
from ..sanctions.models import Decision
from ..sanctions.service import sanction, undo_sanction
from . import letters
from .models import Case, Report
from .reporting import trace_of
from .telling import tell_queue

# These act against a person; the post may be hidden with them.
OF_PEOPLE = ("warn", "silence", "suspend")


@writes
def claim(case, moderator):
    """Take a case on, also one that somebody else has taken on: others see who looks at it."""
    case = _hold(case)
    require(moderator, "claim", case)
    case.state, case.claimed_by_id, case.claimed_at = "claimed", moderator.id, clock.now()
    record("case_claimed", moderator, network_id=case.network_id, person_id=case.person_id, case=case.id)
    tell_queue(case.network_id)


@writes
def release(case, moderator):
    """Leave a case to others again."""
    case = _hold(case)
    require(moderator, "release", case)
    case.state, case.claimed_by_id, case.claimed_at = "new", None, None
    record("case_released", moderator, network_id=case.network_id, person_id=case.person_id, case=case.id)
    tell_queue(case.network_id)


def decide(case, moderator, outcome, *, seen, message="", ground=None, until=None, hides=False):
    """Decide a case as one of OUTCOMES; `ground` and `until` are for what restricts somebody, `hides` hides the post too.

    `seen` are the ids of the reports the moderator has read: another one that has come since refuses it.
    """
    told = {report.id: letters.decided(report, outcome, message) if report.email else None for report in case.reports}
    asking = letters.please_edit(case, message) if outcome == "edit" else None
    return _decide(case, moderator, outcome, {"message": message, "ground": ground, "until": until, "hides": hides},
                   {report_id: letter for report_id, letter in told.items() if report_id in seen}, asking)


def may_sanction(moderator, case, restriction):
    """Tell whether somebody may warn, silence or suspend whom a case is about, in its network."""
    member = db.session.scalar(select(Membership).filter_by(network_id=case.network_id, user_id=case.person_id))
    return member is not None and can(moderator, restriction, member)


@reverses("hide")
def show_again(decision, actor):
    """Show the posts that a reversed decision has hidden."""
    for one in decision.posts:
        if one.post is not None and one.post.hidden is not None:
            show(one.post, actor)


@writes
def _decide(case, moderator, outcome, how, told, asking):
    post = hold_post(case.post_id)[1] if case.post_id else None
    case = _hold(case)
    require(moderator, "decide", case)
    reports = db.session.scalars(select(Report).where(Report.case_id == case.id)).all()
    if {report.id for report in reports} - told.keys():
        raise Refused(_("Somebody else has reported this meanwhile. Read it before you decide."), 409)
    was_hidden = [post.hidden, post.deleted_by_id] if post is not None and post.hidden is not None else None
    _act(case, post, moderator, outcome, how)
    case.state = "closed" if outcome in ("keep", "edit") else "decided"
    case.outcome, case.message = outcome, how["message"]
    case.decided_by_id, case.decided_at = moderator.id, clock.now()
    _tell(case, reports, told, asking)
    tell_queue(case.network_id)
    return record("case_decided", moderator, network_id=case.network_id, person_id=case.person_id, case=case.id,
                  outcome=outcome, was_hidden=was_hidden,
                  reporters=sorted({one.reporter_id for one in reports if one.reporter_id}))


def undo_deciding(event, moderator, *, reason=""):
    """Open a decided case again and take back what was decided in it and still holds; return what happened."""
    case = db.session.get(Case, event.details["case"])
    post = hold_post(case.post_id)[1] if case and case.post_id else None
    case = _hold(case)
    require_undoable(event)
    if case.is_open or case.outcome != event.details["outcome"]:
        refuse_changed()
    if post is not None and post.topic.network_id != case.network_id:
        # The topic has gone to another network since: it is for who looks after both.
        require(moderator, "moderate", post.topic)
        case.network_id = post.topic.network_id
    if _other_open(case):
        raise Refused(_("This post has been reported again meanwhile: decide that report."), 409)
    case.state, case.claimed_by_id, case.claimed_at, case.outcome = "new", None, None, ""
    db.session.flush()
    require(moderator, "decide", case)
    _take_back(event, case, post, moderator, reason)
    tell_queue(case.network_id)
    return record("case_reopened", moderator, network_id=case.network_id, person_id=case.person_id, case=case.id,
                  reason=reason, undoes=event)


def _take_back(event, case, post, moderator, reason):
    was_hidden, hid = event.details.get("was_hidden"), []
    for decision in db.session.scalars(select(Decision).filter_by(case_id=case.id, ended_at=None).order_by(Decision.id)).all():
        if decision.restriction in OF_PEOPLE:
            undo_sanction(_event_of(decision), moderator, reason=reason)
        elif decision.source != "automated":
            hid.append(decision)
    if was_hidden is None and hid and post is not None and post.hidden is not None:
        show(post, moderator, reason=reason)
        withdraw_for(moderator, post=post, restriction="hide")
    elif was_hidden is not None:
        # Hidden before anybody decided, it is hidden again.
        for decision in hid:
            end(decision, moderator)
        if event.details["outcome"] == "keep":
            _hide_again(post, moderator, *was_hidden)


def _hide_again(post, moderator, why, by_id):
    if post is not None and post.deleted_at is None:
        hide(post, moderator, why=why)
        post.deleted_by_id = by_id
        renew_for(moderator, post=post, restriction="hide")


def _other_open(case):
    return case.post_id is not None and db.session.scalar(select(Case.id).where(
        Case.post_id == case.post_id, Case.id != case.id, Case.state.in_(("new", "claimed"))))


def _event_of(decision):
    return db.session.scalars(select(Event).where(
        Event.person_id == decision.person_id, Event.network_id == decision.network_id,
        Event.action.in_(("person_warned", "person_silenced", "person_suspended")),
        Event.details["decision"].as_integer() == decision.id)).one()


def _act(case, post, moderator, outcome, how):
    if outcome == "keep":
        if post is not None and post.hidden is not None:
            show(post, moderator)
            withdraw_for(moderator, post=post, restriction="hide")
        return
    if post is None:
        raise Refused(_("There is no post to decide about."), 409)
    if outcome == "edit":
        record("edit_asked", moderator, network_id=case.network_id, person_id=post.author_id, case=case.id)
        return
    about = {"ground": how["ground"], "network": case.network, "post": post, "case_id": case.id,
             "source": "notice" if any(not report.is_automatic for report in case.reports) else "own"}
    if outcome == "hide" or how["hides"]:
        _hide(post, moderator, about)
    if outcome in OF_PEOPLE:
        sanction(outcome, post.author, moderator, until=how["until"], **about)


def _hide(post, moderator, about):
    if post.deleted_at is not None and post.hidden is None:
        raise Refused(_("This post has meanwhile been deleted or hidden."), 409)
    if post.hidden is None:
        hide(post, moderator, why=trace_of(about["ground"]), reason=about["ground"].explanation)
    decide_about("hide", moderator, person_id=post.author_id, **about)


def _tell(case, reports, told, asking):
    # Decided anew, it is told anew.
    once = case.decided_at.isoformat()
    for report in reports:
        if told[report.id] is not None:
            post_letter(told[report.id], kind=letters.KIND, address=report.email, key=f"report-{report.id}-{once}",
                        network=case.network)
        report.told_at = clock.now()
    if asking is not None:
        post_letter(asking, kind=letters.KIND, user=case.person, key=f"edit-{case.id}-{once}", network=case.network)


def _hold(case):
    [fresh] = lock_rows(Case, case.id)
    if fresh is None:
        raise Refused(_("This report no longer exists."), 409)
    return fresh
