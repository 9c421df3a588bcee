"""Quiet hours: when no letter comes."""
from datetime import datetime, time, timedelta, timezone

from .. import clock

SATURDAY = 5


def opens_at(choices, moment):
    """Return the first moment from this one on at which a letter may come to whoever made these choices."""
    at = clock.local(moment)
    while (later := _later(choices, at)) is not None:
        at = later
    return at.astimezone(timezone.utc).replace(tzinfo=None)


def is_quiet_day(choices, day):
    """Tell whether no letter comes on this day in Warsaw."""
    return choices.quiet_weekends and day.weekday() >= SATURDAY


def _later(choices, at):
    # The end of the quiet stretch that this moment lies in, or None.
    if is_quiet_day(choices, at.date()):
        return _hour(at, 0, days=1)
    begin, end = choices.quiet_from, choices.quiet_until
    if begin is None or end is None or begin == end:
        return None
    if begin < end:
        return _hour(at, end) if begin <= at.hour < end else None
    if at.hour >= begin:
        return _hour(at, end, days=1)
    return _hour(at, end) if at.hour < end else None


def _hour(at, hour, days=0):
    return datetime.combine(at.date() + timedelta(days=days), time(hour), clock.WARSAW)
