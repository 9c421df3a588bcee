"""Writing topics: opening one, following one, taking a pin away for oneself."""
from .. import clock
from ..db import db, lock, writes
from ..drafts import service as drafts
from ..events import record
from ..policy import require
from ..posts.service import add_post, once, remembered
from ..reports.holding import hold, waiting_with
from ..tags.carrying import put_first, refuse_many
from .models import Follower, Topic, slugify


@once
@writes
def create(network, author, *, title, cooked, key=None, at=None, draft=None, by_mail=False, waits=(), tag_ids=()):
    """Open a topic in `network` with its first post; return that post.

    `cooked` is what `text.cook()` made of the first post's words. Sent twice with one `key` it makes one topic.
    `draft` is the sequence of the draft that it was, as far as the form knew.
    With what `gates.ask()` found it `waits` for moderators: then a HeldPost is returned.
    """
    earlier = remembered(author, key, cooked, title) or waiting_with(author, key, cooked.text, title)
    drafts.forget_sent(author, f"network-{network.id}", cooked.text, draft)
    if earlier:
        return earlier
    require(author, "write", network)
    refuse_many(tag_ids)
    if waits:
        return hold("topic", author, network, text=cooked.text, title=title, waits=waits, key=key, by_mail=by_mail,
                    tag_ids=list(tag_ids))
    return add_topic(network, author, title=title, cooked=cooked, key=key, at=at, by_mail=by_mail, tag_ids=tag_ids)


def add_topic(network, author, *, title, cooked, key=None, at=None, quiet=False, by_mail=False, tag_ids=(), **fields):
    """Write a topic and its first post; return that post. Nobody is asked for permission, `quiet` is for seeds."""
    topic = Topic(network_id=network.id, author_id=author.id, title=title, slug=slugify(title),
                  created_at=at or clock.now(), **fields)
    db.session.add(topic)
    db.session.flush()
    put_first(topic, tag_ids)
    record("topic_created", author, topic=topic, at=at, quiet=quiet)
    return add_post(topic, author, cooked, key=key, title=title, at=at, quiet=quiet, by_mail=by_mail)


@writes
def unpin_for_self(topic, user):
    """Let a pinned topic stand among the others, for this person alone."""
    _own_pin(topic, user, clock.now())


@writes
def repin_for_self(topic, user):
    """Let a pinned topic stand at the top again for this person."""
    _own_pin(topic, user, None)


def _own_pin(topic, user, unpinned_at):
    topic = lock(topic)
    require(user, "unpin_for_self", topic)
    row = db.session.scalar(db.select(Follower).filter_by(topic_id=topic.id, user_id=user.id))
    if row is None:
        row = Follower(topic_id=topic.id, user_id=user.id)
        db.session.add(row)
    row.unpinned_at = unpinned_at
