"""Working off what is owed to posts after what they refer to, or what refers to them, has changed."""
from collections import Counter

from flask import current_app
from sqlalchemy import delete, select

from .. import outages
from ..db import db, why_away, writes
from ..events import record
from ..live.server import in_background
from ..posts.holding import hold_post
from ..posts.models import Post
from ..posts.parts import keep_parts
from ..posts.service import links_count
from ..text import cook
from .models import BACKLINKS, TEXT, Stale
from .queries import count_of
from .service import owed

AT_ONCE = 50
CHANGED = "post_linked"
# A debt that has failed so often waits for the next start of the forum, which may know better.
MOST_TRIES = 10
_failures = Counter()


def work_off():
    """Do what is owed to posts; a debt goes in the transaction that pays it, and what fails waits for the next time."""
    waiting, after = {debt for debt, tries in _failures.items() if tries >= MOST_TRIES}, 0
    while rows := _rows(after):
        debts = {(row.kind, row.post_id) for row in rows} - waiting
        # Texts first: what they refer to now is shown then, too.
        for debt in sorted(debts, key=lambda debt: (debt[0] == BACKLINKS, debt[1])):
            if not _is_paid(*debt):
                waiting.add(debt)
        if not debts:
            after = rows[-1].id  # whatever waits keeps nobody else from their turn


def _is_paid(kind, post_id):
    try:
        {TEXT: cook_anew, BACKLINKS: show_anew}[kind](post_id)
    except Exception as problem:
        db.session.rollback()
        _note_failure(kind, post_id, problem)
        return False
    _failures.pop((kind, post_id), None)
    return True


def _note_failure(kind, post_id, problem):
    outages.report(problem, f"renewing the {kind} of post {post_id}")
    if why_away(problem) is None:
        _failures[kind, post_id] += 1
        if _failures[kind, post_id] == MOST_TRIES:
            current_app.logger.error("renewing the %s of post %s is given up until the forum is started again", kind, post_id)


@owed.connect
def work_off_soon(_sender):
    """Work off beside the request that has just written."""
    in_background(work_off)


def cook_anew(post_id):
    """Cook a post's text again, because what it refers to is called otherwise now, or may no longer be named."""
    # Only these: what is owed while this cooks is for a later look.
    debts = db.session.scalars(select(Stale.id).where(Stale.kind == TEXT, Stale.post_id == post_id)).all()
    post = db.session.get(Post, post_id, populate_existing=True)
    is_shown = post is not None and post.deleted_at is None
    _put(post_id, cook(post.text, place=post.topic, author=post.author, post=post) if is_shown else None, debts)


@writes
def show_anew(post_id):
    """Count again who refers to a post, and have open pages show it."""
    topic, post = hold_post(post_id)
    if not _pay(Stale.kind == BACKLINKS, Stale.post_id == post_id):
        return  # somebody else has paid it meanwhile
    before, post.backlinks_count = post.backlinks_count, count_of(post.id)
    if before or post.backlinks_count:
        post.version += 1
        record(CHANGED, None, topic=topic, post=post)


@writes
def _put(post_id, cooked, debts):
    topic, post = hold_post(post_id)
    if cooked and post.deleted_at is None and cooked.text != post.text:
        return  # edited meanwhile: the next look cooks what it says now
    # Whoever has paid them meanwhile has cooked it no earlier than this.
    if not _pay(Stale.id.in_(debts)) or not cooked or post.deleted_at is not None:
        return
    before, post.html = post.html, cooked.html
    keep_parts(post, cooked)
    if post.html != before:
        links = links_count(post.html)
        topic.links_count += links - post.links_count
        post.links_count = links
        post.version += 1
        record(CHANGED, None, topic=topic, post=post)


def _pay(*which):
    return db.session.execute(delete(Stale).where(*which), execution_options={"synchronize_session": False}).rowcount


def _rows(after):
    rows = db.session.execute(
        select(Stale.id, Stale.kind, Stale.post_id).where(Stale.id > after).order_by(Stale.id).limit(AT_ONCE)).all()
    db.session.rollback()
    return rows
