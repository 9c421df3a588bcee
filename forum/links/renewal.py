"""Working off what is owed to posts after what they refer to, or what refers to them, has changed."""
from sqlalchemy import delete, select

from .. import outages
from ..db import db, lock_rows, writes
from ..events import record
from ..live.server import in_background
from ..posts.models import Post
from ..posts.parts import keep_parts
from ..posts.service import links_count
from ..text import cook
from ..topics.models import Topic
from .models import BACKLINKS, TEXT, Stale
from .queries import count_of
from .service import owed

AT_ONCE = 50
CHANGED = "post_linked"


def work_off():
    """Do what is owed to posts; a debt goes in the transaction that pays it, and what fails waits for the next time."""
    failed = set()
    while debts := [debt for debt in _debts() if debt not in failed]:
        for debt in debts:
            kind, post_id = debt
            try:
                {TEXT: cook_anew, BACKLINKS: show_anew}[kind](post_id)
            except Exception as problem:
                db.session.rollback()
                failed.add(debt)
                outages.report(problem, f"renewing the {kind} of post {post_id}")


@owed.connect
def work_off_soon(_sender):
    """Work off beside the request that has just written."""
    in_background(work_off)


def cook_anew(post_id):
    """Cook a post's text again, because what it refers to is called otherwise now, or may no longer be named."""
    post = db.session.get(Post, post_id, populate_existing=True)
    is_shown = post is not None and post.deleted_at is None
    _put(post_id, cook(post.text, place=post.topic, author=post.author) if is_shown else None)


@writes
def show_anew(post_id):
    """Count again who refers to a post, and have open pages show it."""
    topic, post = _hold(post_id)
    _pay(BACKLINKS, post_id)
    before, post.backlinks_count = post.backlinks_count, count_of(post.id)
    if before or post.backlinks_count:
        post.version += 1
        record(CHANGED, None, topic=topic, post=post)


@writes
def _put(post_id, cooked):
    topic, post = _hold(post_id)
    if cooked and post.deleted_at is None and cooked.text != post.text:
        return  # edited meanwhile: the next look cooks what it says now
    _pay(TEXT, post_id)
    if not cooked or post.deleted_at is not None:
        return
    before, post.html = post.html, cooked.html
    keep_parts(post, cooked)
    if post.html != before:
        links = links_count(post.html)
        topic.links_count += links - post.links_count
        post.links_count = links
        post.version += 1
        record(CHANGED, None, topic=topic, post=post)


def _hold(post_id):
    topic_id = db.session.scalar(select(Post.topic_id).where(Post.id == post_id))
    while True:
        [topic], [post] = lock_rows(Topic, topic_id), lock_rows(Post, post_id)
        if post.topic_id == topic_id:
            return topic, post
        topic_id = post.topic_id  # merged away while we waited for it


def _pay(kind, post_id):
    db.session.execute(delete(Stale).where(Stale.kind == kind, Stale.post_id == post_id),
                       execution_options={"synchronize_session": False})


def _debts():
    rows = db.session.execute(select(Stale.kind, Stale.post_id).order_by(Stale.id).limit(AT_ONCE)).all()
    db.session.rollback()
    # Texts first: what they refer to now is shown then, too.
    return sorted({tuple(row) for row in rows}, key=lambda debt: (debt[0] == BACKLINKS, debt[1]))
