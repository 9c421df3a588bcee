"""Telling open pages that what is new or unread for their people may have changed: each then asks for its own counts."""
from ..events import on
from ..reading.counts import changed
from ..reading.service import read_on
from .names import network_room, user_room
from .server import send


@on("merge_undone_away", "merge_undone_in", "topic_unlisted", "topic_listed", "topic_deleted", "topic_restored",
    "topic_moved_away", "topic_moved_in")
def tell_network(happening):
    """Have all pages that hear of a network ask: topics leave it or come back into it."""
    send("counts", {}, network_room(happening.network_id))


@on("role_given", "role_taken")
def tell_whose_role_it_is(happening):
    """Have the pages ask of whoever may read more or less than before."""
    tell_person(happening.person_id)


def tell_person(user_id):
    """Have all open pages of one person ask."""
    send("counts", {}, user_room(user_id))


def _tell_reader(_sender, *, user_id, **_what):
    tell_person(user_id)


changed.connect(tell_person, weak=False)
read_on.connect(_tell_reader, weak=False)
