"""Taking back what a moderator did, within 24 hours."""
from flask_babel import gettext as _

from ..db import db, writes
from ..errors import Refused
from ..events import Event
from ..notes.notices import undo_notice
from ..notes.service import undo_noting
from ..reports.deciding import undo_deciding
from ..sanctions.service import undo_sanction
from ..tags.tagging import undo_tagging
from ..tags.undo import WAYS as WAYS_OF_TAGS
from ..timers.service import undo_timer
from ..timers.slow import undo_pace
from ..welcome.contract import undo_conditions
from .agenda import undo_agenda
from .delete_posts import undo_several
from .delete_topic import undo_deleting
from .lock import undo_locking
from .move import undo_move
from .move_posts import undo_moving_posts
from .owner import undo_owner
from .pin import undo_pinning
from .posts import undo_hiding, undo_on_post
from .quiet import hush
from .rename import undo_renaming
from .split import undo_split
from .states import STATES, undo_state
from .sum_up import undo_summing_up
from .undo_join import cook_apart, undo_join
from .undo_merge import undo_merge

WAYS = {
    "topic_pinned": undo_pinning,
    "topic_unpinned": undo_pinning,
    "topic_locked": undo_locking,
    "topic_unlocked": undo_locking,
    "topic_summed_up": undo_summing_up,
    "topic_resumed": undo_summing_up,
    **dict.fromkeys(STATES, undo_state),
    **dict.fromkeys(("agenda_added", "agenda_retired", "agenda_ordered"), undo_agenda),
    "topic_deleted": undo_deleting,
    "topic_renamed": undo_renaming,
    "topic_moved_away": undo_move,
    "topic_moved_in": undo_move,
    "topic_merged_away": undo_merge,
    "topic_merged_in": undo_merge,
    "posts_split_away": undo_split,
    "posts_split_in": undo_split,
    "posts_moved_away": undo_moving_posts,
    "posts_moved_in": undo_moving_posts,
    "posts_joined": undo_join,
    "owner_changed": undo_owner,
    "posts_deleted": undo_several,
    "posts_restored": undo_several,
    "post_deleted": undo_on_post,
    "post_restored": undo_on_post,
    "post_hidden": undo_hiding,
    "case_decided": undo_deciding,
    "wiki_made": undo_on_post,
    "wiki_ended": undo_on_post,
    "post_noticed": undo_notice,
    "notice_removed": undo_notice,
    **dict.fromkeys(("note_written", "note_edited", "note_deleted", "note_restored"), undo_noting),
    "conditions_changed": undo_conditions,
    **dict.fromkeys(("person_warned", "person_silenced", "person_suspended"), undo_sanction),
    "topic_tagged": undo_tagging,
    **WAYS_OF_TAGS,
    **dict.fromkeys(("timer_set", "timer_removed", "reminder_set", "reminder_removed"), undo_timer),
    "topic_slowed": undo_pace,
    "topic_unslowed": undo_pace,
}


# What is made before the transaction of an undoing: texts are not cooked inside.
PREPARED = {"posts_joined": lambda event: {"cooked": cook_apart(event)}}


def undo(event, moderator, *, reason=""):
    """Take an event back; refuse, with the reason, what is final, late, done already or changed since."""
    prepared = PREPARED[event.action](event) if event.action in PREPARED else {}
    return _undo(event.id, moderator, reason, prepared)


@writes
def _undo(event_id, moderator, reason, prepared):
    event = db.session.get(Event, event_id)
    if event.action not in WAYS:
        raise Refused(_("This cannot be taken back."), 409)
    undone = WAYS[event.action](event, moderator, reason=reason, **prepared)
    if event.details.get("silent"):
        hush(undone)
    return undone
