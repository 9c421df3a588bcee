"""A letter as its reader takes it: the writer's own words as Markdown, and the files that belong to them."""
import re
from dataclasses import dataclass, field

from ..text import clean, is_blank, plain
from .cutting import own_words, plain_as_markdown
from .keys import without_keys
from .html_words import as_markdown
from .mime import take_apart

SHOWN = re.compile(r"!\[\]\(cid:([^)\s]{1,200})\)")
# Smaller pictures are the marks of offices and of programs.
LEAST_PICTURE = 4000
_ANSWERED = re.compile(r"(?:(?:re|odp|odpowiedź|aw|fw|fwd|pd|przek)(?:\[\d+\])?\s*:"
                       r"|\[(?:external|zewn[^\]]{0,20}|spam\??)\])\s*", re.IGNORECASE)
_FORWARDED = re.compile(r"(?:fw|fwd|pd|przek)\s*:", re.IGNORECASE)


@dataclass
class Written:
    """What a letter says: `words` are the writer's own, `whole` is everything, to be given back."""

    words: str
    whole: str
    files: list = field(default_factory=list)
    is_encrypted: bool = False
    has_tnef: bool = False


def read(raw, *, keeps_forwarded=False):
    """Return what a letter says; raise TooTangled when it cannot be read."""
    parts = take_apart(raw)
    whole = "\n\n".join(filter(None, map(_markdown, parts.pieces)))
    words = own_words(whole, keeps_forwarded=keeps_forwarded)
    if is_blank(SHOWN.sub("", words)):
        # Some programs leave the HTML empty.
        simple = "\n\n".join(plain_as_markdown(piece.plain, is_flowed=piece.is_flowed) for piece in parts.pieces)
        words = own_words(simple, keeps_forwarded=keeps_forwarded) or words
        whole = whole or simple
    has_html = any(piece.html for piece in parts.pieces)
    return Written(without_keys(clean(words)), clean(whole), [file for file in parts.files if _belongs(file, words, has_html)],
                   parts.is_encrypted, parts.has_tnef)


def title_of(subject):
    """Return the title that a letter's subject gives a topic, and whether the letter passes another one on."""
    title, forwards = plain(subject), False
    while found := _ANSWERED.match(title):
        forwards = forwards or bool(_FORWARDED.match(title))
        title = title[found.end():]
    return title.strip(), forwards


def _markdown(piece):
    if piece.html:
        return as_markdown(piece.html)
    return plain_as_markdown(piece.plain, is_flowed=piece.is_flowed)


def _belongs(file, words, has_html):
    # A picture that stood in what was cut is somebody else's, or the office's mark.
    if file.is_attached or not file.cid:
        return True
    if f"cid:{file.cid})" in words:
        return not file.mime.startswith("image/") or len(file.content) >= LEAST_PICTURE
    return not has_html and (not file.mime.startswith("image/") or len(file.content) >= LEAST_PICTURE)
