"""Taking topics off the lists, and archiving them."""
import pytest

from forum.bookmarks import service as bookmarks
from forum.db import db
from forum.errors import Refused
from forum.links.queries import backlinks_of_topic
from forum.moderation.lock import lock
from forum.moderation.pin import pin
from forum.moderation.states import archive, relist, unarchive, unlist
from forum.moderation.undo import undo
from forum.notifications import drainer
from forum.notifications.models import Notification
from forum.polls.models import Poll
from forum.posts.models import Post
from tests import people

from .looking import again

ACTS = {"unlist": (unlist, relist, "unlisted_at", "zdejmuje temat z list", "przywraca temat na listy"),
        "archive": (archive, unarchive, "archived_at", "archiwizuje temat", "przywraca temat z archiwum")}


@pytest.fixture
def poll_post(topic, ana):
    """A post of Anna's with tasks and a poll."""
    return people.make_post(topic, by=ana, text="- [ ] policzyć\n\n[poll]\n- tak\n- nie\n[/poll]")


@pytest.mark.parametrize("name", ACTS)
def test_each_state_is_turned_and_turned_back_with_a_line_and_an_undo(sign_in, topic, moderator, last_event, name):
    act, back, column, says, says_back = ACTS[name]
    client, page = sign_in(moderator), f"/t/{topic.slug}/{topic.id}"
    answer = client.post(f"/t/{topic.id}/moderate/{name}", data={"reason": "Porządki"})
    assert answer.location == page and getattr(again(topic), column) is not None
    told, event = client.get(page).text, last_event({"unlist": "topic_unlisted", "archive": "topic_archived"}[name])
    assert says in told and "Porządki" in told and f"/events/{event.id}/undo" in told

    with pytest.raises(Refused, match="już"):
        act(topic, moderator)
    undo(back(topic, moderator), moderator)
    assert getattr(again(topic), column) is not None
    back(topic, moderator)
    undone = undo(act(topic, moderator), moderator)
    assert getattr(again(topic), column) is None and undone.undoes_id
    assert says_back in client.get(page).text
    log = client.get(f"/c/{topic.network.slug}/{topic.network.id}/log?kind=list").text
    assert "Dowóz dzieci" in log and "Porządki" in log
    with pytest.raises(Refused):
        back(topic, moderator)


def test_its_author_hears_of_it_and_who_did_what_later_is_named(topic, ana, moderator, second_moderator):
    event = unlist(topic, moderator)
    drainer.drain()
    assert [row.kind for row in db.session.scalars(db.select(Notification).filter_by(user_id=ana.id))] == ["moderation"]
    relist(topic, second_moderator)
    unlist(topic, second_moderator)
    with pytest.raises(Refused, match="Daria Druga"):
        undo(event, moderator)


def test_an_unlisted_topic_stands_on_no_list_but_is_read_and_answered(sign_in, topic, network, ana, ben, moderator):
    other = people.make_topic(network, by=ben, title="Inny temat", text=f"http://localhost/t/{topic.id}")
    people.make_post(topic, by=ana, text=f"http://localhost/t/{other.id}")
    places = ["/latest", "/new", "/unread", "/unanswered", "/top", f"/c/{network.slug}/{network.id}", "/",
              f"/t/{other.id}/suggested", f"/t/{other.id}/map", "/u/ana", "/u/ana/topics"]
    client = sign_in(ben)
    seen = [place for place in places if "Dowóz dzieci" in client.get(place, follow_redirects=True).text]
    assert {"/latest", "/new", f"/c/{network.slug}/{network.id}", f"/t/{other.id}/map", "/u/ana"} <= set(seen)
    unlist(topic, moderator, reason="Dwa takie same")

    assert not [place for place in places if "Dowóz dzieci" in client.get(place, follow_redirects=True).text]
    assert backlinks_of_topic(other.id) == []
    assert f"topic-row-{topic.id}" in client.get(f"/counts?topics={topic.id}&list=latest").text  # taken off an open page
    page = client.get(f"/t/{topic.slug}/{topic.id}").text
    assert "Poza listami" in page and "Dwa takie same" in page
    people.make_post(topic, by=ben)
    assert client.get("/heads?since=0").json["news"] == [
        news for news in client.get("/heads?since=0").json["news"] if news[1] != topic.id]
    relist(topic, moderator)
    assert "Dowóz dzieci" in client.get("/latest").text


def test_an_agenda_topic_is_not_taken_off_the_lists(agenda_topic, moderator):
    with pytest.raises(Refused, match="agend"):
        unlist(agenda_topic, moderator)


def test_an_archived_topic_changes_nowhere_for_nobody(sign_in, topic, poll_post, ana, ben, moderator, admin):
    first = db.session.scalar(db.select(Post).filter_by(topic_id=topic.id, number=1))
    poll = db.session.scalar(db.select(Poll))
    bookmarks.add(first, ben)
    archive(topic, moderator, reason="Zakończone")
    before = [(post.version, post.text) for post in db.session.scalars(db.select(Post).order_by(Post.id))]
    asked = {
        f"/t/{topic.id}/posts": {"text": "Jeszcze jedno", "key": "k" * 12}, f"/p/{first.id}/edit": {"text": "Inaczej"},
        f"/p/{first.id}/wiki": {"wiki": "1"}, f"/p/{poll_post.id}/delete": {"reason": "Bo tak"},
        f"/p/{first.id}/reactions": {"kind": "helpful"}, f"/polls/{poll.id}/vote": {"option": poll.options[0].id},
        f"/p/{poll_post.id}/tasks/1": {"done": "1", "version": poll_post.version},
        f"/polls/{poll.id}/close": {}, f"/t/{topic.id}/moderate/rename": {"title": "Inny"},
        f"/t/{topic.id}/merge": {}, f"/t/{topic.id}/move": {}} | {
        f"/t/{topic.id}/moderate/{verb}": {} for verb in ("pin", "lock", "sum_up", "unlist", "slow", "timers", "agenda_add")}
    for person in (ana, ben, moderator, admin):
        client = sign_in(person)
        answers = {address: client.post(address, data=data).status_code for address, data in asked.items()}
        assert set(answers.values()) <= {403, 404}, answers
    page = sign_in(moderator).get(f"/t/{topic.slug}/{topic.id}").text
    assert "W archiwum" in page and 'data-frozen="true"' in page
    db.session.rollback()
    assert [(post.version, post.text) for post in db.session.scalars(db.select(Post).order_by(Post.id))] == before
    # What is one's own goes on: following, bookmarks, reading.
    assert sign_in(ben).post(f"/t/{topic.id}/level", data={"level": "muted"}).status_code in (200, 303)
    for act in (lock, pin, unlist):
        with pytest.raises(Refused, match="w archiwum"):
            act(topic, moderator)
    unarchive(topic, moderator)
    lock(topic, moderator)
    with pytest.raises(Refused):
        people.make_post(topic, by=ben)


def test_an_archived_topic_is_read_by_its_mark_in_the_lists(sign_in, topic, ben, moderator):
    archive(topic, moderator)
    assert "W archiwum" in sign_in(ben).get("/latest").text
