"""Writing about networks: editing a card."""
from sqlalchemy import select, update

from ..accounts.models import User
from ..db import db, lock, writes
from ..events import record
from ..identity import lose_access
from ..policy import require
from .models import Membership, Site


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
    if "conditions" in changed:
        network.conditions_version += 1
    if changed.get("conditions"):
        _ask_members_again(network)
    if changed:
        record("network_edited", editor, network_id=network.id, fields=sorted(changed),
               **({"visibility": changed["visibility"]} if "visibility" in changed else {}))


def renew_frames():
    """Make every kept whole page old, after writing that went past the models (forum/pagecache.py hears the rest)."""
    db.session.execute(update(Site).values(version=Site.version + 1))


def _ask_members_again(network):
    # The first steps ask each member to accept the new conditions. People are locked in their order, as everywhere.
    members = select(Membership.user_id).where(Membership.network_id == network.id)
    ids = db.session.scalars(select(User.id).where(User.id.in_(members), ~User.is_system).order_by(User.id)
                             .with_for_update(key_share=True)).all()
    db.session.execute(update(User).where(User.id.in_(ids)).values(first_steps_due=True))
