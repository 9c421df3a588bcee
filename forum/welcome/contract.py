"""Changing the numbered conditions of a network, its *kontrakt*: each change is a version that members are asked to accept."""
from flask_babel import gettext as _
from sqlalchemy import func, select, update

from ..accounts.models import User
from ..db import db, insert_into, lock, on_commit, writes
from ..errors import Refused
from ..events import record
from ..live.server import in_background
from ..moderation.acts import require_undoable
from ..networks.models import Membership
from ..policy import require
from .models import Acceptance, Conditions
from .settling import settle, settle_members


@writes
def change(network, moderator, lines, *, seen, reason=""):
    """Let other conditions hold, in place of the version `seen`; return what happened."""
    network = _hold(network, moderator)
    if seen != network.conditions_version:
        raise Refused(_("The conditions have been changed meanwhile. Look at what holds now before you change it."), 409)
    if lines == network.conditions:
        raise Refused(_("The conditions say the same as before: there is nothing to publish."), 409)
    before = network.conditions_version
    _keep(network)
    # A version that was taken back keeps its number: it may have been accepted or quoted.
    network.conditions_version = 1 + max(before, db.session.scalar(
        select(func.max(Conditions.version)).where(Conditions.network_id == network.id)))
    network.conditions = lines
    _keep(network)
    if lines:
        _ask_members_again(network, moderator)
    return record("conditions_changed", moderator, network_id=network.id, reason=reason, before=before,
                  version=network.conditions_version)


def undo_conditions(event, moderator, *, reason=""):
    """Let the version hold again that held before; who has accepted that one is asked for nothing more."""
    network = _hold(event.network, moderator)
    require_undoable(event)
    if network.conditions_version != event.details["version"]:
        raise Refused(_("This cannot be taken back, because the conditions have been changed since."), 409)
    kept = db.session.get(Conditions, (network.id, event.details["before"]))
    network.conditions, network.conditions_version = kept.lines, kept.version
    on_commit(in_background, settle_members, network.id)
    return record("conditions_restored", moderator, network_id=network.id, reason=reason, undoes=event, version=kept.version)


def _hold(network, moderator):
    network = lock(network)
    require(moderator, "edit_conditions", network)
    return network


def _keep(network):
    db.session.execute(insert_into(Conditions).values(
        network_id=network.id, version=network.conditions_version, lines=network.conditions).on_conflict_do_nothing())


def _ask_members_again(network, moderator):
    # The first steps ask each member to accept the new conditions. People are locked in their order, as everywhere.
    members = select(Membership.user_id).where(Membership.network_id == network.id)
    ids = db.session.scalars(select(User.id).where(User.id.in_(members), ~User.is_system).order_by(User.id)
                             .with_for_update(key_share=True)).all()
    db.session.execute(update(User).where(User.id.in_(ids), User.id != moderator.id).values(first_steps_due=True))
    if moderator.id in ids:
        # Whoever publishes them agrees with them, and is asked for nothing they were not asked for before.
        db.session.execute(insert_into(Acceptance).values(
            network_id=network.id, user_id=moderator.id, version=network.conditions_version).on_conflict_do_nothing())
        if db.session.scalar(select(User.first_steps_due).where(User.id == moderator.id)):
            settle(moderator)
