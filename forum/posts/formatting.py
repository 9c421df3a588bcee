"""What can be typed to format a text, each with what becomes of it."""
from functools import lru_cache

from flask_babel import get_locale, gettext as _

from ..text import cook


def samples():
    """Return (what it is, what is typed, the HTML it is shown as) for each kind of mark."""
    return _cooked(str(get_locale()))


@lru_cache(maxsize=4)
def _cooked(_locale):
    return [(name, typed, cook(typed).html) for name, typed in _typed()]


def _typed():
    return [
        (_("Bold, italic, struck out"), _("**important**, *note*, ~~not any more~~")),
        (_("Headings"), _("## Chapter\n### Part of it")),
        (_("Lists"), _("- rooms\n- chairs\n\n1. first\n2. second")),
        (_("Tasks"), _("- [ ] to be done\n- [x] done")),
        (_("Links"), _("[the act](https://isap.sejm.gov.pl)\nhttps://www.gov.pl")),
        (_("Quotes"), _("> Words of somebody else.")),
        (_("Tables"), _("| Commune | Cost |\n| --- | --: |\n| Nowa | 12 |")),
        (_("Hidden words"), _("The answer: ||forty-two||")),
        (_("Details to unfold"), _("[details=\"Calculation\"]\nTwelve times three.\n[/details]")),
        (_("Footnotes"), _("As the act says[^1].\n\n[^1]: Article 5, point 2.")),
        (_("Code"), _("`=SUM(A1:A9)`")),
        (_("Emoji"), _(":smile: :heart: – or type a colon and two letters")),
    ]
