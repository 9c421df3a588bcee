"""What comes back: reports of mail servers (RFC 3464) and of mailbox providers about complaints (ARF, RFC 5965)."""
import base64
import hashlib
import hmac
import re
from email import message_from_bytes
from email.parser import BytesHeaderParser
from email.utils import parseaddr
from typing import NamedTuple

from flask import current_app
from sqlalchemy import select

from .. import clock
from ..db import db, lock_rows, writes
from . import addresses
from .message import wire_address
from .models import Letter
from .transport import NOBODY, without_addresses

_RETURN = re.compile(r"bounce\+([1-9]\d{0,18})\.([a-z2-7]{20})")
_STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_ID = re.compile(r"<[^<>\s]{1,150}>")
# Of a report: a nested one of thousands of parts says nothing more.
MOST_PARTS = 40


class Report(NamedTuple):
    """What a report says of one letter of ours; `kind` is failed, complaint or other."""

    kind: str
    letter_id: int | None
    status: str
    detail: str


def return_path(letter):
    """Return the address that reports about this letter come to: its own where letters come in, else the forum's."""
    if current_app.config["MAIL_IN"]:
        return wire_address(f"bounce+{letter.id}.{_seal(letter.id)}@{current_app.config['MAIL_DOMAIN']}")
    return wire_address(parseaddr(current_app.config["MAIL_FROM"])[1])


def read_return_path(address):
    """Return the id of the letter that an address of return belongs to, or None when it is none or forged."""
    found = _RETURN.fullmatch(address.strip("<> ").lower().rpartition("@")[0])
    return int(found[1]) if found and hmac.compare_digest(found[2], _seal(int(found[1]))) else None


def read_report(raw, recipient):
    """Return the Report that a letter is, or None when it is something else.

    A letter of ours is known by the address the report was sent to, or by the Message-ID it quotes: both hold a secret.
    """
    is_returned = recipient.lower().startswith("bounce+")
    if not is_returned and BytesHeaderParser().parsebytes(raw).get_content_type() != "multipart/report":
        return None
    letter_id = read_return_path(recipient)
    try:
        message = message_from_bytes(raw)
    except RecursionError:
        return Report("other", None, "", "") if is_returned else None
    if message.get_content_type() == "multipart/report":
        parts = _parts(message)
        report = _complaint(parts) or _failure(parts)
        if report:
            return report._replace(letter_id=letter_id or _quoted(parts))
    if is_returned:
        return _plain_words(message, letter_id)
    return None


@writes
def note(report):
    """Write down what a report says of a letter and its address."""
    letter = lock_rows(Letter, report.letter_id)[0] if report.letter_id else None
    if letter is None or report.kind == "other":
        return
    if report.kind == "complaint":
        addresses.note_complaint(letter.address, detail=report.detail)
        return
    is_new, letter.bounced_at = letter.bounced_at is None, clock.now()
    letter.error = report.detail
    if is_new:  # a second report of one letter does not count twice
        addresses.note_bounce(letter.address, for_good=bool(NOBODY.search(report.status)), detail=report.detail)


def _parts(message):
    parts = []
    for part in message.walk():
        parts.append(part)
        if len(parts) == MOST_PARTS:
            break
    return parts


def _complaint(parts):
    for part in parts:
        if part.get_content_type() == "message/feedback-report":
            said = part.get_payload()[0] if part.is_multipart() else message_from_bytes(part.get_payload(decode=True) or b"")
            is_one = str(said["Feedback-Type"]).strip().lower() in ("abuse", "fraud", "virus", "opt-out")
            return Report("complaint" if is_one else "other", None, "", str(said["Feedback-Type"]).strip()[:40])
    return None


def _failure(parts):
    for part in parts:
        if part.get_content_type() == "message/delivery-status" and part.is_multipart():
            for fields in part.get_payload():
                if fields["Action"]:
                    return _of_fields(fields)
            return Report("other", None, "", "")
    return None


def _of_fields(fields):
    status = _STATUS.search(str(fields["Status"]))
    detail = without_addresses(f"{fields['Status']} {fields['Diagnostic-Code'] or ''}")
    # "delayed" is no failure yet, "delivered" and "relayed" are none.
    failed = str(fields["Action"]).strip().lower() == "failed"
    return Report("failed" if failed else "other", None, status[0] if status else "", detail)


def _quoted(parts):
    for part in parts[1:]:
        kind = part.get_content_type()
        if kind not in ("message/rfc822", "text/rfc822-headers"):
            continue
        original = part.get_payload()[0] if part.is_multipart() else message_from_bytes(part.get_payload(decode=True) or b"")
        found = _ID.search(str(original["Message-ID"]))
        if found:
            return db.session.scalar(select(Letter.id).where(Letter.message_id == found[0]))
    return None


def _plain_words(message, letter_id):
    """Read what servers older than RFC 3464 write: the first code in plain words; notes of absence are none."""
    if str(message["Auto-Submitted"]).lower().startswith("auto-replied") or not _is_from_a_machine(message):
        return Report("other", letter_id, "", "")
    text = next((part.get_payload(decode=True) or b"" for part in _parts(message)
                 if part.get_content_type() == "text/plain" and not part.is_multipart()), b"")
    words = text[:20_000].decode("utf-8", "replace")
    found = next((found for found in _STATUS.finditer(words) if found[1] == "5"), None)
    if found is None:
        return Report("other", letter_id, "", "")
    return Report("failed", letter_id, found[0], without_addresses(words[found.start():found.start() + 200]))


def _is_from_a_machine(message):
    local = parseaddr(str(message["From"]))[1].lower().partition("@")[0]
    return local in ("", "mailer-daemon", "postmaster") or str(message["Return-Path"]).strip() == "<>"


def _seal(letter_id):
    secret = current_app.secret_key
    key = hashlib.sha256(b"return-path:" + (secret if isinstance(secret, bytes) else secret.encode())).digest()
    return base64.b32encode(hmac.digest(key, str(letter_id).encode(), "sha256"))[:20].decode().lower()
