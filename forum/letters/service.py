"""Choosing what comes by e-mail, ending it by one click, and what is done by a letter's button."""
from flask_babel import gettext as _

from .. import clock
from ..accounts.models import User
from ..db import db, insert_into, lock_rows, writes
from ..errors import Refused
from ..identity import may_enter, note_presence
from ..networks.models import Network
from ..posts.models import Post
from ..reactions.kinds import HELPFUL
from ..reactions.service import react, withdraw
from ..topics.levels import choose as choose_level
from ..topics.models import Topic
from .models import DEFAULT_WAYS, DIGESTS, LetterChoices, NetworkLetters
from .queries import rhythm_of

LEVELS = {"watch": "watching", "mute": "muted"}


@writes
def choose(user, *, ways, rhythms, **more):
    """Keep what a person wants of letters: by which way each kind is told, how often each network writes."""
    lock_rows(User, user.id)
    choices = db.session.get(LetterChoices, user.id) or LetterChoices.default(user.id)
    choices.ways = {kind: way for kind, way in ways.items() if DEFAULT_WAYS[kind] != way}
    for name, value in more.items():
        setattr(choices, name, value)
    db.session.add(choices)
    for network_id, rhythm in rhythms.items():
        if rhythm != rhythm_of(user.id, network_id):
            choose_rhythm(user.id, network_id, rhythm)


@writes
def choose_rhythm(user_id, network_id, rhythm):
    """Let a network write to a person this often from now on; what came before is told by no digest."""
    changed = {"rhythm": rhythm} | ({"told_until": clock.now()} if rhythm in DIGESTS else {})
    db.session.execute(
        insert_into(NetworkLetters).on_conflict_do_update(index_elements=["user_id", "network_id"], set_=changed),
        [{"user_id": user_id, "network_id": network_id, "told_until": None} | changed])


@writes
def stop(user_id, network_id):
    """End all letters of a network to a person."""
    if rhythm_of(user_id, network_id) != "nothing":
        choose_rhythm(user_id, network_id, "nothing")


@writes
def go_on(user_id, network_id):
    """Let a network write as often as it proposes to who had ended its letters."""
    if rhythm_of(user_id, network_id) == "nothing":
        choose_rhythm(user_id, network_id, db.session.get(Network, network_id).letter_rhythm)


@writes
def stop_all(user_id):
    """End all letters about what happens, of all networks, to a person."""
    lock_rows(User, user_id)
    choices = db.session.get(LetterChoices, user_id) or LetterChoices.default(user_id)
    choices.is_off = True
    db.session.add(choices)


@writes
def act(person, verb, target, *, undo=False):
    """Do what a letter's link is for, as the person it was sent to; it counts as being there."""
    if not may_enter(person) or person.erased_at is not None:
        raise Refused(_("This link no longer works"))
    if isinstance(target, Post):
        (withdraw if undo else react)(target, person, HELPFUL)
    elif isinstance(target, Topic):
        choose_level(target, person, "normal" if undo else LEVELS[verb])
    note_presence(person.id, "letter")
