"""Writing down which words are watched."""
from flask_babel import gettext as _
from sqlalchemy import select

from ..db import db, lock, writes
from ..errors import Refused
from ..events import record
from ..networks.service import renew_frames
from ..policy import require
from .models import WatchedWord


@writes
def watch(admin, *, word, act, replacement="", note=""):
    """Watch a word from now on; return its row."""
    require(admin, "watch_words", "site")
    _refuse_double(word)
    row = WatchedWord(word=word, act=act, replacement=replacement if act == "replace" else "", note=note)
    db.session.add(row)
    _record("word_watched", admin, row)
    return row


@writes
def change(row, admin, *, word, act, replacement="", note=""):
    """Watch another word in place of one, or do something else where it stands."""
    require(admin, "watch_words", "site")
    row = lock(row)
    if row is None:
        raise Refused(_("This word is no longer watched."), 409)
    _refuse_double(word, but=row.id)
    row.word, row.act, row.note = word, act, note
    row.replacement = replacement if act == "replace" else ""
    _record("watched_word_changed", admin, row)


@writes
def forget(row, admin):
    """Watch a word no longer; return what it was, to be watched again."""
    require(admin, "watch_words", "site")
    row = lock(row)
    if row is None:
        raise Refused(_("This word is no longer watched."), 409)
    _record("word_forgotten", admin, row)
    db.session.delete(row)


def _refuse_double(word, but=None):
    same = db.session.scalar(select(WatchedWord.id).where(WatchedWord.word == word, WatchedWord.id != (but or 0)))
    if same is not None:
        raise Refused(_("This word is watched already."), 409)


def _record(action, admin, row):
    db.session.flush()
    renew_frames()
    record(action, admin, word=row.word, act=row.act, replacement=row.replacement, note=row.note)
