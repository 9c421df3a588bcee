"""A decision in words, as its page and its letter say it (DSA art. 17(3))."""
from typing import NamedTuple

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from ..filters import full_time
from . import grounds

NAMES = {
    "hide": _l("Hiding a post"),
    "delete_post": _l("Deleting a post"),
    "delete_topic": _l("Deleting a topic"),
    "warn": _l("Warning"),
    "silence": _l("Reading without writing"),
    "suspend": _l("Suspension"),
}
_MEANS = {
    "hide": _l("Others see only that there was a post. Its author can amend it and ask for it to be shown again."),
    "delete_post": _l("Others see only that there was a post."),
    "delete_topic": _l("The topic is no longer visible; only moderators can read it."),
    "warn": _l("A warning restricts nothing. The next breach may lead to a restriction."),
    "silence": _l("For this time one reads, but does not write, vote or react."),
    "suspend": _l("For this time one is put out of the network: one does not see its closed talks, nor take part."),
}
_EVERYWHERE = _l("For this time one cannot sign in to the forum.")
_SOURCES = {
    "own": _l("The moderators acted on their own initiative. No automated means were used."),
    "notice": _l("Somebody reported it; a person decided. No automated means were used to decide."),
    "automated": _l("Automated means: the forum did it by itself, because several people had reported it."),
}


class Statement(NamedTuple):
    """The words of a decision: its name, what it means, and [(what is told, its words)]; some words are several lines."""

    name: str
    means: str
    facts: list


def statement(decision):
    """Return a decision in words."""
    is_everywhere = decision.network_id is None and decision.restriction == "suspend"
    facts = [(_("What it is about"), about(decision)), (_("Where"), _scope(decision)), (_("For how long"), _term(decision)),
             (_("How it came about"), _SOURCES[decision.source]), (_("Facts"), decision.facts),
             (_("Ground"), ground_of(decision)), (_("Explanation"), decision.explanation),
             (_("Who decided"), _who(decision))]
    return Statement(NAMES[decision.restriction], _EVERYWHERE if is_everywhere else _MEANS[decision.restriction],
                     [(name, words) for name, words in facts if words])


def about(decision):
    """Return what a decision is about: posts and a topic, by the title it had then; nothing for a person."""
    if decision.snapshot is None:
        return ""
    title = decision.snapshot["title"]
    numbers = ", ".join(str(post.number) for post in decision.posts)
    if not numbers:
        return _("the topic “%(title)s”", title=title)
    if len(decision.posts) > 1:
        return _("posts %(numbers)s in the topic “%(title)s”", numbers=numbers, title=title)
    return _("post %(number)s in the topic “%(title)s”", number=numbers, title=title)


def address_of(decision):
    """Return the path of what a decision is about, or None when it is about a person or has gone."""
    posts = [post for post in decision.posts if post.post_id is not None]
    if posts:
        return url_for("posts.show", post_id=posts[0].post_id)
    if decision.topic is None or decision.restriction != "delete_topic":
        return None
    return url_for("topics.show", slug=decision.topic.slug, topic_id=decision.topic_id)


def ground_of(decision):
    """Return what a decision rests on, with the words the point had then."""
    called = grounds.label(grounds.Ground(decision.ground_kind, decision.ground_number, "", ""))
    if decision.ground_kind == "condition":
        called = _("%(condition)s of the network (version %(version)s)", condition=called, version=decision.ground_version)
    return f"{called}: {decision.ground_wording}" if decision.ground_wording else called


def _scope(decision):
    if decision.network is None:
        return _("in the whole forum, wherever it can be reached from")
    return _("in the network %(network)s, wherever it can be reached from", network=decision.network.name)


def _term(decision):
    if decision.restriction == "warn":
        return ""
    values = {"since": full_time(decision.made_at), "until": full_time(decision.until) if decision.until else ""}
    if decision.until:
        return _("from %(since)s until %(until)s", **values)
    return _("from %(since)s, without an end", **values)


def _who(decision):
    when = full_time(decision.made_at)
    if decision.decided_by is None:
        return _("the forum, %(when)s", when=when)
    return _("%(name)s, %(when)s", name=decision.decided_by.name, when=when)
