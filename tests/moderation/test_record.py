"""The public record: members read what was done, nobody it was done to, and nothing they may not know."""
from datetime import timedelta

import pytest

from forum import clock
from forum.db import db, transaction
from forum.events import ACTIONS, Event, record
from forum.moderation import agenda, records
from forum.moderation.delete_posts import delete_posts
from forum.moderation.join import join
from forum.moderation.lock import lock
from forum.moderation.log import KINDS, LOGGED
from forum.moderation.merge import merge
from forum.moderation.owner import change_owner
from forum.moderation.pin import pin
from forum.moderation.undo import undo
from forum.notes import service as notes
from forum.posts.deleting import delete
from forum.tags import service as tags
from forum.tags.models import Tag
from tests import people
from tests.rendered import words


@pytest.fixture
def read(sign_in, network):
    """Return a function that reads the network's record."""
    def read(reader, /, **asked):
        return sign_in(reader).get(f"/c/{network.slug}/{network.id}/record", query_string=asked)
    return read


@pytest.mark.parametrize(("who", "status"), [(None, 303), ("stranger", 403), ("moderator_elsewhere", 403), ("ana", 200),
                                             ("silenced", 200), ("moderator", 200), ("coordinator", 200), ("admin", 200)])
def test_members_read_it_and_nobody_else(request, read, topic, moderator, who, status):
    lock(topic, moderator, reason="Za głośno.")
    page = read(request.getfixturevalue(who) if who else None)
    assert page.status_code == status and ("Za głośno." in page.text) == (status == 200)


def test_of_an_open_network_only_its_members_read_it(sign_in, public_network, visitor, stranger):
    address = f"/c/{public_network.slug}/{public_network.id}/record"
    assert visitor.get(address).status_code == 303 and sign_in(stranger).get(address).status_code == 403


def test_acts_on_topics_stand_there_with_who_why_and_whether_they_were_taken_back(read, topic, ana, moderator):
    undo(lock(topic, moderator, reason="Za głośno."), moderator)
    page = read(ana).text
    assert "Maria Moderująca" in page and topic.title in page and "Za głośno." in page and "cofnięte" in page
    assert "/undo" not in page


def test_nobody_is_named_to_whom_it_was_done_and_no_reason_about_people_told(read, topic, network, ana, ben, moderator):
    delete(people.make_post(topic, by=ben), moderator, reason="Powód o Benedykcie.")
    with transaction():
        about_people = ("person_", "sanction_", "appeal_", "silenced_", "suspended_")
        for action in [name for name in LOGGED if name.startswith(about_people)]:
            record(action, moderator, network_id=network.id, person_id=ben.id, reason="Powód o Benedykcie.")
        for action in ("role_given", "letters_stopped", "application_refused", "held_rejected"):
            record(action, moderator, network_id=network.id, person_id=ben.id, reason="Powód o Benedykcie.", role="moderator")
    notes.write(ben, moderator, "Notatka.", network=network)
    page = read(ana).text
    assert "usuwa wpis w temacie" in page
    assert "Benedykt" not in page and "Powód o" not in page and "notatk" not in page.lower()


@pytest.mark.once
@pytest.mark.parametrize("action", records.TOLD)
def test_every_act_told_there_names_its_doer_and_no_one_else(topic, ben, target, moderator, action):
    details = {"source": topic.id, "target": target.id, "count": 5, "everywhere": True, "until": "2026-12-04", "version": 2}
    with transaction():
        event = record(action, moderator, topic=topic, person_id=ben.id, quiet=True, **details)
    sentence = records.record_sentences([event], records.WITHOUT_NAMES)[event.id]
    assert "Benedykt" not in sentence and "Maria" in sentence and "%" not in sentence


def test_every_act_told_there_is_of_a_kind():
    assert set(records.TOLD) <= {action for _name, actions in KINDS.values() for action in actions}
    # What was done to people is told in words of the record's own, or not at all.
    for name in records.TOLD:
        assert "%(person)s" not in str(records.WITHOUT_NAMES.get(name) or ACTIONS[name].log or ACTIONS[name].sentence)
    assert not {"note_written", "role_given", "letters_stopped"} & set(records.TOLD) and set(records.TOLD) <= ACTIONS.keys()


