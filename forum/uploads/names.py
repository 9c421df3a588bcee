"""What a file is called: cleaned for a title, for Markdown and for a header."""
import re
import unicodedata

from ..text import plain

LONGEST = 100
_FOLDERS = re.compile(r"[\\/]")
_EXTENSION = re.compile(r"\.[A-Za-z0-9]{1,5}$")
# What would mean something in Markdown, and the nearest that does not.
_MARKS = str.maketrans({"[": "(", "]": ")", "<": "(", ">": ")", "|": "-", "*": "-", "`": "'", "\\": "-", "!": "."})


def title_of(name, fallback):
    """Return the title of a file that its sender calls `name`: no folders, controls, turned directions, extension."""
    last = _FOLDERS.split(plain(unicodedata.normalize("NFC", (name or "")[:2000].encode("utf-8", "replace").decode())))[-1]
    title = _EXTENSION.sub("", last).strip(" .")
    return title[:LONGEST].strip(" .") or fallback


def in_markdown(title):
    """Return a title as the words of a link may hold it."""
    return title.translate(_MARKS)
