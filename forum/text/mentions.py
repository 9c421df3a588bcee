"""Mentions: whom a text names as @username. Whoever exists gets a link, anything else stays the text it is.

@moderatorzy are the moderators of the network the text is for, all at once.
"""
import re
import xml.etree.ElementTree as ET

from flask import url_for
from markdown.inlinepatterns import InlineProcessor
from markdown.util import AtomicString
from sqlalchemy import select

from ..accounts.models import User
from ..db import reading

CLASS, GROUP_CLASS, QUOTED_CLASS = "mention", "mention mention--group", "mention mention--quoted"
GROUPS = ("moderatorzy", "moderators")
# Nobody calls a whole office together by one post.
MOST, MOST_LOOKED_UP = 10, 100
# Not within an address or an e-mail address; a full stop at the end is the sentence's.
MENTION = r"(?<![\w@/.+-])@([A-Za-z0-9](?:[A-Za-z0-9._-]{0,58}[A-Za-z0-9])?)(?![\w@])"
_TYPED = re.compile(MENTION)
_LINKED = re.compile(rf'<a [^>]*class="{CLASS}"[^>]*>@([^<]+)</a>')
_CALLED = re.compile(rf'<a [^>]*class="{GROUP_CLASS}"')


def typed_names(text):
    """Return the names a text may mention, each once, in order."""
    return list(dict.fromkeys(name.lower() for name in _TYPED.findall(text)))[:MOST_LOOKED_UP]


def people_in(text, place=None):
    """Return {name as a mention has it: (address, class of the link)} of the first MOST people whom a text may mention.

    The moderators of the network of `place` count as nobody of them.
    """
    typed = typed_names(text)
    names = [name for name in typed if name not in GROUPS]
    known = set(reading().scalars(select(User.username).where(User.username.in_(names)))) if names else ()
    people = {name: (url_for("accounts.show", username=name), CLASS)
              for name in [name for name in names if name in known][:MOST]}
    network = getattr(place, "network", place)
    if network is not None and len(names) < len(typed):
        people |= dict.fromkeys(GROUPS, (url_for("networks.people", slug=network.slug, network_id=network.id), GROUP_CLASS))
    return people


def usernames_in(html):
    """Return the usernames that a cooked text links to as mentions, outside of quotes."""
    return {name.lower() for name in _LINKED.findall(html)}


def calls_moderators(html):
    """Tell whether a cooked text names the moderators as one, outside of quotes."""
    return bool(_CALLED.search(html))


class MentionLink(InlineProcessor):
    """Makes @username a link to the profile of somebody in `md.known.people`."""

    ANCESTOR_EXCLUDES = ("a",)

    def handleMatch(self, match, data):
        address, name = self.md.known.people.get(match.group(1).lower(), (None, None))
        if address is None:
            return None, None, None
        link = ET.Element("a", {"class": name, "href": address})
        link.text = AtomicString(match.group(0))
        return link, match.start(), match.end()
