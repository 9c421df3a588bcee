"""What a text says without its marks: enough to know a draft again in a list."""
import re

from flask_babel import gettext as _

_MOST = 8_000
_RULES = [(re.compile(pattern, flags), words) for pattern, flags, words in (
    (r"^ {0,3}\[poll\b([^\n]*)\][ \t]*$.*?(?:^ {0,3}\[/poll\][ \t]*$|\Z)", re.M | re.S,
     lambda found: _question(found[1])),
    (r"(!?)\[([^\[\]\n|]*)(?:\|[^\[\]\n]*)?\]\([^()\s]*\)", 0,
     lambda found: found[2] or (_("picture") if found[1] else "")),
    (r"\[quote\b[^\]\n]*\]|\[/(?:quote|details|spoiler)\]|\[\^[^\]\n]*\]:?", 0, ""),
    (r"\[details(?:=\"?([^\]\n\"]{0,200})\"?)?\]", 0, lambda found: found[1] or ""),
    (r"^[ \t]*(?:(?:#{1,6}|>|[-*+]|\d{1,3}[.)])[ \t]+)+(?:\[[ xX]\][ \t]+)?", re.M, ""),
    (r"^[ \t|:-]+$", re.M, ""),
    (r"^```\w*[ \t]*$", re.M, ""),
    (r"\*\*|~~|\|\||`", 0, ""),
    (r"\|", 0, " "),
)]
_QUESTION = re.compile(r"question=[\"„”“]([^\"„”“\n]*)")


def plain(text):
    """Return a text without its marks: files by their titles, polls by their questions; a text of marks alone as it is."""
    words = text[:_MOST]
    for rule, instead in _RULES:
        words = rule.sub(instead, words)
    return words if words.strip() else text


def _question(attributes):
    found = _QUESTION.search(attributes)
    return found[1] if found else ""
