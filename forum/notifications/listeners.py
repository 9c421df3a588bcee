"""After a commit: waking the drainer when something is owed, showing new counts on open pages."""
from ..events import ACTIONS, on
from ..live.names import user_room
from ..live.server import send
from ..streams import partial, replace
from . import drainer, queries, service


@on(*(name for name, action in ACTIONS.items() if action.consumers))
def something_is_owed(_happening):
    drainer.call()


def show_counts(user_ids):
    """Put the present count on the bell of every page these people have open."""
    for user_id, unread in queries.unread_counts(user_ids).items():
        send("bell", {"html": replace("bell", partial("layouts/bell", unread=unread))}, user_room(user_id))


service.bells_changed.connect(show_counts, weak=False)
