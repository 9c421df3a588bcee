"""Writing letters down, in the transaction of what they tell of."""
import secrets

from flask import current_app
from sqlalchemy import select

from .. import clock
from ..db import db, on_commit, writes
from . import calls
from .models import BULK, Letter


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
    db.session.flush()
    on_commit(calls.call)
    return letter


def new_message_id():
    """Return a Message-ID nobody else has."""
    return f"<{secrets.token_hex(16)}@{current_app.config['MAIL_DOMAIN']}>"
