"""Telling the open pages of those who read the notes that there are others now: each asks for them itself."""
from ..events import on
from ..live.names import user_room
from ..live.server import send
from .queries import readers_of


@on("note_written", "note_edited", "note_deleted", "note_restored")
def tell_readers(happening):
    """Say to each of them, in a room of their own, in which topic it was; what was noted is never sent."""
    if topic_id := happening.details.get("source"):
        for user_id in readers_of(happening.network_id):
            send("notes", {"topic": topic_id}, user_room(user_id))
