"""Letting go of what acts on posts are taken back by, once they can be taken back no more."""
from datetime import timedelta

from sqlalchemy import delete, select

from .. import clock
from ..db import db, writes
from ..events import Event
from .acts import UNDO_FOR
from .models import FormerReading, Passage

# Whoever has the dialog open may just be about to.
SLACK = timedelta(hours=1)


@writes
def forget_ways():
    """Forget which way posts went in acts that are final by now, and how far people had read before them."""
    for model in (Passage, FormerReading):
        final = select(Event.id).where(Event.id.in_(select(model.event_id)), Event.at < clock.now() - UNDO_FOR - SLACK)
        db.session.execute(delete(model).where(model.event_id.in_(final)), execution_options={"synchronize_session": False})
