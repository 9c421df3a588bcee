"""Catching up: how a page that missed something gets the present state of what it shows, not the history."""
from dataclasses import dataclass

from sqlalchemy import select

from .. import streams
from ..db import db
from ..events import ACTIONS, Event
from ..moderation.sentences import lines
from ..posts.fragments import html_of
from ..posts.models import Post
from ..posts.queries import shown
from ..topics.queries import events

MOST = 100
# What changes one post, and what changes only the topic's head and state. After anything else the whole window is sent.
OF_A_POST = frozenset({"post_created"})
OF_THE_TOPIC = frozenset({"topic_created", "topic_pinned", "topic_unpinned", "topic_locked", "topic_unlocked",
                          "topic_summed_up", "topic_resumed"})


@dataclass(frozen=True)
class Window:
    """The posts a page shows, by number; without `last` it reaches the end of the topic, wherever that will be."""

    first: int
    last: int | None

    def holds(self, column):
        """Return the condition that a number lies inside."""
        return column >= self.first if self.last is None else column.between(self.first, self.last)


def changes(topic, since, window):
    """Return the streams that bring a page of `topic` from the event `since` to the present; None: load it anew."""
    happened = db.session.execute(
        select(Event.id, Event.action, Event.post_id).where(Event.topic_id == topic.id, Event.id > since)
        .order_by(Event.id).limit(MOST + 1)).all()
    if len(happened) > MOST or since > topic.last_event_id:
        return None
    if {row.action for row in happened} <= OF_A_POST | OF_THE_TOPIC:
        post_ids, left = _inside(topic, window, [row.post_id for row in happened if row.action in OF_A_POST]), ""
    else:
        post_ids = _inside(topic, window)
        left = streams.keep("stream", post_ids, window.first, window.last)
    if len(post_ids) > MOST:
        return None
    return [*_placed(post_ids), left, *_placed_lines(topic, window, happened), *head_and_state(topic)]


def head_and_state(topic, parts=("head", "state")):
    """Return the streams that show a topic's title and counts, and what stands above its composer, as they are."""
    return [streams.update(f"topic-{part}-{topic.id}", topic.last_event_id, streams.partial(f"topics/{part}", topic=topic))
            for part in parts]


def numbers_after(topic_id, number):
    """Return the numbers of the posts after `number`, the first hundred of them."""
    return db.session.scalars(select(Post.number).where(Post.topic_id == topic_id, Post.number > number)
                              .order_by(Post.number).limit(MOST)).all()


def line_of(event):
    """Return the thin line that stands for an event in its topic."""
    [line] = lines([event])
    return streams.place("stream", f"{event.number}.{event.id}", streams.partial("moderation/line", **line))


def _inside(topic, window, among=None):
    statement = select(Post.id).where(Post.topic_id == topic.id, window.holds(Post.number))
    if among is not None:
        statement = statement.where(Post.id.in_(among))
    return db.session.scalars(statement.order_by(Post.number).limit(MOST + 1)).all()


def _placed(post_ids):
    rows = shown(post_ids)
    html = html_of(rows)
    return [streams.place("stream", row.number, html[row.id]) for row in rows if row.id in html]


def _placed_lines(topic, window, happened):
    seen = [row.id for row in happened if ACTIONS[row.action].in_topic]
    return [line_of(event) for event in events(seen) if event.number is not None
            and event.number >= window.first and (window.last is None or event.number <= window.last)] if seen else []
