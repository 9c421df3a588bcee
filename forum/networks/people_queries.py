"""Who belongs to a network, as its page „Osoby” shows it."""
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ..accounts.models import User
from ..db import db
from .models import Membership

SORTS = ("jst", "name")
# Databases sort by the bytes of letters, where Ł comes after Z.
_ALPHABET = {letter: place for place, letter in enumerate(" -.0123456789aąbcćdeęfghijklłmnńoópqrsśtuvwxyzźż")}


def members(network_id):
    """Return the memberships of a network with their people, by surname in the Polish order."""
    rows = db.session.scalars(select(Membership).where(Membership.network_id == network_id)
                              .options(joinedload(Membership.user))).all()
    return sorted(rows, key=lambda row: (polish(row.user.name.rpartition(" ")[2]), polish(row.user.name), row.id))


def by_jst(memberships):
    """Return [(JST, its memberships)] in the Polish order; people without a JST come last."""
    ordered = sorted(memberships, key=lambda row: (not row.user.jst, polish(row.user.jst)))
    return [(jst, list(rows)) for jst, rows in groupby(ordered, key=lambda row: row.user.jst)]


def membership(network_id, username):
    """Return the membership of the person with this username, or None."""
    return db.session.scalar(select(Membership).join(User).options(joinedload(Membership.user)).where(
        Membership.network_id == network_id, User.username == username))


def polish(text):
    """Return a key that sorts a text as Poles do."""
    return [_ALPHABET.get(letter, ord(letter) + len(_ALPHABET)) for letter in text.casefold()]
