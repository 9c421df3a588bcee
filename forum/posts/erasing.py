"""Taking away for ever what somebody wrote: a trace with a number stays, as of a deleted post, and no words."""
from sqlalchemy import delete, exists, or_, select, update

from .. import clock
from ..db import db, writes
from ..events import record
from ..sanctions.models import DecidedPost
from ..text import Cooked
from ..uploads.models import PostUpload
from .counts import follow_newest, uncount
from .deleting import silence
from .holding import hold_post
from .models import DeletedText, Post, Revision
from .parts import keep_parts


def posts_of(author_id):
    """Select the ids of an author's posts of which words are left anywhere."""
    words = or_(Post.text != "", exists().where(DeletedText.post_id == Post.id), exists().where(Revision.post_id == Post.id))
    return select(Post.id).where(Post.author_id == author_id, words).order_by(Post.id)


@writes
def erase(post_id):
    """Leave of a post its number alone: its text, its earlier forms and its files are gone, and nobody restores them."""
    topic, post = hold_post(post_id)
    if post is None or db.session.scalar(posts_of(post.author_id).where(Post.id == post_id)) is None:
        return  # somebody else has erased it meanwhile
    is_shown = post.deleted_at is None
    if is_shown:
        uncount(topic, post)
    post.text = post.html = ""
    post.words_count = post.links_count = post.edits_count = 0
    keep_parts(post, Cooked("", ""))
    for model in (DeletedText, Revision, PostUpload):
        db.session.execute(delete(model).where(model.post_id == post.id))
    # Kept for an appeal, which nobody makes any more.
    db.session.execute(update(DecidedPost).where(DecidedPost.post_id == post.id).values(text=""))
    post.deleted_at, post.deleted_by_id, post.hidden = post.deleted_at or clock.now(), post.author_id, None
    post.version += 1
    db.session.flush()
    bumps = follow_newest(topic)
    if is_shown:
        silence(post)
    record("post_erased", None, topic=topic, post=post, person_id=post.author_id, bumps=bumps)

