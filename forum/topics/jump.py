"""Where a jump in a topic leads: the post of a number or of a day, the days of its numbers, and what to say of a miss."""
import re
from datetime import date, datetime, time, timezone

from flask_babel import gettext as _
from sqlalchemy import bindparam, select

from .. import clock
from ..db import reading
from ..filters import day as day_of
from ..filters import iso
from ..kept import kept
from ..posts.models import Post

MOST_DATES = 100
# What the address of a day's post says when nobody wrote on that day or after it, or before it.
MISSES = LATE, EARLY = "late", "early"
_NUMBER = re.compile(r"#? ?([+-]?[0-9]{1,18})", re.ASCII)
_POLISH_DAY = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})", re.ASCII)

_posts = Post.__table__.c
_of_topic = _posts.topic_id == bindparam("topic_id")
_since = (select(_posts.number, _posts.created_at).where(_of_topic, _posts.created_at >= bindparam("moment"))
          .order_by(_posts.created_at, _posts.number).limit(1))
_at = select(_posts.id).where(_of_topic, _posts.number == bindparam("number"))
_before = select(_posts.number).where(_of_topic, _posts.created_at < bindparam("moment")).limit(1)
_dates = (select(_posts.number, _posts.created_at)
          .where(_of_topic, _posts.number.in_(bindparam("numbers", expanding=True))).order_by(_posts.number))


def read_number(text):
    """Return the number somebody typed, or None for what is no number."""
    found = _NUMBER.fullmatch(text)
    return int(found[1]) if found else None


def read_day(text):
    """Return the day somebody typed, as 2026-11-03 or as 3.11.2026, or None for what is no day."""
    polish = _POLISH_DAY.fullmatch(text)
    try:
        return date(*map(int, reversed(polish.groups()))) if polish else date.fromisoformat(text)
    except ValueError:
        return None


def on_or_after(topic, day):
    """Return the number of the first post written on a Warsaw day or later, else of the last, and whether the day missed."""
    where = {"topic_id": topic.id, "moment": _start_of(day)}
    first = reading().execute(_since, where).first()
    if first is None:
        return topic.last_post_number, LATE
    is_early = day < clock.local(first.created_at).date() and reading().scalar(_before, where) is None
    return first.number, EARLY if is_early else None


def post_id(topic, number):
    """Return the id of the post with a number in a topic, or None."""
    return reading().scalar(_at, {"topic_id": topic.id, "number": number})


@kept(1000)
def dates(topic):
    """Return at most a hundred (number, moment) of a topic's posts, evenly spaced: the days along its timeline."""
    first, last = topic.first_number, topic.last_post_number
    steps = min(MOST_DATES, last - first + 1) - 1
    numbers = {first + (last - first) * step // steps for step in range(steps + 1)} if steps > 0 else {last}
    rows = reading().execute(_dates, {"topic_id": topic.id, "numbers": sorted(numbers)})
    return [(number, iso(moment)) for number, moment in rows]


def miss(window):
    """Return the sentence that says why a window shows another post than its address asks for, or None."""
    asked, at = window.asked, window.at
    if at is None:
        return None
    if asked.near == LATE:
        return _("Nobody has written here since that day. This is the last post.")
    if asked.near == EARLY:
        [post] = [post for post in window.posts if post.number == at]
        return _("The topic began only on %(day)s. This is its first post.", day=day_of(post.created_at))
    return None if at == asked.number else _nearest(window)


def _nearest(window):
    asked, at = window.asked.number, window.at
    if asked < 1:
        return _("Posts are numbered from 1. This is the nearest one: post %(number)s.", number=at)
    if asked > window.topic.last_post_number:
        return _("This topic has no post with so high a number. This is the last one: post %(number)s.", number=at)
    return _("Post %(asked)s is not in this topic. This is the nearest one: post %(number)s.", asked=asked, number=at)


def _start_of(day):
    # The first days of the calendar have no moment in UTC.
    midnight = datetime.combine(max(day, date(1970, 1, 1)), time(), clock.WARSAW)
    return midnight.astimezone(timezone.utc).replace(tzinfo=None)
