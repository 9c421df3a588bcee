"""What is new in lists: which posts, in which topics, since a page was made."""
from sqlalchemy import select

from ..db import db
from ..events import Event
from ..topics.models import LISTED, Topic

MOST, MOST_TOPICS = 500, 100
# Events of different topics may be committed out of order: one that is a little older may be news, too.
LATE = 20


def since(event_id, network_ids):
    """Return [event id, topic id, whether it opened the topic, network id] of the posts written since, a few older ones too."""
    rows = db.session.execute(
        select(Event.id, Event.topic_id, Event.number, Event.network_id).join(Topic, Topic.id == Event.topic_id)
        .where(Event.network_id.in_(network_ids), Event.id > event_id - LATE, Event.action == "post_created",
               # Where it stands now: it may have been moved to a network whose topics are not for these readers.
               Topic.network_id == Event.network_id, LISTED).order_by(Event.id.desc()).limit(MOST)).all()
    return [[row.id, row.topic_id, row.number == 1, row.network_id] for row in rows]


def ids(text):
    """Return the whole numbers in "1,2,3"."""
    return [int(part) for part in text.split(",")[:MOST_TOPICS] if part.isdecimal() and len(part) < 10]
