"""What will come of a list: who gets a letter, who is left out and why, row by row."""
import hashlib
from dataclasses import dataclass, field

from sqlalchemy import func, select

from .. import clock
from ..accounts.models import User
from ..db import db
from ..mail.models import AddressState
from ..networks.models import Membership
from .lists import Row
from .models import Invitation, InvitationPlace
from .placing import Placing


@dataclass
class Guest:
    """Somebody who gets a letter: one, however many rows name them."""

    row: Row
    networks: list
    lines: list
    # What whoever looks through the list should know, though it stops nothing.
    notes: list = field(default_factory=list)
    # The name of the account with this address, by which the letter greets; shown to those alone who may see whose it is.
    account: str = ""
    is_account_shown: bool = False


@dataclass
class Plan:
    """A list, looked at against what the forum knows at this moment."""

    guests: list = field(default_factory=list)
    # [(row, [codes of what is wrong])], and the names of networks that nobody knows, by line.
    wrong: list = field(default_factory=list)
    unknown: dict = field(default_factory=dict)
    # [(row, why nothing has to be done)]
    settled: list = field(default_factory=list)
    joined: int = 0

    @property
    def fingerprint(self):
        """A short sign of who would be invited where: what is sent is what was looked at."""
        text = repr([(guest.row.kept(), [network.id for network in guest.networks]) for guest in self.guests])
        return hashlib.sha256(text.encode()).hexdigest()[:20]


def plan(rows, by, *, network_id=None):
    """Return the Plan of `rows` as somebody may carry it out; `network_id` is for rows that name no network."""
    known, made = _Known(rows, by), Plan()
    people = {}
    for row in rows:
        networks, unknown = known.placing.networks_of(row, network_id)
        faults = [*row.faults, *_faults(row, networks, unknown, known), *_doubles(row, people)]
        if faults:
            made.wrong.append((row, faults))
            made.unknown[row.line] = unknown
        elif row.email in people:
            _join(people[row.email], row, networks, made)
        else:
            people[row.email] = Guest(row, networks, [row.line])
    for guest in people.values():
        _settle(guest, known, made)
    return made


class _Known:
    """What the forum knows of the people of a list, in a handful of queries whatever their number."""

    def __init__(self, rows, by):
        self.placing = Placing(by, rows)
        emails = {row.email for row in rows if row.email}
        self.accounts, self.members, self.shown = _accounts(emails, by)
        self.waiting, self.declined = _invited(emails)
        self.own_names = set(db.session.scalars(select(func.lower(User.name)).where(User.is_system)))
        self.stopped = _stopped(emails)


def _accounts(emails, by):
    """Return {address: name of its account}, who takes part where, and the addresses whose owners `by` may see."""
    rows = db.session.execute(
        select(User.email, User.name, Membership.network_id, Membership.is_participant)
        .outerjoin(Membership, Membership.user_id == User.id).where(User.email.in_(emails), ~User.is_system)).all()
    return ({row.email: row.name for row in rows}, {(row.email, row.network_id) for row in rows if row.is_participant},
            {row.email for row in rows if by.is_admin or row.network_id in by.roles})


def _invited(emails):
    """Return two sets of (address, network id): who is awaited there, and who does not want to come."""
    rows = db.session.execute(
        select(Invitation.email, InvitationPlace.network_id, Invitation.declined_at, Invitation.expires_at)
        .join(InvitationPlace, InvitationPlace.invitation_id == Invitation.id)
        .where(Invitation.email.in_(emails), Invitation.used_at.is_(None))).all()
    declined = {(row.email, row.network_id) for row in rows if row.declined_at}
    # Whoever let their link grow old is invited anew.
    return {(row.email, row.network_id) for row in rows if row.expires_at > clock.now()} - declined, declined


def _faults(row, networks, unknown, known):
    if unknown:
        yield "network"
    elif not networks:
        yield "no_network"
    if any(network.id not in known.placing.open for network in networks):
        yield "not_yours"
    if row.name.lower() in known.own_names:
        yield "taken_name"


def _doubles(row, people):
    # An office's shared mailbox: two people cannot have one account.
    before = people.get(row.email)
    if before and row.name and before.row.name and row.name.casefold() != before.row.name.casefold():
        yield "shared"


def _join(guest, row, networks, made):
    made.joined += 1
    guest.lines.append(row.line)
    guest.networks += [network for network in networks if network not in guest.networks]
    for name in ("name", "jst", "job"):
        setattr(guest.row, name, getattr(guest.row, name) or getattr(row, name))


def _settle(guest, known, made):
    """Leave out the networks where somebody is already, or is awaited; without any left they get no letter."""
    why = {network: _why_not(guest.row.email, network.id, known) for network in guest.networks}
    guest.networks = [network for network in guest.networks if not why[network]]
    if not guest.networks:
        made.settled.append((guest.row, next(iter(why.values()))))
        return
    guest.account = known.accounts.get(guest.row.email, "")
    guest.is_account_shown = guest.row.email in known.shown
    if not guest.row.name and not guest.is_account_shown:
        guest.notes.append("no_name")
    made.guests.append(guest)


def _why_not(email, network_id, known):
    place = (email, network_id)
    if email in known.stopped:
        return "stopped"
    return next((reason for reason, places in (("member", known.members), ("waiting", known.waiting),
                                               ("declined", known.declined)) if place in places), "")


def _stopped(emails):
    """Return those of the addresses to which no letters go any more, because they came back."""
    return set(db.session.scalars(select(AddressState.address).where(
        AddressState.address.in_(emails), AddressState.stopped_for != "")))
