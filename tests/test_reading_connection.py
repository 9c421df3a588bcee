"""What pages are read by: the connection that sees what is committed, and inside a write what is being written."""
import pytest

from forum.db import db, lock_rows, reading, transaction
from forum.topics.models import Topic

TITLE = db.select(Topic.__table__.c.title)


@pytest.fixture
def in_request(app):
    with app.test_request_context("/"):
        yield


def title():
    return reading().execute(TITLE).scalar()


def test_a_request_reads_what_it_has_just_written(topic, in_request):
    assert title() == topic.title
    with transaction():
        [locked] = lock_rows(Topic, topic.id)
        locked.title = "Nowy tytuł"
        db.session.flush()
        assert title() == "Nowy tytuł"
    assert title() == "Nowy tytuł"


def test_what_was_taken_back_is_not_read(topic, in_request):
    before = title()
    with pytest.raises(ZeroDivisionError), transaction():
        [locked] = lock_rows(Topic, topic.id)
        locked.title = "Nowy tytuł"
        db.session.flush()
        raise ZeroDivisionError
    assert title() == before
