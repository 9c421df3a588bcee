"""What tests of the ways in share: no waiting, and the letters that are owed."""
import re

import pytest

from forum.db import db
from forum.entry import links
from forum.mail.models import Letter


@pytest.fixture(autouse=True)
def _at_once(monkeypatch):
    monkeypatch.setattr(links, "SHORTEST_ANSWER", 0)


@pytest.fixture
def letters(app):
    """Return a function that gives the letters owed, of one kind."""
    def letters(kind):
        db.session.rollback()
        return db.session.scalars(db.select(Letter).filter_by(kind=kind).order_by(Letter.id)).all()
    return letters


def address_in(letter, part):
    """Return the path of the address in a letter that has this part."""
    found = re.search(rf"^https?://[^/\s]+(\S*{part}\S*)$", letter.text, re.MULTILINE)[1]
    assert found in letter.html.replace("&amp;", "&")
    return found
