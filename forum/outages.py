"""What the forum lives on may go away for a while: it is said once when it does, and once when it is back."""
from flask import current_app
from redis import RedisError

from .db import why_away

DATABASE, REDIS = "The database", "Redis"


def began(what, reason):
    """Write down that something is away, unless this process has said so already."""
    known = _known()
    if what not in known:
        known.add(what)
        current_app.logger.warning("%s is away: %s", what, reason)


def ended(what):
    """Write down that something which was away has answered."""
    known = _known()
    if what in known:
        known.discard(what)
        current_app.logger.warning("%s is back", what)


def report(problem, work):
    """Write down, where an exception is handled, why `work` failed: an outage as such, all else with its traceback."""
    reason = why_away(problem)
    if reason:
        began(DATABASE, reason)
    elif isinstance(problem, RedisError):
        began(REDIS, problem)
    else:
        current_app.logger.exception("%s failed", work)


def _known():
    return current_app.extensions.setdefault("outages", set())
