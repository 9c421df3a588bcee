"""What people write: Markdown in, safe HTML out."""
import html
import re
import threading
from dataclasses import dataclass, field

import nh3
from markupsafe import Markup

from ..offload import offload
from ..posts.models import LONGEST
from .cleaning import cleaned
from .effort import TooTangled
from .known import Found, Known, look_up
from .markdown import to_html
from .spoilers import without_hidden

# C0 and C1 controls but tab and line feed, and marks that turn the direction of the text around them.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")
_BREAKS = re.compile("\r\n?|[\u2028\u2029\x85]")
_BLANK = re.compile("[\\s\u00ad\u115f\u1160\u17b4\u17b5\u200b-\u200f\u2060-\u2065\u206a-\u206f\u2800\u3164\uffa0]+")
# Cooks share the interpreter with the event loop, and the thread pool with whoever is signing in.
_stoves = threading.BoundedSemaphore(2)


@dataclass(frozen=True)
class Cooked:
    """A text as it was typed and as it is shown."""

    text: str
    html: str
    found: Found = field(default_factory=Found)


def cook(text, *, place=None, author=None, post=None):
    """Turn Markdown into safe HTML in the thread pool; `text` is at most posts.models.LONGEST characters.

    `place` is the topic or network it is for, `author` who writes it: they decide what it may show of what it names.
    `post` is the one that says it already, or did: its files stay, even when its author may read them no more.
    """
    text = clean(text)
    known = look_up(text, place, author, post)
    with _stoves:
        return offload(_cook, text, known)


def clean(text):
    """Return `text` with one kind of line break and without what no keyboard types: controls, halves of characters."""
    return _CONTROL.sub("", _BREAKS.sub("\n", text.encode("utf-8", "replace").decode()))


def plain(text):
    """Return a one-line text (a title, a name) without control characters and runs of blanks."""
    return " ".join(_CONTROL.sub("", _BREAKS.sub(" ", text.encode("utf-8", "replace").decode())).split())


def is_blank(text):
    """Tell whether `text` shows nothing: spaces, invisible characters, controls."""
    return not _BLANK.sub("", clean(text))


def excerpt(cooked_html, length=200):
    """Return the first words of cooked HTML as plain text."""
    words = html.unescape(nh3.clean(without_hidden(cooked_html).replace("<", " <"), tags=set()))
    flat = re.sub(r" (?=[.,;:!?)])", "", " ".join(words.split()))
    if len(flat) <= length:
        return flat
    kept = flat[:length].rsplit(" ", 1)[0]
    if not kept.endswith((".", "!", "?", "…")):
        return kept + "…"
    # A sentence that is whole ends by its own mark; "art. 7" or "np. tak" is none.
    goes_on = re.match(r"[^\W_A-ZĄĆĘŁŃÓŚŹŻ]", flat[len(kept):].lstrip())
    return f"{kept} …" if goes_on else kept


def _cook(text, known=Known()):
    found = Found()
    try:
        safe = cleaned(to_html(text[:LONGEST], known, found))
    except (TooTangled, RecursionError):
        found = Found()
        safe = f'<pre class="prose__typed" tabindex="0">{html.escape(text[:LONGEST], quote=False)}</pre>'
    return Cooked(text, Markup(safe), found)
