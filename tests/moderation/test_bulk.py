"""Acts on several topics at once: who, what cannot be done and why, silently, taken back together, and reading marks."""
import pytest

from forum.db import db
from forum.errors import Refused
from forum.events import Delivery, Event
from forum.moderation import bulk, lock, undo
from forum.tags import service as tags
from forum.topics.models import Topic
from tests import people
from tests.rendered import tree, words


@pytest.fixture
def topics(network, ana):
    """Three topics of Anna's."""
    return [people.make_topic(network, by=ana, title=f"Temat {number}") for number in (1, 2, 3)]


def ids(topics):
    return ".".join(str(topic.id) for topic in topics)


def events(action):
    db.session.rollback()
    return db.session.scalars(db.select(Event).filter_by(action=action).order_by(Event.id)).all()


def fresh(topics):
    db.session.rollback()
    return db.session.scalars(db.select(Topic).where(Topic.id.in_([topic.id for topic in topics])).order_by(Topic.id)
                              .execution_options(populate_existing=True)).all()


def test_lists_let_moderators_choose_rows_and_nobody_else(network, topics, ana, moderator, coordinator, sign_in):
    client, address = sign_in(moderator), f"/c/{network.slug}/{network.id}"
    for page in ("/latest", "/unanswered", "/top?period=all", address):
        assert f"{page}{'&amp;' if '?' in page else '?'}choose=1" in client.get(page).text, page
        chosen = tree(client.get(f"{page}{'&' if '?' in page else '?'}choose=1"))
        assert len(chosen.css("input[form=act][name=topics]")) == 3 and chosen.css("button[value=lock]"), page
        assert chosen.css_first("turbo-frame#dialog")
    assert tree(client.get("/new")).css("button[value=lock]")
    for person in (ana, coordinator):
        for page in ("/latest?choose=1", f"{address}?choose=1", "/unanswered?choose=1"):
            assert not tree(sign_in(person).get(page)).css("input[name=topics], button[value=lock]"), page
    rows = client.get(f"/counts?choose=1&network={network.id}&topics={topics[0].id}",
                      headers={"Accept": "text/vnd.turbo-stream.html"})
    assert 'name="topics"' in rows.text


def test_the_dialog_says_what_will_happen_and_what_cannot_and_why(topics, stranger, other_network, moderator, sign_in):
    theirs = people.make_topic(people.make_network("inna", name="Inna", visibility="signed_in"),
                               by=people.make_person("adm", is_admin=True), title="Cudzy temat")
    lock.lock(topics[0], moderator)
    client = sign_in(moderator)
    begun = client.post("/bulk", data={"verb": "lock", "topics": [topics[0].id, topics[1].id, theirs.id]},
                        headers={"Referer": "http://localhost/latest?choose=1"})
    assert begun.status_code == 303 and begun.location.startswith("/bulk/lock?topics=")
    page = client.get(begun.location)
    dialog = words(page, "dialog")
    assert "Zmiana obejmie 1 temat" in dialog and "Nie uda się w 2 tematach" in dialog
    assert "Temat 1 Ten temat jest już zamknięty." in dialog
    assert "Cudzy temat Mogą to zrobić tylko osoby moderujące tę sieć." in dialog
    nothing = client.post("/bulk", data={"verb": "lock"}, follow_redirects=True)
    assert "Żaden temat nie jest zaznaczony" in nothing.text
    assert client.post("/bulk", data={"verb": "x"}).status_code == 422 and client.get("/bulk/x").status_code == 404


def test_what_is_done_together_is_taken_back_together(topics, moderator, sign_in):
    client = sign_in(moderator)
    answer = client.post("/bulk/lock", data={"topics": ids(topics), "back": "/latest", "reason": "Sprzątanie"})
    assert (answer.status_code, answer.location) == (303, "/latest") and all(topic.is_locked for topic in fresh(topics))
    said = client.get("/latest")
    assert "Zrobione w 3 tematach." in said.text
    undoing = tree(said).css_first(".flash__undo").attributes["formaction"]
    page = client.get(f"/t/{topics[0].slug}/{topics[0].id}")
    assert "zamyka temat" in words(page, ".small-action") and "Sprzątanie" in words(page, ".small-action")
    assert client.post(undoing).status_code == 303 and not any(topic.is_locked for topic in fresh(topics))
    assert client.post(undoing).status_code == 409


def test_what_somebody_changed_since_stays_and_is_told(topics, moderator, admin, sign_in):
    done = bulk.act_on("lock", moderator, [topic.id for topic in topics])
    lock.unlock(topics[1], admin)
    lock.lock(topics[1], admin)
    back = bulk.undo_all(done.event, moderator)
    assert back.count == 2 and [topic.id for topic, _why in back.refused] == [topics[1].id]
    assert [topic.is_locked for topic in fresh(topics)] == [False, True, False]


