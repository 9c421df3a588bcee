"""Lists on their way, and the letters that come of them."""
import re

import pytest

from forum.db import db
from forum.invitations.models import Invitation, InvitationList
from forum.mail.models import Letter

LINK = re.compile(r"https?://[^/\s]+(/invite/[\w-]+)\s")


@pytest.fixture
def invite(sign_in):
    """Return a function that takes a list as somebody from being pasted to being sent; it gives the last answer."""
    def invite(person, text, network=None, **more):
        client = sign_in(person)
        made = client.post("/invitations/lists", data={"text": text, "network": network.id if network else ""})
        assert made.status_code == 303, made.text
        return client.post(f"{made.location}/send", data={"seen": seen_on(client.get(made.location)), **more})
    return invite


def seen_on(page):
    """Return the fingerprint of the plan that a preview shows."""
    found = re.search(r'name="seen"[^>]*value="(\w+)"', page.text)
    return found[1] if found else ""


def letters(address=None):
    """Return the letters that are owed, perhaps to one address, the oldest first."""
    db.session.rollback()
    wanted = db.select(Letter).where(Letter.kind == "invitation").order_by(Letter.id)
    return db.session.scalars(wanted.where(Letter.address == address) if address else wanted).all()


def link_in(letter):
    """Return the path that an invitation's letter leads to."""
    return LINK.search(letter.text)[1]


def invitations():
    """Return all invitations, the oldest first."""
    db.session.rollback()
    return db.session.scalars(db.select(Invitation).order_by(Invitation.id).execution_options(populate_existing=True)).all()


def lists():
    """Return the lists that nobody has sent yet."""
    db.session.rollback()
    return db.session.scalars(db.select(InvitationList)).all()
