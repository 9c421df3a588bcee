"""Writing invitations: keeping a list, sending it whole, writing again, taking back."""
from flask_babel import gettext as _
from sqlalchemy import delete, select
from sqlalchemy.orm import selectinload

from .. import clock
from ..db import db, lock, lock_rows, writes
from ..errors import Refused
from ..events import record
from ..identity import hash_token
from ..mail.addresses import why_stopped
from ..mail.service import post, take_back
from ..networks.models import Network
from ..policy import require
from . import letters, plans, queries
from .lists import Row
from .models import LIST_KEPT, LIVES, Invitation, InvitationList, InvitationPlace


@writes
def keep_list(by, rows, *, network_id=None):
    """Keep the rows of a list for as long as somebody looks through it; return it."""
    db.session.execute(delete(InvitationList).where(InvitationList.created_at < clock.now() - LIST_KEPT))
    made = InvitationList(made_by_id=by.id, network_id=network_id, rows=[row.kept() for row in rows])
    db.session.add(made)
    db.session.flush()
    return made


@writes
def correct(made, *, wrong, rows):
    """Put corrected rows in the place of those whose lines were `wrong`; one left out is gone."""
    made = lock(made)
    if made is None:
        raise Refused(_gone(), 409)
    kept = [row for row in made.rows if row["line"] not in wrong]
    made.rows = sorted(kept + [row.kept() for row in rows], key=lambda row: row["line"])


@writes
def choose_network(made, network):
    """Say where those on a list belong for whom it names no network."""
    made = lock(made)
    if made is None:
        raise Refused(_gone(), 409)
    made.network_id = network.id


@writes
def drop_list(made):
    """Forget a list and the people on it."""
    db.session.execute(delete(InvitationList).where(InvitationList.id == made.id))


def plan_of(made, by):
    """Return what would come of a list at this moment."""
    return plans.plan([Row(**row) for row in made.rows], by, network_id=made.network_id)


def send(made, by, *, seen, leaves_out=False):
    """Invite everybody on a list, or nobody: `seen` is the fingerprint of the plan that was looked at; return how many.

    `leaves_out` says that rows with something wrong in them may be passed over.
    """
    plan = plan_of(made, by)
    if plan.wrong and not leaves_out:
        raise Refused(_("Correct the marked rows first, or say that they may be left out."), 422)
    if not plan.guests:
        raise Refused(_("Nobody on this list needs an invitation."), 422)
    drafts = letters.drafts_of([(guest, guest.account or guest.row.name, guest.networks) for guest in plan.guests], by)
    return _send(made, by, drafts, seen)


@writes
def _send(made, by, drafts, seen):
    network_ids = {network.id for draft in drafts for network in draft.about.networks}
    networks = [network for network in lock_rows(Network, *network_ids) if network]
    made = lock(made)
    if made is None:
        raise Refused(_gone(), 409)
    for network in networks:
        require(by, "invite", network)
    if not seen == plan_of(made, by).fingerprint == _fingerprint(drafts):
        raise Refused(_("Something has changed since this list was shown, so nothing has been sent. "
                        "Look it through once more, please."), 409)
    forget_expired([draft.about for draft in drafts])
    for draft in drafts:
        invite(draft, by)
    for network in networks:
        record("people_invited", by, network_id=network.id, count=sum(network in draft.about.networks for draft in drafts))
    db.session.delete(made)
    return len(drafts)


def resend(invitations, by, *, email=None):
    """Write once more to people who have not come, with new links; one of them may get another `email`. Return how many."""
    accounts = queries.account_names({email or invitation.email for invitation in invitations})
    guests = [(invitation, accounts.get(email or invitation.email, invitation.name), invitation.networks)
              for invitation in invitations]
    return _renew(letters.drafts_of(guests, by, again=True), by, email=email)


@writes
def withdraw(invitation, by):
    """Take an invitation back: its link leads nowhere, and the address is forgotten."""
    [invitation] = lock_rows(Invitation, invitation.id)
    if invitation is None or invitation.used_at:
        return
    require(by, "withdraw", invitation)
    for place in invitation.places:
        record("invitation_withdrawn", by, network_id=place.network_id)
    take_back(invitation.letter_id)
    db.session.delete(invitation)


@writes
def _renew(drafts, by, *, email=None):
    ids = [draft.about.id for draft in drafts]
    rows, counts = lock_rows(Invitation, *ids), {}
    # Where they lead to, of all of them at once.
    db.session.scalars(select(Invitation).where(Invitation.id.in_(ids)).options(
        selectinload(Invitation.places).joinedload(InvitationPlace.network))).all()
    for invitation, draft in zip(rows, drafts):
        if invitation is None or invitation.used_at or invitation.declined_at or not invitation.places:
            continue
        require(by, "resend", invitation)
        if why_stopped(email or invitation.email):
            if email:
                raise Refused(_("Letters to this address come back, or its owner wants none: nothing is sent there."), 422)
            continue
        if email and email != invitation.email:
            _refuse_known(email, invitation)
            invitation.email = email
        write(invitation, draft)
        for place in invitation.places:
            counts[place.network_id] = counts.get(place.network_id, 0) + 1
    for network_id, count in sorted(counts.items()):
        record("invitations_renewed", by, network_id=network_id, count=count)
    return max(counts.values(), default=0)


def write(invitation, draft):
    """Owe an invitation's letter, inside a transaction; links of earlier letters stop working."""
    now, networks = clock.now(), invitation.networks
    invitation.token_hash = hash_token(draft.token)
    invitation.written_at, invitation.expires_at = now, now + LIVES
    invitation.letters_count = (invitation.letters_count or 0) + 1
    invitation.letter = post(draft.composed, kind="invitation", address=invitation.email,
                             network=networks[0] if len(networks) == 1 else None)


def invite(draft, by):
    """Make the invitation that a draft is about and owe its letter, inside a transaction."""
    guest = draft.about
    invitation = Invitation(
        email=guest.row.email, name=guest.row.name, jst=guest.row.jst, job=guest.row.job, invited_by_id=by.id,
        letters_count=0, places=[InvitationPlace(network_id=network.id, network=network) for network in guest.networks])
    write(invitation, draft)
    db.session.add(invitation)


def forget_expired(guests):
    """Delete the old invitations of people who are invited to the same networks anew."""
    anew = {(guest.row.email, network.id) for guest in guests for network in guest.networks}
    old = db.session.scalars(select(Invitation).where(
        Invitation.email.in_({email for email, _network_id in anew}), Invitation.used_at.is_(None),
        Invitation.declined_at.is_(None), Invitation.expires_at <= clock.now())).all()
    for invitation in old:
        invitation.places = [place for place in invitation.places if (invitation.email, place.network_id) not in anew]
        if not invitation.places:
            db.session.delete(invitation)
    db.session.flush()


def _refuse_known(email, invitation):
    same = select(Invitation.id).join(InvitationPlace).where(
        Invitation.email == email, Invitation.id != invitation.id, Invitation.used_at.is_(None),
        InvitationPlace.network_id.in_([place.network_id for place in invitation.places]))
    if db.session.scalar(same.limit(1)):
        raise Refused(_("Somebody with this address has been invited already."), 422)


def _fingerprint(drafts):
    return plans.Plan(guests=[draft.about for draft in drafts]).fingerprint


def _gone():
    return _("This list has been sent or dropped already.")
