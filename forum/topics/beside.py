"""What stands beside a topic's posts: gaps in time, welcomes, and lines that say what a filter hides."""
from datetime import timedelta

from flask_babel import ngettext

from .. import clock
from ..streams import partial

LONG_SILENCE = timedelta(days=7)
MONTH, YEAR = 30, 365
# For how long a first post asks to be welcomed.
WELCOMING = timedelta(days=14)
BEFORE_THE_NEXT = float("inf")


def gap(post, silence):
    """Return the line about a long silence before a post, or None; its place is just before the post."""
    if silence <= LONG_SILENCE:
        return None
    return partial("topics/gap", post=post, words=_later(silence.days))


def welcome(post):
    """Return the words beside somebody's first post, or the first after long, or None; its place is just after the post."""
    if not (post.is_first or post.is_return) or post.deleted_at is not None or clock.now() - post.created_at > WELCOMING:
        return None
    return partial("topics/welcome", post=post)


def hidden(topic, count, after, until):
    """Return the line that stands for `count` hidden posts between these numbers and opens them in place, or None."""
    return partial("topics/hidden", topic=topic, count=count, after=after, until=until) if count else None


def _later(days):
    if days < MONTH:
        return ngettext("%(num)d day later", "%(num)d days later", days)
    if days < YEAR:
        return ngettext("%(num)d month later", "%(num)d months later", days // MONTH)
    return ngettext("%(num)d year later", "%(num)d years later", days // YEAR)
