"""Quotes as Discourse writes them: [quote="Name, post:3, topic:5"]…[/quote], each tag on a line of its own."""
import re
import xml.etree.ElementTree as ET
from typing import NamedTuple

from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

from ..accounts.models import initials, tone
from .mentions import CLASS, QUOTED_CLASS
from .paired import Between, Pairs

MOST_NESTED = 4
QUOTE = "quote"
_ATTRIBUTES = r"(?:=[\"„”“']?([^\]\n]{0,200}?)[\"„”“']?)?"
_OPENING = re.compile(rf"[ ]{{0,3}}\[quote{_ATTRIBUTES}\][ \t]*", re.IGNORECASE)
_CLOSING = re.compile(r"[ ]{0,3}\[/quote\][ \t]*", re.IGNORECASE)
_ON_ONE_LINE = re.compile(rf"[ ]{{0,3}}\[quote{_ATTRIBUTES}\](.+)\[/quote\][ \t]*", re.IGNORECASE)
_TAG = re.compile(rf"^[ ]{{0,3}}\[quote{_ATTRIBUTES}\]", re.IGNORECASE | re.MULTILINE)
_ATTRIBUTE = re.compile(r"[ ]*,?[ ]*(post|topic|username|full):[ ]*([\w.-]{1,60})[ ]*", re.ASCII)


class Head(NamedTuple):
    """What a quote's tag says: who is quoted, and which post, as a reference (targets.py) or None."""

    name: str
    reference: tuple | None


def references_in(text, topic_id):
    """Return the posts that the quotes of a text name; without a topic they mean the one with this id."""
    found = (_head(match[1], topic_id).reference for match in _TAG.finditer(text))
    return [reference for reference in dict.fromkeys(found) if reference]


def register(md):
    """Teach Markdown to read quotes."""
    pairs = Pairs(md, "quote", _pairs, inside=lambda line: _ON_ONE_LINE.fullmatch(line)[2])
    md.preprocessors.register(pairs, "quotes", 20)
    md.parser.blockprocessors.register(_Quotes(md.parser, pairs), "quotes", 96)
    md.treeprocessors.register(_Quiet(md), "quiet", 6)


class _Quotes(Between):
    """Makes a quote of what stands between two marks."""

    def make(self, parent, inner, typed):
        quote = ET.SubElement(parent, "div", {"class": "quote"})
        self._head(quote, _head(typed, self.parser.md.known.topic_id))
        self.read(ET.SubElement(quote, "blockquote"), inner, within=QUOTE)

    def _head(self, quote, head):
        target = self.parser.md.known.targets.get(head.reference)
        # Who is quoted within a quote has heard of it.
        if target and QUOTE not in self.parser.state:
            self.parser.md.found.quotes.append(target)
        if target and target.is_open:
            _name_and_ways(ET.SubElement(quote, "p", {"class": "quote__head note"}), target, self.parser.md.known)
        elif head.name:
            ET.SubElement(quote, "p", {"class": "quote__head note"}).text = AtomicString(head.name)


class _Quiet(Treeprocessor):
    """Marks the mentions in quotes: whoever was named there has heard of it."""

    def run(self, root):
        for quote in root.iter("div"):
            if quote.get("class") == "quote":
                for link in quote.iter("a"):
                    if (link.get("class") or "").startswith(CLASS):
                        link.set("class", QUOTED_CLASS)


def _name_and_ways(head, target, known):
    avatar = ET.SubElement(head, "span", {
        "class": f"avatar avatar--{tone(target.author_id)} avatar--small", "aria-hidden": "true"})
    avatar.text = AtomicString(initials(target.author))
    sentence = known.words.quoted if target.topic_id == known.topic_id else known.words.quoted_elsewhere
    link = ET.SubElement(head, "a", {"class": "quote__link", "href": target.post_address})
    link.text = AtomicString(sentence.format(name=target.author, title=target.title, number=target.number))
    opener = ET.SubElement(head, "a", {"class": "quote__expand", "href": target.whole_address})
    ET.SubElement(opener, "span", {"class": "visually-hidden"}).text = AtomicString(
        known.words.whole_post.format(number=target.number))


def _pairs(lines):
    """Return {line of an opening tag: (line of its closing tag, what it says)}; what is left alone has no partner."""
    pairs, waiting = {}, []
    for number, line in enumerate(lines):
        if "[" not in line:
            continue
        if opening := _OPENING.fullmatch(line):
            waiting.append((number, opening[1]))
        elif _CLOSING.fullmatch(line):
            if waiting:
                start, typed = waiting.pop()
                pairs[start] = number, typed
        elif (whole := _ON_ONE_LINE.fullmatch(line)) and "[quote" not in whole[2].lower():
            pairs[number] = number, whole[1]
    return _not_too_deep(pairs)


def _not_too_deep(pairs):
    kept, around = {}, []
    for start in sorted(pairs):
        end = pairs[start][0]
        around = [outer for outer in around if outer > start]
        if len(around) < MOST_NESTED:
            kept[start] = pairs[start]
            around.append(end)
    return kept


def _head(typed, topic_id):
    said, name = {}, (typed or "").strip()
    # What stands behind the name, from its end on: a name may have commas of its own.
    while (cut := name.rfind(",")) > -1 and (attribute := _ATTRIBUTE.fullmatch(name, cut)):
        said[attribute[1]], name = attribute[2], name[:cut].rstrip()
    if attribute := _ATTRIBUTE.fullmatch(name):
        said[attribute[1]], name = attribute[2], ""
    number, topic = (_number(said.get(key)) for key in ("post", "topic"))
    topic = topic or (topic_id if "topic" not in said else None)
    return Head(name, ("number", topic, number) if topic and number else None)


def _number(typed):
    return int(typed) if typed and len(typed) < 10 and typed.isdecimal() else None
