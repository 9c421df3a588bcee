"""After a commit: waking the drainer when something is owed, silencing what has been read, showing counts on open pages."""
from ..events import ACTIONS, on
from ..identity import access_lost
from ..live.names import user_room
from ..live.server import send
from ..reading.service import looked_at, read_on
from ..streams import morph, partial
from . import drainer, queries, silence


@on(*(name for name, action in ACTIONS.items() if action.consumers))
def something_is_owed(_happening):
    drainer.CALL.make()


def show_counts(user_ids):
    """Put the present count on the bell of every page these people have open."""
    for user_id, unread in queries.unread_counts(user_ids).items():
        send("bell", {"html": morph("bell", partial("layouts/bell", unread=unread))}, user_room(user_id))


def silence_what_was_read(_sender, *, user_id, topic_id, post_ids, **_more):
    """Clear from the bell the posts that somebody has read, wherever they came to them."""
    silence.clear_read(user_id, topic_id, post_ids)


def silence_reactions(_sender, *, user_id, topic_id, numbers):
    """Clear from the bell the reactions to posts of their own that somebody looks at."""
    silence.clear_reactions(user_id, topic_id, numbers)


silence.bells_changed.connect(show_counts, weak=False)
access_lost.connect(silence.hide_unseen, weak=False)
read_on.connect(silence_what_was_read, weak=False)
looked_at.connect(silence_reactions, weak=False)
