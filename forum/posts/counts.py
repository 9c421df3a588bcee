"""Counters that posts keep in their topics, when posts come back, go, or change."""
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import aliased

from ..db import db
from ..topics.models import Speaker
from .models import Post

# When a topic was last spoken in: its newest post has been written then, or edited.
MOMENT = func.coalesce(Post.edited_at, Post.created_at)


def newest_in(topic_id):
    """Select the author of a topic's newest post that has not been deleted, and when it was written or last edited."""
    return (select(Post.author_id, MOMENT.label("moment"))
            .where(Post.topic_id == topic_id, Post.deleted_at.is_(None))
            .order_by(Post.created_at.desc(), Post.number.desc()).limit(1))


def follow_newest(topic):
    """Let a topic say who wrote its newest post and when it was last spoken in; tell whether it rises in lists by that."""
    newest = db.session.execute(newest_in(topic.id)).first()
    before = topic.last_posted_at
    topic.last_posted_at, topic.last_author_id = (newest.moment, newest.author_id) if newest else (before, None)
    return topic.last_posted_at > before


def uncount(topic, post):
    """Take a post that is deleted from now on out of what its topic and the post it answers count."""
    _count(topic, post, -1)
    _count_speaker(topic, post.author, -1)


def recount_one(topic, post):
    """Count a post again that has been restored."""
    _count(topic, post, 1)
    _count_speaker(topic, post.author, 1)


def recount_answers(which):
    """Count anew the answers that posts have in their own topics; those that have more or fewer now look different."""
    # "+ 0" keeps SQLite from walking through the whole topic for each of them.
    answer = aliased(Post)
    count = select(func.count()).where(
        answer.reply_to_id == Post.id, answer.topic_id + 0 == Post.topic_id,
        answer.deleted_at.is_(None)).correlate(Post).scalar_subquery()
    _execute(update(Post).values(replies_count=count, version=Post.version + 1).where(which, Post.replies_count != count))


def _count(topic, post, step):
    topic.posts_count += step
    topic.words_count += step * post.words_count
    topic.links_count += step * post.links_count
    topic.helpful_count += step * post.reactions.get("helpful", 0)
    # It shows how many answers it has, so it looks different now.
    _execute(update(Post).where(Post.id == post.reply_to_id, Post.topic_id == topic.id).values(
        replies_count=Post.replies_count + step, version=Post.version + 1))


def _count_speaker(topic, author, step):
    mine = (Speaker.topic_id == topic.id, Speaker.user_id == author.id)
    had = db.session.scalar(select(Speaker.posts_count).where(*mine)) or 0
    if had and had + step:
        _execute(update(Speaker).where(*mine).values(posts_count=had + step))
        return
    topic.speakers_count += 0 if author.is_system else step
    if had:
        _execute(delete(Speaker).where(*mine))
    else:
        db.session.add(Speaker(topic_id=topic.id, user_id=author.id, posts_count=step))


def _execute(statement):
    return db.session.execute(statement, execution_options={"synchronize_session": False})
