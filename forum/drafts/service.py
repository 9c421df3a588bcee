"""Keeping drafts: nobody's words are ever written over by words that did not know of them."""
from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import delete, or_, select, update

from .. import clock
from ..db import db, insert_into, writes
from ..errors import Refused
from ..policy import require
from .models import Draft, key_of

KEPT = timedelta(days=180)


class Stale(Refused):
    """A draft was changed elsewhere since the one who saves has seen it; `draft` is what it is now, None for nothing."""

    def __init__(self, draft):
        super().__init__(_("This draft has been changed on another device."), 409)
        self.draft = draft


@writes
def save(place, user, *, text, title="", beside=None, based_on=0):
    """Keep what a person has written so far for a place, and return it; blank texts let go of it.

    `based_on` is the sequence of the draft that the text has come from, 0 for none.
    """
    require(user, "draft", place)
    if not (text.strip() or title.strip()):
        return _let_go(user, key_of(place), based_on)
    values = {"text": text, "title": title, "beside": beside or {}, "updated_at": clock.now()}
    mine = Draft.user_id == user.id, Draft.key == key_of(place)
    if not (_change(mine, values, based_on) if based_on else _begin(place, user, values)):
        return _as_it_is(mine, values)
    return _present(mine)


def _begin(place, user, values):
    # On another device it may begin at this very moment.
    first = insert_into(Draft).values(
        user_id=user.id, key=key_of(place), sequence=int(clock.now().timestamp() * 1000),
        **{f"{place.policy_kind}_id": place.id}, **values).on_conflict_do_nothing()
    return db.session.execute(first).rowcount == 1


def _change(mine, values, based_on):
    return db.session.execute(
        update(Draft).where(*mine, Draft.sequence == based_on).values(sequence=Draft.sequence + 1, **values),
        execution_options={"synchronize_session": False}).rowcount == 1


def _as_it_is(mine, values):
    # Two windows that hold the same words have nothing to quarrel about.
    draft = _present(mine)
    if draft is None or (draft.text, draft.title) != (values["text"], values["title"]):
        raise Stale(draft)
    return draft


def _let_go(user, key, based_on):
    mine = Draft.user_id == user.id, Draft.key == key
    gone = db.session.execute(delete(Draft).where(*mine, Draft.sequence == based_on)).rowcount
    draft = None if gone else _present(mine)
    if draft is not None and based_on:
        raise Stale(draft)
    return draft


def _present(mine):
    return db.session.scalar(select(Draft).where(*mine).execution_options(populate_existing=True))


@writes
def throw_away(user, key):
    """Let go of a draft, whatever it says; return whether there was one."""
    return bool(db.session.execute(delete(Draft).where(Draft.user_id == user.id, Draft.key == key)).rowcount)


def forget_sent(author, key, text, sequence=None):
    """Let go of the draft that has become `text`, in the transaction that posts it.

    `sequence` is what the form knew of: words written meanwhile on another device stay.
    """
    db.session.execute(delete(Draft).where(
        Draft.user_id == author.id, Draft.key == key, or_(Draft.sequence == (sequence or 0), Draft.text == text)),
        execution_options={"synchronize_session": False})


def carry(source, target):
    """Take what people have begun to write for a topic to the one it is merged into, in that transaction."""
    key, last = key_of(target), _users_with(key_of(target))
    for draft in db.session.scalars(select(Draft).where(Draft.topic_id == source.id, Draft.user_id.in_(last))).all():
        own = db.session.scalar(select(Draft).filter_by(user_id=draft.user_id, key=key))
        own.text, own.sequence = f"{own.text}\n\n{draft.text}", own.sequence + 1
        db.session.delete(draft)
    db.session.flush()
    # Which post it answers is a number of the topic it has left.
    db.session.execute(update(Draft).where(Draft.topic_id == source.id).values(
        key=key, topic_id=target.id, beside={}, sequence=Draft.sequence + 1),
        execution_options={"synchronize_session": False})


def _users_with(key):
    return select(Draft.user_id).where(Draft.key == key)


@writes
def forget_old():
    """Forget the drafts nobody has gone on with for half a year; return how many."""
    return db.session.execute(delete(Draft).where(Draft.updated_at < clock.now() - KEPT)).rowcount
