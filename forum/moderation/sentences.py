"""What happened, in words: the thin line in a topic, the row of the log, the reason of a refusal."""
from collections import namedtuple
from datetime import date

from flask import url_for
from flask_babel import format_date, lazy_pgettext
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup
from sqlalchemy import select

from ..accounts.models import User
from ..db import db
from ..events import ACTIONS
from ..networks.models import Network
from ..policy import reads
from ..topics.models import Topic

ROLE_NAMES = {
    "participant": lazy_pgettext("role", "participant"),
    "moderator": lazy_pgettext("role", "moderator"),
    "coordinator": lazy_pgettext("role", "coordinator"),
}
Names = namedtuple("Names", "people topics")
_BOLD, _LINK = Markup("<b>{}</b>"), Markup('<a class="link" href="{}">{}</a>')
_topics = (select(Topic.id, Topic.title, Topic.slug, Topic.network_id, Network.visibility)
           .join(Network, Network.id == Topic.network_id))


def lines(events):
    """Return what `moderation/_line.html` needs for each event, in two queries whatever their number."""
    names = _names_of(events)
    return [{"id": event.id, "number": event.number, "icon": event.kind.icon, "at": event.at, "reason": event.reason,
             "sentence": _sentence(event, names)} for event in events]


def log_sentences(events, reader):
    """Return the log's sentence for each event by its id; titles `reader` may not read stay unsaid."""
    names = _names_of(events)
    return {event.id: _sentence(event, names, log=True, reader=reader) for event in events}


def plain_sentence(event):
    """Return one event's sentence as plain text, to be quoted in a refusal."""
    return _sentence(event, _names_of([event])).striptags()


def other_id(event):
    """Return the id of the other topic that a merge or its undoing is about."""
    source, target = event.details.get("source"), event.details.get("target")
    return target if source == event.topic_id else source


def _sentence(event, names, *, log=False, reader=None):
    kind = ACTIONS[event.action]
    values = {
        "actor": _BOLD.format(names.people.get(event.actor_id, _("The forum"))),
        "person": _BOLD.format(names.people.get(event.person_id, "")),
        "topic": _linked(names.topics.get(event.topic_id)),
        "other": _other(event, names, reader),
        "place": _place(event.details),
        "posts": _posts(event.details.get("count", 0)),
        "people": _people(event.details.get("count", 0)),
        "role": ROLE_NAMES.get(event.details.get("role"), ""),
        "jst": _BOLD.format(event.details.get("jst", "")),
        "former": _BOLD.format(event.details.get("former", "")),
    }
    return Markup((log and kind.log) or kind.sentence) % values


def _names_of(events):
    people = {key for event in events for key in (event.actor_id, event.person_id)} - {None}
    topics = {key for event in events for key in (event.topic_id, other_id(event))} - {None}
    return Names(dict(db.session.execute(select(User.id, User.name).where(User.id.in_(people))).all()),
                 {row.id: row for row in db.session.execute(_topics.where(Topic.id.in_(topics)))})


def _other(event, names, reader):
    other, here = names.topics.get(other_id(event)), names.topics.get(event.topic_id)
    if other and here and (_as_open(other, here) or reads(reader, other.visibility, other.network_id)):
        return _linked(other)
    # Whoever reads this line need not be allowed to know what topics another network has.
    return _("of another network")


def _as_open(other, here):
    return (other.network_id == here.network_id or other.visibility == "public"
            or (other.visibility == "signed_in" and here.visibility != "public"))


def _linked(topic):
    return _LINK.format(url_for("topics.show", slug=topic.slug, topic_id=topic.id), topic.title) if topic else ""


def _place(details):
    values = {"day": format_date(date.fromisoformat(details["until"]), "d MMMM yyyy") if details.get("until") else ""}
    if details.get("everywhere"):
        return _("everywhere, until %(day)s", **values) if values["day"] else _("everywhere")
    if values["day"]:
        return _("at the top of the network, until %(day)s", **values)
    return _("at the top of the network")


def _posts(count):
    return ngettext("%(num)d post", "%(num)d posts", count)


def _people(count):
    return ngettext("%(num)s person", "%(num)s people", count)
