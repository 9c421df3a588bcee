"""Networks and the forum itself. The card is public: goals, conditions, moderators' names, titles of the agenda topics."""
from flask_babel import lazy_gettext as _l

from .reach import moderates, reads
from .rules import MEMBERS_ONLY, NOT_SEEN, SIGN_IN, rule, silence


@rule("see", "network")
def see_card(_user, _network):
    return None


@rule("read", "network")
def read(user, target):
    return None if reads(user, target.visibility, target.network_id) else NOT_SEEN


@rule("write", "network")
def write(user, network):
    if user is None:
        return SIGN_IN
    if not (user.is_admin or user.roles.get(network.network_id)):
        return MEMBERS_ONLY
    return silence(user, network.network_id)


@rule("moderate", "network")
@rule("arrange_agenda", "network")
@rule("manage_tags", "network")
@rule("moderate", "topic")
def moderate(user, target):
    if user is None:
        return SIGN_IN
    if not moderates(user, target.network_id):
        return _l("Only the moderators of this network can do this.")
    return silence(user, target.network_id)


@rule("see_log", "network")
def see_log(user, network):
    if user is None:
        return SIGN_IN
    if not (user.is_admin or user.roles.get(network.network_id, frozenset()) & {"moderator", "coordinator"}):
        return _l("Only the moderators and coordinators of this network read its log.")
    return None


@rule("see_log", "site")
def see_whole_log(user, _site):
    if user is None:
        return SIGN_IN
    return None if user.is_admin else _l("Only administrators read the log of all networks.")


@rule("see_record", "network")
def see_record(user, network):
    # What was done in a network is its members' business, however open its talks are.
    if user is None:
        return SIGN_IN
    if not (user.is_admin or user.roles.get(network.network_id)):
        return _l("Only members of this network read what its moderators did.")
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
@rule("edit_conditions", "network")
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
    return silence(user, network.network_id)


@rule("give_moderator", "network")
def coordinate(user, network):
    if user is None:
        return SIGN_IN
    if not (user.is_admin or "coordinator" in user.roles.get(network.network_id, ())):
        return _l("Only the coordinators of this network can do this.")
    return silence(user, network.network_id)


@rule("give_coordinator", "network")
@rule("set_visibility", "network")
@rule("fill_blanks", "site")
@rule("require_second_factor", "site")
@rule("see", "second_factor_rule")
@rule("choose_reactions", "site")
@rule("watch_words", "site")
def administer(user, _target):
    if user is None:
        return SIGN_IN
    if not user.is_admin:
        return _l("Only an administrator can do this.")
    return silence(user)


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
