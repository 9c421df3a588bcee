"""The allow list of what people's texts may hold, kept by two cleaners one after the other."""
import re
import threading

import bleach
import nh3

from ..accounts.models import TONES
from .details import CLASSES

TAGS = frozenset("p br hr a em strong del code pre blockquote ul ol li table thead tbody tr th td h3 h4 h5 h6 div span "
                 "details summary sup img".split())
ATTRIBUTES = {
    "a": {"href", "title", "class"}, "ol": {"start"}, "code": {"class"}, "pre": {"tabindex"},
    "span": {"role", "aria-label", "class", "tabindex", "aria-hidden"}, "details": {"class"}, "sup": {"class"},
    "div": {"class", "tabindex", "role", "aria-label"}, "th": {"class", "scope"}, "td": {"class"},
    "p": {"class"}, "ul": {"class"}, "img": {"src", "alt", "width", "height", "loading", "decoding"},
}
REL = "nofollow ugc noopener"
SCHEMES = {"http", "https", "mailto"}
_ALIGN = {"align-left", "align-center", "align-right"}
AVATARS = {f"avatar avatar--{tone} avatar--small" for tone in TONES}
VALUES = {
    ("a", "class"): {"attachment", "lightbox", "mention", "mention mention--group", "mention mention--quoted",
                     "topic-link", "quote__link", "quote__expand"},
    ("div", "class"): {"quote", "prose__scroll", "footnotes", "poll"}, ("div", "role"): {"group"},
    ("span", "role"): {"img", "button"}, ("span", "aria-hidden"): {"true"},
    ("th", "class"): _ALIGN, ("td", "class"): _ALIGN, ("th", "scope"): {"col"},
    ("span", "class"): AVATARS | {"spoiler", "spoiler__button", "spoiler__text", "visually-hidden", "task",
                        "attachment__about", "attachment__gone"},
    ("span", "tabindex"): {"0"},
    ("details", "class"): set(CLASSES.values()), ("sup", "class"): {"footnote"},
    ("img", "loading"): {"lazy"}, ("img", "decoding"): {"async"},
    ("pre", "tabindex"): {"0"}, ("div", "tabindex"): {"0"},
    ("p", "class"): {"quote__head note", "poll__question"}, ("ul", "class"): {"poll__options"},
}
SHAPES = {("code", "class"): re.compile(r"language-[\w+\-]{1,30}"), ("ol", "start"): re.compile(r"[0-9]{1,4}"),
          # Pictures of our own alone: any other server would learn who reads here.
          ("img", "src"): re.compile(r"/uploads/[0-9a-f]{32}\.[a-z]{3,4}(?:\?display)?"),
          ("img", "width"): re.compile(r"[0-9]{1,4}"), ("img", "height"): re.compile(r"[0-9]{1,4}"),
          ("a", "href"): re.compile(r"(?:https?://|mailto:|/(?![/\\])|#)[^\x00-\x1f]*", re.IGNORECASE)}
_threads = threading.local()


def cleaned(html):
    """Return `html` with nothing in it that is not on the list."""
    return _nh3.clean(_bleach().clean(html))


def marked(html):
    """Return cleaned `html` in which two forms are compared, with the marks of what was added and removed, without ids."""
    return _marked.clean(html)


def is_allowed(tag, name, value):
    """Tell whether an attribute may stand in a text."""
    if name not in ATTRIBUTES.get(tag, ()):
        return False
    if (tag, name) in SHAPES:
        return bool(SHAPES[tag, name].fullmatch(value))
    return value in VALUES.get((tag, name), (value,))


def _bleach():
    # bleach keeps its parser's state on the cleaner: one for each thread.
    if not hasattr(_threads, "bleach"):
        _threads.bleach = bleach.sanitizer.Cleaner(
            tags=TAGS, attributes=is_allowed, protocols=SCHEMES, strip=True, strip_comments=True)
    return _threads.bleach


# bleach has had its last release; this one is looked after.
_nh3 = nh3.Cleaner(
    tags=set(TAGS), attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel=REL, strip_comments=True,
    attribute_filter=lambda tag, name, value: value if name == "rel" or is_allowed(tag, name, value) else None)
# A text that is looked at beside the page it belongs to must not have its ids once more.
_marked = nh3.Cleaner(
    tags={*TAGS, "ins"}, attributes=ATTRIBUTES | {"ins": {"class"}, "del": {"class"}}, url_schemes=SCHEMES, link_rel=REL,
    strip_comments=True, attribute_filter=lambda tag, name, value: value if name == "rel" or (
        value == "diff" if tag in ("ins", "del") else name != "id" and is_allowed(tag, name, value)) else None)
