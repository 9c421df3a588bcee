"""Looking uploads up: by their token, by the text that names them, by who sent them."""
from collections import defaultdict
from datetime import timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from .. import clock
from ..db import db
from ..posts.models import DeletedText, Post, Revision
from ..topics.models import Topic
from .models import PostUpload, Upload

DAY = timedelta(days=1)
# Not the posts' texts: all that is asked of them is who may read them.
_readers = (joinedload(Upload.uses).joinedload(PostUpload.post)
            .load_only(Post.id, Post.topic_id, Post.author_id, Post.deleted_at)
            .joinedload(Post.topic).joinedload(Topic.network))


def by_token(token):
    """Return the upload with this token and the posts that show it, or None."""
    return next(iter(by_tokens([token])), None)


def by_tokens(tokens):
    """Return the uploads with these tokens and the posts that show them."""
    uploads = db.session.scalars(select(Upload).where(Upload.token.in_(tokens)).options(_readers)).unique().all()
    former = [(upload, use.post) for upload in uploads for use in upload.uses if not use.is_current]
    if former:
        _note_earlier(former)
    return uploads


def _note_earlier(former):
    # Whoever took a picture out of a post at once, before there was a revision, meant nobody to see it.
    texts = defaultdict(str)
    for kept in (Revision, DeletedText):
        named = or_(*(kept.text.contains(upload.token) for upload, _post in former))
        ids = [post.id for _upload, post in former]
        for post_id, text in db.session.execute(select(kept.post_id, kept.text).where(kept.post_id.in_(ids), named)):
            texts[post_id] += text
    for upload, post in former:
        if upload.token in texts[post.id]:
            upload.earlier = [*upload.earlier, post]


def sent_today(user):
    """Return how many files, and how many bytes, a person has sent within a day."""
    mine = select(func.count(), func.coalesce(func.sum(Upload.size), 0)).where(
        Upload.user_id == user.id, Upload.created_at > clock.now() - DAY)
    return db.session.execute(mine).one()


def lonely(before, after, limit):
    """Return the uploads of before a moment that no post shows, by id, from the one after `after` on."""
    return db.session.scalars(select(Upload).where(Upload.created_at < before, ~is_shown(), Upload.id > after)
                              .order_by(Upload.id).limit(limit)).all()


def is_shown():
    """Return the SQL condition on `Upload` that the present text of some post shows it."""
    return select(PostUpload.upload_id).where(PostUpload.upload_id == Upload.id, PostUpload.is_current).exists()


def known_tokens(tokens):
    """Return those of the tokens that an upload has."""
    return set(db.session.scalars(select(Upload.token).where(Upload.token.in_(tokens))))
