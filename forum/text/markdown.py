"""Our Markdown: Python-Markdown without raw HTML, fitted to the page."""
import threading
import xml.etree.ElementTree as ET

import pymdownx.emoji
from markdown import Markdown
from markdown.extensions import Extension
from markdown.inlinepatterns import InlineProcessor
from markdown.postprocessors import Postprocessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

from . import details, footnotes, images, links, polls, quotes, spoilers, tasks
from .effort import MOST, meter, spend_on_cleaning
from .mentions import MENTION, MentionLink

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
FIRST_HEADING, LAST_HEADING = 3, 6
# Every length is bounded: without, a line of dots and pluses takes minutes.
MAIL = (r"(?<![\w.+@/-])(\w[\w.+-]{0,63}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.){1,8}[A-Za-z]{2,24})"
        r"(?![\w@-])")
_threads = threading.local()


def to_html(text, known, found):
    """Turn Markdown into HTML that is still to be cleaned; raise TooTangled when it would take too long.

    `known` says what the text may refer to; `found` is filled with what it does refer to.
    """
    md, effort = _parser()
    effort.left, md.known, md.found = MOST, known, found
    try:
        html = md.reset().convert(text)
        spend_on_cleaning(effort, html)
    except BaseException:
        del _threads.parser  # it stopped half-way and remembers where
        raise
    return html


def _parser():
    # A Markdown() is not thread-safe: shared, it mixes people's texts.
    if not hasattr(_threads, "parser"):
        md = Markdown(
            output_format="html", tab_length=4, extensions=[
                "fenced_code", "tables", "sane_lists", "nl2br", "pymdownx.tilde", "pymdownx.magiclink",
                "pymdownx.emoji", _Forum()],
            extension_configs={
                "tables": {"use_align_attribute": True},
                "pymdownx.tilde": {"subscript": False},
                "pymdownx.magiclink": {"hide_protocol": True},
                "pymdownx.emoji": {"emoji_index": pymdownx.emoji.gemoji, "emoji_generator": pymdownx.emoji.to_alt}})
        _threads.parser = md, meter(md)
    return _threads.parser


class _Forum(Extension):
    def extendMarkdown(self, md):
        # Typed HTML is shown as text: only tags of our own making reach the cleaners.
        md.preprocessors.deregister("html_block")
        md.inlinePatterns.deregister("html")
        md.inlinePatterns.register(_MailLink(MAIL, md), "magic-mail", 84.9)
        md.inlinePatterns.register(MentionLink(MENTION, md), "mention", 84)
        md.treeprocessors.register(_Shape(md), "shape", 5)
        quotes.register(md)
        links.register(md)
        _register_formatting(md)
        md.treeprocessors.register(images.Uploads(md), "uploads", 3)
        md.postprocessors.register(_Focus(md), "focus", 1)


def _register_formatting(md):
    md.preprocessors.register(footnotes.Notes(md), "notes", 22)
    details.register(md)
    md.parser.blockprocessors.register(polls.Polls(md.parser), "polls", 85)
    # Before anything that a bracket may begin.
    md.inlinePatterns.register(spoilers.Spoiler(spoilers.BARS, md), "spoiler-bars", 176)
    md.inlinePatterns.register(spoilers.Spoiler(spoilers.WORD, md), "spoiler", 175)
    md.inlinePatterns.register(footnotes.Reference(footnotes.REFERENCE, md), "note", 174)
    # Before the counting of elements and marks.
    md.treeprocessors.register(footnotes.List(md), "notes", 1001)
    md.treeprocessors.register(tasks.Tasks(md), "tasks", 4)
    md.treeprocessors.register(spoilers.Links(md), "spoilers", 3)


class _MailLink(InlineProcessor):
    """Makes an e-mail address a link."""

    ANCESTOR_EXCLUDES = ("a",)

    def handleMatch(self, match, data):
        link = ET.Element("a", {"href": f"mailto:{match.group(1)}"})
        link.text = AtomicString(match.group(1))
        return link, match.start(), match.end()


class _Shape(Treeprocessor):
    """Fits the tree to the page."""

    def run(self, root):
        self._fit_headings([element for element in root.iter() if element.tag in HEADINGS])
        for parent in list(root.iter()):
            for index, child in enumerate(list(parent)):
                if child.tag == "img" and not images.is_upload(child):
                    parent[index] = _image_as_link(child, inside_link=parent.tag == "a")
                elif child.tag == "table":
                    parent[index] = self._scrolling(child)
                elif child.tag in ("th", "td"):
                    _fit_cell(child)

    def _fit_headings(self, headings):
        # The page's own headings are h1 and h2; within a text no level is skipped on the way down.
        shift = FIRST_HEADING - min((int(heading.tag[1]) for heading in headings), default=0)
        level = FIRST_HEADING - 1
        for heading in headings:
            level = min(int(heading.tag[1]) + shift, level + 1, LAST_HEADING)
            heading.tag = f"h{level}"

    def _scrolling(self, table):
        # Whatever scrolls sideways must be reachable by keyboard; a group is no landmark, so two may share a name.
        scroll = ET.Element("div", {"class": "prose__scroll", "role": "group", "tabindex": "0",
                                    "aria-label": self.md.known.words.table})
        scroll.tail, table.tail = table.tail, None
        scroll.append(table)
        return scroll


class _Focus(Postprocessor):
    """Lets the keyboard scroll wide code."""

    def run(self, text):
        return text.replace("<pre>", '<pre tabindex="0">')


def _image_as_link(image, *, inside_link):
    # Pictures from elsewhere would tell their server who reads here, and the content policy blocks them.
    source = image.get("src", "")
    link = ET.Element("span") if inside_link else ET.Element("a", {"href": source})
    link.text, link.tail = AtomicString(image.get("alt") or source), image.tail
    return link


def _fit_cell(cell):
    align = cell.attrib.pop("align", None)
    if align:
        cell.set("class", f"align-{align}")
    if cell.tag == "th":
        cell.set("scope", "col")
