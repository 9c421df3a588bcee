"""The last steps of every way in: password, link, invitation, an organisation's sign-in, a passkey."""
from flask import redirect, url_for

from .. import identity
from ..entry import browsers
from ..secondfactor import pending, queries as second

MAKES_ONE = "secondfactor.set_up"


def arrive(person, *, by_link=False, by_mail=False, to=None):
    """Go on with somebody who has shown who they are: to their second factor, where there is one or must be, or in.

    Whoever came by a letter of ours (`by_mail`) is not told by another that somebody did.
    """
    step = _next_step(person)
    if step is None:
        return let_in(person, by_link=by_link, by_mail=by_mail, to=to)
    identity.sign_out()
    pending.begin(person, by_link=by_link, by_mail=by_mail, to=to)
    if step == MAKES_ONE:
        pending.begin_totp(person)
    return redirect(url_for(step), 303)


def let_in(person, *, by_link=False, by_mail=False, to=None):
    """Sign somebody in who has shown all there is to show; answer with where they go next."""
    answer = redirect(to or url_for("welcome.index" if person.first_steps_due else "networks.index"), 303)
    identity.sign_in(person, by_link=by_link)
    browsers.meet(person, answer, tells=not by_mail)
    return answer


def _next_step(person):
    if person.is_demo:
        return None
    if second.has_one(person.id):
        return "secondfactor.ask"
    return MAKES_ONE if second.lacks_one(person.id) else None
