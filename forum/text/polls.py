"""Polls in a text: [poll type=multiple max=3 question="…"], a list of answers, [/poll]; each tag on a line of its own."""
import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass, field
from datetime import datetime, timezone

from markdown.blockprocessors import BlockProcessor
from markdown.util import AtomicString

from .. import clock

MOST_POLLS = 5
FEWEST_OPTIONS, MOST_OPTIONS, LONGEST = 2, 20, 200
STEPS, DOTS, MOST_DOTS = 5, 3, 20
KINDS = {"single": "single", "regular": "single", "multiple": "multiple", "scale": "scale", "number": "scale",
         "dots": "dots"}
RESULTS = {"always": "always", "vote": "vote", "on_vote": "vote", "close": "close", "on_close": "close"}
# Quotation marks as Polish keyboards and Word make them, too.
_QUOTED = r'"[^"\n]*"|[„”“][^"„”“\n]*["”“]'
_OPENING = re.compile(r"^[ ]{0,3}\[poll((?:[ \t][^\n]*)?)\][ \t]*$", re.MULTILINE)
_CLOSING = re.compile(r"^[ ]{0,3}\[/poll\][ \t]*$", re.MULTILINE)
_ATTRIBUTE = re.compile(rf"(\w{{1,20}})(?:=({_QUOTED}|[^\s\"„”“]+))?")
_ANSWER = re.compile(r"[ ]{0,3}(?:[-*+]|[0-9]{1,3}[.)])(?:[ \t]+|$)(.*)")
_NUMBER = re.compile(r"[0-9]{1,4}", re.ASCII)
_SHOWN = re.compile(r'<div class="poll">(.*?)</div>', re.DOTALL)


@dataclass(frozen=True)
class Asked:
    """A poll as a text asks for it; without `maximum` all answers may be chosen."""

    question: str = ""
    kind: str = "single"
    options: tuple = ()
    minimum: int = 1
    maximum: int | None = None
    dots: int = DOTS
    results: str = "always"
    is_anonymous: bool = False
    closes_at: datetime | None = None


class Broken(ValueError):
    """What stands between the tags is no poll; its only argument is a word for why (polls.notes has the sentences)."""


@dataclass
class _Body:
    question: str = ""
    options: list = field(default_factory=list)


class Polls(BlockProcessor):
    """Makes what stands between [poll] and [/poll] a question with its answers; a broken one stays the text it is."""

    def test(self, parent, block):
        # Within a quotation, a list, something folded away it is a text about a poll.
        return parent is self.parser.root and "[poll" in block and bool(_OPENING.search(block))

    def run(self, parent, blocks):
        opening = _OPENING.search(blocks[0])
        before = blocks[0][:opening.start()].rstrip("\n")
        if before.strip():
            blocks[0] = blocks[0][opening.start():]
            self.parser.parseBlocks(parent, [before])
            return
        body, taken, rest = _until_closing(blocks, opening.end())
        asked = self._read(opening[1], body)
        if asked is None:
            ET.SubElement(parent, "p").text = AtomicString(opening[0].strip())
            taken, rest = 1, blocks[0][opening.end():].lstrip("\n")
        else:
            self.parser.md.found.polls.append(asked)
            _show(parent, asked, self.parser.md.known.words.poll)
        blocks[:taken] = [rest] if rest.strip() else []

    def _read(self, attributes, body):
        found = self.parser.md.found
        try:
            if body is None:
                raise Broken("unclosed")
            if len(found.polls) == MOST_POLLS:
                raise Broken("too many polls")
            return read(attributes, body)
        except Broken as why:
            if len(found.poll_problems) < MOST_POLLS:
                found.poll_problems.append((len(found.polls) + len(found.poll_problems) + 1, str(why)))
            return None


def read(attributes, body):
    """Return what a poll's attributes and the lines between its tags ask for; raise Broken when they make no poll."""
    given = {name.lower(): value.strip('"„”“') for name, value in _ATTRIBUTE.findall(attributes)}
    inside = _lines(body)
    kind = _one_of(KINDS, given.get("type", "single"), "kind")
    question = " ".join((given.get("question") or inside.question).split())
    if len(question) > LONGEST:
        raise Broken("long question")
    options = _options(kind, inside.options)
    minimum, maximum = _bounds(given, len(options)) if kind == "multiple" else (1, None)
    return Asked(question, kind, options, minimum, maximum, _dots(given) if kind == "dots" else DOTS,
                 _one_of(RESULTS, given.get("results", "always"), "results"), _is_anonymous(given),
                 _moment(given.get("close", "")))


