"""What happened, in words: the thin line in a topic, the row of the log, the reason of a refusal."""
from collections import namedtuple
from datetime import date

from flask import url_for
from flask_babel import format_date, lazy_pgettext
from flask_babel import lazy_gettext as _l
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup
from sqlalchemy import select

from ..accounts.models import User
from ..db import db
from ..events import ACTIONS
from ..networks.models import Network
from ..networks.queries import all_networks
from ..policy import reads, sees_withheld
from ..tags.queries import tag_names
from ..timers.words import beside, pace, timer_of_event
from ..topics.models import Topic

ROLE_NAMES = {
    "participant": lazy_pgettext("role", "participant"),
    "moderator": lazy_pgettext("role", "moderator"),
    "coordinator": lazy_pgettext("role", "coordinator"),
}
# What came of a report.
OUTCOME_NAMES = {
    "keep": _l("the post stays"), "edit": _l("the author is asked to change it"), "hide": lazy_pgettext("case", "hidden"),
    "warn": lazy_pgettext("case", "warned"), "silence": lazy_pgettext("case", "silenced"),
    "suspend": lazy_pgettext("case", "suspended"),
}
# Their reason explains a decision to the person concerned: it stays unsaid also when the topic is back in sight.
UNTOLD = ("topic_deleted",)
Names = namedtuple("Names", "people topics")
# How the public record tells an event: its own words for it, if it has some, and the topics whose titles it leaves out.
Public = namedtuple("Public", "sentence unlisted")
_BOLD, _LINK = Markup("<b>{}</b>"), Markup('<a class="link" href="{}">{}</a>')
_topics = (select(Topic.id, Topic.title, Topic.slug, Topic.network_id, Topic.author_id, Topic.withheld, Network.visibility)
           .join(Network, Network.id == Topic.network_id))


def lines(events):
    """Return what `moderation/_line.html` needs for each event, in two queries whatever their number."""
    names = _names_of(events)
    return [{"id": event.id, "number": event.number, "icon": event.kind.icon, "at": event.at,
             "reason": "" if event.action in UNTOLD else event.reason,
             "sentence": _sentence(event, names)} for event in events]


def log_sentences(events, reader):
    """Return the log's sentence for each event by its id; titles `reader` may not read stay unsaid."""
    names = _names_of(events)
    return {event.id: _sentence(event, names, log=True, reader=reader) for event in events}


def record_sentences(events, without_names):
    """Return the public record's sentence for each event by its id: nobody it was done to, no title members do not see."""
    names = _names_of(events)
    unlisted = set(db.session.scalars(select(Topic.id).where(Topic.id.in_(names.topics), Topic.unlisted_at.is_not(None))))
    return {event.id: _sentence(event, names, log=True, public=Public(without_names.get(event.action), unlisted))
            for event in events}


def plain_sentence(event):
    """Return one event's sentence as plain text, to be quoted in a refusal."""
    return _sentence(event, _names_of([event])).striptags()


def other_id(event):
    """Return the id of the other topic that a merge or its undoing is about."""
    source, target = event.details.get("source"), event.details.get("target")
    return target if source == event.topic_id else source


def _sentence(event, names, *, log=False, reader=None, public=None):
    kind = ACTIONS[event.action]
    hidden = log and _why_hidden(event, names, reader, public)
    values = {
        "actor": _BOLD.format(names.people.get(event.actor_id, _("The forum"))),
        "person": _("somebody") if public else _BOLD.format(names.people.get(event.person_id, "")),
        "topic": hidden or _linked(names.topics.get(event.topic_id)),
        "other": _other(event, names, reader, public),
        "place": _place(event.details),
        "timer": timer_of_event(event),
        # Who sets timers moderates: nobody to whom something is done.
        "setter": _BOLD.format(names.people.get(event.person_id, "")),
        "pace": pace(event.details.get("seconds") or 0),
        "until": _until(event.details),
        "posts": _posts(event.details.get("count", 0)),
        "outcome": OUTCOME_NAMES.get(event.details.get("outcome"), ""),
        "people": _people(event.details.get("count", 0)),
        "role": ROLE_NAMES.get(event.details.get("role"), ""),
        "jst": _BOLD.format(event.details.get("jst", "")),
        "former": (event.topic_id and hidden) or _BOLD.format(event.details.get("former", "")),
        "from_network": _network(event.details.get("from")),
        "to_network": _network(event.details.get("to")),
        "tag": _BOLD.format(event.details.get("tag", "")),
        "into": _BOLD.format(event.details.get("into", "")),
        "tags": _tags(event.details),
        "about": _about(event, names, reader),
        "version": event.details.get("version", ""),
    }
    return Markup(f"{(public and public.sentence) or (log and kind.log) or kind.sentence}{beside(event)}") % values


def _names_of(events):
    people = {key for event in events for key in (event.actor_id, event.person_id)} - {None}
    topics = {key for event in events for key in (event.topic_id, other_id(event))} - {None}
    return Names(dict(db.session.execute(select(User.id, User.name).where(User.id.in_(people))).all()),
                 {row.id: row for row in db.session.execute(_topics.where(Topic.id.in_(topics)))})


def _other(event, names, reader, public=None):
    other, here = names.topics.get(other_id(event)), names.topics.get(event.topic_id)
    if other and public and other.id in public.unlisted:
        return _("[not in the lists]")
    if other and other.withheld and not sees_withheld(reader, other):
        return _("[deleted]")
    if other and here and (_as_open(other, here) or reads(reader, other.visibility, other.network_id)):
        return _linked(other)
    # Whoever reads this line need not be allowed to know what topics another network has.
    return _("of another network")


def _why_hidden(event, names, reader, public):
    """Return what stands in the log for a title that `reader` may not read – deleted, or moved on since –, or None."""
    topic = names.topics.get(event.topic_id)
    if topic and topic.withheld and not sees_withheld(reader, topic):
        return _("[deleted]")
    if topic and topic.network_id != event.network_id and not reads(reader, topic.visibility, topic.network_id):
        return _("[moved to another network]")
    return _("[not in the lists]") if topic and public and topic.id in public.unlisted else None


def _network(network_id):
    names = {network.id: network.name for network in all_networks()} if network_id else {}
    return _BOLD.format(names.get(network_id, "")) if network_id else ""


def _about(event, names, reader):
    # A note is about a person, or about a topic that its event only names: no page of the topic hears of it.
    topic = names.topics.get(event.details.get("source"))
    if topic and topic.withheld and not sees_withheld(reader, topic):
        return _("[deleted]")
    if topic:
        return _linked(topic) if reads(reader, topic.visibility, topic.network_id) else _("[moved to another network]")
    return _BOLD.format(names.people.get(event.person_id, ""))


def _as_open(other, here):
    return (other.network_id == here.network_id or other.visibility == "public"
            or (other.visibility == "signed_in" and here.visibility != "public"))


def _linked(topic):
    return _LINK.format(url_for("topics.show", slug=topic.slug, topic_id=topic.id), topic.title) if topic else ""


def _until(details):
    if not details.get("until"):
        return ""
    return _("until %(day)s", day=format_date(date.fromisoformat(details["until"][:10]), "d MMMM yyyy"))


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


def _tags(details):
    # Written down by id: a tag that has been renamed meanwhile is said as it is called now.
    added, removed = (tag_names(details.get(part, ())) for part in ("added", "removed"))
    if added and removed:
        return _("%(added)s added, %(removed)s removed", added=added, removed=removed)
    if removed:
        return _("%(removed)s removed", removed=removed)
    return _("%(added)s added", added=added)
