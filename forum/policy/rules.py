"""What a rule is: the answer to whether somebody may do something to one kind of thing."""
from flask_babel import lazy_gettext as _l

RULES = {}
SIGN_IN = _l("Sign in to do this.")
NOT_SEEN = _l("You cannot see this.")
SILENCED = _l("For a time you can read, but not write.")
SILENCED_HERE = _l("For a time you read in this network, but do not write.")
MEMBERS_ONLY = _l("Only members of this network write here.")


def can(user, action, target):
    """Tell whether `user` may do `action` to `target`."""
    return refusal(user, action, target) is None


def refusal(user, action, target):
    """Return why `user` may not do `action` to `target`, or None when they may."""
    return RULES[action, getattr(target, "policy_kind", target)](user, target)


def silence(user, network_id=None):
    """Return why `user` writes nothing, anywhere or in this network, or None."""
    if user.is_silenced:
        return SILENCED
    return SILENCED_HERE if network_id in user.silenced_networks else None


def rule(action, kind):
    """Make the decorated function the answer to `can(user, action, a_kind)`."""
    def register(answer):
        RULES[action, kind] = answer
        return answer
    return register
