"""Where pages say what has been read on them."""
from flask import Blueprint, request

from .. import clock
from ..limits import READING, limiter
from ..policy import require_signed_in
from ..topics.views import find_head
from .flushes import Flush, times_in
from .gathering import gather
from .service import looked_at

bp = Blueprint("reading", __name__)


@bp.post("/t/<int:topic_id>/timings")
@limiter.limit(READING)
def create(topic_id):
    """Take the milliseconds for which posts were read: fields named by their numbers, and "time" for all together.

    With ?part= they were read on a page that hid what stands between them.
    """
    viewer = require_signed_in()
    topic = find_head(topic_id)
    by_number, total = times_in(request.form, topic)
    up_to = {"up_to": 0} if "part" in request.args else {}
    gather(Flush(viewer.id, topic.id, by_number, total, clock.now(), **up_to))
    if viewer.unread_notifications:
        looked_at.send(user_id=viewer.id, topic_id=topic.id, numbers=list(by_number))
    return "", 204
