"""Mentions: whom a text names as @username. Whoever exists gets a link, anything else stays the text it is."""
import re
import xml.etree.ElementTree as ET

from flask import url_for
from markdown.inlinepatterns import InlineProcessor
from markdown.util import AtomicString
from sqlalchemy import select

from ..accounts.models import User
from ..db import reading

CLASS = "mention"
# Nobody calls a whole office together by one post.
MOST, MOST_LOOKED_UP = 10, 100
# Not within an address or an e-mail address; a full stop at the end is the sentence's.
MENTION = r"(?<![\w@/.+-])@([A-Za-z0-9](?:[A-Za-z0-9._-]{0,58}[A-Za-z0-9])?)(?![\w@])"
_TYPED = re.compile(MENTION)
_LINKED = re.compile(rf'<a [^>]*class="{CLASS}"[^>]*>@([^<]+)</a>')


def people_in(text):
    """Return {name as a mention has it: address of the profile} of the first MOST people whom a text may mention."""
    typed = list(dict.fromkeys(name.lower() for name in _TYPED.findall(text)))[:MOST_LOOKED_UP]
    if not typed:
        return {}
    known = set(reading().scalars(select(User.username).where(User.username.in_(typed))))
    return {name: url_for("accounts.show", username=name) for name in [name for name in typed if name in known][:MOST]}


def usernames_in(html):
    """Return the usernames that a cooked text links to as mentions."""
    return {name.lower() for name in _LINKED.findall(html)}


class MentionLink(InlineProcessor):
    """Makes @username a link to the profile of somebody in `md.people`."""

    ANCESTOR_EXCLUDES = ("a",)

    def handleMatch(self, match, data):
        address = self.md.people.get(match.group(1).lower())
        if address is None:
            return None, None, None
        link = ET.Element("a", {"class": CLASS, "href": address})
        link.text = AtomicString(match.group(0))
        return link, match.start(), match.end()
