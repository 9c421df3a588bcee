"""Making decisions: what is restricted, on what ground, and that the person concerned is told and may appeal."""
from flask_babel import gettext as _
from sqlalchemy import select

from .. import clock
from ..db import db
from ..errors import Refused
from ..events import record
from ..posts.models import DeletedText
from ..topics.models import Topic
from .models import DecidedPost, Decision

REVERSALS = {}


def decide(restriction, moderator, *, person_id, network, ground, post=None, posts=(), topic=None, until=None,
           source="own", case_id=None, facts=""):
    """Write down a decision and owe its person a bell and a letter with the whole statement; return the Decision.

    Call it inside the transaction of the act, under its locks. `restriction` is one of models.RESTRICTIONS, `moderator`
    None when the forum did it by itself (`source="automated"`), `network` None for everywhere, `ground` a
    grounds.Ground (a form's `chosen()`), `post` or `posts` of this one person.
    """
    about = [post] if post is not None else list(posts)
    if topic is None and about:
        topic = db.session.get(Topic, about[0].topic_id)
    decision = Decision(
        restriction=restriction, person_id=person_id, network_id=network.id if network is not None else None,
        topic_id=topic.id if topic is not None else None, until=until, source=source, facts=facts, case_id=case_id,
        ground_kind=ground.kind, ground_number=ground.number, ground_version=ground.version,
        ground_wording=ground.wording, explanation=ground.explanation,
        decided_by_id=moderator.id if moderator is not None else None,
        snapshot={"title": topic.title} if topic is not None else None)
    decision.posts = [DecidedPost(post_id=one.id, number=one.number, text=_words(one)) for one in about]
    db.session.add(decision)
    db.session.flush()
    _tell("decision_made", moderator, decision)
    return decision


def decide_on_posts(restriction, moderator, posts, *, network, ground, **more):
    """Decide about several posts at once: one decision for each author but the moderator; return them."""
    by_author = {}
    for post in posts:
        by_author.setdefault(post.author_id, []).append(post)
    return [decide(restriction, moderator, person_id=author_id, network=network, ground=ground, posts=theirs, **more)
            for author_id, theirs in sorted(by_author.items()) if moderator is None or author_id != moderator.id]


def withdraw_for(actor, *, post=None, topic=None, restriction):
    """End what was decided about a post or topic that is brought back, and tell its person; return the Decisions.

    Call it inside the transaction that brings it back. A decision about several posts ends with the last of them.
    """
    found = db.session.scalars(_about(restriction, post, topic).where(Decision.ended_at.is_(None))
                               .with_for_update(of=Decision)).unique().all()
    return [end(decision, actor) for decision in found if not _still_restricts(decision)]


def renew_for(actor, *, post=None, topic=None, restriction):
    """Let the latest decision about a post or topic hold again, because taking it back has been undone; tell its person."""
    decision = db.session.scalars(_about(restriction, post, topic).order_by(Decision.id.desc()).limit(1)
                                  .with_for_update(of=Decision)).first()
    if decision is not None and decision.ended_at is not None:
        if decision.appeal is not None and decision.appeal.outcome == "reversed":
            raise Refused(_("This cannot be taken back: it was decided on appeal."), 409)
        decision.ended_at = decision.told_at = None
        _tell("decision_made", actor, decision)
    return decision


def reverses(restriction):
    """Make the decorated function `(decision, actor)` what undoes this restriction when an appeal is granted.

    It runs inside the appeal's transaction and asks for no permission of its own: who answers may be a coordinator.
    """
    def register(act):
        REVERSALS[restriction] = act
        return act
    return register


def end(decision, actor):
    """Let a decision hold no longer, and tell its person; return it."""
    decision.ended_at = clock.now()
    _tell("decision_withdrawn", actor, decision)
    return decision


def _tell(action, actor, decision):
    record(action, actor, network_id=decision.network_id, person_id=decision.person_id, decision=decision.id,
           restriction=decision.restriction)


def _about(restriction, post, topic):
    statement = select(Decision).where(Decision.restriction == restriction)
    if post is None:
        return statement.where(Decision.topic_id == topic.id)
    return statement.join(DecidedPost, DecidedPost.decision_id == Decision.id).where(DecidedPost.post_id == post.id)


def _still_restricts(decision):
    posts = [one.post for one in decision.posts if one.post is not None]
    if decision.restriction == "hide":
        return any(post.hidden is not None for post in posts)
    return any(post.deleted_at is not None and post.hidden is None for post in posts)


def _words(post):
    kept = db.session.get(DeletedText, post.id) if post.deleted_at is not None else None
    return kept.text if kept is not None else post.text
