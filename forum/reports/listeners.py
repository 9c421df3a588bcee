"""After a commit: what its author sees waiting below a topic goes away when it has been decided."""
from ..events import on
from ..live.names import user_room
from ..live.server import send
from ..streams import remove


@on("held_approved", "held_rejected")
def take_away(happening):
    send("bell", {"html": remove(f"waiting-{happening.details['held']}")}, user_room(happening.person_id))
