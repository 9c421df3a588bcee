"""Networks and the forum itself. The card is public: goals, conditions, moderators' names, titles of the agenda topics."""
from flask_babel import lazy_gettext as _l

from .reach import moderates, reads
from .rules import MEMBERS_ONLY, NOT_SEEN, SIGN_IN, SUSPENDED, rule


@rule("see", "network")
def see_card(_user, _network):
    return None


@rule("read", "network")
@rule("see", "topic")
def read(user, target):
    return None if reads(user, target.visibility, target.network_id) else NOT_SEEN


@rule("write", "network")
def write(user, network):
    if user is None:
        return SIGN_IN
    if not (user.is_admin or user.roles.get(network.network_id)):
        return MEMBERS_ONLY
    return SUSPENDED if user.is_suspended else None


@rule("moderate", "network")
@rule("moderate", "topic")
@rule("pin", "topic")
@rule("lock", "topic")
@rule("unlock", "topic")
@rule("merge", "topic")
@rule("sum_up", "topic")
def moderate(user, target):
    if user is None:
        return SIGN_IN
    if not moderates(user, target.network_id):
        return _l("Only the moderators of this network can do this.")
    return SUSPENDED if user.is_suspended else None


@rule("unpin", "topic")
def unpin(user, topic):
    if topic.is_pinned and topic.pinned_everywhere and not (user and user.is_admin):
        return moderate(user, topic) or _l("Only an administrator can unpin what is pinned everywhere.")
    return moderate(user, topic)


@rule("see_log", "network")
def see_log(user, network):
    if user is None:
        return SIGN_IN
    if not (user.is_admin or user.roles.get(network.network_id, frozenset()) & {"moderator", "coordinator"}):
        return _l("Only the moderators and coordinators of this network read its log.")
    return None


@rule("see_newcomers", "network")
def see_newcomers(user, network):
    if user is None:
        return SIGN_IN
    if not (user.is_admin or user.roles.get(network.network_id, frozenset()) & {"moderator", "coordinator"}):
        return _l("Only the moderators and coordinators of this network see who is new in it.")
    return None


@rule("accept_conditions", "network")
def accept_conditions(user, network):
    # Suspended or not: it is their own word.
    if user is None:
        return SIGN_IN
    return None if user.roles.get(network.network_id) else _l("Only members of this network accept its conditions.")


@rule("edit_card", "network")
@rule("seat_jst", "network")
@rule("give_participant", "network")
@rule("run_intake", "network")
@rule("see", "application")
@rule("decide", "application")
def look_after(user, network):
    if user is None:
        return SIGN_IN
    if not (user.is_admin or user.roles.get(network.network_id, frozenset()) & {"moderator", "coordinator"}):
        return _l("Only the moderators and coordinators of this network can do this.")
    return SUSPENDED if user.is_suspended else None


@rule("give_moderator", "network")
def coordinate(user, network):
    if user is None:
        return SIGN_IN
    if not (user.is_admin or "coordinator" in user.roles.get(network.network_id, ())):
        return _l("Only the coordinators of this network can do this.")
    return SUSPENDED if user.is_suspended else None


@rule("give_coordinator", "network")
@rule("set_visibility", "network")
@rule("fill_blanks", "site")
@rule("require_second_factor", "site")
@rule("see", "second_factor_rule")
@rule("choose_reactions", "site")
@rule("pin_everywhere", "topic")
def administer(user, _target):
    if user is None:
        return SIGN_IN
    if not user.is_admin:
        return _l("Only an administrator can do this.")
    return SUSPENDED if user.is_suspended else None


@rule("use_prompts", "site")
def use_prompts(user, _site):
    if user is None:
        return SIGN_IN
    if not (user.is_admin or any(set(roles) & {"moderator", "coordinator"} for roles in user.roles.values())):
        return _l("Only moderators and coordinators use these prompts.")
    return None


@rule("see_people", "network")
def see_people(user, network):
    # Who belongs to a network is personal data: an open network opens its talks, not its list of people.
    if user is None:
        return SIGN_IN
    return None if reads(user, network.visibility, network.network_id) else NOT_SEEN
