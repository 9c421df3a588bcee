"""The agenda of a network: putting topics on it, ordering them, retiring them; the rest of its numbers follow."""
from flask_babel import gettext as _
from sqlalchemy import exists, select
from sqlalchemy.orm import aliased

from ..db import db, lock_rows, writes
from ..errors import Refused
from ..events import Event, record
from ..filters import full_time
from ..networks.models import Network
from ..policy import require
from ..topics.models import Topic
from ..topics.service import add_topic
from .acts import refuse_changed, require_undoable
from .delete_topic import withdraw
from .sentences import plain_sentence

CHANGES = ("agenda_added", "agenda_retired", "agenda_ordered")
# More would be no agenda but a second list of topics.
MOST = 50


def agenda_of(network_id):
    """Return all topics with a place on the agenda, also those that lists leave out, in their order."""
    return db.session.scalars(select(Topic).where(Topic.network_id == network_id, Topic.agenda_number.is_not(None))
                              .order_by(Topic.agenda_number, Topic.id)).all()


@writes
def add(topic, moderator, *, reason=""):
    """Put a topic at the end of its network's agenda."""
    agenda, topic = _hold(topic.network_id, moderator, topic)
    if topic in agenda:
        raise Refused(_("This topic is on the agenda already."), 409)
    return _add(agenda, topic, moderator, len(agenda), reason=reason)


@writes
def write(network, moderator, *, title, cooked, reason=""):
    """Write a new topic and put it at the end of the agenda; return what happened."""
    agenda, _topic = _hold(network.id, moderator)
    post = add_topic(network, moderator, title=title, cooked=cooked)
    return _add(agenda, db.session.get(Topic, post.topic_id), moderator, len(agenda), reason=reason, written=True)


@writes
def retire(topic, moderator, *, reason=""):
    """Take a topic off the agenda: it goes on among the others."""
    agenda, topic = _hold(topic.network_id, moderator, topic)
    if topic not in agenda:
        raise Refused(_("This topic is not on the agenda."), 409)
    return _retire(agenda, topic, moderator, reason=reason)


@writes
def order(network, moderator, *, topic_ids, seen, reason=""):
    """Put the topics of the agenda into the order of these ids; `seen` is the order that the person saw."""
    agenda, _topic = _hold(network.id, moderator)
    present = [topic.id for topic in agenda]
    if present != list(seen) or sorted(present) != sorted(topic_ids):
        raise Refused(_("The agenda has changed meanwhile. Look once more."), 409)
    if present == list(topic_ids):
        raise Refused(_("The topics stand in this order already."), 422)
    return _order(agenda, moderator, network.id, list(topic_ids), reason=reason)


def undo_agenda(event, moderator, *, reason=""):
    """Retire what was put on the agenda, put back what was retired, bring an earlier order back."""
    agenda, topic = _hold(event.network_id, moderator, event.topic)
    require_undoable(event)
    _require_last(event)
    more = {"reason": reason, "undoes": event}
    if event.action == "agenda_ordered":
        if [one.id for one in agenda] != event.details["after"]:
            refuse_changed()
        return _order(agenda, moderator, event.network_id, event.details["before"], **more)
    if (topic in agenda) != (event.action == "agenda_added"):
        refuse_changed()
    if topic in agenda and event.details.get("written"):
        return _unwrite(agenda, topic, moderator, **more)
    if topic in agenda:
        return _retire(agenda, topic, moderator, **more)
    return _add(agenda, topic, moderator, min(event.details["place"], len(agenda)), **more)


def _hold(network_id, moderator, topic=None):
    """Lock the network, then all topics of its agenda and this one; return both."""
    [network] = lock_rows(Network, network_id)
    require(moderator, "arrange_agenda", network)
    ids = {one.id for one in agenda_of(network_id)} | ({topic.id} if topic else set())
    topics = lock_rows(Topic, *ids)
    topic = next((one for one in topics if topic and one.id == topic.id), None)
    if topic is not None:
        _require_here(topic, network_id, moderator)
    agenda = [one for one in topics if one.agenda_number is not None and one.network_id == network_id]
    return sorted(agenda, key=lambda one: (one.agenda_number, one.id)), topic


def _require_here(topic, network_id, moderator):
    require(moderator, "put_on_agenda", topic)
    if topic.merged_into_id is not None:
        raise Refused(_("This topic has meanwhile been merged into another one."), 409)
    if topic.network_id != network_id:
        raise Refused(_("This topic has meanwhile been moved to another network."), 409)


def _add(agenda, topic, moderator, place, **more):
    if len(agenda) >= MOST:
        raise Refused(_("The agenda is full. Retire a topic first."), 409)
    agenda = [*agenda[:place], topic, *agenda[place:]]
    topic.agenda_number = place + 1
    event = record("agenda_added", moderator, topic=topic, person_id=topic.author_id, place=place, **more)
    _number(agenda, moderator, event)
    return event


def _retire(agenda, topic, moderator, **more):
    place = agenda.index(topic)
    topic.agenda_number = None
    event = record("agenda_retired", moderator, topic=topic, person_id=topic.author_id, place=place, **more)
    _number([one for one in agenda if one is not topic], moderator, event)
    return event


def _unwrite(agenda, topic, moderator, **more):
    """Retire a topic that was written onto the agenda, and delete it unless others have written in it."""
    is_answered = topic.speakers_count > 1
    event = _retire(agenda, topic, moderator, stays=is_answered, **more)
    if not is_answered:
        withdraw(topic, moderator, reason=more["reason"])
    return event


def _order(agenda, moderator, network_id, topic_ids, **more):
    before, topics = [topic.id for topic in agenda], {topic.id: topic for topic in agenda}
    event = record("agenda_ordered", moderator, network_id=network_id, before=before, after=topic_ids, **more)
    _number([topics[topic_id] for topic_id in topic_ids], moderator, event)
    return event


def _number(agenda, moderator, event):
    # Each topic shows its number, so each that gets another one has an event of its own; in ascending id, as they are locked.
    event.group_id = event.id
    for topic, number in sorted(zip(agenda, range(1, len(agenda) + 1)), key=lambda pair: pair[0].id):
        if topic.agenda_number != number:
            topic.agenda_number = number
            record("agenda_renumbered", moderator, topic=topic, group_id=event.id)


def _require_last(event):
    # A change of the agenda is one of the whole network's, whichever topic it names.
    undoing = aliased(Event)
    later = db.session.scalar(
        select(Event).where(Event.network_id == event.network_id, Event.id > event.id, Event.action.in_(CHANGES),
                            Event.undoes_id.is_(None), ~exists().where(undoing.undoes_id == Event.id))
        .order_by(Event.id.desc()).limit(1))
    if later is not None:
        raise Refused(_("This cannot be taken back, because of what happened later: %(what)s (%(when)s).",
                        what=plain_sentence(later), when=full_time(later.at)), 409)
