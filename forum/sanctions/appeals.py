"""Appeals: asking somebody else to look at a decision once more, and what comes of it."""
from flask_babel import gettext as _

from .. import clock
from ..accounts.models import User
from ..db import db, lock_rows, writes
from ..errors import Refused
from ..events import record
from ..networks.models import Network
from ..policy import refusal, require
from ..topics.models import Topic
from .decisions import REVERSALS
from .models import OF_PEOPLE, Appeal, Decision


@writes
def appeal(decision, text):
    """Write down the appeal of the person whom a decision concerns, once, and tell those who may answer it."""
    [decision] = lock_rows(Decision, decision.id)
    person = db.session.get(User, decision.person_id)
    db.session.expire(decision, ["appeal"])
    reason = refusal(person, "appeal", decision)
    if reason is not None:
        raise Refused(reason, 409)
    decision.appeal = Appeal(person_id=person.id, text=text)
    db.session.flush()
    record("appeal_made", person, network_id=decision.network_id, person_id=person.id, decision=decision.id)


@writes
def answer(decision, moderator, *, outcome, text):
    """Uphold a decision or reverse it, which undoes what it did; both with reasons for the person concerned."""
    decision = _hold(decision)
    require(moderator, "answer_appeal", decision)
    appeal = decision.appeal
    if appeal is None or appeal.decided_at is not None:
        raise Refused(_("Somebody has answered this appeal already."), 409)
    appeal.outcome, appeal.answer, appeal.decided_at, appeal.decided_by_id = outcome, text, clock.now(), moderator.id
    if outcome == "reversed" and decision.ended_at is None:
        decision.ended_at = clock.now()
        db.session.flush()
        REVERSALS[decision.restriction](decision, moderator)
    record("appeal_granted" if outcome == "reversed" else "appeal_upheld", moderator, network_id=decision.network_id,
           person_id=decision.person_id, decision=decision.id, reason=text)


def _hold(decision):
    # What reversing writes to is locked first, in the order in which everybody locks it.
    if decision.restriction in OF_PEOPLE:
        lock_rows(Network, *filter(None, [decision.network_id]))
        lock_rows(User, decision.person_id)
    else:
        posts = [one.post for one in decision.posts if one.post is not None]
        lock_rows(Topic, *{topic_id for topic_id in (decision.topic_id, *(post.topic_id for post in posts)) if topic_id})
    [decision] = lock_rows(Decision, decision.id)
    db.session.expire(decision, ["appeal", "posts"])
    return decision
