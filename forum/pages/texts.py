"""The footer pages, seed_data/pages/*.md: trusted Markdown with inline HTML and [[uzupełnij: …]] blanks."""
import re
from dataclasses import dataclass
from functools import lru_cache

from flask_babel import gettext as _
from markdown import markdown
from markupsafe import Markup, escape

from config import ROOT

FOLDER = ROOT / "seed_data" / "pages"
NAMES = ("regulamin", "klauzula-informacyjna", "deklaracja-dostepnosci", "kontakt")
_BLANK = re.compile(r"\[\[uzupełnij: ([^\]]+)\]\]")
_MAIL = re.compile(r"[^\s@<>\"]+@[^\s@<>\"]+\.\w+")
_ADDRESS = re.compile(r"https?://[^\s<>\"]+")


@dataclass(frozen=True)
class Page:
    """One footer page as its file says it."""

    name: str
    title: str
    html: str
    blanks: tuple

    def filled(self, answers):
        """Return the page's HTML with these answers in its blanks; what is still blank says so."""
        return Markup(_BLANK.sub(lambda match: _said(answers.get(match[1]), match[1]), self.html))


def pages():
    """Return all footer pages in their order."""
    return [page(name) for name in NAMES]


def page(name):
    """Return a footer page, or None when there is none of this name."""
    return _read(name, (FOLDER / f"{name}.md").stat().st_mtime_ns) if name in NAMES else None


@lru_cache(maxsize=16)
def _read(name, _changed):
    text = (FOLDER / f"{name}.md").read_text(encoding="utf-8")
    heading, _newline, body = text.partition("\n")
    html = markdown(body, extensions=["tables", "sane_lists"])
    html = html.replace("<table>", '<div class="prose__scroll" tabindex="0"><table>')
    html = html.replace("</table>", "</table></div>")
    return Page(name, heading.removeprefix("#").strip(), html, tuple(dict.fromkeys(_BLANK.findall(body))))


def _said(answer, blank):
    if not answer:
        return str(Markup('<mark class="blank">{}</mark>').format(_("to be filled in: %(blank)s", blank=blank)))
    if _MAIL.fullmatch(answer):
        return str(Markup('<a href="mailto:{0}">{0}</a>').format(answer))
    if _ADDRESS.fullmatch(answer):
        return str(Markup('<a href="{0}">{0}</a>').format(answer))
    return str(escape(answer))
