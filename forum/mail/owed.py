"""What becomes of letters that wait: taken up, sent, put off, given up, and their words forgotten."""
from datetime import timedelta

from flask import current_app
from sqlalchemy import delete, select, text, update

from .. import clock
from ..accounts.models import User
from ..db import db, lock_rows, writes
from ..networks.models import Network
from ..policy import can
from .addresses import note_bounce, why_stopped
from .models import BOUNCES, TALKS, WAITING, Letter

# A process that dies leaves its letters to others after this long.
LEASE = timedelta(seconds=90)
AT_ONCE = 20
# With pauses of 4, 8, 16 … seconds, at most an hour, the last try comes after about two days.
MOST_TRIES, LONGEST_PAUSE = 56, timedelta(hours=1)
# Words that were never sent may still be wanted for another try; then they are only a danger.
WORDS_KEPT, ROWS_KEPT = timedelta(days=7), timedelta(days=90)
# Of an address without an account: until what came back would have come back, and an invitation has ended.
STRANGERS_KEPT = timedelta(days=15)


@writes
def take(pace):
    """Take up due letters for the length of a lease, so that nobody else does; return them and how many were looked at.

    Those whose turn is later are put there.
    """
    now = clock.now()
    due = db.session.scalars(
        select(Letter).where(text(WAITING), Letter.due_at <= now).order_by(Letter.is_bulk, Letter.due_at, Letter.id)
        .limit(AT_ONCE).with_for_update(skip_locked=True).execution_options(populate_existing=True)).all()
    taken = []
    for letter in due:
        turn = pace.turn(letter.id, letter.address, now)
        if turn is None:
            letter.attempts += 1
            taken.append(letter)
        letter.due_at = turn or now + LEASE
    db.session.flush()
    for letter in taken:
        # Read once, and safe from what later transactions do to the session.
        db.session.expunge(letter)
    return taken, len(due)


def is_any_due():
    """Tell whether a letter is to be sent now, without locking anything."""
    found = db.session.scalar(select(Letter.id).where(text(WAITING), Letter.due_at <= clock.now()).limit(1))
    db.session.rollback()
    return found is not None


@writes
def renew(letter_ids):
    """Keep letters that are being sent from others for another lease."""
    db.session.execute(_waiting(letter_ids).values(due_at=clock.now() + LEASE))


@writes
def release(letter_ids):
    """Give back letters that were taken up and not tried."""
    db.session.execute(_waiting(letter_ids).values(due_at=clock.now(), attempts=Letter.attempts - 1))


def why_not(letter):
    """Return why this letter is not to be sent after all, or nothing."""
    reader = db.session.get(User, letter.user_id, populate_existing=True) if letter.user_id else None
    if reader and reader.erased_at:
        return "its reader's account is erased"
    if reader and letter.kind in TALKS and reader.is_suspended:
        return "its reader is suspended"
    if reader and letter.kind in TALKS and letter.network_id:
        network = db.session.get(Network, letter.network_id, populate_existing=True)
        if not can(reader, "read", network):
            return "its reader has lost access to the network"
    if letter.is_wanted:
        return ""
    reason = why_stopped(letter.address)
    return f"the address is stopped: {reason}" if reason else ""


def name_of(letter):
    """Return the name of the person a letter is for, when it is somebody's."""
    return db.session.scalar(select(User.name).where(User.id == letter.user_id)) or "" if letter.user_id else ""


@writes
def note_sent(letter_id):
    """Note that the mail server has taken a letter, and forget what it said: links in it are keys."""
    db.session.execute(update(Letter).where(Letter.id == letter_id).values(
        sent_at=clock.now(), given_up_at=None, error="", **_NOTHING))


@writes
def put_off(letter_id, error):
    """Try a letter again later, or give it up after two days."""
    [letter] = lock_rows(Letter, letter_id)
    if letter is None or not letter.is_waiting:
        return
    letter.error = error[:2000]
    letter.due_at = clock.now() + min(timedelta(seconds=2 ** min(letter.attempts + 1, 12)), LONGEST_PAUSE)
    if letter.attempts >= MOST_TRIES:
        _give_up(letter)


@writes
def give_up(letter_id, error, *, nobody=False):
    """Try a letter no more; with `nobody`, because there is no such mailbox, which says the same of the next letters."""
    [letter] = lock_rows(Letter, letter_id)
    if letter is None or not letter.is_waiting:
        return
    letter.error = error[:2000]
    if nobody or why_stopped(letter.address) == BOUNCES:
        letter.bounced_at = clock.now()
    if nobody:
        note_bounce(letter.address, for_good=True, detail=error)
    _give_up(letter)


@writes
def try_again(*letter_ids):
    """Make given-up letters due that still have their words; return how many."""
    chosen = [Letter.id.in_(letter_ids)] if letter_ids else []
    return db.session.execute(
        update(Letter).where(Letter.given_up_at.is_not(None), Letter.text != "", *chosen)
        .values(given_up_at=None, bounced_at=None, attempts=0, due_at=clock.now())).rowcount


@writes
def forget_old():
    """Forget the words of letters given up a week ago, and in the end the letters."""
    now = clock.now()
    db.session.execute(update(Letter).where(Letter.given_up_at < now - WORDS_KEPT, Letter.text != "").values(**_NOTHING))
    for settled_at in (Letter.sent_at, Letter.given_up_at):
        db.session.execute(delete(Letter).where(settled_at < now - ROWS_KEPT))
        db.session.execute(delete(Letter).where(settled_at < now - STRANGERS_KEPT, Letter.user_id.is_(None)))


_NOTHING = {"subject": "", "text": "", "html": "", "headers": {}, "reply_to": ""}


def _waiting(letter_ids):
    return update(Letter).where(Letter.id.in_(letter_ids), text(WAITING))


def _give_up(letter):
    letter.given_up_at = clock.now()
    current_app.logger.error("letter %s (%s) is given up: %s (flask mail retry)", letter.id, letter.kind, letter.error)
