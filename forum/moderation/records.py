"""The public record of a network: what its moderators did, as its members may know it.

Nobody it was done to is named, no title that members do not see, and of what was decided about people no reason. What is
in no table here is not told at all, so that a new kind of act stays unsaid until somebody has thought about it.
"""
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from flask_babel import format_date
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from sqlalchemy import case, func, select
from sqlalchemy.orm import selectinload

from .. import clock
from ..db import db
from ..events import ACTIONS, Event
from ..paging import LIST
from .log import KINDS, LOGGED, logged, told_already
from .log_rows import Page, by_day, day_of, time_of, undone_among
from .sentences import UNTOLD, record_sentences

# The thin lines that all members read in the topics anyway.
IN_TOPICS = tuple(name for name in LOGGED if ACTIONS[name].in_topic)
TAGS = tuple(name for name in KINDS["tag"][1] if not ACTIONS[name].in_topic)
# What was done to somebody, or to their words: without them. And what no topic tells: of the agenda, tags, the card.
WITHOUT_NAMES = {
    "posts_joined": _l("%(actor)s joins posts by one person in the topic %(topic)s into one (%(posts)s)"),
    "posts_parted": _l("%(actor)s takes joined posts by one person in the topic %(topic)s apart again (%(posts)s)"),
    "owner_changed": _l("%(actor)s gives posts in the topic %(topic)s another author (%(posts)s)"),
    "post_deleted": _l("%(actor)s deletes a post in the topic %(topic)s"),
    "post_restored": _l("%(actor)s restores a post in the topic %(topic)s"),
    "post_hidden": _l("%(actor)s hides a post in the topic %(topic)s"),
    "post_shown": _l("%(actor)s shows again a hidden post in the topic %(topic)s"),
    "post_noticed": _l("%(actor)s puts a notice on a post in the topic %(topic)s"),
    "notice_removed": _l("%(actor)s takes the notice off a post in the topic %(topic)s"),
    "person_warned": _l("%(actor)s warns somebody"),
    "person_silenced": _l("%(actor)s lets somebody read but not write for a time"),
    "person_suspended": _l("%(actor)s suspends somebody for a time"),
    "sanction_lifted": _l("%(actor)s lifts what was decided about somebody"),
    "appeal_upheld": _l("%(actor)s upholds a decision on appeal"),
    "appeal_granted": _l("%(actor)s reverses a decision on appeal"),
    "held_approved": _l("%(actor)s lets a text that waited be posted"),
    "held_rejected": _l("%(actor)s refuses a text that waited"),
    "review_set": ACTIONS["review_set"].sentence,
    "conditions_changed": ACTIONS["conditions_changed"].sentence,
    "conditions_restored": ACTIONS["conditions_restored"].sentence,
    "network_edited": ACTIONS["network_edited"].sentence,
    **{name: ACTIONS[name].sentence for name in ("agenda_ordered", *TAGS)},
}
TOLD = tuple(dict.fromkeys((*IN_TOPICS, *WITHOUT_NAMES)))
# Whose reason members may read: it stands in the topic, or is about no person.
REASONED = frozenset((*IN_TOPICS, "conditions_changed", "conditions_restored")) - set(UNTOLD)
MONTHS = 12


@dataclass(frozen=True)
class Row:
    """One act as members read of it."""

    id: int
    icon: str
    sentence: Markup
    reason: str
    is_undone: bool
    at: datetime
    time: str
    day: str


class Month(NamedTuple):
    """How often what was done in one month: (name of the kind, how often)."""

    name: str
    counts: list


def page(network, *, before=None):
    """Return a page of a network's public record, the latest acts first."""
    statement = logged(select(Event), network.id).where(Event.action.in_(TOLD), ~told_already())
    if before is not None:
        statement = statement.where(Event.id < before)
    events = db.session.scalars(
        statement.options(selectinload(Event.topic)).order_by(Event.id.desc()).limit(LIST + 1)).all()
    shown = events[:LIST]
    sentences, undone = record_sentences(shown, WITHOUT_NAMES), undone_among(shown)
    rows = [Row(event.id, event.kind.icon, sentences[event.id], _reason(event), event.id in undone, event.at,
                time_of(event.at), day_of(event.at)) for event in shown]
    return Page(by_day(rows), events[LIST - 1].id if len(events) > LIST else None)


def months(network):
    """Return what was done in each of the last twelve months, by kind, the present month first; empty ones are left out."""
    starts = _starts(clock.today())
    month = case(*((Event.at >= start, index) for index, (_day, start) in enumerate(starts)))
    rows = db.session.execute(
        logged(select(month, Event.action, func.count()), network.id)
        .where(Event.action.in_(TOLD), ~told_already(), Event.undoes_id.is_(None), Event.at >= starts[-1][1])
        .group_by(month, Event.action)).all()
    counted = {}
    for index, action, count in rows:
        kind = _KIND_OF[action]
        counted.setdefault(index, {}).setdefault(kind, 0)
        counted[index][kind] += count
    return [Month(format_date(starts[index][0], "LLLL yyyy"), [
        (KINDS[kind][0], counted[index][kind]) for kind in KINDS if kind in counted[index]]) for index in sorted(counted)]


_KIND_OF = {action: kind for kind, (_name, actions) in KINDS.items() for action in actions}


def _starts(today):
    """Return (first day, the moment it begins) of this month and the ones before it."""
    first, starts = today.replace(day=1), []
    for _number in range(MONTHS):
        starts.append((first, clock.start_of_day(first)))
        first = (first - clock.DAY).replace(day=1)
    return starts


def _reason(event):
    is_told = event.action in REASONED and (event.topic is None or event.topic.withheld is None)
    return event.reason if is_told else ""
