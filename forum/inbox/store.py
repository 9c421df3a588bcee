"""Letters that came in, kept before the mail server is thanked, and worked off one by one."""
import hashlib
from datetime import timedelta
from email.parser import BytesHeaderParser

from flask import current_app
from sqlalchemy import delete, select, update

from .. import clock
from ..db import db, insert_into, lock_rows, writes
from .models import InboundMail

MOST_BYTES = 25 * 1024 * 1024
# A process that dies leaves its letters to the next after this long.
LEASE = timedelta(minutes=5)
# One by one: a letter that kills whoever reads it must not wear out the tries of those that came with it.
AT_ONCE = 1
# With pauses of 4, 16, 64 … seconds, at most an hour, the last try comes after about two hours.
MOST_TRIES, LONGEST_PAUSE = 8, timedelta(hours=1)
# So long it is known that a letter has come before.
KEPT_FOR = timedelta(days=180)
# Who sent it is nobody's business any more.
SENDERS_KEPT = timedelta(days=30)


@writes
def keep(raw, *, recipient, sender="", way, size=None, is_cut=False):
    """Keep a letter to one of our addresses; return its id, or None when it has come before.

    `is_cut` says that `raw` is the headers alone, of a letter of `size` bytes.
    """
    recipient = recipient.strip()[:320]
    values = {
        "key": hashlib.sha256(recipient.lower().encode("utf-8", "surrogateescape") + b"\0" + raw).hexdigest(), "way": way,
        "sender": _clean(sender).strip("<> ")[:320], "recipient": _clean(recipient), "message_id": _message_id(raw),
        "size": len(raw) if size is None else size, "raw": raw, "is_cut": is_cut}
    insert = insert_into(InboundMail).values(**_with_defaults(values)).on_conflict_do_nothing(index_elements=["key"])
    return db.session.scalar(insert.returning(InboundMail.id))


@writes
def settle(mail, state, *, reason="", user_id=None, network_id=None, topic_id=None, post_id=None):
    """Say what became of a letter, in the transaction of that very thing, and forget its bytes; False if it was settled before.

    Ask first thing inside the transaction: `with transaction(): if settle(mail, "posted"): …`, so that a letter posts once.
    """
    [row] = lock_rows(InboundMail, mail.id)
    if row is None or row.state != "waiting":
        return False
    row.state, row.reason, row.settled_at, row.raw = state, reason, clock.now(), None
    row.user_id, row.network_id, row.topic_id, row.post_id = user_id, network_id, topic_id, post_id
    row.error = ""
    db.session.flush()
    return True


@writes
def take():
    """Take up letters that are due for the length of a lease, so that nobody else does; return their ids."""
    due = db.session.scalars(
        select(InboundMail).where(InboundMail.state == "waiting", InboundMail.due_at <= clock.now())
        .order_by(InboundMail.due_at, InboundMail.id).limit(AT_ONCE).with_for_update(skip_locked=True)).all()
    for mail in due:
        # Counted before the work: a letter that kills whoever reads it is not read for ever.
        mail.attempts += 1
        mail.due_at = clock.now() + LEASE
        if mail.attempts > MOST_TRIES:
            _give_up(mail, mail.error or "whoever read it died each time")
    return [mail.id for mail in due if mail.state == "waiting"]


@writes
def put_off(mail_id, error):
    """Note why a letter could not be worked off; it is tried again later, or given up with its bytes kept."""
    [mail] = lock_rows(InboundMail, mail_id)
    if mail is None or mail.state != "waiting":
        return
    mail.error = error[:2000]
    mail.due_at = clock.now() + min(timedelta(seconds=4 ** mail.attempts), LONGEST_PAUSE)
    if mail.attempts >= MOST_TRIES:
        _give_up(mail, mail.error)


@writes
def try_again():
    """Make every letter due that had been given up; return how many that is."""
    failed = db.session.scalars(select(InboundMail).where(InboundMail.state == "failed")).all()
    for mail in failed:
        mail.state, mail.attempts, mail.due_at, mail.settled_at = "waiting", 0, clock.now(), None
    return len(failed)


@writes
def forget_old():
    """Delete what was settled long ago, and who sent it some time before."""
    db.session.execute(update(InboundMail).where(InboundMail.settled_at < clock.now() - SENDERS_KEPT, InboundMail.sender != "")
                       .values(sender=""))
    db.session.execute(delete(InboundMail).where(InboundMail.settled_at < clock.now() - KEPT_FOR))


def _give_up(mail, error):
    mail.state, mail.error, mail.settled_at = "failed", error, clock.now()
    current_app.logger.error("the letter %s that came in is given up: %s (flask inbox retry)", mail.id, error)


def _with_defaults(values):
    now = clock.now()
    return {"received_at": now, "due_at": now, "attempts": 0, "error": "", "state": "waiting", "reason": ""} | values


def _message_id(raw):
    found = BytesHeaderParser().parsebytes(raw[:200_000])["Message-ID"]
    return _clean(" ".join(str(found or "").split()))[:300]


def _clean(text):
    # PostgreSQL keeps neither half characters nor the character nought.
    return text.encode("utf-8", "replace").decode().replace("\0", "")
