"""When to remind somebody: the moments offered with one click, and the day and hour they type."""
import re
from datetime import datetime, time, timedelta, timezone

from flask_babel import format_datetime
from flask_babel import gettext as _

from .. import clock
from ..topics.jump import read_day

NEVER, LATER, TOMORROW, NEXT_WEEK, AT = "never", "later", "tomorrow", "next_week", "at"
MORNING = time(8)
# "Later today" is in three hours, and no longer offered when that would be in the evening.
HOURS_LATER, LAST_HOUR = 3, 20
FURTHEST = timedelta(days=3660)
_TIME = re.compile(r"([0-9]{1,2})(?:[:.]([0-9]{2}))?", re.ASCII)


class NoMoment(ValueError):
    """What somebody typed is no moment a reminder could come at; says why."""


def offers():
    """Return {name: moment} of what one click offers now, in UTC."""
    now = clock.local(clock.now())
    monday = now.date() + timedelta(days=7 - now.weekday())
    moments = {TOMORROW: _at(now.date() + timedelta(days=1), MORNING), NEXT_WEEK: _at(monday, MORNING)}
    if now.hour + HOURS_LATER > LAST_HOUR:
        return moments
    return {LATER: _at(now.date(), time(now.hour + HOURS_LATER)), **moments}


def choices():
    """Return (name, label) of everything there is to choose from now."""
    return [(NEVER, _("No reminder")), *((name, _label(name, moment)) for name, moment in offers().items()),
            (AT, _("On a day and at an hour of my choice"))]


def typed(day, hour):
    """Return the moment, in UTC, that a typed day and hour of Warsaw mean; raise NoMoment for one that cannot be."""
    chosen, at = read_day(day), read_time(hour) if hour else MORNING
    if chosen is None:
        example = format_datetime(clock.now() + timedelta(days=7), "d.MM.yyyy")
        raise NoMoment(_("Choose a day, for example %(day)s.", day=example))
    if at is None:
        raise NoMoment(_("This is not an hour. Write it like this: 14:30."))
    if not clock.today() <= chosen <= clock.today() + FURTHEST:
        raise NoMoment(_("Choose a moment that is still to come, at most ten years ahead."))
    moment = _at(chosen, at)
    if clock.local(moment).time() != at:
        raise NoMoment(_("There is no such hour on that day: clocks go forward then. Choose another one."))
    if _at(chosen, at, fold=1) != moment:
        raise NoMoment(_("This hour comes twice on that day: clocks go back then. Choose another one."))
    if moment <= clock.now():
        raise NoMoment(_("Choose a moment that is still to come, at most ten years ahead."))
    return moment


def read_time(text):
    """Return the hour somebody typed, as 14:30, 14.30 or 14, or None for what is no hour."""
    found = _TIME.fullmatch(text)
    try:
        return time(int(found[1]), int(found[2] or 0)) if found else None
    except ValueError:
        return None


def _label(name, moment):
    hour = format_datetime(moment, "H:mm")
    if name == LATER:
        return _("Later today, at %(hour)s", hour=hour)
    if name == TOMORROW:
        return _("Tomorrow, at %(hour)s", hour=hour)
    return _("Next week: %(day)s, at %(hour)s", day=format_datetime(moment, "EEEE, d MMMM"), hour=hour)


def _at(day, hour, fold=0):
    local = datetime.combine(day, hour, clock.WARSAW).replace(fold=fold)
    return local.astimezone(timezone.utc).replace(tzinfo=None)
