"""Notes for the moderators: on topics, posts and people; who reads them, and that nobody else learns of them."""
from datetime import timedelta

import pytest

from forum import clock
from forum.db import db
from forum.errors import Refused
from forum.events import Event
from forum.live import server
from forum.moderation.merge import merge
from forum.moderation.undo import undo
from forum.notes import listeners, queries, service
from forum.notes.models import Note
from forum.posts.models import Post
from forum.privacy import erasure, retention
from tests import people

SECRET = "Uwaga na ton tej rozmowy."
EVERYBODY = [None, "stranger", "ana", "ben", "silenced", "moderator_elsewhere", "moderator", "coordinator", "admin"]
READERS, WRITERS = {"moderator", "coordinator", "admin"}, {"moderator", "admin"}


@pytest.fixture
def second(network):
    """Another moderator of the same network."""
    return people.make_person("second", name="Daria Druga", networks={network: ["moderator"]})


def post_of(topic):
    return db.session.scalar(db.select(Post).filter_by(topic_id=topic.id).order_by(Post.number))


def addresses(topic, network, person):
    return [f"/t/{topic.id}/notes", f"/t/{topic.id}/notes/beside", f"/p/{post_of(topic).id}/notes",
            f"/c/{network.slug}/{network.id}/people/{person.username}/notes"]


def note_all(topic, network, person, moderator):
    for about in (topic, post_of(topic), person):
        service.write(about, moderator, SECRET, network=network)


@pytest.mark.parametrize("who", EVERYBODY)
def test_only_who_looks_after_the_network_reads_notes_and_only_moderators_write_them(request, sign_in, topic, network, ben,
                                                                                    moderator, who):
    note_all(topic, network, ben, moderator)
    client = sign_in(request.getfixturevalue(who) if who else None)
    for address in addresses(topic, network, ben):
        answer = client.get(address)
        assert (answer.status_code == 200) == (SECRET in answer.text) == (who in READERS), address
        if "beside" not in address:
            posted = client.post(address, data={"text": "Druga notatka."})
            assert (posted.status_code == 303 and "/login" not in posted.location) == (who in WRITERS), address
    db.session.rollback()
    assert db.session.scalar(db.select(db.func.count(Note.id))) == 3 + 3 * (who in WRITERS)


@pytest.mark.parametrize("who", [None, "ana", "ben", "stranger"])
def test_no_page_of_anybody_else_holds_a_note_or_that_there_is_one(request, sign_in, topic, network, ben, moderator, who):
    client = sign_in(request.getfixturevalue(who) if who else None)
    pages = [f"/t/{topic.slug}/{topic.id}", f"/t/{topic.id}/events?since=0&first=1", f"/u/{ben.username}",
             f"/c/{network.slug}/{network.id}/people", f"/c/{network.slug}/{network.id}/record",
             f"/p/{post_of(topic).id}/menu"]
    before = topic.last_event_id
    note_all(topic, network, ben, moderator)
    for page in pages:
        text = client.get(page, follow_redirects=True).text
        assert SECRET not in text and "notatk" not in text.lower(), page
    db.session.expire_all()
    # Nothing of it is an event of the topic, so no push and no catching up tells that somebody wrote something.
    assert topic.last_event_id == before


def test_notes_ring_in_the_rooms_of_their_readers_alone_and_send_no_words(
        monkeypatch, topic, ben, moderator, coordinator, admin):
    sent = []
    monkeypatch.setattr(listeners, "send", lambda *message: sent.append(message))
    assert server.send is not listeners.send
    service.write(post_of(topic), moderator, SECRET)
    rooms = {f"user:{person.id}" for person in (moderator, coordinator, admin)}
    assert {room for _name, _what, room in sent} == rooms
    assert all((name, what) == ("notes", {"topic": topic.id}) for name, what, _room in sent)


def test_each_act_stands_in_the_log_and_can_be_taken_back(sign_in, topic, network, moderator, second):
    written = service.write(topic, moderator, SECRET)
    note = db.session.get(Note, written.details["note"])
    log = sign_in(second).get(f"/c/{network.slug}/{network.id}/log").text
    assert "pisze notatkę dla moderatorów" in log and topic.title in log and SECRET not in log

    edited = service.edit(note, moderator, "Inaczej.")
    undo(edited, second)
    assert again(note).text == SECRET
    deleted = service.delete(note, second)
    assert queries.in_topic(topic) == []
    undo(deleted, moderator)
    assert [one.text for one in queries.in_topic(topic)] == [SECRET]
    undo(written, moderator)
    assert again(note).deleted_at is not None
    for event in (written, edited, deleted):
        with pytest.raises(Refused, match="już cofnięte"):
            undo(event, moderator)


def test_taking_one_back_leads_back_to_the_post_being_read(sign_in, topic, network, ben, moderator):
    client, address = sign_in(moderator), f"/t/{topic.slug}/{topic.id}/1"
    written = service.write(post_of(topic), moderator, SECRET)
    back = client.post(f"/events/{written.id}/undo", headers={"Referer": f"http://localhost{address}"})
    assert back.location == address
    about = service.write(ben, moderator, SECRET, network=network)
    assert client.post(f"/events/{about.id}/undo").location == f"/c/{network.slug}/{network.id}/log"


