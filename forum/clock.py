"""The time: UTC in code and in the database, Europe/Warsaw on the page."""
from datetime import datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

WARSAW = ZoneInfo("Europe/Warsaw")
DAY = timedelta(days=1)


def now():
    """Return the present moment in UTC, without a time zone, as the database keeps it."""
    return datetime.now(timezone.utc).replace(tzinfo=None)


def local(moment):
    """Return a moment from the database as a Warsaw time."""
    return moment.replace(tzinfo=timezone.utc).astimezone(WARSAW)


def today():
    """Return the present day in Warsaw."""
    return local(now()).date()


def start_of_day(day):
    """Return the first moment of a Warsaw day, as the database keeps moments."""
    return datetime.combine(day, time(), WARSAW).astimezone(timezone.utc).replace(tzinfo=None)


def end_of_day(day):
    """Return the last second of a Warsaw day, as the database keeps moments."""
    return start_of_day(day + DAY) - timedelta(seconds=1)
