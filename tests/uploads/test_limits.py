"""How much one person sends in a day."""
import threading
from datetime import timedelta

import pytest

from forum import clock
from forum.db import db
from forum.uploads.models import Upload

from . import files
from .sending import place_of, send, sent


def count():
    db.session.rollback()
    return db.session.scalar(db.select(db.func.count()).select_from(Upload))


def test_so_many_files_a_day_and_no_more(app, sign_in, topic, ana, ben, monkeypatch):
    monkeypatch.setitem(app.config, "UPLOAD_DAY_FILES", 2)
    for _file in range(2):
        sent(sign_in(ana), files.PDF, place=place_of(topic))
    answer = send(sign_in(ana), files.PDF, place=place_of(topic))
    assert answer.status_code == 422 and "najwyżej plików: 2" in answer.json["error"]
    assert send(sign_in(ben), files.PDF, place=place_of(topic)).status_code == 200
    db.session.execute(db.update(Upload).values(created_at=clock.now() - timedelta(days=1, minutes=1)))
    db.session.commit()
    assert send(sign_in(ana), files.PDF, place=place_of(topic)).status_code == 200


def test_so_many_bytes_a_day_and_no_more(app, sign_in, topic, ana, monkeypatch):
    monkeypatch.setitem(app.config, "UPLOAD_DAY_SIZE", 2 * len(files.PDF))
    statuses = [send(sign_in(ana), files.PDF, place=place_of(topic)).status_code for _file in range(3)]
    assert statuses == [200, 200, 422] and count() == 2


@pytest.mark.slow
def test_two_at_once_are_not_both_the_last_one(app, sign_in, topic, ana, monkeypatch):
    monkeypatch.setitem(app.config, "UPLOAD_DAY_FILES", 3)
    clients, place, statuses = [sign_in(ana) for _client in range(6)], place_of(topic), []
    db.session.rollback()

    def act(client):
        with app.app_context():
            statuses.append(send(client, files.PDF, place=place).status_code)
    threads = [threading.Thread(target=act, args=(client,)) for client in clients]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(statuses) == [200, 200, 200, 422, 422, 422] and count() == 3


def test_too_often_is_too_often(rate_limits, sign_in, topic, ana):
    client = sign_in(ana)
    statuses = {client.post(f"/uploads?place={place_of(topic)}", headers={"Accept": "application/json"}).status_code
                for _time in range(61)}
    assert statuses == {422, 429}
