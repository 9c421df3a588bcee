"""Tags in pairs, each on a line of its own: marks that nobody can type stand for them until their blocks are read."""
import re
import xml.etree.ElementTree as ET

from markdown.blockprocessors import BlockProcessor
from markdown.preprocessors import Preprocessor
from markdown.util import ETX, STX


class Pairs(Preprocessor):
    """Finds which tags belong together, in one pass, and puts marks in their place.

    `find(lines)` returns {line of an opening tag: (line of its closing tag, what the tag says …)}; where both are on one
    line, `inside(line)` returns the words between them.
    """

    def __init__(self, md, name, find, inside=None):
        super().__init__(md)
        self.name, self.find, self.inside, self.found = name, find, inside, {}

    def run(self, lines):
        self.found = {}
        for start, (end, *said) in self.find(lines).items():
            opening, closing = (f"\n{self.mark(start, last)}\n" for last in ("", ":end"))
            self.found[str(start)] = said, lines[start], lines[end]
            if start == end:
                lines[start] = f"{opening}\n{self.inside(lines[start])}\n{closing}"
            else:
                lines[start], lines[end] = opening, closing
        return "\n".join(lines).split("\n") if self.found else lines

    def mark(self, start, last=""):
        """Return what stands for the tag that was found on the line `start`."""
        return f"{STX}{self.name}:{start}{last}{ETX}"


class Between(BlockProcessor):
    """Takes out what stands between two marks; `make(parent, inner, …what the tag says)` makes something of it."""

    def __init__(self, parser, pairs):
        super().__init__(parser)
        self.pairs = pairs
        self._begin, self._mark = f"{STX}{pairs.name}:", re.compile(f"{STX}{pairs.name}:([0-9]+)(:end)?{ETX}")

    def test(self, parent, block):
        return block.startswith(self._begin)

    def run(self, parent, blocks):
        mark = self._mark.match(blocks.pop(0))
        said, opening, closing = self.pairs.found[mark[1]]
        end = self.pairs.mark(mark[1], ":end")
        at = next((number for number, block in enumerate(blocks) if block.strip() == end), None)
        if mark[2] or at is None:
            # Something else has taken the other tag: this one is a word like any other.
            ET.SubElement(parent, "p").text = closing if mark[2] else opening
            return
        inner, blocks[:at + 1] = blocks[:at], []
        self.make(parent, inner, *said)

    def read(self, element, inner, *, within):
        """Put what the blocks say into an element, in the parser's state `within`."""
        self.parser.state.set(within)
        self.parser.parseBlocks(element, inner)
        self.parser.state.reset()
