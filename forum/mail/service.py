"""Writing letters down, in the transaction of what they tell of."""
import secrets

from flask import current_app
from sqlalchemy import delete, select, text

from .. import clock
from ..db import db, on_commit, writes
from ..waking import Call
from .models import BULK, WAITING, Letter

CALL = Call("letters")


@writes
def post(composed, *, kind, address=None, user=None, network=None, topic_id=None, key=None, sender_name="", reply_to="",
         headers=None, due_at=None):
    """Owe a letter to `user`, or to an `address` without an account; the same `key` twice is one letter. Return it, or None.

    It goes out after the commit, or from `due_at` on. Without an address there is nobody to write to.
    """
    address = address or (user.email if user else None)
    if not address or (key and db.session.scalar(select(Letter.id).where(Letter.key == key))):
        return None
    letter = Letter(
        kind=kind, key=key, user_id=user.id if user else None, network_id=network.id if network else None,
        topic_id=topic_id, address=address, sender=sender_name or (network.name if network else ""), reply_to=reply_to,
        subject=composed.subject[:400], text=composed.text, html=composed.html, headers=headers or {},
        message_id=new_message_id(), is_bulk=kind in BULK, due_at=due_at or clock.now())
    db.session.add(letter)
    # Of a thousand letters the first one calls, and the database takes them all at once.
    on_commit(CALL.make, once=True)
    return letter


@writes
def take_back(letter_id):
    """Do without a letter that has not gone out yet, because what it says no longer holds."""
    db.session.execute(delete(Letter).where(Letter.id == letter_id, text(WAITING)))


def new_message_id():
    """Return a Message-ID nobody else has."""
    return f"<{secrets.token_hex(16)}@{current_app.config['MAIL_DOMAIN']}>"
