"""Footnotes: [^name] in a sentence and a line "[^name]: words", shown as numbers and a list at the end of the text.

They have no ids, so that two texts on one page, or a text and its preview, never lead into each other.
"""
import re
import xml.etree.ElementTree as ET

from markdown.inlinepatterns import InlineProcessor
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

MOST = 100
REFERENCE = r"\[\^([^\]\s]{1,50})\](?!:[ \t])"
_NOTE = re.compile(r"[ ]{0,3}\[\^([^\]\s]{1,50})\]:[ \t]+(\S.*)")
_REFERENCE = re.compile(REFERENCE)


class Notes(Preprocessor):
    """Takes the words of the notes out of the text and numbers them by where the text first refers to them."""

    def run(self, lines):
        notes, rest = _taken_out(lines)
        referred = [name for name in _REFERENCE.findall("\n".join(rest)) if name in notes] if notes else ()
        # A note that nothing refers to comes last: nothing that was written is lost.
        names = list(dict.fromkeys([*referred, *notes]))
        self.md.notes = {name: (number, notes[name]) for number, name in enumerate(names, 1)}
        return rest


class Reference(InlineProcessor):
    """Puts the number of a note where the text refers to it."""

    ANCESTOR_EXCLUDES = ("a",)

    def handleMatch(self, match, data):
        if match[1] not in self.md.notes:
            return None, None, None
        place = ET.Element("sup", {"class": "footnote"})
        ET.SubElement(place, "span", {"class": "visually-hidden"}).text = AtomicString(f"{self.md.known.words.note} ")
        place[0].tail = AtomicString(str(self.md.notes[match[1]][0]))
        return place, match.start(), match.end()


class List(Treeprocessor):
    """Puts the list of notes at the end of the text."""

    def run(self, root):
        if not self.md.notes:
            return
        group = ET.SubElement(root, "div", {"class": "footnotes", "role": "group", "aria-label": self.md.known.words.notes})
        numbers = ET.SubElement(group, "ol")
        for _number, words in self.md.notes.values():
            self.md.parser.parseChunk(ET.SubElement(numbers, "li"), "\n".join(words).rstrip())


def _taken_out(lines):
    notes, rest, words = {}, [], None
    for line in lines:
        found = _NOTE.fullmatch(line) if "[^" in line else None
        if found and found[1] not in notes and len(notes) < MOST:
            words = notes[found[1]] = [found[2]]
        elif words is not None and _goes_on(line, words, found):
            words.append(line.strip())
        else:
            words = None
            # A second note of one name, or one too many, is a line like any other; Markdown would take it for a link's address.
            rest.append(f"\\{line.lstrip()}" if found else line)
    return notes, rest


def _goes_on(line, words, found):
    # The next line of a note, as in a paragraph; after a blank one it has to be indented.
    if found:
        return False
    return not line.strip() or line.startswith("    ") or words[-1] != ""
