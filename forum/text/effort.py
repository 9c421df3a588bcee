"""How much work one text may cost. Python-Markdown is quadratic on hostile input, and it holds the interpreter."""
import re

from markdown.blockprocessors import BlockProcessor
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor

# Everything is estimated in microseconds of a slow office server, by counts alone: the same text always ends alike.
MOST = 500_000
DEEPEST = 14
# Runs of * _ ~ that one paragraph may hold: their pairing cannot be stopped half-way.
MOST_MARKS = 2500
BLOCK, ELEMENT, MATCH, TAG, ENTITY = 20, 25, 10, 25, 18
# What a step costs for each character it reads on its way.
READ_IN_BLOCK, READ_IN_MATCH, READ_IN_LINK = 0.05, 0.0005, 0.08
# What one costs for each other one before it.
FENCE, TICK_AND_PIPE = 0.1, 0.03
_FENCE = re.compile(r"^[ ]{0,3}(?:`{3}|~{3})", re.MULTILINE)
_MARKS = re.compile(r"[*_~]+")


class TooTangled(Exception):
    """A text whose markup would take too long: it is shown as it was typed."""


class Effort:
    """The work one text has cost so far."""

    def __init__(self):
        self.left = MOST

    def spend(self, microseconds):
        """Take this much from what is left; raise TooTangled when there is nothing left."""
        self.left -= microseconds
        if self.left < 0:
            raise TooTangled


def meter(md):
    """Make each step of `md` cost effort; return the account, to be filled before each text."""
    effort = Effort()
    md.preprocessors.register(_Fences(md, effort), "effort", 1000)
    md.parser.blockprocessors.register(_Blocks(md.parser, effort), "effort", 1000)
    md.treeprocessors.register(_Elements(md, effort), "effort", 1000)
    for pattern in md.inlinePatterns:
        _meter_matches(pattern, effort)
    return effort


def spend_on_cleaning(effort, html):
    """Charge for what bleach will do with `html`, which goes by its tags and entities."""
    effort.spend(TAG * html.count("<") + ENTITY * html.count("&"))


class _Fences(Preprocessor):
    """Looks at what opens and closes code: each one that is never closed is looked for to the end of the text."""

    def __init__(self, md, effort):
        super().__init__(md)
        self.effort = effort

    def run(self, lines):
        self.effort.spend(FENCE * len(_FENCE.findall("\n".join(lines))) ** 2)
        return lines


class _Blocks(BlockProcessor):
    """Sees each block before the others do, and never takes it."""

    def __init__(self, parser, effort):
        super().__init__(parser)
        self.effort = effort

    def test(self, parent, block):
        if len(self.parser.state) > DEEPEST:
            raise TooTangled
        self.effort.spend(BLOCK + READ_IN_BLOCK * len(block))
        if "|" in block and "`" in block:
            self.effort.spend(TICK_AND_PIPE * sum(line.count("`") * line.count("|") for line in block.split("\n")))
        return False


class _Elements(Treeprocessor):
    """Counts what the inline patterns will walk through."""

    def __init__(self, md, effort):
        super().__init__(md)
        self.effort = effort

    def run(self, root):
        for element in root.iter():
            self.effort.spend(ELEMENT)
            if any(len(_MARKS.findall(words or "")) > MOST_MARKS for words in (element.text, element.tail)):
                raise TooTangled


def _meter_matches(pattern, effort):
    handle = pattern.handleMatch

    def handle_match(match, data):
        effort.spend(MATCH + READ_IN_MATCH * (len(data) - match.start()))
        return handle(match, data)

    pattern.handleMatch = handle_match
    # These three read character by character, to the end of the paragraph when what they look for is not there.
    for name in ("getText", "getLink"):
        if hasattr(pattern, name):
            setattr(pattern, name, _metered_bracket(getattr(pattern, name), effort))
    if hasattr(pattern, "find_code_spans"):
        pattern.find_code_spans = _metered_code(pattern.find_code_spans, effort)


def _metered_bracket(read, effort):
    def read_and_spend(data, index):
        found = read(data, index)
        effort.spend(READ_IN_LINK * (found[-2] - index))
        return found
    return read_and_spend


def _metered_code(find, effort):
    def find_and_spend(start, text):
        found = find(start, text)
        effort.spend(READ_IN_LINK * ((found[1] or len(text)) - start))
        return found
    return find_and_spend
