"""Roles in words."""
from flask_babel import gettext as _

from ..moderation.sentences import ROLE_NAMES
from .models import ROLES


def role_name(role):
    """Return what a role is called."""
    return ROLE_NAMES[role]


def demo_role(person, network):
    """Return what somebody of the demo is, in this network or (None) in the whole forum."""
    if person.is_admin:
        return _("administrator")
    held = person.roles.get(network.id, ()) if network else {role for roles in person.roles.values() for role in roles}
    names = [role_name(role) for role in reversed(ROLES) if role in held]
    return ", ".join(map(str, names[:1])) if network else _("%(role)s of all networks", role=names[0] if names else "")
