"""Taking letters apart that may be made to break whoever reads them: bounded in depth, parts, bytes and time."""
import codecs
import re
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.header import decode_header
from email.utils import getaddresses
from itertools import islice

MOST_HEADERS, LONGEST_HEADER = 256_000, 4000
# The parser looks through all levels with every line, so that these are counted before it begins.
MOST_NESTED, MOST_BORDERS = 60, 5000
# Levels times lines: about five seconds.
MOST_LOOKS = 15_000_000
LONGEST_TEXT = 1_000_000
_NESTED = re.compile(rb"[\r\n]content-type:[ \t\r\n]*\"?(?:multipart|message)/", re.IGNORECASE)
_BORDERS = re.compile(rb"[\r\n]--")
_END_OF_HEADERS = re.compile(rb"\r?\n\r?\n|\r\r")
# Only what letters are written in: among Python's codecs are some that take for ever.
_CHARSETS = re.compile(r"utf-(?:8|16|32)(?:-[lb]e)?|ascii|iso8859-\d+|cp(?:125\d|437|85\d|866|932|936|949|950)|koi8-[rut]"
                       r"|mac-\w+|gb\w+|big5\w*|euc_\w+|shift_jis\w*|iso2022_\w+|tis-620")
_LEFT_OUT = ("application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature",
             "application/pgp-keys", "text/calendar", "message/delivery-status", "text/rfc822-headers", "text/x-amp-html")
_ENCRYPTED = ("application/pkcs7-mime", "application/x-pkcs7-mime", "application/pgp-encrypted")
# What Python's own parser raises on letters that are none.
_MADE_TO_BREAK = (RecursionError, MemoryError, ValueError, LookupError, AttributeError, TypeError, AssertionError)
_TNEF = ("application/ms-tnef", "application/vnd.ms-tnef")


class TooTangled(Exception):
    """A letter made of more parts, or deeper ones, than anybody writes."""


@dataclass
class Piece:
    """A stretch of a letter, in one or both of its two forms."""

    plain: str = ""
    html: str = ""
    is_flowed: bool = False


@dataclass
class File:
    """A file that came along; `cid` is what the letter's HTML calls it."""

    name: str
    content: bytes
    mime: str
    cid: str = ""
    is_attached: bool = True


@dataclass
class Parts:
    """What a letter holds."""

    pieces: list = field(default_factory=list)
    files: list = field(default_factory=list)
    is_encrypted: bool = False
    has_tnef: bool = False


def headers_of(raw):
    """Return the headers of a letter as a message without a body; whatever it is made of, this is quick."""
    end = _END_OF_HEADERS.search(raw, 0, MOST_HEADERS)
    return message_from_bytes(raw[:end.start() if end else MOST_HEADERS] + b"\r\n\r\n", policy=policy.compat32)


def is_tangled(raw):
    """Tell whether a letter would keep the parser busy for minutes; this is quick itself."""
    nested = _count(_NESTED, raw, MOST_NESTED)
    lines = max(raw.count(b"\n"), raw.count(b"\r"))
    return nested > MOST_NESTED or (nested + 1) * lines > MOST_LOOKS or _count(_BORDERS, raw, MOST_BORDERS) > MOST_BORDERS


def take_apart(raw):
    """Return the Parts of a letter; raise TooTangled for what is no letter but a trap."""
    if is_tangled(raw):
        raise TooTangled
    end = _END_OF_HEADERS.search(raw, 0, MOST_HEADERS)
    if end is None and len(raw) > MOST_HEADERS:
        raise TooTangled
    parts = Parts()
    try:
        parts.pieces = _pieces(message_from_bytes(raw, policy=policy.compat32), parts)
    except _MADE_TO_BREAK:
        raise TooTangled from None
    return parts


def header(message, name):
    """Return a header as one line of text, decoded; empty when there is none."""
    return next(iter(all_headers(message, name)), "")


def all_headers(message, name):
    """Return every header of this name, decoded."""
    values = [value for key, value in message.raw_items() if key.lower() == name.lower()]
    return [_decoded(" ".join(_as_text(value[:LONGEST_HEADER]).split())) for value in values[:50]]


def addresses(message, name):
    """Return (name, address) of everybody in the headers of this name, before anything in them is decoded."""
    values = [value for key, value in message.raw_items() if key.lower() == name.lower()]
    found = getaddresses([" ".join(_as_text(value[:LONGEST_HEADER]).split()) for value in values[:50]])
    return [(_decoded(called), address) for called, address in found]


