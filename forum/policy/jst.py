"""Units of local government, and their seats in networks."""
from flask_babel import lazy_gettext as _l

from .rules import SIGN_IN, SILENCED, rule


@rule("see", "jst")
def see_jst(user, _jst):
    return SIGN_IN if user is None else None


@rule("correct", "jst")
@rule("merge", "jst")
def correct_jst(user, jst):
    if user is None:
        return SIGN_IN
    if user.is_silenced:
        return SILENCED
    if user.is_admin:
        return None
    if jst.teryt:
        return _l("This JST stands in the country's register: only an administrator can change it.")
    # Whoever renames it renames it everywhere.
    if not (jst.seats and all("coordinator" in user.roles.get(seat.network_id, ()) for seat in jst.seats)):
        return _l("Only administrators and the coordinators of all networks in which this JST takes part can do this.")
    return None


@rule("list_jst", "site")
def list_jst(user, _site):
    if user is None:
        return SIGN_IN
    if not (user.is_admin or any("coordinator" in roles for roles in user.roles.values())):
        return _l("Only administrators and coordinators read this list.")
    return None
