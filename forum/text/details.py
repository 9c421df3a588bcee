"""What a text folds away: [details="Title"]…[/details] and [spoiler]…[/spoiler], each tag on a line of its own."""
import re
import xml.etree.ElementTree as ET

from markdown.util import AtomicString

from .paired import Between, Pairs

_OPENING = re.compile(r"""[ ]{0,3}\[(details|spoiler)(?:=["'„”“]?([^\]\n]{0,200}?)["'„”“]?)?\][ \t]*""", re.IGNORECASE)
_CLOSING = re.compile(r"[ ]{0,3}\[/(details|spoiler)\][ \t]*", re.IGNORECASE)
CLASSES = {"details": "fold", "spoiler": "fold fold--spoiler"}


def register(md):
    """Teach Markdown to read what is folded away."""
    pairs = Pairs(md, "fold", _pairs)
    md.preprocessors.register(pairs, "pairs", 21)
    md.parser.blockprocessors.register(_Folds(md.parser, pairs), "folds", 95)


class _Folds(Between):
    """Makes a <details> of what stands between two marks."""

    def make(self, parent, inner, kind, title):
        words = self.parser.md.known.words
        details = ET.SubElement(parent, "details", {"class": CLASSES[kind]})
        summary = ET.SubElement(details, "summary")
        summary.text = AtomicString((title or "").strip() or (words.hidden if kind == "spoiler" else words.details))
        self.read(details, inner, within="fold")


def _pairs(lines):
    """Return {line of an opening tag: (line of its closing tag, kind, title)}; what is left alone has no partner."""
    pairs, waiting = {}, []
    for number, line in enumerate(lines):
        if "[" not in line:
            continue
        if opening := _OPENING.fullmatch(line):
            waiting.append((number, opening[1].lower(), opening[2]))
        elif closing := _CLOSING.fullmatch(line):
            kind = closing[1].lower()
            while kind in (one[1] for one in waiting):
                start, found, title = waiting.pop()
                if found == kind:
                    pairs[start] = number, kind, title
                    break
    return pairs
