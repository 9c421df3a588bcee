"""What a text folds away: [details="Title"]…[/details] and [spoiler]…[/spoiler], each tag on a line of its own."""
import re
import xml.etree.ElementTree as ET

from markdown.blockprocessors import BlockProcessor
from markdown.preprocessors import Preprocessor
from markdown.util import ETX, STX, AtomicString

_OPENING = re.compile(r"""[ ]{0,3}\[(details|spoiler)(?:=["'„”“]?([^\]\n]{0,200}?)["'„”“]?)?\][ \t]*""", re.IGNORECASE)
_CLOSING = re.compile(r"[ ]{0,3}\[/(details|spoiler)\][ \t]*", re.IGNORECASE)
_MARK = re.compile(f"{STX}fold:([0-9]+)(:end)?{ETX}")
CLASSES = {"details": "fold", "spoiler": "fold fold--spoiler"}


class Pairs(Preprocessor):
    """Finds which tags belong together, in one pass, and puts marks that nobody can type in their place."""

    def run(self, lines):
        self.md.folds = folds = {}
        for start, (end, kind, title) in _pairs(lines).items():
            folds[str(start)] = kind, title, lines[start], lines[end]
            lines[start], lines[end] = f"\n{STX}fold:{start}{ETX}\n", f"\n{STX}fold:{start}:end{ETX}\n"
        return "\n".join(lines).split("\n") if folds else lines


class Folds(BlockProcessor):
    """Makes a <details> of what stands between two marks."""

    def test(self, parent, block):
        return block.startswith(f"{STX}fold:")

    def run(self, parent, blocks):
        mark = _MARK.match(blocks.pop(0))
        kind, title, opening, closing = self.parser.md.folds[mark[1]]
        end = f"{STX}fold:{mark[1]}:end{ETX}"
        at = next((number for number, block in enumerate(blocks) if block.strip() == end), None)
        if mark[2] or at is None:
            # Something else has taken the other tag: this one is a word like any other.
            ET.SubElement(parent, "p").text = closing if mark[2] else opening
            return
        inner, blocks[:at + 1] = blocks[:at], []
        self._fold(parent, kind, title, inner)

    def _fold(self, parent, kind, title, inner):
        words = self.parser.md.known.words
        details = ET.SubElement(parent, "details", {"class": CLASSES[kind]})
        summary = ET.SubElement(details, "summary")
        summary.text = AtomicString((title or "").strip() or (words.hidden if kind == "spoiler" else words.details))
        self.parser.state.set("fold")
        self.parser.parseBlocks(details, inner)
        self.parser.state.reset()


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
