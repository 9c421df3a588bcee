"""Who gets into which room, and what rooms hear."""
import pytest

from forum.db import db
from forum.identity import end_sessions
from forum.moderation.lock import lock
from forum.notifications.models import Notification
from tests.people import make_person, make_post, make_topic

from .conftest import Page


def test_a_member_hears_of_a_reply_as_the_page_shows_it(open_page, topic, ana, ben):
    page = open_page(ben)
    since = page.watch(topic)["topics"][str(topic.id)]
    post = make_post(topic, by=ana, text="Liczymy **za kilometr**.")
    [push] = page.heard("stream")
    assert (push["topic"], push["previous"], push["event"] > since) == (topic.id, since, True)
    assert f'id="post-{post.id}"' in push["html"] and "<strong>za kilometr</strong>" in push["html"]


def test_a_push_is_the_same_bytes_as_the_page(open_page, sign_in, topic, ana, ben):
    page = open_page(ben)
    page.watch(topic)
    make_post(topic, by=ana, text="Te same bajty.")
    [push] = page.heard("stream")
    item = push["html"].split("<template>")[1].split("</template>")[0]
    # But for the dot of the unread, which is each reader's own.
    assert item in sign_in(ben).get(f"/t/{topic.slug}/{topic.id}").text.replace(" data-unread", "")


@pytest.mark.parametrize("who", ["visitor", "stranger", "moderator_elsewhere"])
def test_outsiders_hear_nothing_of_a_closed_network(open_page, request, topic, ana, network, who):
    person = None if who == "visitor" else request.getfixturevalue(who)
    page = open_page(person)
    assert page.watch(topic, networks=[network])["topics"] == {}
    make_post(topic, by=ana)
    page.says("typing", {"topic": topic.id})
    assert page.heard() == []


@pytest.mark.parametrize("who", ["ben", "moderator", "coordinator", "admin", "silenced"])
def test_whoever_reads_the_topic_hears_of_a_reply(open_page, request, topic, ana, who):
    page = open_page(request.getfixturevalue(who))
    page.watch(topic)
    make_post(topic, by=ana)
    assert len(page.heard("stream")) == 1


def test_visitors_of_a_public_network_hear_of_replies_and_of_new_topics(open_page, public_network):
    writer = make_person("writer", networks={public_network: ["participant"]})
    open_topic = make_topic(public_network, by=writer)
    page = open_page(None)
    page.watch(open_topic, networks="all")
    make_post(open_topic, by=writer)
    [push, notice] = page.heard("stream", "list")
    assert push["topic"] == notice["topic"] == open_topic.id


def test_a_list_hears_of_its_networks_alone(open_page, topic, network, other_network, ana, stranger):
    page, elsewhere = open_page(ana), open_page(stranger)
    page.watch(networks="all")
    elsewhere.watch(networks="all")
    make_post(topic, by=ana)
    make_topic(other_network, by=stranger)
    assert {notice["network"] for notice in page.heard("list")} == {network.id}
    assert {notice["network"] for notice in elsewhere.heard("list")} == {other_network.id}


def test_a_notice_of_a_list_says_no_word_of_what_was_written(open_page, topic, ana, ben):
    page = open_page(ben)
    page.watch(networks="all")
    make_post(topic, by=ana, text="Poufne")
    [notice] = page.heard("list")
    assert set(notice) == {"network", "topic", "event", "posts"} and all(isinstance(value, int) for value in notice.values())


def test_a_list_hears_what_a_moderator_made_of_a_topic_and_gets_the_step_of_the_agenda(
        open_page, network, topic, ana, ben, stranger, moderator):
    step = make_topic(network, by=ana, title="Zagadnienie", agenda_number=1)
    page, outsider, visitor = open_page(ben), open_page(stranger), open_page(None)
    page.watch(networks="all")
    for other in (outsider, visitor):
        other.watch(networks=[network])
    lock(topic, moderator)
    lock(step, moderator)
    of_topic, of_step = page.heard("list")
    assert of_topic["topic"] == topic.id and of_topic["renews"] == ""
    assert f'id="topic-row-{step.id}"' in of_step["renews"] and "Zamknięty" in of_step["renews"]
    assert outsider.heard() == visitor.heard() == []


def test_a_page_that_goes_on_hears_no_more_of_what_it_left(open_page, network, topic, ana, ben):
    page, other = open_page(ben), make_topic(network, by=ana)
    page.watch(topic)
    page.watch(other)
    make_post(topic, by=ana)
    assert page.heard("stream") == []


def test_many_topics_cannot_be_watched_at_once(open_page, network, ana):
    topics = [make_topic(network, by=ana) for _ in range(21)]
    assert len(open_page(ana).watch(*topics)["topics"]) == 20


@pytest.mark.parametrize("nonsense", [
    None, "watch", 7, [], {}, {"topics": "all"}, {"topics": [None, "5", 1.5, True, {"id": []}, 10**20, -1]},
    {"networks": {"id": 1}}, {"networks": [10**20]}, {"since": "0", "networks": "all"}])
def test_nonsense_is_answered_with_nothing_and_breaks_nothing(open_page, topic, ana, nonsense):
    page = open_page(ana)
    assert page.socket.emit("watch", nonsense, callback=True)["topics"] == {}
    assert page.watch(topic)["topics"]


def test_a_page_that_sends_too_much_is_not_listened_to(open_page, topic, ana):
    page = open_page(ana)
    answers = [page.socket.emit("watch", {}, callback=True) for _ in range(60)]
    assert answers[0] and page.socket.emit("watch", {"topics": [{"id": topic.id}]}, callback=True) in (None, [], {})


def test_a_cookie_of_an_ended_session_makes_a_visitor(app, open_page, sign_in, topic, ana):
    client = sign_in(ana)
    end_sessions(ana)
    assert Page(app, client).watch(topic)["topics"] == {}


def test_a_page_is_told_the_present_count_of_its_bell_and_visitors_nothing(open_page, topic, ana, ben):
    make_post(topic, by=ben)
    event = db.session.get(type(topic), topic.id).last_event_id
    db.session.add(Notification(user_id=ana.id, event_id=event, kind="test"))
    db.session.commit()
    assert ">1<" in open_page(ana).watch(topic)["bell"]
    assert ">1<" not in open_page(ben).watch(topic)["bell"]
    assert open_page(None).watch()["bell"] == ""


def test_a_reply_that_no_page_shows_is_not_prepared_for_any(open_page, count_queries, topic, ana, ben):
    make_post(topic, by=ana)
    unwatched = count_queries(lambda: make_post(topic, by=ana))
    page = open_page(ben)
    page.watch(topic)
    assert count_queries(lambda: make_post(topic, by=ana)) > unwatched and page.heard("stream")
    page.socket.disconnect()
    assert count_queries(lambda: make_post(topic, by=ana)) == unwatched
