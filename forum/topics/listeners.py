"""What follows from reading a topic: whoever has come to its end needs its pin no longer."""
from sqlalchemy import and_, or_, select

from ..accounts.models import User
from ..db import db
from ..policy import can
from ..posts.models import last_number_in
from ..reading.service import read_on
from .models import Follower, Topic
from .service import unpin_for_self


def unpin_at_the_end(_sender, *, user_id, topic_id, last_read_number, **_what):
    own = and_(Follower.topic_id == Topic.id, Follower.user_id == user_id)
    topic = db.session.scalar(
        select(Topic).outerjoin(Follower, own)
        .where(Topic.id == topic_id, Topic.pinned_at.is_not(None), last_number_in(Topic.id) <= last_read_number,
               or_(Follower.unpinned_at.is_(None), Follower.unpinned_at < Topic.pinned_at)))
    if topic is not None and topic.is_pinned and can(db.session.get(User, user_id), "unpin_for_self", topic):
        unpin_for_self(topic, db.session.get(User, user_id))


read_on.connect(unpin_at_the_end, weak=False)