def framed(html, frames):
    """Return cooked HTML with each poll in it inside the opening and the end that `frames` has for it, in order."""
    frames = iter(frames)

    def put(match):
        opening, end = next(frames, ('<div class="poll">', "</div>"))
        return f"{opening}{match[1]}{end}"
    return _SHOWN.sub(put, html)


def _until_closing(blocks, start):
    """Return what stands before the closing tag, how many blocks that takes, and what follows in the last one."""
    parts = []
    for number, block in enumerate(blocks):
        text = block[start:] if number == 0 else block
        # Polls do not stand in each other: looking no further than the next one keeps ten thousand cheap.
        other = _OPENING.search(text)
        closing = _CLOSING.search(text, 0, other.start() if other else len(text))
        if closing:
            return "\n".join([*parts, text[:closing.start()]]), number + 1, text[closing.end():].lstrip("\n")
        if other:
            break
        parts.append(text)
    return None, 0, ""


def _lines(body):
    found = _Body()
    for line in filter(str.strip, body.split("\n")):
        answer = _ANSWER.fullmatch(line)
        if "\x02" in line:
            raise Broken("code")
        if answer:
            found.options.append(answer[1].strip())
        elif found.options:
            found.options[-1] = f"{found.options[-1]} {line.strip()}".strip()
        else:
            found.question = f"{found.question} {line.strip().lstrip('# ')}".strip()
    return found


def _options(kind, typed):
    options = tuple(" ".join(text.split()) for text in typed if text.strip())
    if kind == "scale":
        options = options or tuple(str(step) for step in range(1, STEPS + 1))
        if len(options) != STEPS:
            raise Broken("steps")
    if len(options) < FEWEST_OPTIONS:
        raise Broken("too few")
    if len(options) > MOST_OPTIONS:
        raise Broken("too many")
    if max(map(len, options)) > LONGEST:
        raise Broken("long option")
    if len({text.casefold() for text in options}) < len(options):
        raise Broken("doubles")
    return options


def _bounds(given, count):
    minimum, maximum = _number(given, "min"), _number(given, "max")
    if not 1 <= (minimum or 1) <= (count if maximum is None else maximum) <= count or minimum == 0:
        raise Broken("bounds")
    return minimum or 1, maximum


def _dots(given):
    dots = _number(given, "dots")
    dots = DOTS if dots is None else dots
    if not 1 <= dots <= MOST_DOTS:
        raise Broken("dots")
    return dots


def _number(given, name):
    value = given.get(name, "")
    if value and not _NUMBER.fullmatch(value):
        raise Broken("dots" if name == "dots" else "bounds")
    return int(value) if value else None


def _one_of(known, value, name):
    if value.lower() not in known:
        raise Broken(name)
    return known[value.lower()]


def _is_anonymous(given):
    # As Discourse says it, too.
    return given.get("anonymous", "no").lower() not in ("no", "false") or given.get("public", "").lower() == "false"


def _moment(typed):
    """Return when a poll closes: a typed hour is Warsaw's, a day alone means its end."""
    if typed.lower() in ("", "never"):
        return None
    try:
        moment = datetime.fromisoformat(typed)
        if len(typed) <= 10:
            return clock.end_of_day(moment.date())
        # The hour that comes twice: the later one, so that nobody loses time; the hour that never comes: one hour on.
        moment = moment if moment.tzinfo else moment.replace(tzinfo=clock.WARSAW, fold=int(_comes_twice(moment)))
        return moment.astimezone(timezone.utc).replace(tzinfo=None, microsecond=0)
    except (ValueError, OverflowError):
        raise Broken("close") from None


def _comes_twice(moment):
    first, second = (moment.replace(tzinfo=clock.WARSAW, fold=fold).astimezone(timezone.utc) for fold in (0, 1))
    return first < second


def _show(parent, asked, word):
    poll = ET.SubElement(parent, "div", {"class": "poll"})
    ET.SubElement(poll, "p", {"class": "poll__question"}).text = AtomicString(asked.question or word)
    options = ET.SubElement(poll, "ul", {"class": "poll__options"})
    for option in asked.options:
        ET.SubElement(options, "li").text = AtomicString(option)
