"""Reading the versions of a network's conditions, and what makes one differ from another."""
from datetime import datetime
from typing import NamedTuple

from markupsafe import Markup, escape
from rapidfuzz import fuzz
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ..db import db
from ..events import Event
from ..posts import diffs
from .models import Acceptance, Conditions

# So alike, of a hundred, two lines are one condition put into other words.
ALIKE = 55


class Version(NamedTuple):
    """One version of the conditions: what it says, who made it, why, and how it differs from the one before."""

    number: int
    lines: list
    at: datetime | None
    made: Event | None
    accepted: int
    changes: list


class Change(NamedTuple):
    """What became of one condition: "same", "moved", "changed", "added" or "removed"; its numbers and its marked words."""

    kind: str
    was: int | None
    number: int | None
    before: Markup
    after: Markup


def lines_of(network, version):
    """Return what a version of the conditions said, or None when there has never been such a version."""
    if version == network.conditions_version:
        return list(network.conditions)
    kept = db.session.get(Conditions, (network.id, version))
    return kept and kept.lines


def accepted_at(network, person):
    """Return when somebody accepted the conditions that hold now, or None."""
    row = db.session.get(Acceptance, (network.id, person.id, network.conditions_version))
    return row and row.at


def history(network):
    """Return all versions of a network's conditions, the latest first."""
    kept = {row.version: row for row in db.session.scalars(select(Conditions).filter_by(network_id=network.id))}
    lines = {version: row.lines for version, row in kept.items()} | {network.conditions_version: network.conditions}
    made = {event.details["version"]: event for event in db.session.scalars(
        select(Event).filter_by(network_id=network.id, action="conditions_changed").options(joinedload(Event.actor)))}
    accepted = dict(db.session.execute(
        select(Acceptance.version, db.func.count()).filter_by(network_id=network.id).group_by(Acceptance.version)).all())
    versions = []
    for number in sorted(lines, reverse=True):
        event, row = made.get(number), kept.get(number)
        before = lines.get(event.details["before"]) if event else None
        versions.append(Version(number, lines[number], event.at if event else row and row.created_at, event,
                                accepted.get(number, 0), changes(before, lines[number]) if before is not None else []))
    return versions


def changes(before, after):
    """Return what became of each condition, in the order of the newer ones; those that went stand at the end."""
    left = dict(enumerate(before, 1))
    found = _alike(left, after)
    rows = []
    for number, line in enumerate(after, 1):
        was = found.get(number)
        if was is None:
            rows.append(Change("added", None, number, Markup(""), escape(line)))
        elif before[was - 1] == line:
            rows.append(Change("same" if was == number else "moved", was, number, escape(line), escape(line)))
        else:
            rows.append(Change("changed", was, number, *diffs.of_sources(before[was - 1], line)))
    return rows + [Change("removed", was, None, escape(line), Markup("")) for was, line in left.items()]


def _alike(left, after):
    """Return {new number: old number}, and take those found out of `left`: first the same words, then the most alike."""
    found = {}
    for number, line in enumerate(after, 1):
        was = number if left.get(number) == line else next((was for was, old in left.items() if old == line), None)
        if was is not None:
            found[number] = was
            del left[was]
    alike = sorted(((fuzz.ratio(old, line), -abs(was - number), number, was) for was, old in left.items()
                    for number, line in enumerate(after, 1) if number not in found), reverse=True)
    for likeness, _distance, number, was in alike:
        if likeness >= ALIKE and number not in found and was in left:
            found[number] = was
            del left[was]
    return found
