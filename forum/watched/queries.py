"""The words that are watched, ready to be looked for; kept by the site's version."""
from typing import NamedTuple

from sqlalchemy import select

from ..db import db, reading
from ..kept import kept
from ..site import site_version
from ..text.words import WORD, forms_of, lemmas_of
from .matching import Index, pattern_of
from .models import ACTS, WatchedWord

_all = select(WatchedWord.__table__)


class Forms(NamedTuple):
    """The forms in which a word is found, and those of them that may as well be forms of another word."""

    all: list
    doubtful: list


def index(act):
    """Return what is watched for one of ACTS; call it outside of transactions, because it asks the dictionary."""
    return indexes()[act]


def indexes():
    """Return what is watched, by act."""
    version = site_version()
    return _read() if version is None else _kept(version)


def words():
    """Return the watched words, those that are refused first."""
    rows = db.session.scalars(select(WatchedWord)).all()
    return sorted(rows, key=lambda row: (ACTS.index(row.act), row.word.lower()))


def forms(word):
    """Return the Forms in which each word of what is watched is found."""
    meant = [part.lower() for part in WORD.findall(word)]
    found = sorted({form for part in meant for form in forms_of(part)})
    own = frozenset().union(*(lemmas_of(part) for part in meant)) if meant else frozenset()
    return Forms(found, [form for form in found if lemmas_of(form) - own and not form.startswith("nie")])


def _read():
    rows = reading().execute(_all).all()
    return {act: Index([pattern_of(row) for row in rows if row.act == act]) for act in ACTS}


@kept(2)
def _kept(_version):
    return _read()
