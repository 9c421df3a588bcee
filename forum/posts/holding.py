"""Locking a post, wherever it stands: its topic first, as every write to a topic does."""
from sqlalchemy import select

from ..db import db, lock_rows
from ..topics.models import Topic
from .models import Post


def hold_post(post_id):
    """Lock a post's topic and the post; return both as they are now, the post None when it has gone."""
    topic_id = db.session.scalar(select(Post.topic_id).where(Post.id == post_id))
    while True:
        [topic], [post] = lock_rows(Topic, topic_id), lock_rows(Post, post_id)
        if post is None or post.topic_id == topic_id:
            return topic, post
        topic_id = post.topic_id  # merged away while we waited for it
