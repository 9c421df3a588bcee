"""Slow mode, as whoever writes meets it: how long to wait until the next post."""
from datetime import timedelta

from flask_babel import format_date, format_time
from flask_babel import gettext as _
from sqlalchemy import select

from .. import clock
from ..db import db
from ..errors import Refused
from ..policy import moderates
from ..posts.models import Post
from .words import pace


def may_write_at(user, topic):
    """Return from when on `user` may post in a topic again, None when that is now."""
    if not topic.is_slow or moderates(user, topic.network_id):
        return None
    pause, now = timedelta(seconds=topic.slow_seconds), clock.now()
    # One that has been deleted was written all the same.
    last = db.session.scalar(
        select(Post.created_at).where(Post.author_id == user.id, Post.topic_id == topic.id, Post.created_at > now - pause)
        .order_by(Post.created_at.desc()).limit(1))
    return min(last + pause, topic.slow_until) if last else None


def refuse_haste(user, topic):
    """Refuse a reply that comes too soon after the last one; the topic's row is locked."""
    sentence = wait_in(user, topic)
    if sentence:
        raise Refused(sentence)


def wait_in(user, topic):
    """Say from when on `user` may write in a topic again, "" when that is now."""
    moment = may_write_at(user, topic)
    return too_soon(topic, moment) if moment else ""


def too_soon(topic, moment):
    """Say how often one may write in a topic, and from when on again."""
    # Rounded up: whoever waits until then is not too early.
    moment = moment.replace(second=0, microsecond=0) + timedelta(minutes=1)
    values = {"pace": pace(topic.slow_seconds), "time": format_time(moment, "HH:mm")}
    if clock.local(moment).date() == clock.today():
        return _("This topic is in slow mode: everybody writes in it once in %(pace)s. You can send your next reply from "
                 "%(time)s on.", **values)
    return _("This topic is in slow mode: everybody writes in it once in %(pace)s. You can send your next reply on %(day)s "
             "from %(time)s on.", day=format_date(clock.local(moment), "d MMMM"), **values)
