"""Taking back what a moderator did, within 24 hours."""
from flask_babel import gettext as _

from ..db import db, writes
from ..errors import Refused
from ..events import Event
from .lock import undo_locking
from .pin import undo_pinning
from .posts import undo_on_post
from .sum_up import undo_summing_up
from .undo_merge import undo_merge

WAYS = {
    "topic_pinned": undo_pinning,
    "topic_unpinned": undo_pinning,
    "topic_locked": undo_locking,
    "topic_unlocked": undo_locking,
    "topic_summed_up": undo_summing_up,
    "topic_resumed": undo_summing_up,
    "topic_merged_away": undo_merge,
    "topic_merged_in": undo_merge,
    "post_deleted": undo_on_post,
    "post_restored": undo_on_post,
    "wiki_made": undo_on_post,
    "wiki_ended": undo_on_post,
}


@writes
def undo(event, moderator, *, reason=""):
    """Take an event back; refuse, with the reason, what is final, late, done already or changed since."""
    event = db.session.get(Event, event.id)
    if event.action not in WAYS:
        raise Refused(_("This cannot be taken back."), 409)
    return WAYS[event.action](event, moderator, reason=reason)
