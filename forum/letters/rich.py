"""What people wrote, as a letter shows it: plain tags for Outlook, whole addresses, no pictures; and as plain text."""
import html
import re

import nh3
from flask import current_app
from flask_babel import gettext as _
from markdownify import markdownify
from markupsafe import Markup

from ..text import excerpt
from ..text.spoilers import without_hidden

# Mail programs cut what is longer than about 100 KB all in all.
LONGEST, LONGEST_EXCERPT = 12_000, 1500
TAGS = set("p br hr a em strong del code pre blockquote ul ol li table thead tbody tr th td h3 h4 h5 h6".split())
# Outlook reads no style sheet; the dark colours come from mail/_style.html.
_CELL = "padding:2px 12px 2px 0;text-align:left;vertical-align:top"
STYLES = {"a": "color:#214a9b", "blockquote": "padding-left:12px;border-left:2px solid #dfd8ce", "td": _CELL, "th": _CELL}
_HIDDEN = re.compile(r'<span[^>]*aria-hidden="true"[^>]*>.*?</span>', re.DOTALL)
_MENTION = re.compile(r'<a [^>]*class="mention[^"]*"[^>]*>(.*?)</a>')
_PICTURE = re.compile(r"<img\b[^>]*>")
_ALT = re.compile(r'alt="([^"]*)"')
_BLANK_LINES = re.compile(r"\n{3,}")


def as_html(cooked_html):
    """Return a post's HTML for a letter; a very long one is cut short."""
    if len(cooked_html) > LONGEST:
        return Markup("<p>{}</p>").format(excerpt(cooked_html, LONGEST_EXCERPT))
    shown = _MENTION.sub(r"\1", cooked_html)
    shown = _PICTURE.sub(_named, _HIDDEN.sub("", without_hidden(shown)))
    shown = shown.replace("<summary>", "<p><strong>").replace("</summary>", "</strong></p>")
    return Markup(nh3.clean(shown, tags=TAGS, attributes={"a": {"href"}, "ol": {"start"}}, link_rel=None,
                            url_schemes={"http", "https", "mailto"}, attribute_filter=_whole(),
                            set_tag_attribute_values={tag: {"style": style} for tag, style in STYLES.items()}))


def as_text(letter_html):
    """Return what `as_html` made as plain text, with the addresses of its links."""
    text = markdownify(str(letter_html), heading_style="ATX", bullets="-", escape_asterisks=False, escape_underscores=False,
                       escape_misc=False, autolinks=True)
    return _BLANK_LINES.sub("\n\n", "\n".join(line.rstrip() for line in text.split("\n"))).strip()


def _named(picture):
    alt = _ALT.search(picture[0])
    words = html.unescape(alt[1]) if alt else ""
    return html.escape(f"[{_('picture')}: {words}]" if words else f"[{_('picture')}]")


def _whole():
    site = current_app.config["FORUM_URL"]
    return lambda tag, name, value: site + value if name == "href" and value.startswith("/") else value
