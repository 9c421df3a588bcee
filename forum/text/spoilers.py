"""Spoilers: ||words|| and [spoiler]words[/spoiler] within a sentence, which show themselves when they are asked to."""
import re
import xml.etree.ElementTree as ET

from flask_babel import gettext as _
from markdown.inlinepatterns import InlineProcessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

# Both bounded: what is never closed would otherwise be looked for to the end of the text, again and again.
BARS = r"\|\|(?=[^\s|])((?:[^|]|\|(?!\|)){1,1000})(?<=\S)\|\|"
WORD = r"(?i)\[spoiler\](.{1,1000}?)\[/spoiler\]"
# What stands in a text but not in its excerpt: secrets, and notes.
_HIDDEN = re.compile(r'<(?:(?P<secret>span|details) class="(?:spoiler|fold fold--spoiler)"'
                     r'|(?:sup|div) [^>]*class="(?:footnote|footnotes)"|p class="poll__foot")')


class Spoiler(InlineProcessor):
    """Hides some words of a sentence until somebody wants to see them."""

    ANCESTOR_EXCLUDES = ("a",)

    def handleMatch(self, match, data):
        spoiler = ET.Element("span", {"class": "spoiler"})
        # Beside the words and not around them: there may be links among these.
        button = ET.SubElement(spoiler, "span", {"class": "spoiler__button", "role": "button", "tabindex": "0"})
        button.text = AtomicString(self.md.known.words.hidden)
        # The blank hides with the words: after the covered ones a full stop may follow.
        ET.SubElement(spoiler, "span", {"class": "spoiler__text"}).text = f" {match.group(1)}"
        return spoiler, match.start(), match.end()


class Links(Treeprocessor):
    """Takes links off the words among which something is hidden: a button within a link is neither."""

    def run(self, root):
        for link in root.iter("a"):
            if any(part.get("class") == "spoiler" for part in link.iter("span")):
                link.tag, link.attrib = "span", {}


def without_hidden(html):
    """Return cooked HTML with a word in place of each spoiler, and without footnotes: what an excerpt is made of."""
    parts, at, word = [], 0, _("hidden")
    while found := _HIDDEN.search(html, at):
        parts += html[at:found.start()], f"({word})" if found["secret"] else ""
        at = _end(html, found.start())
    return "".join([*parts, html[at:]])


def _end(html, start):
    name = re.compile(r"<(\w+)").match(html, start)[1]
    depth = 0
    for tag in re.compile(rf'<(/?){name}\b(?:"[^"]*"|[^">])*>').finditer(html, start):
        depth += -1 if tag[1] else 1
        if not depth:
            return tag.end()
    return len(html)
