"""The letter that invites somebody."""
import secrets
import time
from dataclasses import dataclass

from flask_babel import gettext as _

from .. import clock
from ..mail.composing import Composed, compose
from .models import LIVES

# Between so many letters everybody else has their turn.
AT_ONCE = 10


@dataclass(frozen=True)
class Draft:
    """A letter that is ready but for the transaction it belongs to, and the secret its link holds."""

    about: object
    token: str
    composed: Composed


def drafts_of(guests, by, *, again=False):
    """Return a Draft for each of `guests`: whatever has a name and networks, as (thing, name, networks)."""
    drafts = []
    for index, (about, name, networks) in enumerate(guests):
        if index % AT_ONCE == AT_ONCE - 1:
            time.sleep(0)
        token = secrets.token_urlsafe(32)
        drafts.append(Draft(about, token, composed(name, networks, by, token, again=again)))
    return drafts


def composed(name, networks, by, token, *, again=False):
    """Return the words of an invitation by somebody (None: the person asked for a new link themselves)."""
    names = [network.name for network in networks]
    if len(names) == 1:
        subject = _("Invitation to the network “%(name)s”", name=names[0])
    else:
        subject = _("Invitation to the networks of Forum Sieci")
    return compose("invitation", _("Reminder: %(subject)s", subject=subject[:1].lower() + subject[1:]) if again else subject,
                   guest=name, names=names, by=by, token=token, again=again, until=clock.now() + LIVES)
