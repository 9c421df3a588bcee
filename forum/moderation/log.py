"""The log: what moderators and coordinators did in a network, or in all of them, newest first."""
from datetime import date
from typing import NamedTuple

from flask_babel import lazy_gettext
from sqlalchemy import String, and_, cast, exists, or_, select, text
from sqlalchemy.orm import aliased, selectinload

from .. import clock
from ..accounts.models import User
from ..db import db
from ..events import ACTIONS, BESIDE_TALK, Event
from ..paging import LIST
from .log_rows import Page, by_day, rows_of

LOGGED = tuple(name for name, action in ACTIONS.items() if action.in_log)
KINDS = {
    "pin": (lazy_gettext("pinning"), ("topic_pinned", "topic_unpinned")),
    "lock": (lazy_gettext("closing"), ("topic_locked", "topic_unlocked")),
    "merge": (lazy_gettext("merging"), ("topic_merged_away", "topic_merged_in", "merge_undone_away", "merge_undone_in")),
    "posts": (lazy_gettext("splitting, moving and joining posts"),
              ("posts_split_away", "posts_split_in", "split_undone_away", "split_undone_in", "posts_moved_away",
               "posts_moved_in", "move_undone_away", "move_undone_in", "posts_joined", "posts_parted", "owner_changed",
               "owner_given_back")),
    "list": (lazy_gettext("lists and the archive"),
             ("topic_unlisted", "topic_listed", "topic_archived", "topic_unarchived")),
    "delete": (lazy_gettext("deleting topics"), ("topic_deleted", "topic_restored")),
    "rename": (lazy_gettext("renaming"), ("topic_renamed",)),
    "move": (lazy_gettext("moving to another network"), ("topic_moved_away", "topic_moved_in")),
    "sum_up": (lazy_gettext("summing up"), ("topic_summed_up", "topic_resumed")),
    "agenda": (lazy_gettext("the agenda"), ("agenda_added", "agenda_retired", "agenda_ordered")),
    "post": (lazy_gettext("posts"), ("post_deleted", "post_restored", "posts_deleted", "posts_restored",
                                      "post_erased", "wiki_made", "wiki_ended")),
    "report": (lazy_gettext("reports, hiding and texts that wait"),
               ("post_hidden", "post_shown", "case_decided", "case_reopened", "held_approved", "held_rejected", "review_set")),
    "sanction": (lazy_gettext("warnings, suspensions and appeals"),
                 ("person_warned", "person_silenced", "person_suspended", "silenced_everywhere", "suspended_everywhere",
                  "sanction_lifted", "sanction_over", "appeal_upheld", "appeal_granted")),
    "people": (lazy_gettext("roles and accounts"),
               ("role_given", "role_taken", "person_erased", "link_made",
                "letters_stopped", "letters_resumed")),
    "invitation": (lazy_gettext("invitations"), ("people_invited", "invitations_renewed", "invitation_withdrawn",
                                                 "placement_set", "placement_ended")),
    "intake": (lazy_gettext("intakes and applications"),
               ("intake_planned", "application_approved", "application_refused", "application_put_in_line")),
    "jst": (lazy_gettext("JST and their seats"),
            ("jst_corrected", "jst_merged", "jst_seated", "jst_unseated", "jst_passed_on")),
    "time": (lazy_gettext("timers and slow mode"),
             ("timer_set", "timer_removed", "reminder_set", "reminder_removed", "topic_slowed", "topic_unslowed",
              "topic_scheduled", "topic_published")),
    "note": (lazy_gettext("notes and notices"), ("note_written", "note_edited", "note_deleted", "note_restored",
                                                 "post_noticed", "notice_removed")),
    "tag": (lazy_gettext("tags"),
            ("topic_tagged", "tag_made", "tag_edited", "tag_merged", "tag_parted", "tag_deleted", "synonym_made",
             "synonym_deleted")),
    "word": (lazy_gettext("watched words"), ("word_watched", "watched_word_changed", "word_forgotten")),
    "card": (lazy_gettext("the network's card"), ("network_edited", "conditions_changed", "conditions_restored")),
}


class Asked(NamedTuple):
    """Which part of the log: of one person's acts, of one kind, in one topic, between two days, before one event."""

    person: int | None = None
    kind: str | None = None
    topic: int | None = None
    since: date | None = None
    until: date | None = None
    before: int | None = None


def page(network, reader, **asked):
    """Return a page of the log of a network (None: of all) for `reader`; `asked` are the fields of Asked."""
    events = db.session.scalars(chosen(network and network.id, Asked(**asked)).limit(LIST + 1)).all()
    return Page(by_day(rows_of(events[:LIST], reader)), events[LIST - 1].id if len(events) > LIST else None)


def chosen(network_id, asked):
    """Select the events of the log of a network (None: of all) that were asked for, newest first."""
    statement = logged(select(Event), network_id).where(Event.action.in_(KINDS[asked.kind][1] if asked.kind else LOGGED))
    if asked.person is not None:
        statement = statement.where(Event.actor_id == asked.person)
    if asked.topic is not None:
        statement = statement.where(_about(asked.topic))
    if asked.since is not None:
        statement = statement.where(Event.at >= clock.start_of_day(asked.since))
    if asked.until is not None:
        statement = statement.where(Event.at < clock.start_of_day(asked.until + clock.DAY))
    if asked.before is not None:
        statement = statement.where(Event.id < asked.before)
    return statement.where(~told_already()).options(
        selectinload(Event.topic), selectinload(Event.network)).order_by(Event.id.desc())


def people_in_log(network):
    """Return who stands in the log of a network (None: of all), by name."""
    actors = logged(select(Event.actor_id), network and network.id).where(Event.action.in_(LOGGED))
    return db.session.execute(select(User.id, User.name).where(User.id.in_(actors)).order_by(User.name, User.id)).all()


def logged(events, network_id):
    """Narrow a statement on events to those that the log of a network (None: of all) may hold."""
    # What people do with posts and topics of their own is not moderating.
    # An act on several posts names nobody, and what the forum does has no actor: neither is anybody's own.
    own = and_(Event.action.in_((*KINDS["post"][1], *KINDS["delete"][1], "topic_tagged")), Event.person_id.is_not(None),
               Event.actor_id.is_not(None), Event.person_id == Event.actor_id)
    here = [] if network_id is None else [Event.network_id == network_id]
    return events.where(*here, text(BESIDE_TALK), ~own)


def _about(topic_id):
    # What stands outside the topic's own row of events – notes, the other side of a merge – names it in its details.
    named = (cast(Event.details[name].as_string(), String) == str(topic_id) for name in ("source", "target"))
    return or_(Event.topic_id == topic_id, *named)


def told_already():
    """Return the condition that another row of the log tells the same act."""
    # A merge inside one network is one act: the row of the topic that left tells it.
    first = aliased(Event)
    arrived = [name for name in LOGGED if name.endswith(("merged_in", "split_in", "posts_moved_in", "undone_in"))]
    return and_(Event.action.in_(arrived), exists().where(
        first.id == Event.group_id, first.network_id == Event.network_id))
