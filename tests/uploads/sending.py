"""Sending a file as the composer does it."""
import io

from forum.db import db
from forum.uploads.models import Upload

JSON = {"Accept": "application/json"}


def send(client, content, name="plik.bin", *, place, kind="application/octet-stream", headers=JSON, **fields):
    """Send a file for a place and return the answer."""
    answer = client.post(f"/uploads?place={place}", headers=headers,
                         data={"file": (io.BytesIO(content), name, kind), **fields})
    db.session.rollback()  # the test is to see what has been written
    return answer


def sent(client, content, name="plik.bin", *, place):
    """Send a file that is taken and return its Upload."""
    answer = send(client, content, name, place=place)
    assert answer.status_code == 200, answer.text
    return db.session.get(Upload, answer.json["id"])


def place_of(topic):
    """Return what the form calls the place of a reply."""
    return f"topic-{topic.id}"
