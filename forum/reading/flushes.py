"""What a browser says of how long posts stood before somebody's eyes, and what of it can be believed."""
from datetime import datetime, timedelta
from typing import NamedTuple

from flask_babel import gettext as _

from ..bodies import LARGEST_ID
from ..errors import Refused

# As in Discourse: between two flushes nobody reads longer than this.
LONGEST = timedelta(minutes=6)
# A flush may be on its way for so long; above it, nobody has read longer than the time that has passed.
SLACK = timedelta(seconds=5)
MOST_POSTS = 300
A_DAY = 24 * 60 * 60 * 1000
_WHOLE_TIME, _BESIDE = "time", {"csrf_token"}
# A post counts as read after this many milliseconds before somebody's eyes. The browser asks for twice as much before it
# lets the dot fade: it counts the words that are shown, and here those that were typed, signs of Markdown among them.
AT_LEAST, PER_WORD, AT_MOST = 250, 15, 3000


class Flush(NamedTuple):
    """For how many milliseconds one person has read in one topic, altogether and post by post.

    Posts read above the number `up_to` do not say that all before them are read: a filter hid those.
    """

    user_id: int
    topic_id: int
    milliseconds: dict
    total: int
    at: datetime
    up_to: int = LARGEST_ID

    @property
    def key(self):
        return self.user_id, self.topic_id

    @property
    def reach(self):
        return min(self.up_to, max(self.milliseconds, default=0))


def needed(words_count):
    """Return for how many milliseconds a post of so many words is looked at by whoever reads it."""
    return min(AT_MOST, AT_LEAST + PER_WORD * words_count)


def times_in(fields, topic):
    """Return the milliseconds by post number, and altogether, that a form says; refuse what no page of ours sends."""
    if len(fields) > MOST_POSTS:
        raise Refused(_("These are more posts than anybody reads at once."), 422)
    times = {name: _milliseconds(value) for name, value in fields.items() if name not in _BESIDE}
    total = times.pop(_WHOLE_TIME, None)
    by_number = {_number(name, topic): time for name, time in times.items()}
    longest = max(by_number.values(), default=0)
    return by_number, longest if total is None else total


def joined(flushes):
    """Return one flush for each person and topic, in the order of their keys."""
    together = {}
    for flush in flushes:
        first = together.get(flush.key)
        together[flush.key] = flush if first is None else _sum(first, flush)
    return [together[key] for key in sorted(together)]


def _sum(one, other):
    times = dict(one.milliseconds)
    for number, time in other.milliseconds.items():
        times[number] = times.get(number, 0) + time
    return Flush(*one.key, times, one.total + other.total, max(one.at, other.at), max(one.reach, other.reach))


def _milliseconds(text):
    if not (text.isascii() and text.isdecimal() and len(text) <= 10 and int(text) <= A_DAY):
        raise Refused(_("This is not how long anybody reads."), 422)
    return int(text)


def _number(text, topic):
    number = int(text) if text.isascii() and text.isdecimal() and len(text) <= 10 else 0
    if not 0 < number <= LARGEST_ID:
        raise Refused(_("Reading times belong to the numbers of posts, and only to your own reading."), 422)
    if number > topic.last_number:
        raise Refused(_("Nobody has read what has not been written yet."), 422)
    return number
