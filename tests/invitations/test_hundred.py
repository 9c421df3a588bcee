"""A hundred people from one list are members within a minute: of this process's own time, whatever else the computer does."""
import time

import pytest

from forum.db import db
from forum.networks.models import Network

from .conftest import letters, link_in

pytestmark = pytest.mark.slow


def test_a_hundred_invited_people_are_in_within_a_minute(app, invite, coordinator, network):
    names = "\n".join(f"Osoba{n} Nowak; osoba{n}@example.net; Gmina {n % 30}; inspektor" for n in range(100))
    began = time.process_time()
    assert invite(coordinator, names, network).status_code == 303
    owed = letters()
    for letter in owed:
        client = app.test_client()
        assert client.get(link_in(letter)).status_code == 200
        assert client.post(link_in(letter)).location == "/welcome"
        assert client.get(f"/c/{network.slug}/{network.id}").status_code == 200
    took = time.process_time() - began
    db.session.rollback()
    counted = db.session.get(Network, network.id, populate_existing=True)
    assert (len(owed), counted.members_count, counted.jst_count) == (100, 101, 30) and took < 60


def test_hundreds_of_letters_are_owed_within_seconds(invite, coordinator, network):
    began = time.process_time()
    invite(coordinator, "\n".join(f"Osoba{n}; osoba{n}@example.net" for n in range(300)), network)
    assert len(letters()) == 300 and time.process_time() - began < 10
