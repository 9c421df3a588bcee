"""Texts that wait for moderators: why they do, and putting them aside in place of posting them."""
import hashlib

from flask_babel import gettext as _
from sqlalchemy import func, select

from ..db import db, insert_into
from ..errors import Refused
from ..events import record
from ..policy import moderates, require
from ..posts.gates import check
from ..text.images import tokens_in
from ..topics.models import Speaker, Topic
from ..uploads.models import PostUpload, Upload
from .models import Case, HeldPost, HeldUpload, Report, ReviewSettings
from .telling import tell_queue

# So many of somebody's first posts in a network wait, where they do.
FIRST = 1


@check
def waits_for_network(words):
    """Let a text wait where its network wants to see first posts, or posts with files, before others do (a check)."""
    wants = db.session.get(ReviewSettings, words.network.network_id)
    if wants is None or moderates(words.author, words.network.network_id):
        return words
    if wants.holds_first and words.kind != "edit" and _spoken(words.author, words.network.network_id) < FIRST:
        words = words.waiting("first")
    if wants.holds_files and _new_files(words):
        words = words.waiting("files")
    return words


def hold(kind, author, network, *, text, waits, topic=None, reply_to=None, title="", key=None, by_mail=False, **more):
    """Put a text aside in the caller's transaction, to wait for moderators; sent twice with one `key` it waits once.

    `waits` is what gates.ask() found; `more` goes along to topics.service.add_topic when it is approved.
    """
    earlier = waiting_with(author, key, text, title)
    if earlier is not None:
        return earlier
    require(author, *(("reply", topic) if topic else ("write", network)))
    held = HeldPost(kind=kind, network_id=network.network_id, topic_id=topic.id if topic else None, author_id=author.id,
                    reply_to_id=reply_to.id if reply_to else None, title=title, text=text, more=more,
                    waits=[list(one) for one in waits], key=key, digest=_digest(title, text), by_mail=by_mail)
    db.session.add(held)
    db.session.flush()
    _keep_files(held)
    record("post_held", author, network_id=network.network_id, held=held.id)
    tell_queue(network.network_id)
    return held


def waiting_with(author, key, text, title=""):
    """Return what an earlier sending of the same form put aside, the post it has become, or None.

    It is refused when its words were others.
    """
    earlier = db.session.scalar(select(HeldPost).filter_by(author_id=author.id, key=key)) if key else None
    if earlier is not None and earlier.digest != _digest(title, text):
        raise Refused(_("This form has already been sent, with other words, and waits for the moderators."), 409)
    return earlier.post or earlier if earlier is not None else None


def report_edit(post, waits):
    """Tell the moderators, in the transaction of an edit, of a post that says now what would have waited."""
    if not waits:
        return None
    case = open_case(post)
    words = ", ".join(found for reason, found in waits if reason == "word")
    message = (_("Edited: it now holds words the forum watches: %(words)s", words=words) if words
               else _("Edited: it now shows new files."))
    db.session.add(Report(case_id=case.id, is_automatic=True, kind="other", message=message))
    record("post_reported", None, network_id=case.network_id, case=case.id)
    tell_queue(case.network_id)
    return case


def open_case(post):
    """Return the case a post has open, or a new one; the post's topic is locked."""
    case = db.session.scalar(select(Case).where(Case.post_id == post.id, Case.state.in_(("new", "claimed")))
                             .with_for_update(of=Case).execution_options(populate_existing=True))
    if case is None:
        case = Case(network_id=post.topic.network_id, post_id=post.id, person_id=post.author_id)
        db.session.add(case)
        db.session.flush()
    return case


def _spoken(author, network_id):
    return db.session.scalar(select(func.coalesce(func.sum(Speaker.posts_count), 0)).join(
        Topic, Topic.id == Speaker.topic_id).where(Speaker.user_id == author.id, Topic.network_id == network_id))


def _new_files(words):
    """Tell whether a text shows files of its author's that no post has shown yet."""
    tokens = tokens_in(words.text)
    shown = select(PostUpload.upload_id).where(PostUpload.upload_id == Upload.id, PostUpload.is_current).exists()
    return bool(tokens) and db.session.scalar(select(select(Upload.id).where(
        Upload.token.in_(tokens), Upload.user_id == words.author.id, ~shown).exists()))


def _keep_files(held):
    tokens = tokens_in(held.text)
    ids = db.session.scalars(select(Upload.id).where(Upload.token.in_(tokens), Upload.user_id == held.author_id)
                             .order_by(Upload.id).with_for_update(key_share=True)).all() if tokens else []
    if ids:
        db.session.execute(insert_into(HeldUpload).on_conflict_do_nothing(),
                           [{"held_id": held.id, "upload_id": upload_id} for upload_id in ids])


def _digest(title, text):
    return hashlib.sha256(f"{title}\0{text}".encode()).hexdigest()
