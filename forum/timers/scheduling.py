"""Topics that are written now and published later: until then moderators and their author alone see them."""
from flask_babel import gettext as _
from sqlalchemy import delete, select

from .. import clock
from ..db import db, lock_rows, writes
from ..drafts import service as drafts
from ..errors import Refused
from ..events import Event, record
from ..moderation.acts import hold
from ..policy import require
from ..posts.models import Post
from ..posts.service import once, remembered
from ..topics.service import add_topic
from . import keeping
from .models import PUBLISH


@once
@writes
def schedule(network, author, *, title, cooked, due_at, key=None, draft=None, tag_ids=()):
    """Write a topic that is to be published at a moment; return its first post. Sent twice with one `key` it makes one."""
    earlier = remembered(author, key, cooked, title)
    drafts.forget_sent(author, f"network-{network.id}", cooked.text, draft)
    if earlier:
        return earlier
    require(author, "moderate", network)
    if due_at <= clock.now():
        raise Refused(_("Choose a moment that is still to come, at most ten years ahead."), 422)
    post = add_topic(network, author, title=title, cooked=cooked, key=key, quiet=True, tag_ids=tag_ids,
                     withheld="scheduled")
    topic = post.topic
    # For everybody else it has not been written yet; that is recorded when it is published.
    topic.last_event_id = 0
    db.session.execute(delete(Event).where(Event.topic_id == topic.id))
    _before, after = keeping.put(topic, PUBLISH, due_at=due_at, set_by_id=author.id)
    record("topic_scheduled", author, topic=topic, timer=PUBLISH, timer_before=None, timer_after=after)
    return post


@writes
def publish(topic, moderator, *, reason=""):
    """Publish a topic now that was to be published later."""
    topic = hold(topic, moderator, "publish")
    require_waiting(topic)
    keeping.take(topic, PUBLISH)
    return appear(topic, moderator, reason=reason)


def require_waiting(topic):
    """Refuse to publish what is published."""
    if topic.withheld != "scheduled":
        raise Refused(_("This topic has already been published."), 409)


def appear(topic, actor, **more):
    """Let a scheduled topic whose row is locked be new, as if its author wrote it now; `actor` is None when its timer does."""
    now = clock.now()
    [post] = lock_rows(Post, db.session.scalar(
        select(Post.id).where(Post.topic_id == topic.id).order_by(Post.number).limit(1)))
    topic.withheld, topic.created_at, topic.last_posted_at = None, now, now
    post.created_at, post.edited_at, post.version = now, None, post.version + 1
    record("topic_created", topic.author, topic=topic)
    # The number by which bells and bookmarks find it, whatever has been moved into the topic meanwhile.
    record("post_created", post.author, topic=topic, post=post).number = post.number
    return record("topic_published", actor, topic=topic, **more)
