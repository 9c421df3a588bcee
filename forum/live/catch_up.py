"""Catching up: how a page that missed something gets the present state of what it shows, not the history."""
from dataclasses import dataclass
from itertools import pairwise

from sqlalchemy import or_, select

from .. import streams
from ..db import db
from ..events import ACTIONS, Event
from ..moderation.sentences import lines
from ..polls.shown import news_of
from ..posts.fragments import html_of
from ..posts.models import Post
from ..posts.queries import shown, silences
from ..topics import beside, filters, topic_map
from ..topics.queries import events

MOST = 100
# What changes one post, and what changes only the topic's head and state. After anything else the whole window is sent.
OF_A_POST = frozenset(name for name, action in ACTIONS.items() if action.of_post)
OF_POLLS = frozenset({"poll_voted", "poll_closed", "post_edited", "post_restored", "post_shown"})
OF_THE_TOPIC = frozenset({"topic_created", "topic_pinned", "topic_unpinned", "topic_locked", "topic_unlocked",
                          "topic_unlisted", "topic_listed", "topic_archived", "topic_unarchived", "topic_renamed",
                          "topic_deleted", "topic_restored", "topic_moved_away", "topic_moved_in",
                          "topic_summed_up", "topic_resumed", "agenda_added", "agenda_retired", "agenda_renumbered",
                          "topic_tagged", "timer_set", "timer_removed", "topic_slowed", "topic_unslowed"})
RENUMBERING = ("topic_merged_in", "merge_undone_in", "posts_moved_in", "move_undone_in")


@dataclass(frozen=True)
class Window:
    """The posts a page shows, by number; without `last` it reaches the end of the topic, wherever that will be."""

    first: int
    last: int | None

    def holds(self, column):
        """Return the condition that a number lies inside."""
        return column >= self.first if self.last is None else column.between(self.first, self.last)


def changes(topic, since, window, only=None):
    """Return the streams that bring a page of `topic` from the event `since` to the present; None: load it anew.

    A page that reads through a filter gets the posts that pass `only`, and how many others stand between them at its end.
    """
    happened = db.session.execute(
        select(Event.id, Event.action, Event.post_id).where(Event.topic_id == topic.id, Event.id > since)
        .order_by(Event.id).limit(MOST + 1)).all()
    if len(happened) > MOST or since > topic.last_event_id or _has_new_numbers(happened):
        return None
    if {row.action for row in happened} <= OF_A_POST | OF_THE_TOPIC:
        written = [row.post_id for row in happened if row.action in OF_A_POST]
        post_ids, left = _inside(topic, window, only, written), []
    else:
        post_ids = _inside(topic, window, only)
        left = [streams.keep("stream", post_ids, window.first, window.last), *_gone_home(happened)]
    if len(post_ids) > MOST:
        return None
    posts = shown(post_ids)
    left += polls_of(topic.id, happened)
    if only:
        return [*placed(posts, html_of(posts)), *left, *_hidden(topic, window, only, len(posts)), *head_and_state(topic)]
    return [*placed(posts, html_of(posts)), *left, *beside_posts(topic, posts),
            *_placed_lines(topic, window, happened), *head_and_state(topic)]


def head_and_state(topic, parts=("head", "state", "end")):
    """Return the streams that show a topic's title and counts, what stands above its composer, and its latest moment."""
    return [streams.update(f"topic-{part}-{topic.id}", topic.last_event_id, streams.partial(f"topics/{part}", topic=topic))
            for part in parts]


def numbers_after(topic_id, number, only=None):
    """Return the numbers of the posts after `number` that pass, the first hundred of them."""
    return db.session.scalars(select(Post.number).where(Post.topic_id == topic_id, Post.number > number, *_passing(only))
                              .order_by(Post.number).limit(MOST)).all()


def placed(posts, html):
    """Return the streams that put posts, given as Shown with their HTML by id, where they belong."""
    return [streams.place("stream", post.number, html[post.id]) for post in posts if post.id in html]


def beside_posts(topic, posts):
    """Return the streams of what stands beside these posts – silences before them, welcomes –, and of the topic's map."""
    before = silences([post.id for post in posts])
    gaps = ((f"{post.number - 1}.gap", beside.gap(post, before[post.id])) for post in posts if post.id in before)
    welcomes = ((f"{post.number}.0", beside.welcome(post)) for post in posts)
    return [*(streams.place("stream", number, line) for number, line in (*gaps, *welcomes) if line), *map_of(topic)]


def map_of(topic):
    """Return the stream of a topic's map, which stands below its first post; a topic of one post has none."""
    return [streams.place("stream", f"{topic.first_number}.0", topic_map.html(topic))] if topic.posts_count > 1 else []


def polls_of(topic_id, happened):
    """Return the streams of how the polls stand in the posts of a topic on which something of the kind has happened."""
    changed = {row.post_id for row in happened if row.action in OF_POLLS}
    return news_of(topic_id, changed) if changed else []


def line_of(event):
    """Return the thin line that stands for an event in its topic."""
    [line] = lines([event])
    return streams.place("stream", f"{event.number}.{event.id}", streams.partial("moderation/line", **line))


def _inside(topic, window, only, written=None):
    statement = select(Post.id).where(Post.topic_id == topic.id, window.holds(Post.number), *_passing(only))
    if written is not None:
        # A post that has been answered says so.
        answered = select(Post.reply_to_id).where(Post.id.in_(written))
        statement = statement.where(or_(Post.id.in_(written), Post.id.in_(answered)))
    return db.session.scalars(statement.order_by(Post.number).limit(MOST + 1)).all()


def _passing(only):
    return [filters.passing(only)] if only else []


def _hidden(topic, window, only, count):
    if window.last is not None:
        return []
    part = filters.around(only, topic.id, topic.last_number + 1, count + 1, 0)
    if not part.posts:
        return []
    lines = [beside.hidden(topic, part.hidden[below.number], above.number, below.number)
             for above, below in pairwise(part.posts)]
    end = beside.hidden(topic, part.hidden_after, part.posts[-1].number, topic.last_number + 1)
    return [streams.remove("hidden-end"), *(streams.place("stream", "", line) for line in (*lines, end) if line)]


def _has_new_numbers(happened):
    """Tell whether what happened gave other numbers to all posts: what a page calls its window is none any more."""
    acts = [row.id for row in happened if row.action in RENUMBERING]
    return any(event.details.get("by_time") for event in events(acts)) if acts else False


def _gone_home(happened):
    """Take away what told readers who were taken along with a topic that it is here: it has left again."""
    undone = [row.id for row in happened if row.action == "merge_undone_in"]
    return [streams.remove(f"moved-{event.details['source']}") for event in events(undone)] if undone else []


def _placed_lines(topic, window, happened):
    seen = [row.id for row in happened if ACTIONS[row.action].in_topic]
    return [line_of(event) for event in events(seen) if event.number is not None
            and event.number >= window.first and (window.last is None or event.number <= window.last)] if seen else []
