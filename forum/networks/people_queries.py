"""Who belongs to a network, as its page „Osoby” shows it."""
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ..accounts.models import User
from ..db import db
from .models import Membership

SORTS = ("jst", "name")
# Databases sort by the bytes of letters, where Ł comes after Z.
_ALPHABET = {letter: place for place, letter in enumerate(" -.0123456789aąbcćdeęfghijklłmnńoópqrsśtuvwxyzźż")}


def membership(network_id, username):
    """Return the membership of the person with this username, or None."""
    return db.session.scalar(select(Membership).join(User).options(joinedload(Membership.user)).where(
        Membership.network_id == network_id, User.username == username))


def by_surname(user):
    """Return a key that sorts people as a Polish list does: by surname, then by first name."""
    return polish(user.name.rpartition(" ")[2]), polish(user.name), user.id


def polish(text):
    """Return a key that sorts a text as Poles do."""
    return [_ALPHABET.get(letter, ord(letter) + len(_ALPHABET)) for letter in text.casefold()]
