"""The liveliest topics of a period."""
from datetime import datetime, timedelta

from sqlalchemy import and_, bindparam, distinct, func, literal, select

from .. import clock
from ..db import reading
from ..posts.models import Post
from ..reading import marks
from .lists import USUAL, Window
from .models import LISTED, Topic
from .rows import KEY, TOPICS

PERIODS = {"day": timedelta(days=1), "week": timedelta(days=7), "month": timedelta(days=30), "quarter": timedelta(days=91),
           "year": timedelta(days=365), "all": None}
USUAL_PERIOD = "week"
LENGTH = 30
# One more person makes a talk livelier than one more post.
PERSON = 2
_posts = Post.__table__.c


def top(viewer, network_ids, period):
    """Return a Window of the liveliest topics of one of PERIODS.

    How lively a topic was: the posts written in the period, and twice the people who wrote them, so that a round of six
    voices counts for more than two who argue. Equal ones stand by their last post. Ever since the beginning the counters
    that each topic keeps say the same.
    """
    length = PERIODS[period]
    since = clock.now() - length if length else datetime.min
    rows = reading().execute(_in_period if length else _ever, {
        **marks.values(viewer), "now": clock.now(), "since": since, "network_ids": list(network_ids)}).all()
    return Window(rows, None)


def _ranked(source, score, *conditions):
    return (select(*KEY, *marks.OWN, TOPICS.slug, TOPICS.network_id, TOPICS.last_posted_at, literal(USUAL).label("place"))
            .select_from(marks.with_own(source))
            .where(LISTED, TOPICS.network_id.in_(bindparam("network_ids", expanding=True)), ~marks.is_hidden, *conditions)
            .order_by(score.desc(), TOPICS.last_posted_at.desc(), TOPICS.id.desc()).limit(LENGTH))


_written = (select(_posts.topic_id, (func.count() + PERSON * func.count(distinct(_posts.author_id))).label("score"))
            .where(_posts.created_at > bindparam("since"), _posts.deleted_at.is_(None)).group_by(_posts.topic_id).subquery())
_in_period = _ranked(Topic.__table__.join(_written, _written.c.topic_id == TOPICS.id), _written.c.score)
_ever = _ranked(Topic.__table__, TOPICS.posts_count + PERSON * TOPICS.speakers_count, and_(TOPICS.posts_count > 0))