@pytest.mark.parametrize(("column", "value"), [("withheld", "deleted"), ("withheld", "scheduled"), ("unlisted_at", "now")])
def test_titles_that_members_do_not_see_in_lists_are_not_said(read, topic, target, ana, moderator, column, value):
    pin(topic, moderator, reason="Powód przy tytule.")
    merge(topic, moderator, into=target)
    setattr(topic, column, clock.now() if value == "now" else value)
    db.session.commit()
    page = read(ana).text
    assert topic.title not in page and target.title in page
    # Nor to a moderator: it is the members' record.
    assert topic.title not in read(moderator).text


def test_several_posts_the_agenda_and_tags_are_told_there_and_counted(app, read, network, topic, target, ana, ben, moderator):
    one, two = people.make_post(topic, by=ben), people.make_post(topic, by=ben)
    delete_posts(topic, moderator, post_ids=[one.id], reason="Powód o Benedykcie.")
    undo(delete_posts(topic, moderator, post_ids=[two.id], reason="Powód o Benedykcie."), moderator)
    agenda.add(topic, moderator)
    agenda.add(target, moderator)
    agenda.order(network, moderator, topic_ids=[target.id, topic.id], seen=[topic.id, target.id])
    tag = db.session.get(Tag, tags.make(network, moderator, name="dowóz dzieci").details["tag_id"])
    tags.make(network, moderator, name="dojazdy", stands_for=tag)
    page = words(read(ana))
    for said in ("usuwa 1 wpis w temacie", "przywraca 1 wpis w temacie", "agend", "tworzy tag dowóz dzieci",
                 "dodaje synonim dojazdy tagu dowóz dzieci"):
        assert said in page, said
    assert "Benedykt" not in page and "tworzy tag dojazdy" not in page
    with app.test_request_context():
        counts = {str(name): count for name, count in records.months(network)[0].counts}
    assert counts["tagi"] == 2 and counts["agenda"] == 3 and counts["wpisy"] == 2


def test_in_a_withheld_topic_several_posts_are_told_of_without_its_title(read, topic, ana, ben, moderator):
    delete_posts(topic, moderator, post_ids=[people.make_post(topic, by=ben).id], reason="Tajny powód.")
    topic.withheld = "deleted"
    db.session.commit()
    page = read(ana)
    assert "usuwa 1 wpis w temacie" in words(page) and topic.title not in page.text and "Tajny powód." not in page.text


def test_what_was_done_to_posts_of_one_author_reads_well_without_a_name(read, topic, ana, ben, moderator):
    posts = [people.make_post(topic, by=ben).id for _number in range(2)]
    undo(join(topic, moderator, post_ids=posts), moderator)
    change_owner(topic, moderator, post_ids=posts, owner=ana)
    page = words(read(ana))
    for said in ("łączy wpisy jednej osoby w temacie", "rozdziela połączone wpisy jednej osoby w temacie",
                 "zmienia autorstwo wpisów w temacie"):
        assert said in page, said
    assert "ktoś z sieci" not in page


def test_what_withheld_topics_were_moderated_for_is_not_said(read, topic, ana, moderator):
    lock(topic, moderator, reason="Tajny powód.")
    topic.withheld = "deleted"
    db.session.commit()
    assert "Tajny powód." not in read(ana).text


def test_it_counts_by_month_without_what_takes_back(app, network, topic, target, moderator):
    old = lock(topic, moderator)
    with transaction():
        db.session.execute(db.update(Event).where(Event.id == old.id).values(
            at=clock.start_of_day(clock.today().replace(day=1)) - timedelta(minutes=5)))
    pin(topic, moderator)
    undo(pin(target, moderator), moderator)
    with app.test_request_context():
        this, before = records.months(network)
        assert [(str(name), count) for name, count in this.counts] == [("przypięcie i odpięcie", 2)]
        assert [(str(name), count) for name, count in before.counts] == [("zamknięcie i otwarcie", 1)]
        assert this.name != before.name


def test_it_is_read_page_by_page_with_as_many_queries(sign_in, count_queries, network, topic, ana, moderator):
    client, address = sign_in(ana), f"/c/{network.slug}/{network.id}/record"
    pin(topic, moderator)
    client.get(address)
    few = count_queries(lambda: client.get(address))
    for _number in range(33):
        lock(people.make_topic(network, by=ana), moderator)
    assert count_queries(lambda: client.get(address)) == few
    first = client.get(address).text
    assert first.count('class="record__row"') == 30
    oldest = first.split("before=")[1].split('"')[0]
    assert client.get(f"{address}?before={oldest}").text.count('class="record__row"') == 4
