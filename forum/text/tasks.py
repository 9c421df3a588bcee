"""Lists of tasks: "- [ ]" and "- [x]", and how one of them is ticked in the text it was written in."""
import re
import xml.etree.ElementTree as ET

from markdown.extensions.fenced_code import FencedBlockPreprocessor
from markdown.treeprocessors import Treeprocessor

DONE, TO_DO = "☑", "☐"
_MARK = re.compile(r"\[([ xX])\][ \t]+")
_SHOWN = re.compile(f'<span [^>]*class="task"[^>]*>([{TO_DO}{DONE}])</span>')
# What may be a task in the source: an item of a list, perhaps quoted or within another one, that begins with a box.
_TYPED = re.compile(r"^[ \t>]{0,60}(?:(?:[-*+]|[0-9]{1,9}\.)[ \t]{1,8}){1,6}\[([ xX])\](?=[ \t])", re.MULTILINE)
_FENCED = FencedBlockPreprocessor.FENCED_BLOCK_RE
# Guesses that are cooked before we give up: all but the first are for texts that hide boxes where they are none.
MOST_GUESSES = 4


class Tasks(Treeprocessor):
    """Shows the box of a task as a mark that says in words whether it is done."""

    def run(self, root):
        for item in root.iter("li"):
            self._mark(item)

    def _mark(self, item):
        holder = item[0] if len(item) and item[0].tag == "p" and not (item.text or "").strip() else item
        match = _MARK.match(holder.text or "")
        if match:
            done, words = match[1] != " ", self.md.known.words
            mark = ET.Element("span", {"class": "task", "role": "img", "aria-label": words.done if done else words.to_do})
            mark.text, mark.tail = DONE if done else TO_DO, " " + holder.text[match.end():]
            holder.text = ""
            holder.insert(0, mark)


def tasks_in(html):
    """Return, for each task of a cooked text, whether it is done."""
    return [mark == DONE for mark in _SHOWN.findall(html)]


def guesses(text, number, done):
    """Return forms of `text` in which its task `number` may be ticked (or not), the likeliest first.

    What really is a task only cooking tells: whoever asks cooks them until one shows what is wanted.
    """
    code = [found.span() for found in _FENCED.finditer(text)]
    boxes = [box.start(1) for box in _TYPED.finditer(text) if not any(start <= box.start() < end for start, end in code)]
    other = [at for at in boxes if (text[at] == " ") == done]
    likely = boxes[number - 1] if number <= len(boxes) else len(text)
    other.sort(key=lambda at: abs(at - likely))
    return [f"{text[:at]}{'x' if done else ' '}{text[at + 1:]}" for at in other[:MOST_GUESSES]]
