"""A topic is read through windows of posts: found by number, never by counting from the start."""
from itertools import pairwise
from operator import itemgetter
from typing import NamedTuple

from markupsafe import Markup

from ..kept import Kept
from ..moderation.sentences import lines as described
from ..paging import WINDOW
from ..posts.fragments import html_of
from ..posts.queries import Shown, around, around_for
from ..streams import partial
from . import beside, filters, jump, queries, topic_map

ABOVE = 5
_kept_lines = Kept(megabytes=8)


class Asked(NamedTuple):
    """Which posts an address asks for: those around one, before or after one, or between two; all or some of them alone."""

    number: int | None = None
    before: int | None = None
    after: int | None = None
    near: str | None = None
    until: int | None = None
    by: str | None = None
    branch: int | None = None

    @property
    def is_filtered(self):
        return bool(self.by or self.branch)

    def of(self, topic):
        """Return the same, with numbers that `topic` never gave out brought to its edge, so that pages stay few."""
        return self._replace(**{name: max(0, min(number, topic.last_number + 1))
                                for name, number in zip(self._fields[:3], self[:3]) if number is not None})

    def showing(self, topic):
        """Return the same, with a page's edges brought to where there is something before or after them."""
        return self._replace(before=None if self.before is None else max(self.before, 2),
                             after=None if self.after is None else min(self.after, max(0, topic.last_number - 1)))


class Window(NamedTuple):
    """Some posts of a topic in order, and the neighbours that are not shown, if there are any."""

    topic: queries.TopicHead
    asked: Asked
    posts: list[Shown]
    earlier: Shown | None
    later: Shown | None
    # With a filter: what it lets pass, and how many posts it hides.
    only: filters.Filter | None = None
    part: filters.Part | None = None
    # The ids of the posts that carry a dot for who asks.
    unread: frozenset = frozenset()

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

    @property
    def moment(self):
        """When the post was written that the page opens at."""
        place = self.at or self.first
        return next((post.created_at for post in self.posts if post.number >= place), None)


def load(topic, asked, only=None, *, reader=None):
    """Return the window of `topic` that was `asked` for, perhaps of the posts that pass the filter `only` alone.

    It knows what is unread for `reader`.
    """
    if asked.before is not None:
        pivot, above, below = asked.before, WINDOW, 0
    elif asked.after is not None:
        pivot, above, below = asked.after + 1, 0, WINDOW
    else:
        pivot = asked.number or 1
        above, below = _shares(pivot, topic.last_number)
    place = (topic.id, pivot, above + 1, below + 1)
    part = filters.around(only, *place, reader_id=reader.id if reader else 0) if only else None
    posts, unread = (part.posts, part.unread if reader else frozenset()) if only else _around(reader, place)
    if asked.until is not None:
        posts = [post for post in posts if post.number < asked.until]
    start = sum(post.number < pivot for post in posts)
    first, end = max(0, start - above), start + below
    return Window(topic, asked, posts[first:end], posts[first - 1] if first else None,
                  posts[end] if end < len(posts) else None, only, part, unread)


def stream(window, *, belongs=False):
    """Return the HTML of everything in a window, in order: posts and what stands beside them; `belongs`: to a member."""
    html = _with_marks(html_of(window.posts), window.unread)
    posts = [post for post in window.posts if post.id in html]
    between = [*_hidden(window), *_lines(window), *_gaps(window), *_miss(window), *_map(window)]
    if belongs:
        between += _beside(posts, beside.welcome)
    if not between:
        return _joined(html[post.id] for post in posts)
    items = sorted([*(((post.number, 0), html[post.id]) for post in posts), *between], key=itemgetter(0))
    return _joined(item for _place, item in items)


def _around(reader, place):
    return around_for(reader.id, *place) if reader else (around(*place), frozenset())


def _with_marks(html, unread):
    # What is unread differs per reader: it is said after the cache, and shown by the controller "read".
    for post_id in unread & html.keys():
        mark = f'id="post-{post_id}"'
        html[post_id] = Markup(str.replace(html[post_id], mark, f"{mark} data-unread", 1))
    return html


def _shares(number, last):
    # Near an edge the other side gets what this one has no posts for.
    above = min(number - 1, max(ABOVE, WINDOW - 1 - max(0, last - number)))
    above = max(0, min(WINDOW - 1, above))
    return above, WINDOW - above


def _joined(items):
    # All of them are Markup, which Markup.join would look at once more.
    return Markup("\n".join(items))


def _gaps(window):
    hidden = window.part.hidden if window.only else {}
    lines = ((later, beside.gap(later, later.created_at - earlier.created_at)) for earlier, later in _neighbours(window)
             if not hidden.get(later.number))
    return [((later.number - 1, beside.BEFORE_THE_NEXT), line) for later, line in lines if line]


def _hidden(window):
    """Return the lines for what a filter hides between the posts of a window and around all that pass."""
    topic, posts = window.topic, window.posts
    if window.asked.until is not None:
        count = filters.count_between(topic.id, window.last, window.asked.until) if window.later else 0
        return _line(topic, count, window.last, window.asked.until)
    if not window.only or not posts:
        return []
    places = [(earlier.number, later.number) for earlier, later in _neighbours(window)]
    lines = [line for after, until in places for line in _line(topic, window.part.hidden[until], after, until)]
    if not window.earlier:
        lines += _line(topic, window.part.hidden[posts[0].number], 0, posts[0].number)
    if not window.later:
        lines += _line(topic, window.part.hidden_after, posts[-1].number, topic.last_number + 1)
    return lines


def _line(topic, count, after, until):
    line = beside.hidden(topic, count, after, until)
    return [((until - 1, beside.BEFORE_THE_NEXT), line)] if line else []


def _map(window):
    if window.earlier or window.only or window.asked.until or not window.posts or window.topic.posts_count < 2:
        return []
    return [((window.posts[0].number, 0.2), topic_map.html(window.topic))]


def _beside(posts, make):
    lines = ((post, make(post)) for post in posts)
    return [((post.number, 0.1), line) for post, line in lines if line]


def _miss(window):
    sentence = None if window.only else jump.miss(window)
    return [((window.at, -1), partial("topics/miss", sentence=sentence))] if sentence else []


def _neighbours(window):
    posts = list(window.posts)
    if window.asked.after is not None and window.earlier:
        posts.insert(0, window.earlier)
    if window.asked.before is not None and window.later:
        posts.append(window.later)
    return pairwise(posts)


def _lines(window):
    if not window.topic.has_lines or window.only or window.asked.until is not None:
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