def _pieces(part, parts):
    kind = part.get_content_type()
    if kind in _LEFT_OUT:
        return []
    if kind in _ENCRYPTED and "signed-data" not in str(part.get("Content-Type")).lower():
        parts.is_encrypted = True
        return []
    if part.is_multipart() and part.get_content_maintype() == "multipart":
        found = [_pieces(inner, parts) for inner in part.get_payload()]
        return [_one_of(found)] if kind == "multipart/alternative" else sum(found, [])
    if kind in ("text/plain", "text/html") and not _is_file(part):
        return [_piece(part, kind)]
    _take_file(part, kind, parts)
    return []


def _one_of(forms):
    # Each is the whole, in another form.
    one = Piece()
    for pieces in forms:
        html, plain = ("\n".join(filter(None, (getattr(piece, name) for piece in pieces))) for name in ("html", "plain"))
        one.html, one.plain = html or one.html, one.plain or plain
        one.is_flowed = one.is_flowed or any(piece.is_flowed for piece in pieces)
    return one


def _piece(part, kind):
    words = _text_of(part)
    if kind == "text/html":
        return Piece(html=words)
    is_flowed = str(part.get_param("format") or "").lower() == "flowed"
    return Piece(plain=_unflowed(words, str(part.get_param("delsp") or "").lower() == "yes") if is_flowed else words,
                 is_flowed=is_flowed)


def _is_file(part):
    disposition = str(part.get("Content-Disposition") or "").strip().lower()
    return disposition.startswith("attachment") or bool(_name_of(part))


def _take_file(part, kind, parts):
    if kind in _TNEF or _name_of(part).lower() == "winmail.dat":
        parts.has_tnef = True
        return
    # A letter inside a letter is a file of a kind that is not taken; whoever sent it is told.
    content = b"From:" if part.is_multipart() else part.get_payload(decode=True) or b""
    name = _name_of(part) or ("list.eml" if kind.startswith("message/") else "")
    cid = _as_text(str(part.get("Content-ID") or "")).strip().strip("<>")[:200]
    attached = str(part.get("Content-Disposition") or "").strip().lower().startswith("attachment")
    parts.files.append(File(name, content, kind, cid, attached and not _is_shown(kind, cid)))


def _is_shown(kind, cid):
    # Outlook calls a picture in the text an attachment as well.
    return bool(cid) and kind.startswith("image/")


def _name_of(part):
    name = part.get_filename("") or ""
    return _decoded(_as_text(name if isinstance(name, str) else str(name))[:LONGEST_HEADER])


def _text_of(part):
    content = (part.get_payload(decode=True) or b"")[:LONGEST_TEXT * 4]
    return _read(content, str(part.get_content_charset() or ""))[:LONGEST_TEXT]


def _read(content, charset):
    for name in (_known(charset), "utf-8"):
        try:
            return content.decode(name)
        except (UnicodeDecodeError, LookupError):
            pass
    # What is no UTF-8 was written on Windows in Poland, nearly always.
    return content.decode("cp1250", "replace")


def _known(charset):
    try:
        name = codecs.lookup(charset or "utf-8").name
    except (LookupError, ValueError, UnicodeError):
        return "utf-8"
    if name == "iso8859-1":
        return "cp1252"
    return name if _CHARSETS.fullmatch(name) else "utf-8"


def _decoded(value):
    try:
        chunks = decode_header(value)
        return " ".join("".join(_read(chunk, charset or "") if isinstance(chunk, bytes) else chunk
                                for chunk, charset in chunks).split())
    except (ValueError, LookupError, AttributeError, IndexError):
        return value


def _as_text(value):
    # Bytes above ASCII stand in the parser's headers as halves of characters.
    return _read(str(value).encode("utf-8", "surrogateescape"), "")


def _unflowed(words, joins_words):
    # RFC 3676: a line that ends with a blank goes on in the next one of the same depth.
    lines, open_depth = [], None
    for line in words.replace("\r\n", "\n").split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        rest = line[depth:].removeprefix(" ")
        is_open = rest.endswith(" ") and rest != "-- "
        if open_depth != depth or rest == "-- ":
            lines.append([">" * depth + (" " if depth else "")])
        lines[-1].append(rest[:-1] if is_open and joins_words else rest)
        open_depth = depth if is_open else None
    return "\n".join("".join(line) for line in lines)


def _count(pattern, raw, most):
    return sum(1 for _found in islice(pattern.finditer(raw), most + 1))
