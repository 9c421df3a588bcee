"""A letter as bytes: headers that nobody can slip another one into, words as text and as simple HTML.

Made by the older half of Python's email package: the newer one breaks long tokens without spaces, such as List-Unsubscribe's.
"""
import io
import re
from email import policy
from email.charset import QP, Charset
from email.generator import BytesGenerator
from email.header import Header
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import format_datetime, formataddr, parseaddr
from datetime import timezone

from flask import current_app

from .. import clock

# RFC 2047 ends an encoded word at 75 characters, RFC 5322 a line at 998.
LINE = 76
# What a letter says of itself; `headers` of a letter may not say it differently.
OURS = frozenset("from to cc bcc subject date message-id sender reply-to mime-version auto-submitted return-path "
                 "content-type content-transfer-encoding x-auto-response-suppress".split())
_NAME = re.compile(r"[A-Za-z0-9-]{1,60}")
_TOKEN = re.compile(r"[\x21-\x7e]+")
_policy = policy.compat32.clone(linesep="\r\n", max_line_length=LINE)


class Unsendable(ValueError):
    """A letter that no mail server could take; the message says why."""


def as_bytes(letter, *, to_name=""):
    """Return a letter as it goes over the wire, CRLF lines; raise Unsendable for an address that is none."""
    message = MIMEMultipart("alternative", _subparts=[_part(letter.text, "plain"), _part(letter.html, "html")]) \
        if letter.html else _part(letter.text, "plain")
    message.policy = _policy
    name, own = parseaddr(current_app.config["MAIL_FROM"])
    message["From"] = _mailbox(letter.sender or name, wire_address(own))
    message["To"] = _mailbox(to_name, wire_address(letter.address))
    if letter.reply_to:
        message["Reply-To"] = _mailbox("", wire_address(letter.reply_to))
    message["Subject"] = _words(letter.subject)
    message["Date"] = format_datetime(clock.now().replace(tzinfo=timezone.utc))
    message["Message-ID"] = letter.message_id
    message["Auto-Submitted"] = "auto-generated"
    # Exchange: no notes of absence and receipts, but what could not be delivered does come back.
    message["X-Auto-Response-Suppress"] = "DR, RN, NRN, OOF, AutoReply"
    for header, value in (letter.headers or {}).items():
        if _NAME.fullmatch(header) and header.lower() not in OURS:
            message[header] = _words(str(value))
    return _flat(message)


def wire_address(address):
    """Return an address as mail servers write it, its domain in ASCII (IDN); raise Unsendable for what is none."""
    local, at, domain = one_line(address).rpartition("@")
    if not at or not local or re.search(r"[\s<>,;\"\\()\[\]:]", local + domain) or len(address) > 320:
        raise Unsendable("this is not an e-mail address")
    try:
        return f"{local}@{domain if domain.isascii() else domain.encode('idna').decode()}"
    except UnicodeError:
        raise Unsendable("this domain does not exist in any alphabet") from None


def one_line(text):
    """Return a text as one line, whatever breaks lines or hides in it."""
    # Half characters have no bytes in any encoding.
    text = "".join(character if character.isprintable() else " " for character in str(text))
    return " ".join(text.encode("utf-8", "replace").decode().split())


def _part(text, kind):
    charset = Charset("utf-8")
    charset.body_encoding = QP
    return MIMEText(text.encode("utf-8", "replace").decode().replace("\r\n", "\n"), kind, charset)


def _words(text):
    text = one_line(text)
    if not text.isascii():
        return Header(text, "utf-8", maxlinelen=LINE, header_name="Subject")
    if text.startswith("=?"):  # would be taken for encoded
        return Header(text, "utf-8", maxlinelen=LINE)
    return text


def _mailbox(name, address):
    name = one_line(name)
    if name.isascii() and "=?" not in name and len(name) < 60:
        return formataddr((name, address)) if address.isascii() else _beyond_ascii(name, address)
    header = Header(maxlinelen=LINE, header_name="Reply-To")
    header.append(name, "utf-8")
    if not address.isascii():
        return _beyond_ascii(name, address)
    header.append(f"<{address}>", "us-ascii")
    return header


def _beyond_ascii(_name, _address):
    raise Unsendable("there are letters with accents before the @, which our mail server does not take")


def _flat(message):
    out = io.BytesIO()
    BytesGenerator(out, mangle_from_=False, policy=_policy).flatten(message)
    made = out.getvalue()
    if not _TOKEN.fullmatch(message["Message-ID"].strip()):
        raise Unsendable("its Message-ID has a blank in it")
    return made
