"""Uploads in texts: `![words](upload://token.png)` is a picture, `[title|attachment](upload://token.pdf)` a file to take."""
import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass

from flask import url_for
from flask_babel import format_decimal
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

from ..policy import can
from ..uploads import queries
from ..uploads.models import IMAGE
from ..uploads.pictures import SHOWN

SCHEME = "upload://"
# As many as a text may show; what comes after stands there as missing.
MOST = 60
REFERENCE = re.compile(r"upload://([0-9a-f]{32})\.[a-z]{1,5}")
_ATTACHMENT = re.compile(r"\|attachment\s*$")
KILOBYTE = 1024


@dataclass(frozen=True)
class Shown:
    """What a text says of an upload."""

    address: str
    display: str
    about: str
    width: int | None
    height: int | None


def tokens_in(text):
    """Return the tokens of the first uploads that a text names."""
    return list(dict.fromkeys(REFERENCE.findall(text)))[:MOST]


def uploads_in(text, author, post=None):
    """Return {token: Shown} of what a text names, as far as its author has sent it or may read it, or `post` has it already."""
    tokens = tokens_in(text) if author is not None else []
    if not tokens:
        return {}
    return {upload.token: shown(upload) for upload in queries.by_tokens(tokens)
            if upload.user_id == author.id or _is_of(upload, post) or can(author, "see", upload)}


def _is_of(upload, post):
    return post is not None and any(use.post_id == post.id for use in upload.uses)


def shown(upload):
    """Return what a text says of an upload."""
    address = url_for("uploads.show", token=upload.token, extension=upload.extension)
    if upload.kind != IMAGE:
        return Shown(address, address, f"{upload.extension.upper()}, {size_of(upload)}", None, None)
    width = min(upload.width, SHOWN) if upload.has_display else upload.width
    return Shown(address, f"{address}?display" if upload.has_display else address, "",
                 width, max(1, round(upload.height * width / upload.width)))


def size_of(upload):
    """Return how large a file is, as people say it."""
    if upload.size < KILOBYTE * KILOBYTE:
        return f"{max(1, round(upload.size / KILOBYTE))} KB"
    return f"{format_decimal(round(upload.size / KILOBYTE / KILOBYTE, 1))} MB"


def is_upload(image):
    """Tell whether a picture of a text is one of ours."""
    return image.get("src", "").startswith(SCHEME)


class Uploads(Treeprocessor):
    """Puts pictures and files in place of the tokens that `md.known.uploads` knows, and a word in place of others."""

    def run(self, root):
        for parent in list(root.iter()):
            for index, child in enumerate(list(parent)):
                if child.tag == "img" and is_upload(child):
                    parent[index] = self._image(child, inside_link=parent.tag == "a")
                elif child.tag == "a" and child.get("href", "").startswith(SCHEME):
                    parent[index] = self._file(child)

    def _image(self, image, *, inside_link):
        words = image.get("alt", "").strip()
        known = self._known(image.get("src"))
        if known is None or known.width is None:
            return self._missing(words, image.tail) if known is None else self._link(known, words, image.tail)
        picture = ET.Element("img", {
            "src": known.display, "alt": words or self.md.known.words.undescribed, "width": str(known.width),
            "height": str(known.height), "loading": "lazy", "decoding": "async"})
        if inside_link:
            picture.tail = image.tail
            return picture
        link = ET.Element("a", {"class": "lightbox", "href": known.address})
        link.append(picture)
        link.tail = image.tail
        return link

    def _file(self, link):
        words = _ATTACHMENT.sub("", "".join(link.itertext())).strip()
        known = self._known(link.get("href"))
        return self._missing(words, link.tail) if known is None else self._link(known, words, link.tail)

    def _link(self, known, words, tail):
        link = ET.Element("a", {"class": "attachment", "href": known.address})
        link.text, link.tail = AtomicString(words or self.md.known.words.file), tail
        if known.about:
            about = ET.SubElement(link, "span", {"class": "attachment__about"})
            about.text, about.tail = AtomicString(f"({known.about})"), None
            link.text = AtomicString(f"{link.text} ")
        return link

    def _missing(self, words, tail):
        gone = ET.Element("span", {"class": "attachment__gone"})
        sentence = self.md.known.words.file_gone
        gone.text, gone.tail = AtomicString(f"{sentence}: {words}" if words else sentence), tail
        return gone

    def _known(self, address):
        match = REFERENCE.fullmatch(address or "")
        known = self.md.known.uploads.get(match[1]) if match else None
        if known is not None and match[1] not in self.md.found.uploads:
            self.md.found.uploads.append(match[1])
        return known
