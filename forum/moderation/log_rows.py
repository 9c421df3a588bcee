"""Rows of the log: what each event says there, whether it has been taken back, and how long it still may be."""
from dataclasses import dataclass
from datetime import timedelta
from math import ceil

from flask_babel import format_date, format_time
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select

from .. import clock
from ..accounts.models import User
from ..db import db
from ..events import Event
from ..policy import can
from .acts import UNDO_FOR, is_late
from .pin import may_undo_pinning
from .sentences import log_sentences


@dataclass(frozen=True)
class Row:
    """One event as the log shows it; `undone` is a sentence, `left` how long it may still be taken back."""

    event: Event
    sentence: str
    time: str
    day: str
    undone: str
    is_undoable: bool
    left: str


@dataclass(frozen=True)
class Page:
    """A stretch of the log by days, and the id before which the next one begins."""

    days: list
    before: int | None


def rows_of(events, reader):
    """Return the rows of the log that tell these events to `reader`, in three queries whatever their number."""
    sentences, undoings = log_sentences(events, reader), _undoings(events)
    return [Row(event=event, sentence=sentences[event.id], time=time_of(event.at), day=day_of(event.at),
                undone=undoings.get(event.id, ""),
                is_undoable=(_may_be_undone(event) and event.id not in undoings and not is_late(event)
                             and may_undo_pinning(reader, event) and _stands_where_it_may_be_undone(reader, event)),
                left=_left(event) if _may_be_undone(event) else "") for event in events]


def undone_among(events):
    """Return the ids of those events that have been taken back."""
    ids = [event.id for event in events]
    return set(db.session.scalars(select(Event.undoes_id).where(Event.undoes_id.in_(ids))))


def time_of(moment):
    """Return at which hour a moment was."""
    return format_time(moment, "HH:mm")


def _undoings(events):
    rows = db.session.execute(
        select(Event.undoes_id, Event.at, User.name).outerjoin(User, User.id == Event.actor_id)
        .where(Event.undoes_id.in_([event.id for event in events])))
    return {row.undoes_id: _("taken back on %(day)s at %(time)s – %(name)s", day=format_date(clock.local(row.at), "d MMMM"),
                             time=format_time(row.at, "HH:mm"), name=row.name or _("The forum")) for row in rows}


def _stands_where_it_may_be_undone(reader, event):
    # A topic may have moved on to a network that this reader does not moderate.
    return event.topic is None or event.topic.network_id == event.network_id or can(reader, "moderate", event.topic)


def _may_be_undone(event):
    return event.kind.undo is not None and event.undoes_id is None


def _left(event):
    rest = event.at + UNDO_FOR - clock.now()
    if is_late(event):
        return _("too late to take back")
    if rest < timedelta(hours=1):
        return ngettext("%(num)d minute left", "%(num)d minutes left", ceil(rest.seconds / 60))
    return ngettext("%(num)d hour left", "%(num)d hours left", rest.days * 24 + rest.seconds // 3600)


def by_day(rows):
    """Return rows of the log as [(day in words, its rows)]."""
    days = {}
    for row in rows:
        days.setdefault(row.day, []).append(row)
    return list(days.items())


def day_of(moment):
    """Return in words on which day a moment was."""
    day, today = clock.local(moment).date(), clock.today()
    date = format_date(day, "d MMMM" if day.year == today.year else "d MMMM yyyy")
    if day == today:
        return _("Today, %(date)s", date=date)
    if day == today - timedelta(days=1):
        return _("Yesterday, %(date)s", date=date)
    weekday = format_date(day, "EEEE")
    return f"{weekday[:1].upper()}{weekday[1:]}, {date}"
