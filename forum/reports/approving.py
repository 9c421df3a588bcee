"""Texts that wait: letting them be posted, perhaps changed, refusing them with a reason, taking one's own back."""
from flask_babel import gettext as _
from sqlalchemy import delete

from .. import clock
from ..accounts.models import User
from ..db import db, lock, lock_rows, writes
from ..errors import Refused
from ..events import record
from ..networks.models import Network
from ..policy import fresh, refusal, require
from ..posts.models import Post, Revision
from ..posts.service import add_post
from ..topics.models import Topic
from ..topics.service import add_topic
from ..welcome.service import introduced
from .models import HeldPost, HeldUpload
from .telling import tell_queue


@writes
def approve(held, moderator, cooked, *, title=None):
    """Post a text that waited as if it were written now; `cooked` is what cooking made of it, perhaps after a change.

    Its author must still be allowed to write there; that a topic has been closed meanwhile keeps nothing out.
    """
    topic = _topic_of(held)
    held = _hold(held, moderator, "decide")
    author = _author_of(held, topic)
    post = (add_topic(held.network, author, title=title or held.title, cooked=cooked, by_mail=held.by_mail, **held.more)
            if topic is None else add_post(topic, author, cooked, reply_to=_answered(held, topic), by_mail=held.by_mail))
    if cooked.text != held.text or (title and title != held.title):
        _keep_first_form(post, held, moderator, title)
    if held.kind == "introduction":
        introduced(held.network, author, post)
    held.post_id = post.id
    _decide(held, moderator, "approved")
    record("held_approved", moderator, network_id=held.network_id, person_id=held.author_id, held=held.id, posted=post.id)
    return post


@writes
def reject(held, moderator, reason):
    """Refuse a text that waited; its author reads the reason and keeps the text."""
    held = _hold(held, moderator, "decide")
    _decide(held, moderator, "rejected", reason)
    record("held_rejected", moderator, network_id=held.network_id, person_id=held.author_id, held=held.id, reason=reason)


@writes
def withdraw(held, author):
    """Take one's own text back before anybody has decided; it is forgotten."""
    held = _hold(held, author, "withdraw")
    record("held_withdrawn", author, network_id=held.network_id, held=held.id)
    tell_queue(held.network_id)
    db.session.delete(held)


def _topic_of(held):
    # The topic's row first, as in every write to a topic; one that has been merged away is followed.
    if held.topic_id is None:
        return None
    topic = lock(db.session.get(Topic, held.topic_id))
    while topic is not None and topic.merged_into_id is not None:
        topic = lock(db.session.get(Topic, topic.merged_into_id))
    if topic is None or topic.network_id != held.network_id:
        raise Refused(_("The topic this was written for is no longer here, so the text can only be refused."), 409)
    return topic


def _author_of(held, topic):
    author = fresh(db.session.get(User, held.author_id))
    network = db.session.get(Network, held.network_id)
    reason = refusal(author, "write", network)
    if reason is None and topic is not None:
        reason = refusal(author, "see", topic) or _frozen(topic)
    if reason is not None:
        raise Refused(_("Its author may no longer write there: %(reason)s", reason=reason), 409)
    return author


def _frozen(topic):
    if topic.is_deleted:
        return _("This topic has been deleted.")
    return _("This topic has been archived: nothing in it can be changed.") if topic.archived_at is not None else None


def _answered(held, topic):
    answered = held.reply_to_id and db.session.get(Post, held.reply_to_id)
    return answered if answered and answered.topic_id == topic.id else None


def _keep_first_form(post, held, moderator, title):
    post.edits_count, post.edited_at = 1, post.created_at
    db.session.add(Revision(post_id=post.id, number=1, editor_id=moderator.id, text=held.text,
                            title=held.title if title and title != held.title else None, created_at=post.created_at,
                            reason=_("Changed by a moderator before it was posted")))
    db.session.flush()


def _hold(held, person, action):
    [row] = lock_rows(HeldPost, held.id)
    if row is None:
        raise Refused(_("This text no longer waits."), 409)
    require(person, action, row)
    return row


def _decide(held, moderator, state, reason=""):
    held.state, held.decided_by_id, held.decided_at, held.reason = state, moderator.id, clock.now(), reason
    if state == "approved":
        db.session.execute(delete(HeldUpload).where(HeldUpload.held_id == held.id))
    tell_queue(held.network_id)
