"""Where a request asks before it goes on: whoever may not is sent to sign-in, away, or told why."""
from flask import abort, g
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ..accounts.models import User
from ..db import db
from ..errors import Refused
from ..identity import current_user
from ..topics.models import Topic
from .rules import SILENCED, can, refusal


class MustSignIn(Exception):
    """A visitor asked for an address they may not see, or one that does not exist."""


class OnlyTheCard(Exception):
    """A signed-in stranger asked for an agenda topic, whose title is public, or somebody suspended for what they had read."""

    def __init__(self, network):
        super().__init__(network.slug)
        self.network = network


def find(model, key, *, to="see"):
    """Load what the current user wants to act on, or answer as design §4.4 says."""
    return allow(db.session.get(model, key), to=to)


def allow(target, *, to="see"):
    """Return `target` when the current user may do `to`; else sign-in (visitor), 404 (stranger), 403 with why."""
    # Only doors count as having asked: the `can` of a button in a template lets nobody in.
    g.policy_asked = True
    user = current_user()
    if target is None or not can(user, "see", target):
        _hide(user, target)
    reason = refusal(user, to, target)
    if reason is not None:
        raise Refused(reason) if user else MustSignIn()
    return target


def require(user, action, target):
    """Ask again inside a transaction, under the target's lock: the door may have let `user` in too early."""
    g.policy_asked = True
    reason = refusal(fresh(user), action, target)
    if reason is not None:
        raise Refused(reason)


def fresh(user):
    """Read a person and their roles again, past everything cached in this request; None when there is nobody now."""
    statement = (select(User).where(User.id == user.id).options(joinedload(User.memberships))
                 .execution_options(populate_existing=True))
    return db.session.scalars(statement).unique().one_or_none()


def open_to_all():
    """Say that this page is for everybody, on purpose."""
    g.policy_asked = True


def require_admin():
    """Let only administrators pass; everybody else learns nothing."""
    user = require_signed_in()
    if not user.is_admin:
        abort(404)
    if user.is_silenced:
        raise Refused(SILENCED)
    return user


def require_signed_in():
    """Return the signed-in person, or send a visitor to sign-in."""
    g.policy_asked = True
    user = current_user()
    if user is None:
        raise MustSignIn()
    return user


def _hide(user, target):
    if user is None:
        raise MustSignIn()
    if isinstance(target, Topic) and (target.is_agenda or _is_kept_out(user, target)):
        raise OnlyTheCard(target.network)
    abort(404)


def _is_kept_out(user, topic):
    return topic.network_id in user.suspended_networks and topic.withheld is None and topic.merged_into_id is None
