"""Writing about networks: editing a card."""
from sqlalchemy import update

from ..db import db, lock, writes
from ..events import record
from ..identity import lose_access
from ..policy import require
from .models import Site


@writes
def edit(network, editor, **changes):
    """Change what the card says, and who may read the network; saying the same again is no edit."""
    network = lock(network)
    require(editor, "edit_card", network)
    changed = {name: value for name, value in changes.items() if getattr(network, name) != value}
    if "visibility" in changed:
        require(editor, "set_visibility", network)
        lose_access(None)
    for name, value in changed.items():
        setattr(network, name, value)
    if changed:
        record("network_edited", editor, network_id=network.id, fields=sorted(changed),
               **({"visibility": changed["visibility"]} if "visibility" in changed else {}))


def renew_frames():
    """Make every kept whole page old, after writing that went past the models (forum/pagecache.py hears the rest)."""
    db.session.execute(update(Site).values(version=Site.version + 1))
