"""People's own data: who answers requests about it, and who erases an account."""
from flask_babel import lazy_gettext as _l

from .networks import administer
from .rules import SIGN_IN, rule


@rule("see", "data_register")
@rule("see", "data_request")
@rule("answer", "data_request")
def answer_for_data(user, _request):
    return administer(user, _request)


@rule("erase", "person")
def erase(user, person):
    if user is None:
        return SIGN_IN
    if person.is_system or person.is_demo:
        return _l("This is the forum's own account.")
    if person.erased_at is not None:
        return _l("This account has been erased already.")
    # Whoever is silenced has the right all the same.
    return None if user.id == person.id else administer(user, person)
