"""Addresses of this forum standing alone in a text: links that say what they lead to."""
import re
import xml.etree.ElementTree as ET
from urllib.parse import urlsplit

from flask import current_app
from markdown.inlinepatterns import InlineProcessor
from markdown.util import AtomicString

from config import LOOPBACK

CLASS = "topic-link"
# Every length is bounded. What has a query is a view of its own, and stays the address it is.
ADDRESS = (r"(?<![\w/@.=?&%#:~+([-])(https?://[\w.-]{1,253}(?::[0-9]{1,5})?)?"
           r"/([tpc])/(?:(?![0-9]+/)[a-z0-9-]{1,120}/)?([0-9]{1,9})(?:/([0-9]{1,9}))?/?(?:#post-[0-9]{1,9})?"
           r"(?![\w/-]|[?#&=@.:][\w/])")
_TYPED = re.compile(ADDRESS)


def references_in(text):
    """Return {address as it was typed: its reference} of the addresses of this forum in a text."""
    if "/t/" not in text and "/p/" not in text and "/c/" not in text:
        return {}
    hosts = _our_hosts()
    return {match[0]: _reference(match) for match in _TYPED.finditer(text)
            if match[1] is None or urlsplit(match[1]).netloc.lower() in hosts}


def register(md):
    """Teach Markdown to say where addresses of this forum lead."""
    # Before other addresses become links, and after those that have words of their own.
    md.inlinePatterns.register(_TitledLink(ADDRESS, md), "topic-link", 86)


class _TitledLink(InlineProcessor):
    """Makes an address the title of what it leads to, when all who read the text may know that."""

    ANCESTOR_EXCLUDES = ("a",)

    def handleMatch(self, match, data):
        known = self.md.known
        target = known.targets.get(known.addresses.get(match[0]))
        if target is None:
            return None, None, None
        # What somebody quotes is not what they point to.
        if "blockquote" not in self.md.treeprocessors["inline"].ancestors:
            self.md.found.links.append(target)
        if not target.is_open:
            return None, None, None
        has_number = (target.number or 1) > 1
        link = ET.Element("a", {"class": CLASS, "href": f"{target.address}/{target.number}" if has_number else target.address})
        link.text = AtomicString(known.words.titled_post.format(title=target.title, number=target.number)
                                 if has_number else target.title)
        return link, match.start(), match.end()


def _reference(match):
    kind, key, number = match[2], int(match[3]), match[4]
    if kind == "t":
        return ("number", key, int(number)) if number else ("topic", key)
    return ("post" if kind == "p" else "network", key)


def _our_hosts():
    parts = urlsplit(current_app.config["FORUM_URL"])
    names = {parts.hostname, *current_app.config["FORUM_HOSTS"], *(LOOPBACK if parts.hostname in LOOPBACK else ())}
    port = f":{parts.port}" if parts.port else ""
    return {name.lower() + end for name in names for end in ("", port)}
