"""Setting what waits for moderators in a network, and when posts hide by themselves."""
from ..db import db, lock, writes
from ..events import record
from ..policy import require
from .models import ReviewSettings


@writes
def choose(network, moderator, **values):
    """Set what a network wants: hide_after, holds_first, holds_files."""
    network = lock(network)
    require(moderator, "set_review", network)
    row = db.session.get(ReviewSettings, network.id, populate_existing=True)
    if row is None:
        row = ReviewSettings(network_id=network.id)
        db.session.add(row)
    for name, value in values.items():
        setattr(row, name, value)
    record("review_set", moderator, network_id=network.id, **values)
