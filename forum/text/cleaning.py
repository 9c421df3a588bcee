"""The allow list of what people's texts may hold, kept by two cleaners one after the other."""
import re
import threading

import bleach
import nh3

TAGS = frozenset("p br hr a em strong del code pre blockquote ul ol li table thead tbody tr th td h3 h4 h5 h6 div span".split())
ATTRIBUTES = {
    "a": {"href", "title", "class"}, "ol": {"start"}, "code": {"class"}, "pre": {"tabindex"}, "span": {"role", "aria-label"},
    "div": {"class", "tabindex", "role", "aria-label"}, "th": {"class", "scope"}, "td": {"class"},
}
REL = "nofollow ugc noopener"
SCHEMES = {"http", "https", "mailto"}
_ALIGN = {"align-left", "align-center", "align-right"}
VALUES = {
    ("a", "class"): {"mention"},
    ("div", "class"): {"prose__scroll"}, ("div", "role"): {"group"}, ("span", "role"): {"img"},
    ("th", "class"): _ALIGN, ("td", "class"): _ALIGN, ("th", "scope"): {"col"},
    ("pre", "tabindex"): {"0"}, ("div", "tabindex"): {"0"},
}
SHAPES = {("code", "class"): re.compile(r"language-[\w+\-]{1,30}"), ("ol", "start"): re.compile(r"[0-9]{1,4}"),
          ("a", "href"): re.compile(r"(?:https?://|mailto:|/(?![/\\])|#)[^\x00-\x1f]*", re.IGNORECASE)}
_threads = threading.local()


def cleaned(html):
    """Return `html` with nothing in it that is not on the list."""
    return _nh3.clean(_bleach().clean(html))


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
