"""People and their roles."""
from flask_babel import lazy_gettext as _l

from .networks import administer, coordinate, look_after
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


@rule("suspend", "person")
def suspend(user, person):
    if user is not None and user.id == person.id:
        return _l("Nobody suspends their own account.")
    if person.is_system:
        return _l("This is the forum's own account.")
    return administer(user, person)


@rule("reset_second_factor", "person")
def reset_second_factor(user, person):
    if user is not None and user.id == person.id:
        return _l("Your own second factor you look after on the page of your account.")
    return administer(user, person)


@rule("restore", "person")
@rule("invite", "person")
def look_after_account(user, person):
    return administer(user, person)


def _is_own(user, membership):
    # Anybody may give up what they have, suspended or not.
    return user is not None and user.id == membership.user_id
