"""The log of a network: what its moderators and coordinators did, newest first."""
from dataclasses import dataclass
from datetime import timedelta
from math import ceil

from flask_babel import format_date, format_time, lazy_gettext
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import and_, exists, select, text
from sqlalchemy.orm import aliased, selectinload

from .. import clock
from ..accounts.models import User
from ..db import db
from ..events import ACTIONS, BESIDE_TALK, Event
from ..paging import LIST
from .acts import UNDO_FOR, is_late
from .pin import may_undo_pinning
from .sentences import log_sentences

LOGGED = tuple(name for name, action in ACTIONS.items() if action.in_log)
KINDS = {
    "pin": (lazy_gettext("pinning"), ("topic_pinned", "topic_unpinned")),
    "lock": (lazy_gettext("closing"), ("topic_locked", "topic_unlocked")),
    "merge": (lazy_gettext("merging"), ("topic_merged_away", "topic_merged_in", "merge_undone_away", "merge_undone_in")),
    "sum_up": (lazy_gettext("summing up"), ("topic_summed_up", "topic_resumed")),
    "post": (lazy_gettext("posts"), ("post_deleted", "post_restored", "post_erased", "wiki_made", "wiki_ended")),
    "people": (lazy_gettext("roles and suspensions"),
               ("role_given", "role_taken", "person_suspended", "person_restored", "person_erased", "link_made",
                "letters_stopped", "letters_resumed")),
    "invitation": (lazy_gettext("invitations"), ("people_invited", "invitations_renewed", "invitation_withdrawn",
                                                 "placement_set", "placement_ended")),
    "intake": (lazy_gettext("intakes and applications"),
               ("intake_planned", "application_approved", "application_refused", "application_put_in_line")),
    "jst": (lazy_gettext("JST and their seats"),
            ("jst_corrected", "jst_merged", "jst_seated", "jst_unseated", "jst_passed_on")),
    "card": (lazy_gettext("the network's card"), ("network_edited",)),
}


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


def page(network, reader, *, person=None, kind=None, before=None):
    """Return a page of the network's log for `reader`, perhaps of one person's acts or of one kind alone."""
    statement = _of(select(Event), network).where(Event.action.in_(KINDS[kind][1] if kind else LOGGED))
    if person is not None:
        statement = statement.where(Event.actor_id == person)
    if before is not None:
        statement = statement.where(Event.id < before)
    events = db.session.scalars(
        statement.where(~_told_already()).options(selectinload(Event.topic)).order_by(Event.id.desc()).limit(LIST + 1)).all()
    rows = _rows(events[:LIST], reader)
    return Page(_by_day(rows), events[LIST - 1].id if len(events) > LIST else None)


def people_in_log(network):
    """Return who stands in a network's log, by name."""
    actors = _of(select(Event.actor_id), network).where(Event.action.in_(LOGGED))
    return db.session.execute(select(User.id, User.name).where(User.id.in_(actors)).order_by(User.name, User.id)).all()


def _of(events, network):
    # What people do with posts of their own is not moderating.
    own = and_(Event.action.in_(KINDS["post"][1]), Event.person_id == Event.actor_id)
    return events.where(Event.network_id == network.id, text(BESIDE_TALK), ~own)


def _told_already():
    # A merge inside one network is one act: the row of the topic that left tells it.
    first = aliased(Event)
    return and_(Event.action.in_(("topic_merged_in", "merge_undone_in")), exists().where(
        first.id == Event.group_id, first.network_id == Event.network_id))


def _rows(events, reader):
    sentences, undoings = log_sentences(events, reader), _undoings(events)
    return [Row(event=event, sentence=sentences[event.id], time=format_time(event.at, "HH:mm"), day=_day(event.at),
                undone=undoings.get(event.id, ""),
                is_undoable=(_may_be_undone(event) and event.id not in undoings and not is_late(event)
                             and may_undo_pinning(reader, event)),
                left=_left(event) if _may_be_undone(event) else "") for event in events]


def _undoings(events):
    rows = db.session.execute(
        select(Event.undoes_id, Event.at, User.name).outerjoin(User, User.id == Event.actor_id)
        .where(Event.undoes_id.in_([event.id for event in events])))
    return {row.undoes_id: _("taken back on %(day)s at %(time)s – %(name)s", day=format_date(clock.local(row.at), "d MMMM"),
                             time=format_time(row.at, "HH:mm"), name=row.name or _("The forum")) for row in rows}


def _may_be_undone(event):
    return event.kind.undo is not None and event.undoes_id is None


def _left(event):
    rest = event.at + UNDO_FOR - clock.now()
    if is_late(event):
        return _("too late to take back")
    if rest < timedelta(hours=1):
        return ngettext("%(num)d minute left", "%(num)d minutes left", ceil(rest.seconds / 60))
    return ngettext("%(num)d hour left", "%(num)d hours left", rest.days * 24 + rest.seconds // 3600)


def _by_day(rows):
    days = {}
    for row in rows:
        days.setdefault(row.day, []).append(row)
    return list(days.items())


def _day(moment):
    day, today = clock.local(moment).date(), clock.today()
    date = format_date(day, "d MMMM" if day.year == today.year else "d MMMM yyyy")
    if day == today:
        return _("Today, %(date)s", date=date)
    if day == today - timedelta(days=1):
        return _("Yesterday, %(date)s", date=date)
    weekday = format_date(day, "EEEE")
    return f"{weekday[:1].upper()}{weekday[1:]}, {date}"
