"""Moderators' decisions and appeals against them: whoever is concerned reads them, somebody else answers the appeal."""
from flask_babel import lazy_gettext as _l

from .networks import administer, look_after, see_log
from .rules import NOT_SEEN, SIGN_IN, rule


@rule("see", "decision")
def see_decision(user, decision):
    if user is None:
        return SIGN_IN
    if user.id == decision.person_id or user.is_admin:
        return None
    return NOT_SEEN if decision.network is None or see_log(user, decision.network) is not None else None


@rule("appeal", "decision")
def appeal(user, decision):
    # Silenced or not: it is their own matter.
    if user is None:
        return SIGN_IN
    if user.id != decision.person_id:
        return _l("Only the person whom a decision concerns appeals against it.")
    if decision.appeal is not None:
        return _l("You have appealed against this decision already.")
    if not decision.may_be_appealed:
        return _l("The time to appeal against this decision has passed, or it was taken back.")
    return None


@rule("answer_appeal", "decision")
def answer_appeal(user, decision):
    reason = administer(user, decision) if decision.network is None else look_after(user, decision.network)
    if reason is not None:
        return reason
    if user.id == decision.decided_by_id:
        return _l("This is your own decision: somebody else answers the appeal.")
    return _l("This decision is about you.") if user.id == decision.person_id else None


@rule("see_appeals", "network")
def see_appeals(user, network):
    return see_log(user, network)
