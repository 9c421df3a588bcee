"""Acts done silently: they stand in the log, but ring nobody's bell and leave no line among the posts."""
from sqlalchemy import delete

from ..db import db
from ..events import Delivery

BELLS = "notifications"


def hush(event):
    """Let an event of the present transaction be seen in the log alone; pages still learn of the topic's new state."""
    # Lines stand after a number: one without it stands nowhere.
    event.number = None
    event.details = event.details | {"silent": True}
    db.session.execute(delete(Delivery).where(Delivery.event_id == event.id, Delivery.consumer == BELLS))
