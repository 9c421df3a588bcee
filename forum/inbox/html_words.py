"""The HTML of letters as Markdown: as Word, Outlook and web mail write it, cleaned before anything looks at it."""
import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import nh3
from bs4 import BeautifulSoup
from markdownify import MarkdownConverter

LONGEST = 1_000_000
# The cleaner takes minutes for what is nested a hundred thousand times, the converter calls itself once for each level
# and takes a second for ten thousand tags.
DEEPEST_SENT, MOST_SENT = 1000, 200_000
DEEPEST, MOST = 150, 30_000
_TAGS = set("p br hr a b strong i em del s code pre blockquote ul ol li table thead tbody tr th td h1 h2 h3 h4 h5 h6 div "
            "img".split())
# Pictures inside the address itself.
_BALLAST = re.compile(r"data:[\w/+.;=-]{0,100},[A-Za-z0-9+/=%\s]{200,}")
# The converter looks through a run of blanks once for each of them.
_LONG_GAP = re.compile(r"\s{40,}")
_TAG = re.compile(r"<(/?)(\w+)")
_ANY_TAG = re.compile(r"<[^<>]*>")
# They need no closing.
_OPEN = frozenset("br img hr meta link input p li td th tr".split())
_SIGNATURES = ("gmail_signature", "gmail_signature_prefix", "moz-signature", "signature", "ms-outlook-mobile-signature",
               "applemailsignature", "protonmail_signature_block", "zimbra-signature", "wp-signature")
_SIGNED = re.compile("|".join(rf"(?<![\w-]){name}(?![\w-])" for name in _SIGNATURES), re.IGNORECASE)
_BULLET = re.compile(r"^(\s{0,12})(?:[·•▪§◦‣]|\uf0b7|\uf0a7)\s+", re.MULTILINE)
# Word makes a paragraph of each point.
_LOOSE = re.compile(r"^(- .*)\n\n(?=- )", re.MULTILINE)
_BLANKS = re.compile(r"[\xa0\u2000-\u200a\u202f\u205f\u3000]")
_UNSEEN = re.compile("[\u200b-\u200d\u2060\ufeff\u00ad]")
_ITEM = re.compile(r"(?:[-*+]|\d{1,9}[.)])\s")
_UNESCAPED = re.compile(r"https?://|www\.|\S@\S")


def as_markdown(sent):
    """Return the HTML of a letter as Markdown; pictures in it stay as `![](cid:…)`."""
    sent = _LONG_GAP.sub("\n", _BALLAST.sub("", _without_comments(sent[:LONGEST])))
    if sent.count("<") > MOST_SENT or _is_heavy(sent, DEEPEST_SENT, MOST_SENT):
        return _tidied(_bare(sent))
    clean = nh3.clean(sent, tags=_TAGS, attributes={"a": {"href"}, "img": {"src", "alt"}, "div": {"class", "id"},
                                                    "p": {"class", "id"}, "pre": {"class"}, "td": {"colspan"}},
                      url_schemes={"http", "https", "mailto", "cid"}, link_rel=None,
                      clean_content_tags={"script", "style", "title"})
    if _is_heavy(clean, DEEPEST, MOST):
        return _tidied(_bare(clean))
    soup = BeautifulSoup(clean, "html.parser")
    _prune(soup)
    letter = _Letter(heading_style="ATX", bullets="-", escape_misc=False, strip=["hr"], table_infer_header=True)
    return _tidied(letter.convert_soup(soup))


class _Letter(MarkdownConverter):
    """Markdown of what letters are made of: a line of theirs is a <div>, and so is half of everything else."""

    def convert_div(self, el, text, parent_tags):
        return text if "_inline" in parent_tags else f"\n{text.strip(chr(10))}\n"

    def convert_img(self, el, text, parent_tags):
        source = el.get("src", "")
        return f"![]({source})" if source.startswith("cid:") else ""

    def convert_a(self, el, text, parent_tags):
        href = el.get("href", "")
        el["href"] = href = _without_watch(href)
        # An address that is its own name needs no brackets.
        if not href or href.removeprefix("mailto:") == text.strip().replace("\\", ""):
            return text.replace("\\", "")
        return super().convert_a(el, text, parent_tags)

    def escape(self, text, parent_tags):
        return " ".join(word if _UNESCAPED.search(word) else super(_Letter, self).escape(word, parent_tags)
                        for word in text.split(" "))


def _prune(soup):
    for element in soup.find_all(["div", "p", "pre"]):
        if not element.decomposed and _SIGNED.search(" ".join([*element.get("class", []), element.get("id") or ""])):
            element.decompose()
    # From the inside out: what only holds the page together is none.
    for table in reversed(soup.find_all("table")):
        rows = [row.find_all(["td", "th"], recursive=False) for row in table.find_all("tr")]
        if table.find("table") or max(map(len, rows), default=0) < 2 or table.find(["img", "ul", "ol"]):
            _unwrap(table)


def _unwrap(table):
    for part in table.find_all(["thead", "tbody", "tr", "td", "th"]):
        if part.find_parent("table") is table:
            part.name, part.attrs = "div", {}
    table.name = "div"


def _tidied(text):
    text = _UNSEEN.sub("", _BLANKS.sub(" ", text))
    text = _LOOSE.sub(r"\1\n", _BULLET.sub(r"\1- ", text))
    lines, in_code = [], False
    for line in text.split("\n"):
        in_code = in_code != line.lstrip().startswith("```")
        lines.append(line.rstrip() if in_code else _unindented(line.rstrip()))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")


def _unindented(line):
    # Four blanks at the start would make code of it.
    words = line.lstrip()
    return line if len(line) - len(words) < 4 or _ITEM.match(words) else words


def _without_watch(href):
    # Outlook sends its readers by way of a watchman, who would see every reader of the post.
    try:
        parts = urlsplit(href)
        if (parts.hostname or "").endswith(".safelinks.protection.outlook.com"):
            return parse_qs(parts.query).get("url", [href])[0]
    except ValueError:
        return ""
    return href


def _without_comments(html):
    first, *others = html.split("<!--")
    return first + "".join(other.partition("-->")[2] for other in others)


def _bare(html):
    return unescape(_ANY_TAG.sub("\n", html))


def _is_heavy(html, deepest, most):
    depth = count = 0
    for closes, tag in _TAG.findall(html):
        count += 1
        if tag.lower() not in _OPEN:
            depth += -1 if closes else 1
        if depth > deepest or count > most:
            return True
    return False
