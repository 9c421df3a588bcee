"""One person invited to one network: whoever takes over a seat there and has no account yet."""
from flask_babel import gettext as _
from sqlalchemy import select

from .. import clock
from ..accounts.service import normal_email
from ..db import db
from ..errors import Refused
from ..events import record
from ..policy import require
from . import letters, lists, plans, service, words
from .entering import BETWEEN_LETTERS
from .models import Invitation, InvitationPlace

def draft_for(network, by, *, email, name, jst, job):
    """Return the Draft of an invitation after the checks that a row of a list passes; raise Refused, saying why."""
    if not name:
        raise Refused(_("Nobody has an account with this address yet. Give their name, and they get an invitation."), 422)
    [row] = lists.corrected([(1, [name, email, jst, job])], [1])
    plan = plans.plan([row], by, network_id=network.id)
    for faulty, codes in plan.wrong:
        raise Refused(" ".join(words.faults_of(faulty, codes, [])), 422)
    for _row, why in plan.settled:
        if why != "waiting":
            raise Refused(_("Nothing is sent to this address: %(why)s.", why=words.SETTLED[why]), 422)
    waiting = _waiting(row.email, network)
    guest = plans.Guest(row, waiting.networks if waiting else [network], [row.line])
    return letters.drafts_of([(guest, row.name, guest.networks)], by)[0]


def invite(draft, network, by):
    """Invite whom a draft is about, inside a transaction that holds the network; whoever is awaited there gets a new link."""
    require(by, "invite", network)
    row = draft.about.row
    waiting = _waiting(row.email, network, locked=True)
    if waiting is None:
        draft.about.networks = [network]
        service.forget_expired([draft.about])
        service.invite(draft, by)
        record("people_invited", by, network_id=network.id, count=1)
        return
    waiting.name, waiting.jst, waiting.job = row.name, row.jst, row.job
    if clock.now() - waiting.written_at > BETWEEN_LETTERS:
        service.write(waiting, draft)
        record("invitations_renewed", by, network_id=network.id, count=1)


def _waiting(email, network, *, locked=False):
    wanted = select(Invitation).join(InvitationPlace).where(
        Invitation.email == normal_email(email), InvitationPlace.network_id == network.id, Invitation.used_at.is_(None),
        Invitation.declined_at.is_(None), Invitation.expires_at > clock.now()).order_by(Invitation.id.desc()).limit(1)
    if locked:
        wanted = wanted.with_for_update(of=Invitation).execution_options(populate_existing=True)
    return db.session.scalar(wanted)
