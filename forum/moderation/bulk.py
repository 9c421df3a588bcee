"""Acts on several topics at once: what can be done and what cannot and why, doing it, and taking all of it back."""
from typing import NamedTuple

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ..db import db, lock_rows, writes
from ..errors import Refused
from ..events import Event
from ..policy import fresh, refusal, visible_topics
from ..tags import tagging
from ..tags.queries import all_tags
from ..topics.models import Topic
from . import delete_topic, lock, move, pin
from .quiet import hush
from .undo import undo

MOST = 100
# Every event there is lies before it.
FURTHEST = 2**31 - 1


class Verb(NamedTuple):
    """One act: which rule allows it, what hinders it in a topic that is as it is, and how it is done."""

    rule: str
    hindrance: object
    act: object
    actions: tuple


class Plan(NamedTuple):
    """What an act can be done to, and what it cannot, as (topic, why)."""

    able: list
    unable: list

    @property
    def networks(self):
        """The networks of the topics it can be done to."""
        return list({topic.network_id: topic.network for topic in self.able}.values())


class Done(NamedTuple):
    """What was done: the first event, which leads to all of them, how many topics it was, and what was refused meanwhile."""

    event: Event | None
    count: int
    refused: list


def _if(condition, sentence):
    return lambda topic, _options: sentence if condition(topic) else None


def _hinders_move(topic, options):
    if topic.is_agenda:
        return _l("A topic of the agenda stays in its network. Retire it from the agenda first.")
    to = options.get("to")
    return _l("The topic is in this network already. Choose another one.") if to and to.id == topic.network_id else None


def _tag(topic, moderator, *, slugs, reason):
    return tagging.add(topic, moderator, _tags_called(topic, slugs), reason=reason)


def _untag(topic, moderator, *, slugs, reason):
    return tagging.take(topic, moderator, _tags_called(topic, slugs), reason=reason)


def _tags_called(topic, slugs):
    by_slug = all_tags().by_slug
    return [by_slug[topic.network_id, slug].id for slug in slugs if (topic.network_id, slug) in by_slug]


VERBS = {
    "lock": Verb("lock", _if(lambda topic: topic.is_locked, _l("This topic has already been closed.")), lock.lock,
                 ("topic_locked",)),
    "unlock": Verb("unlock", _if(lambda topic: not topic.is_locked, _l("This topic is already open.")), lock.unlock,
                   ("topic_unlocked",)),
    "pin": Verb("pin", _if(lambda topic: topic.is_pinned, _l("This topic has already been pinned.")), pin.pin,
                ("topic_pinned",)),
    "unpin": Verb("unpin", _if(lambda topic: not topic.is_pinned, _l("This topic is not pinned.")), pin.unpin,
                  ("topic_unpinned",)),
    "move": Verb("move", _hinders_move, move.move, ("topic_moved_in", "topic_moved_away")),
    "tag": Verb("tag", _if(lambda _topic: False, None), _tag, ("topic_tagged",)),
    "untag": Verb("tag", _if(lambda topic: not topic.tag_ids, _l("This topic has no tags.")), _untag, ("topic_tagged",)),
    "delete": Verb("delete", _if(lambda _topic: False, None), delete_topic.delete, ("topic_deleted",)),
}


def plan(verb, moderator, topic_ids, **options):
    """Return the Plan of an act on the topics with these ids, as far as `moderator` sees them."""
    rows = db.session.scalars(visible_topics(moderator).where(Topic.id.in_(topic_ids[:MOST])).options(
        joinedload(Topic.network))).all()
    by_id, able, unable = {topic.id: topic for topic in rows}, [], []
    for topic in (by_id[topic_id] for topic_id in topic_ids if topic_id in by_id):
        reason = _why_not(VERBS[verb], moderator, topic, options)
        unable.append((topic, reason)) if reason else able.append(topic)
    return Plan(able, unable)


@writes
def act_on(verb, moderator, topic_ids, *, reason="", silently=False, **options):
    """Do something to several topics in one transaction; what cannot be done any more to one is left out and told."""
    moderator = fresh(moderator)
    done, refused = [], []
    for topic in _locked(topic_ids):
        last = topic.last_event_id
        why = _why_not(VERBS[verb], moderator, topic, options)
        try:
            if why is None:
                VERBS[verb].act(topic, moderator, reason=reason, **options)
        except Refused as refusal_of_it:
            why = refusal_of_it.reason
        if why is not None:
            refused.append((topic, why))
        else:
            done.append((topic, last))
    return Done(_tie_together(done, VERBS[verb].actions, silently), len(done), refused)


@writes
def undo_all(event, moderator, *, reason=""):
    """Take back an act on several topics, of which `event` is one; what has been changed since stays, and is told."""
    ids = db.session.get(Event, event.details.get("bulk", event.id), populate_existing=True).details.get("bulk_ids", [])
    events = db.session.scalars(select(Event).where(Event.id.in_(ids)).order_by(Event.id)).all()
    count, refused = 0, []
    for topic in _locked([one.topic_id for one in events]):
        try:
            undo(next(one for one in events if one.topic_id == topic.id), moderator, reason=reason)
            count += 1
        except Refused as refusal_of_it:
            refused.append((topic, refusal_of_it.reason))
    if not count:
        raise Refused(refused[0][1] if refused else _("This cannot be taken back."), 409)
    return Done(None, count, refused)


def _locked(topic_ids):
    return [topic for topic in lock_rows(Topic, *sorted(set(topic_ids))) if topic is not None]


def _why_not(verb, moderator, topic, options):
    if topic.merged_into_id is not None:
        return _("This topic has meanwhile been merged into another one.")
    # An author may do some of it to their own; together with others it is a moderator's act.
    return (refusal(moderator, "see", topic) or refusal(moderator, "moderate", topic) or refusal(moderator, verb.rule, topic)
            or verb.hindrance(topic, options))


def _tie_together(done, actions, silently):
    """Let the events of an act lead to each other; return the first."""
    first, ids = None, []
    for topic, last in done:
        found = db.session.scalars(select(Event).where(
            Event.topic_id == topic.id, Event.id > last, Event.action.in_(actions)).order_by(Event.id)).all()
        # The one that is taken back: of a move it is the arrival.
        event = next(one for one in found if one.action == actions[0])
        first = first or event
        ids.append(event.id)
        for one in found:
            one.details = one.details | {"bulk": first.id}
            if silently:
                hush(one)
    if first is not None:
        first.details = first.details | {"bulk_ids": ids}
    return first