def test_silently_rings_nobody_and_leaves_no_line_but_a_row_in_the_log(network, topics, moderator, sign_in):
    before = [(topic.last_posted_at, topic.last_event_id) for topic in topics]
    done = bulk.act_on("lock", moderator, [topic.id for topic in topics], silently=True)
    assert all(event.number is None for event in events("topic_locked"))
    owed = db.select(Delivery).where(Delivery.event_id.in_([event.id for event in events("topic_locked")]))
    assert db.session.scalars(owed).all() == []
    assert [topic.last_posted_at for topic in fresh(topics)] == [at for at, _event in before]
    assert all(topic.last_event_id > event for topic, (_at, event) in zip(fresh(topics), before))
    client = sign_in(moderator)
    assert not tree(client.get(f"/t/{topics[0].slug}/{topics[0].id}")).css(".small-action")
    assert len(tree(client.get(f"/c/{network.slug}/{network.id}/log")).css(".log__row")) == 3
    undo.undo(events("topic_locked")[0], moderator)
    bulk.undo_all(done.event, moderator)
    assert all(event.number is None for event in events("topic_unlocked"))


def test_each_verb_does_what_it_says(network, other_network, topics, moderator, admin, sign_in):
    tag = tags.make(network, moderator, name="dowóz").details["tag_id"]
    client = sign_in(admin)

    def do(verb, **fields):
        answer = client.post(f"/bulk/{verb}", data={"topics": ids(topics), "back": "/latest"} | fields)
        assert answer.status_code == 303, (verb, answer.text)
        return fresh(topics)
    assert all(topic.tag_ids == str(tag) for topic in do("tag", slugs="dowoz"))
    assert all(topic.tag_ids == "" for topic in do("untag", slugs="dowoz"))
    assert all(topic.is_pinned for topic in do("pin", until=""))
    assert not any(topic.is_pinned for topic in do("unpin"))
    assert all(topic.is_locked for topic in do("lock")) and not any(topic.is_locked for topic in do("unlock"))
    assert all(topic.network_id == other_network.id for topic in do("move", to=other_network.id))
    bulk.undo_all(events("topic_moved_in")[0], admin)
    assert all(topic.network_id == network.id for topic in fresh(topics))
    deleted = do("delete", ground="illegal", law="Art. 212 k.k.", explanation="Zniesławienie.")
    assert all(topic.withheld == "deleted" for topic in deleted)
    bulk.undo_all(events("topic_deleted")[0], admin)
    assert all(topic.withheld is None for topic in fresh(topics))


def test_a_form_that_lacks_something_comes_back_with_what_was_typed(network, other_network, topics, moderator, admin, sign_in):
    tags.make(network, moderator, name="dowóz")
    client, typed = sign_in(admin), {"topics": ids(topics), "back": "/latest", "reason": "Bo tak trzeba"}
    lacking = {"move": {"to": "999999"}, "tag": {}, "pin": {"until": "1999-01-01"}, "lock": {"reason": "x" * 501}}
    for verb, more in lacking.items():
        answer = client.post(f"/bulk/{verb}", data=typed | more)
        assert answer.status_code == 422 and ("Bo tak trzeba" in answer.text or verb == "lock"), verb
    assert client.post("/bulk/delete", data=typed).status_code == 422
    assert not any(topic.is_locked or topic.is_pinned for topic in fresh(topics))


@pytest.mark.parametrize("verb", sorted(bulk.VERBS))
def test_only_moderators_of_each_topic_act_on_it(verb, topics, ana, ben, stranger, moderator_elsewhere, silenced, sign_in):
    for person in (ana, ben, stranger, moderator_elsewhere, silenced):
        answer = sign_in(person).post(f"/bulk/{verb}", data={"topics": ids(topics), "back": "/latest", "to": 1, "slugs": "x"})
        assert answer.status_code == 422
        if person in (stranger, moderator_elsewhere):
            assert "Temat 1" not in answer.text
    assert all(topic.last_event_id == before.last_event_id for topic, before in zip(fresh(topics), topics))
    assert sign_in(None).post(f"/bulk/{verb}", data={"topics": ids(topics)}).status_code == 303


def test_a_group_is_taken_back_by_its_moderators_alone(topics, ana, moderator, sign_in):
    done = bulk.act_on("lock", moderator, [topic.id for topic in topics])
    for person in (ana, None):
        assert sign_in(person).post(f"/bulk/{done.event.id}/undo").status_code in (303, 404)
    assert all(topic.is_locked for topic in fresh(topics))
    with pytest.raises(Refused):
        bulk.undo_all(done.event, ana)


def test_chosen_topics_are_marked_as_read(topics, moderator, sign_in):
    client = sign_in(moderator)
    assert len(tree(client.get("/new")).css("#topic-rows tr")) == 3
    answer = client.post("/bulk", data={"verb": "dismiss", "topics": [topics[0].id, topics[1].id]},
                         headers={"Referer": "http://localhost/latest?choose=1"})
    assert (answer.status_code, answer.location) == (303, "/latest?choose=1")
    assert [row.attributes["data-topic"] for row in tree(client.get("/new")).css("#topic-rows tr")] == [str(topics[2].id)]


def test_a_hundred_topics_at_once_take_no_time_to_speak_of(network, ana, moderator):
    many = [people.make_topic(network, by=ana).id for _number in range(100)]
    assert bulk.act_on("lock", moderator, [*many, *many]).count == 100
