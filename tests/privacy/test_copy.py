"""A copy of one's data: everything about a person, nothing of others' and no secrets."""
import io
import json
import re
import zipfile

import pytest

from forum.db import db
from forum.drafts.models import Draft
from forum.posts import editing
from forum.inbox.models import InboundMail
from forum.privacy import tables
from forum.privacy.copies import COLUMNS, COUNTED
from forum.privacy.models import DataRequest
from forum.text import cook
from tests import people

pytestmark = pytest.mark.once


def copy_of(client):
    answer = client.post("/account/data/copy")
    assert answer.status_code == 200 and answer.headers["Cache-Control"] == "no-store"
    archive = zipfile.ZipFile(io.BytesIO(answer.data))
    return archive, json.loads(archive.read("moje-dane.json")), archive.read("moje-dane.html").decode()


def test_every_table_that_refers_to_people_has_its_line(app):
    referring = tables.referring()
    assert set(tables.TABLES) == set(referring)
    for name, table in tables.TABLES.items():
        assert set(table.own) <= set(referring[name]), name
        assert set(table.hidden) <= set(db.metadata.tables[name].c.keys()), name
        shown = set(db.metadata.tables[name].c.keys()) - set(table.hidden)
        assert shown & set(COLUMNS) or name in COUNTED, f"a copy would show nothing of {name}"
        assert not [column for column in shown if "token" in column or "secret" in column or "hash" in column], name


def test_every_table_that_knows_an_address_forgets_it_with_its_owner(app):
    for table in db.metadata.sorted_tables:
        knows = {"email", "address"} & set(table.c.keys())
        is_gone = table.name in tables.TABLES and tables.TABLES[table.name].fate == tables.GONE
        assert not knows or table.name in {"users", *tables.BY_ADDRESS} or is_gone, table.name


def test_what_somebody_wrote_is_in_it_and_what_others_did_is_not(sign_in, ana, ben, topic):
    people.make_post(topic, by=ana, text="Moje własne słowa.")
    people.make_post(topic, by=ben, text="Cudze słowa.")
    db.session.add(Draft(user_id=ana.id, key=f"topic-{topic.id}", topic_id=topic.id, text="Zaczęte zdanie.", sequence=1))
    db.session.commit()
    archive, data, page = copy_of(sign_in(ana))
    assert archive.testzip() is None
    assert data["profile"]["email"] == ana.email and "password_hash" not in data["profile"]
    assert [row["text"] for row in data["posts"]][-1] == "Moje własne słowa."
    assert [row["text"] for row in data["drafts"]] == ["Zaczęte zdanie."]
    assert "Moje własne słowa." in page and "Zaczęte zdanie." in page and topic.title in page
    assert "Cudze słowa." not in page + json.dumps(data, ensure_ascii=False)
    assert ben.name not in page and ben.email not in page


def test_each_copy_stands_in_the_register(sign_in, ana):
    copy_of(sign_in(ana))
    db.session.rollback()
    request = db.session.scalar(db.select(DataRequest))
    assert (request.user_id, request.kind) == (ana.id, "access") and request.answered_at


def test_nobody_fetches_it_without_signing_in_nor_by_a_link(visitor, sign_in, ana):
    assert visitor.post("/account/data/copy").status_code == 303
    assert sign_in(ana).get("/account/data/copy").status_code == 405


def test_what_stood_before_an_edit_is_the_authors(sign_in, ana, moderator, topic):
    post = people.make_post(topic, by=ana, text="Moje pierwsze słowa.")
    changed = cook("Słowa po zmianie.", place=topic, author=ana)
    editing.edit(post, moderator, changed, began=editing.fingerprint(post), reason="literówka")
    for person, seen in ((ana, ["Moje pierwsze słowa."]), (moderator, [])):
        _archive, data, _page = copy_of(sign_in(person))
        assert [row["text"] for row in data["revisions"]] == seen


def test_the_page_of_a_copy_speaks_polish(sign_in, ana, topic):
    people.make_post(topic, by=ana, text="Moje własne słowa.")
    db.session.add(InboundMail(key="k", way="lmtp", sender=ana.email, recipient="x", message_id="m", size=5, state="refused",
                               reason="tangled", user_id=ana.id))
    db.session.commit()
    _archive, data, page = copy_of(sign_in(ana))
    # A program gets the codes, a person what they mean.
    assert data["inbound_mails"][0]["reason"] == "tangled"
    assert {row["reason"] for row in data["followers"]} & {"posted", "created"}
    words = set(re.findall(r"[a-z_]+", re.sub(r"<[^>]*>", " ", page.partition("<body>")[2])))
    assert not words & {"tangled", "refused", "posted", "created", "chosen", "daily", "page", "true", "none"}
    assert not re.search(r"\d{4}-\d\d-\d\d", page)
