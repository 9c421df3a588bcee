"""Invitations: for whoever may add people to a network; a list on its way is its maker's alone."""
from flask_babel import lazy_gettext as _l

from .networks import administer, look_after
from .rules import NOT_SEEN, SIGN_IN, rule, silence


@rule("invite", "network")
def invite(user, network):
    return look_after(user, network)


@rule("invite", "site")
def invite_somewhere(user, _site):
    if user is None:
        return SIGN_IN
    if not (user.is_admin or any(set(roles) & {"moderator", "coordinator"} for roles in user.roles.values())):
        return _l("Only moderators and coordinators invite people.")
    return silence(user)


@rule("set_placement", "site")
def set_placement(user, site):
    return administer(user, site)


@rule("see", "invitation_list")
def see_list(user, made):
    return None if user is not None and user.id == made.made_by_id else NOT_SEEN


@rule("send", "invitation_list")
def send_list(user, made):
    return see_list(user, made) or invite_somewhere(user, "site")


@rule("see", "invitation")
def see_invitation(user, invitation):
    if user is None:
        return SIGN_IN
    if user.is_admin or any(user.roles.get(place.network_id, frozenset()) & {"moderator", "coordinator"}
                            for place in invitation.places):
        return None
    return NOT_SEEN


@rule("resend", "invitation")
@rule("withdraw", "invitation")
def look_after_invitation(user, invitation):
    return see_invitation(user, invitation) or silence(user)
