"""People and their roles."""
from flask_babel import lazy_gettext as _l

from .networks import administer, coordinate, look_after, moderate
from .rules import SIGN_IN, rule


@rule("take_participant", "membership")
def take_participant(user, membership):
    return None if _is_own(user, membership) else look_after(user, membership)


@rule("take_moderator", "membership")
def take_moderator(user, membership):
    return None if _is_own(user, membership) else coordinate(user, membership)


@rule("take_coordinator", "membership")
def take_coordinator(user, membership):
    return None if _is_own(user, membership) else administer(user, membership)


@rule("see", "person")
def see_person(user, _person):
    return SIGN_IN if user is None else None


@rule("warn", "membership")
@rule("silence", "membership")
@rule("suspend", "membership")
@rule("lift", "membership")
def sanction_in_network(user, membership):
    if _is_own(user, membership):
        return _l("Nobody decides about themselves.")
    reason = moderate(user, membership)
    if reason is None and not user.is_admin and (membership.roles != {"participant"} or membership.user.is_admin):
        return _l("Only an administrator decides about moderators, coordinators and administrators.")
    return reason


@rule("warn", "person")
@rule("silence", "person")
@rule("suspend", "person")
@rule("lift", "person")
def sanction_everywhere(user, person):
    if user is not None and user.id == person.id:
        return _l("Nobody decides about themselves.")
    if person.is_system:
        return _l("This is the forum's own account.")
    return administer(user, person)


@rule("reset_second_factor", "person")
def reset_second_factor(user, person):
    if user is not None and user.id == person.id:
        return _l("Your own second factor you look after on the page of your account.")
    return administer(user, person)


@rule("invite", "person")
def look_after_account(user, person):
    return administer(user, person)


def _is_own(user, membership):
    # Anybody may give up what they have, silenced or not.
    return user is not None and user.id == membership.user_id
