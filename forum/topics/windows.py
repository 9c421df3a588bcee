"""A topic is read through windows of posts: found by number, never by counting from the start."""
from datetime import timedelta
from itertools import pairwise
from operator import itemgetter
from typing import NamedTuple

from markupsafe import Markup

from ..kept import Kept
from ..moderation.sentences import lines as described
from ..paging import WINDOW
from ..posts.fragments import html_of
from ..posts.queries import Shown, around
from ..streams import partial
from . import queries

LONG_SILENCE = timedelta(days=7)
ABOVE = 5
_kept_lines = Kept(megabytes=8)


class Asked(NamedTuple):
    """Which posts an address asks for: those around one, those before one, or those after one."""

    number: int | None = None
    before: int | None = None
    after: int | None = None

    def of(self, topic):
        """Return the same, with numbers that `topic` never gave out brought to its edge, so that pages stay few."""
        return Asked(*(None if number is None else max(0, min(number, topic.last_number + 1)) for number in self))


class Window(NamedTuple):
    """Some posts of a topic in order, and the neighbours that are not shown, if there are any."""

    topic: queries.TopicHead
    asked: Asked
    posts: list[Shown]
    earlier: Shown | None
    later: Shown | None

    @property
    def first(self):
        """The lowest number this window covers; holes at the topic's edge belong to it."""
        return self.posts[0].number if self.posts and self.earlier else 1

    @property
    def last(self):
        """The highest number this window covers."""
        return self.posts[-1].number if self.posts and self.later else self.topic.last_number

    @property
    def at(self):
        """The number of the post that was asked for, or of the nearest one; None for the topic as a whole."""
        if self.asked.number is None or not self.posts:
            return None
        return min((post.number for post in self.posts), key=lambda number: abs(number - self.asked.number))


def load(topic, asked):
    """Return the window of `topic` that was `asked` for."""
    if asked.before is not None:
        pivot, above, below = asked.before, WINDOW, 0
    elif asked.after is not None:
        pivot, above, below = asked.after + 1, 0, WINDOW
    else:
        pivot = asked.number or 1
        above, below = _shares(pivot, topic.last_number)
    posts = around(topic.id, pivot, above + 1, below + 1)
    start = sum(post.number < pivot for post in posts)
    first, end = max(0, start - above), start + below
    return Window(topic, asked, posts[first:end], posts[first - 1] if first else None,
                  posts[end] if end < len(posts) else None)


def stream(window):
    """Return the HTML of everything in a window, in order: posts, lines about what happened, gaps in time."""
    html = html_of(window.posts)
    posts = [post for post in window.posts if post.id in html]
    between = _lines(window) + _gaps(window)
    if not between:
        return _joined(html[post.id] for post in posts)
    items = sorted([*(((post.number, 0), html[post.id]) for post in posts), *between], key=itemgetter(0))
    return _joined(item for _place, item in items)


def _shares(number, last):
    # Near an edge the other side gets what this one has no posts for.
    above = min(number - 1, max(ABOVE, WINDOW - 1 - max(0, last - number)))
    above = max(0, min(WINDOW - 1, above))
    return above, WINDOW - above


def _joined(items):
    # All of them are Markup, which Markup.join would look at once more.
    return Markup("\n".join(items))


def _gaps(window):
    silences = ((later, later.created_at - earlier.created_at) for earlier, later in _neighbours(window))
    return [((later.number - 1, float("inf")), partial("topics/gap", post=later, days=silence.days))
            for later, silence in silences if silence > LONG_SILENCE]


def _neighbours(window):
    posts = list(window.posts)
    if window.asked.after is not None and window.earlier:
        posts.insert(0, window.earlier)
    if window.asked.before is not None and window.later:
        posts.append(window.later)
    return pairwise(posts)


def _lines(window):
    if not window.topic.has_lines:
        return []
    first = window.first if window.earlier else 0
    end = window.later.number if window.later else window.topic.last_number + 1
    rows = queries.lines_between(window.topic.id, first, end)
    # A line names people and other topics.
    era = window.topic.site_version
    kept = {row.id: _kept_lines.get(row.id, era) for row in rows}
    missing = [event_id for event_id, html in kept.items() if html is None]
    if missing:
        for line in described(queries.events(missing)):
            kept[line["id"]] = html = partial("moderation/line", **line)
            _kept_lines.put(line["id"], html, era)
    return [((row.number, row.id), kept[row.id]) for row in rows]
