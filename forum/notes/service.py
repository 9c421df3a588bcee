"""Writing, changing and deleting notes for the moderators, and taking that back."""
from flask_babel import gettext as _

from .. import clock
from ..db import db, lock_rows, writes
from ..errors import Refused
from ..events import record
from ..moderation.acts import require_undoable
from ..policy import require
from ..posts.models import Post
from ..topics.models import Topic
from .models import Note


@writes
def write(about, moderator, text, *, network=None):
    """Note something of a topic, of a post or, in `network`, of a person; return what happened."""
    note = Note(author_id=moderator.id, text=text)
    if isinstance(about, (Topic, Post)):
        # The row stays where it is until the note hangs on it.
        [about] = _held(about)
        require(moderator, "write_notes", about)
        note.topic, note.post = (about, None) if isinstance(about, Topic) else (None, about)
    else:
        require(moderator, "write_notes", network)
        _refuse_own(moderator, about)
        note.person, note.network = about, network
    db.session.add(note)
    db.session.flush()
    return _record("note_written", moderator, note)


@writes
def edit(note, moderator, text):
    """Let a note say something else; return what happened, or None when it says so already."""
    note = _hold(note)
    require(moderator, "edit", note)
    if note.text == text:
        return None
    return _say(note, moderator, text)


@writes
def delete(note, moderator):
    """Take a note out of sight; return what happened."""
    note = _hold(note)
    require(moderator, "delete", note)
    return _show(note, moderator, is_deleted=True)


def undo_noting(event, moderator, *, reason=""):
    """Delete what was written, bring back what was deleted, or what a note said before its last change."""
    note = _hold(db.session.get(Note, event.details["note"]))
    require(moderator, "write_notes", note.place)
    _refuse_own(moderator, note.person)
    require_undoable(event)
    if note.deleted_at is not None and event.action != "note_deleted":
        _refuse_changed()
    if event.action == "note_edited":
        if note.former is None or event.details["edited"] != note.edited_at.isoformat():
            _refuse_changed()
        return _say(note, moderator, note.former, reason=reason, undoes=event)
    return _show(note, moderator, is_deleted=event.action != "note_deleted", reason=reason, undoes=event)


def _held(about):
    row = lock_rows(type(about), about.id)
    if None in row:
        raise Refused(_("This no longer exists."), 409)
    return row


def _refuse_own(moderator, person):
    if person is not None and person.id == moderator.id:
        raise Refused(_("Nobody notes anything of themselves."), 403)


def _hold(note):
    note = note and lock_rows(Note, note.id)[0]
    if note is None:
        raise Refused(_("This note no longer exists."), 409)
    return note


def _refuse_changed():
    raise Refused(_("This cannot be taken back, because the note has been changed since."), 409)


def _say(note, moderator, text, **more):
    note.text, note.former, note.edited_at = text, note.text, clock.now()
    return _record("note_edited", moderator, note, at=note.edited_at.isoformat(), **more)


def _show(note, moderator, *, is_deleted, **more):
    if (note.deleted_at is not None) == is_deleted:
        _refuse_changed()
    note.deleted_at = clock.now() if is_deleted else None
    return _record("note_deleted" if is_deleted else "note_restored", moderator, note, **more)


def _record(action, moderator, note, *, at=None, **more):
    topic = note.topic or (note.post.topic if note.post else None)
    details = {"note": note.id} | ({"source": topic.id} if topic else {}) | ({"edited": at} if at else {})
    return record(action, moderator, network_id=note.place.network_id, post=note.post, person_id=note.person_id,
                  **details, **more)