def test_a_note_changed_since_is_not_changed_back_and_a_deleted_one_stays(topic, moderator):
    note = db.session.get(Note, service.write(topic, moderator, "Raz.").details["note"])
    first = service.edit(note, moderator, "Dwa.")
    service.edit(note, moderator, "Trzy.")
    with pytest.raises(Refused, match="notatka zmieniła się"):
        undo(first, moderator)
    last = service.edit(note, moderator, "Cztery.")
    service.delete(note, moderator)
    with pytest.raises(Refused):
        undo(last, moderator)
    assert again(note).text == "Cztery."


def test_only_its_writer_changes_a_note_and_every_moderator_deletes_it(sign_in, topic, moderator, second, coordinator):
    note = db.session.get(Note, service.write(topic, moderator, SECRET).details["note"])
    assert sign_in(second).post(f"/notes/{note.id}/edit", data={"text": "x"}).status_code == 403
    assert sign_in(coordinator).post(f"/notes/{note.id}/delete").status_code == 403
    assert sign_in(moderator).get(f"/notes/{note.id}/edit").status_code == 200
    empty = sign_in(moderator).post(f"/notes/{note.id}/edit", data={"text": "  "})
    assert empty.status_code == 422 and "Napisz, co" in empty.text
    assert sign_in(moderator).post(f"/notes/{note.id}/edit", data={"text": "Nowe."}).status_code == 303
    gone = sign_in(second).post(f"/notes/{note.id}/delete")
    assert gone.status_code == 303 and sign_in(moderator).get(f"/notes/{note.id}/edit").status_code == 404


def test_what_is_too_long_comes_back_with_its_words(sign_in, topic, moderator):
    answer = sign_in(moderator).post(f"/t/{topic.id}/notes", data={"text": "długo " * 400})
    assert answer.status_code == 422 and "długo długo" in answer.text and "2000" in answer.text


def test_nobody_reads_or_writes_what_is_noted_of_themselves(sign_in, network, moderator, second):
    service.write(moderator, second, SECRET, network=network)
    client = sign_in(moderator)
    address = f"/c/{network.slug}/{network.id}/people/{moderator.username}/notes"
    assert client.get(address).status_code == 404 and client.post(address, data={"text": "x"}).status_code == 404
    note = db.session.scalar(db.select(Note))
    assert client.post(f"/notes/{note.id}/delete").status_code == 404
    assert "/notes" not in client.get(f"/u/{moderator.username}").text
    event = db.session.scalar(db.select(Event).filter_by(action="note_written"))
    with pytest.raises(Refused):
        undo(event, moderator)
    with pytest.raises(Refused):
        service.write(moderator, moderator, "Jestem super.", network=network)


def test_whom_the_network_does_not_know_is_not_noted_there(sign_in, network, moderator, stranger):
    client = sign_in(moderator)
    for username in (stranger.username, "nie.ma"):
        assert client.get(f"/c/{network.slug}/{network.id}/people/{username}/notes").status_code == 404


def test_the_profile_and_the_list_of_people_count_them(
        sign_in, count_queries, network, other_network, ana, ben, moderator, stranger):
    client, people_page = sign_in(moderator), f"/c/{network.slug}/{network.id}/people"
    client.get(people_page)
    few = count_queries(lambda: client.get(people_page))
    service.write(ben, moderator, SECRET, network=network)
    service.write(ben, moderator, "Druga.", network=network)
    service.write(ana, moderator, "Trzecia.", network=network)
    assert count_queries(lambda: client.get(people_page)) == few
    page = client.get(people_page).text
    assert "2 notatki" in page and "1 notatka" in page
    assert f"/people/{ben.username}/notes" in client.get(f"/u/{ben.username}").text
    assert "/notes" not in client.get(f"/u/{stranger.username}").text
    assert "notatki" not in sign_in(ana).get(people_page).text


def test_notes_go_along_when_a_topic_is_merged(topic, network, ben, moderator):
    target = people.make_topic(network, by=ben)
    service.write(topic, moderator, "O temacie.")
    service.write(post_of(topic), moderator, "O wpisie.")
    merge(topic, moderator, into=target)
    assert [note.text for note in queries.in_topic(target)] == ["O temacie.", "O wpisie."]


def test_an_open_page_asks_for_them_in_one_query_whatever_their_number(sign_in, count_queries, topic, ana, moderator):
    client, address = sign_in(moderator), f"/t/{topic.id}/notes/beside"
    service.write(topic, moderator, "Raz.")
    client.get(address)
    few = count_queries(lambda: client.get(address))
    for _number in range(5):
        service.write(people.make_post(topic, by=ana), moderator, "Więcej.")
    assert count_queries(lambda: client.get(address)) == few


def test_words_of_a_note_are_escaped(sign_in, topic, moderator):
    service.write(topic, moderator, "<script>alert(1)</script>")
    for address in (f"/t/{topic.id}/notes", f"/t/{topic.id}/notes/beside"):
        text = sign_in(moderator).get(address).text
        assert "&lt;script&gt;alert" in text and "<script>alert" not in text


def test_notes_of_somebody_erased_go_and_deleted_ones_are_forgotten(topic, network, ben, moderator, admin):
    service.write(ben, moderator, SECRET, network=network)
    kept = db.session.get(Note, service.write(topic, moderator, "Zostaje.").details["note"])
    gone = db.session.get(Note, service.write(topic, moderator, "Znika.").details["note"])
    service.delete(gone, moderator)
    gone.deleted_at = clock.now() - timedelta(days=31)
    db.session.commit()
    kept_id = kept.id
    erasure.erase(ben, admin, posts_go=False)
    retention.forget()
    assert db.session.scalars(db.select(Note.id)).all() == [kept_id]


def again(thing):
    db.session.rollback()
    db.session.refresh(thing)
    return thing
