"""Letters fetched from a mailbox, where no mail server brings them: kept here first, then deleted there."""
import re
import time
from email.parser import BytesHeaderParser
from email.utils import getaddresses, parseaddr
from urllib.parse import unquote, urlsplit

from flask import current_app
from imap_tools import MailBox, MailBoxUnencrypted

from . import store
from .lmtp import is_ours

POLL_EVERY = 30
PATIENCE = 60
PORTS = {"imaps": 993, "imap": 143}
# Written by the server that delivered the letter, so in this order; the last two by its sender.
RECIPIENTS = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "To", "Cc")


def fetch():
    """Keep every letter in the mailbox that MAIL_IN names; return how many were new."""
    parts = urlsplit(current_app.config["MAIL_IN"])
    kind = MailBox if parts.scheme == "imaps" else MailBoxUnencrypted
    box = kind(parts.hostname, parts.port or PORTS[parts.scheme], timeout=PATIENCE)
    with box.login(unquote(parts.username or ""), unquote(parts.password or ""), unquote(parts.path.strip("/")) or "INBOX"):
        return sum(_take(box, uid) for uid in box.uids())


def _take(box, uid):
    size = _size(box, uid)
    is_cut = size > store.MOST_BYTES
    raw = _bytes(box, uid, "BODY.PEEK[HEADER]" if is_cut else "BODY.PEEK[]")
    if not raw:
        return 0  # somebody has deleted it meanwhile
    headers = BytesHeaderParser().parsebytes(raw)
    sender = parseaddr(str(headers["Return-Path"] or ""))[1]
    mail_id = store.keep(raw, recipient=_recipient(headers), sender=sender, way="imap", size=size, is_cut=is_cut)
    # Only now: killed before, the letter is fetched again and known.
    box.delete([uid])
    return int(mail_id is not None)


def _recipient(headers):
    written = [address for name in RECIPIENTS for _name, address in getaddresses([str(v) for v in headers.get_all(name, [])])]
    ours = next((address for address in written if is_ours(address, current_app.config)), "")
    return ours or parseaddr(current_app.config["MAIL_FROM"])[1]


def _size(box, uid):
    _status, answer = box.client.uid("FETCH", uid, "(RFC822.SIZE)")
    found = re.search(rb"RFC822\.SIZE (\d+)", b" ".join(part for part in answer if isinstance(part, bytes)))
    return int(found[1]) if found else 0


def _bytes(box, uid, what):
    _status, answer = box.client.uid("FETCH", uid, f"({what})")
    return next((part[1] for part in answer if isinstance(part, tuple)), b"")


def rest(is_stopped):
    """Wait until the mailbox is to be asked again."""
    until = time.monotonic() + POLL_EVERY
    while time.monotonic() < until and not is_stopped():
        time.sleep(0.5)
