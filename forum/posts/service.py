"""Writing posts."""
import hashlib
from datetime import timedelta
from functools import wraps

from flask_babel import gettext as _
from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError

from .. import clock
from ..db import db, lock, writes
from ..drafts import service as drafts
from ..errors import Refused
from ..events import record
from ..policy import require
from ..reading.service import note_own
from ..reports.holding import hold, waiting_with
from ..timers.pace import refuse_haste
from ..topics.levels import follow_by_itself
from ..topics.models import Speaker, Topic
from .models import Post, Submission
from .parts import keep_parts

REMEMBERED = timedelta(days=7)
# Whoever writes again after so long is said to be back.
LONG_AWAY = timedelta(days=120)


class AlreadyPosted(Refused):
    """A form was sent again with other words; `post` is what the first sending made."""

    def __init__(self, post):
        super().__init__(_("This form has already been sent, with other words. Here are both."), 409)
        self.post = post


def once(write):
    """Try again when the same form, sent twice at the same moment, made its post between our look and our writing."""
    @wraps(write)
    def written_once(*arguments, key=None, **options):
        try:
            return write(*arguments, key=key, **options)
        except IntegrityError:
            if key is None:
                raise
            return write(*arguments, key=key, **options)
    return written_once


@once
@writes
def reply(topic, author, cooked, *, reply_to=None, key=None, at=None, draft=None, by_mail=False, waits=(), kind="reply"):
    """Add a post to the end of `topic`; sent twice with one `key` it makes one post.

    `draft` is the sequence of the draft that it was, as far as the form knew; `by_mail` says that it came as a letter.
    With what `gates.ask()` found it `waits` for moderators: then a HeldPost is returned.
    """
    topic = lock(topic)
    # A double click waits for the lock; what a lost answer hid is found even if the topic has been closed since.
    earlier = remembered(author, key, cooked) or waiting_with(author, key, cooked.text)
    # Without the answer the browser may have kept as a draft once more what had been posted.
    drafts.forget_sent(author, f"topic-{topic.id}", cooked.text, draft)
    if earlier:
        return earlier
    require(author, "reply", topic)
    refuse_haste(author, topic)
    if waits:
        return hold(kind, author, topic, text=cooked.text, waits=waits, topic=topic, reply_to=reply_to, key=key,
                    by_mail=by_mail)
    return add_post(topic, author, cooked, reply_to=reply_to, key=key, at=at, by_mail=by_mail)


def add_post(topic, author, cooked, *, reply_to=None, key=None, title="", at=None, quiet=False, by_mail=False):
    """Write a post into a topic whose row is locked, with everything that counts posts; `quiet` is for seeds."""
    at = at or clock.now()
    with db.session.no_autoflush:  # one UPDATE of the topic instead of one before each look at the database
        post = Post(topic=topic, author_id=author.id, number=topic.next_number(), text=cooked.text, html=cooked.html,
                    words_count=len(cooked.text.split()), links_count=links_count(cooked.html),
                    is_first=is_first(author, topic.network_id), is_return=is_return(author, at),
                    reply_to_id=reply_to.id if reply_to else None, created_at=at, by_mail=by_mail)
        db.session.add(post)
        _count(topic, post, author, reply_to)
    db.session.flush()
    if key:
        db.session.add(Submission(author_id=author.id, key=key, digest=_digest(cooked, title), post_id=post.id))
    keep_parts(post, cooked)
    record("post_created", author, topic=topic, post=post, at=at, quiet=quiet)
    note_own(post, quiet=quiet)  # after it, so that others see the post before its author's own bell is looked at
    return post


def _count(topic, post, author, answered):
    topic.posts_count += 1
    topic.words_count += post.words_count
    topic.links_count += post.links_count
    topic.last_posted_at, topic.last_author_id = post.created_at, author.id
    count_speaker(topic, author)
    _follow_own(topic, author)
    if answered:
        _count_answer(topic, answered)


def is_first(author, network_id):
    """Tell whether a person has not spoken in a network before; the forum's own accounts need no welcome."""
    return not author.is_system and not db.session.scalar(db.select(db.exists().where(
        Speaker.user_id == author.id, Speaker.topic_id == Topic.id, Topic.network_id == network_id)))


def is_return(author, at):
    """Tell whether a person has been silent in the whole forum for long."""
    last = db.session.scalar(
        db.select(Post.created_at).where(Post.author_id == author.id).order_by(Post.id.desc()).limit(1))
    return last is not None and not author.is_system and at - last >= LONG_AWAY


def links_count(html):
    """Return how many links out of the forum cooked HTML holds."""
    return html.count('href="http')


def count_speaker(topic, author):
    """Note that a person has one post more in a topic; the forum's own accounts are not among those who spoke."""
    mine = (Speaker.topic_id == topic.id, Speaker.user_id == author.id)
    counted = db.session.execute(update(Speaker).where(*mine).values(posts_count=Speaker.posts_count + 1),
                                 execution_options={"synchronize_session": False}).rowcount
    if not counted:
        db.session.add(Speaker(topic_id=topic.id, user_id=author.id, posts_count=1))
        topic.speakers_count += 0 if author.is_system else 1


def remembered(author, key, cooked, title=""):
    """Return the post an earlier sending of the same form made; raise AlreadyPosted when its words were others."""
    row = key and db.session.scalar(db.select(Submission).filter_by(author_id=author.id, key=key))
    if not row:
        return None
    if row.digest != _digest(cooked, title):
        raise AlreadyPosted(row.post)
    return row.post


@writes
def forget_old_submissions():
    """Forget the forms of more than a week ago: nobody sends them again."""
    db.session.execute(delete(Submission).where(Submission.created_at < clock.now() - REMEMBERED))


def _count_answer(topic, answered):
    # It shows how many answers it has, so it looks different now. One that has moved on meanwhile is answered elsewhere.
    db.session.execute(update(Post).where(Post.id == answered.id, Post.topic_id == topic.id).values(
        replies_count=Post.replies_count + 1, version=Post.version + 1))


def _follow_own(topic, author):
    level, reason = ("watching", "created") if topic.author_id == author.id else ("tracking", "replied")
    follow_by_itself(topic.id, author.id, level, reason)


def _digest(cooked, title):
    return hashlib.sha256(f"{title}\0{cooked.text}".encode()).hexdigest()
