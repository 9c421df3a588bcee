"""Coming by an invitation: one click, with the account made if there is none; or asking for a new link, or saying no."""
from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from .. import clock
from ..accounts import service as accounts
from ..accounts.models import User
from ..db import db, lock_rows, writes
from ..identity import hash_token, may_enter
from ..mail.addresses import why_stopped
from ..mail.models import Letter
from ..networks.models import Network
from ..networks.people_service import grant
from . import letters, queries, service
from .models import Invitation

# Whoever asks again and again gets one letter, and its link works.
BETWEEN_LETTERS = timedelta(minutes=5)


def invitation_of(token):
    """Return the invitation whose last letter holds this token, in whatever state, or None."""
    return db.session.scalar(select(Invitation).where(Invitation.token_hash == hash_token(token)))


def is_open(invitation):
    """Tell whether somebody may still come by an invitation."""
    return (invitation is not None and invitation.used_at is None and invitation.declined_at is None
            and invitation.expires_at > clock.now() and bool(invitation.places))


def accept(token):
    """Let somebody in by their invitation, once; return the person, or None when it does not work."""
    try:
        return _accept(token)
    except IntegrityError:
        db.session.rollback()  # somebody made the same account at this very moment: now it is there
        return _accept(token)


@writes
def decline(token):
    """Note that somebody does not want to come; nothing but the address is kept, so that nobody asks them again."""
    invitation = _locked(token)
    if not is_open(invitation):
        return False
    invitation.declined_at = clock.now()
    invitation.name = invitation.jst = invitation.job = ""
    return True


def write_again(email):
    """Send a new link to whoever has been invited under this address and has not come; say whether somebody had been.

    It takes as long when there is nobody.
    """
    email = accounts.normal_email(email)
    invitation = db.session.scalar(
        select(Invitation).where(Invitation.email == email, Invitation.used_at.is_(None), Invitation.declined_at.is_(None))
        .order_by(Invitation.id.desc()).limit(1))
    name, networks = (invitation.name, invitation.networks) if invitation else ("", [])
    name = queries.account_names({email}).get(email, name)
    [draft] = letters.drafts_of([(invitation, name, networks)], None)
    return _write_again(invitation.id if invitation else 0, draft)


@writes
def _accept(token):
    invitation = invitation_of(token)
    if invitation is None:
        return None
    networks = [network for network in lock_rows(Network, *(place.network_id for place in invitation.places)) if network]
    invitation = _locked(token)
    if not is_open(invitation) or not networks:
        return None
    person = _account_of(invitation)
    if not may_enter(person):
        return None
    for network in networks:
        grant(network, person, "participant", invitation.invited_by)
    db.session.execute(update(Letter).where(Letter.address == invitation.email, Letter.user_id.is_(None))
                       .values(user_id=person.id))
    # From now on the account knows it all, and whoever corrects or erases it finds nothing left here.
    invitation.email = invitation.name = invitation.jst = invitation.job = ""
    invitation.used_at, invitation.user_id = clock.now(), person.id
    return person


def _account_of(invitation):
    person = db.session.scalar(select(User).where(User.email == invitation.email))
    return person or accounts.create_person(name=invitation.name or name_in(invitation.email), email=invitation.email,
                                            jst=invitation.jst, job=invitation.job)


def name_in(email):
    """Return what an address says of its owner's name: „jan.kowalski@…” is „Jan Kowalski”; they are asked for it next."""
    words = email.partition("@")[0].replace(".", " ").replace("_", " ").replace("-", " ").split()
    return " ".join(word.capitalize() for word in words)[:120] or email[:120]


@writes
def _write_again(invitation_id, draft):
    [invitation] = lock_rows(Invitation, invitation_id)
    if invitation is None or invitation.used_at or invitation.declined_at or not invitation.places:
        return False
    if why_stopped(invitation.email):  # nothing would come, and the link of the last letter would be gone
        return False
    if clock.now() - invitation.written_at > BETWEEN_LETTERS:
        service.write(invitation, draft)
    return True


def _locked(token):
    """Return the invitation with this token, locked; None when another letter has made its link old meanwhile."""
    return db.session.scalar(select(Invitation).where(Invitation.token_hash == hash_token(token))
                             .with_for_update(of=Invitation).execution_options(populate_existing=True))
