"""What follows from reading a topic: whoever has come to its end needs its pin no longer."""
from sqlalchemy import and_, bindparam, or_, select

from ..accounts.models import User
from ..db import db, reading
from ..policy import can
from ..posts.models import last_number_in
from ..reading.service import read_on
from .models import Follower, Topic
from .service import unpin_for_self

_own = and_(Follower.topic_id == Topic.id, Follower.user_id == bindparam("user_id"))
_read_to_its_end = (
    select(Topic.id).outerjoin(Follower, _own)
    .where(Topic.id == bindparam("topic_id"), Topic.pinned_at.is_not(None),
           last_number_in(Topic.id) <= bindparam("last_read_number"),
           or_(Follower.unpinned_at.is_(None), Follower.unpinned_at < Topic.pinned_at)))


def unpin_at_the_end(_sender, **read):
    # Mostly it is not pinned at all.
    topic_id, user_id = reading().scalar(_read_to_its_end, read), read["user_id"]
    topic = topic_id and db.session.get(Topic, topic_id)
    if topic and topic.is_pinned and can(db.session.get(User, user_id), "unpin_for_self", topic):
        unpin_for_self(topic, db.session.get(User, user_id))


read_on.connect(unpin_at_the_end, weak=False)
