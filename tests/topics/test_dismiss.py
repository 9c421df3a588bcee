"""Dismissing new topics and unread posts, and putting a topic back."""
from datetime import timedelta

import pytest

from forum import clock
from forum.db import db
from forum.events import Event
from forum.reading.models import TopicReading
from tests import people
from tests.moderation.looking import follow, level_of
from tests.rendered import rows, tree, words

from .new_and_unread import follow_network, numbers, open_topic, slowly

STREAM = {"Accept": "text/vnd.turbo-stream.html"}


@pytest.fixture
def three(network, ana):
    """Three topics of Anna's."""
    return [people.make_topic(network, by=ana, title=title) for title in ("pierwszy", "drugi", "trzeci")]


@pytest.fixture
def unread(three, ana, ben):
    """The same, followed by Ben, with two unread posts each."""
    for topic in three:
        follow(ben, topic, "tracking")
        open_topic(ben, topic)
        for _number in range(2):
            people.make_post(topic, by=ana)
    return three


def upto():
    """Return the newest event, as a page made now knows it."""
    db.session.rollback()
    return db.session.scalar(db.select(db.func.max(Event.id)))


def test_all_new_topics_are_dismissed_but_those_that_came_after_the_page(app, network, three, ana, ben, sign_in):
    client = sign_in(ben)
    page = client.get("/new")
    seen = tree(page).css_first("input[name=upto]").attributes["value"]
    people.make_topic(network, by=ana, title="czwarty")
    answer = client.post("/new/dismiss", data={"upto": seen})
    assert answer.status_code == 303 and answer.location == "/new"
    page = client.get("/new")
    assert rows(page) == ["czwarty"] and "Tematy zostały oznaczone jako widziane." in words(page)
    assert numbers(app, ben) == ({network.id: 1}, {}) == slowly(ben)
    assert "nowy" not in words(client.get("/latest"), f"#topic-row-{three[0].id} .badge")


def test_some_chosen_ones_are_dismissed(app, network, three, ben, sign_in):
    client = sign_in(ben)
    assert len(tree(client.get("/new")).css("input[name=topics][form=act]")) == 3
    client.post("/new/dismiss", data={"topics": [three[0].id, three[2].id], "upto": upto()})
    assert rows(client.get("/new")) == ["drugi"] and slowly(ben) == numbers(app, ben) == ({network.id: 1}, {})


def test_dismissing_one_network_leaves_the_others(network, public_network, three, ana, ben, sign_in):
    people.give_roles(ana, public_network, "participant")
    people.make_topic(public_network, by=ana, title="w otwartej")
    client = sign_in(ben)
    answer = client.post("/new/dismiss", data={"upto": upto(), "network": network.id})
    assert answer.location == f"/new?network={network.id}" and rows(client.get("/new")) == ["w otwartej"]


def test_only_the_posts_are_dismissed_and_the_topic_comes_back(app, network, unread, ana, ben, sign_in):
    client = sign_in(ben)
    client.post("/unread/dismiss", data={"how": "posts", "upto": upto()})
    assert rows(client.get("/unread")) == [] and numbers(app, ben) == ({}, {}) == slowly(ben)
    people.make_post(unread[1], by=ana)
    page = client.get("/unread")
    assert rows(page) == ["drugi"] and words(page, ".badge--unread").startswith("1 ")


def test_following_stops_too_and_the_topic_stays_away(app, network, unread, ana, ben, sign_in):
    client = sign_in(ben)
    follow_network(ben, network, "watching")
    client.post("/unread/dismiss", data={"how": "topics", "topics": [unread[0].id], "upto": upto()})
    assert set(rows(client.get("/unread"))) == {"drugi", "trzeci"} and level_of(ben, unread[0]) == "normal"
    people.make_post(unread[0], by=ana)
    assert set(rows(client.get("/unread"))) == {"drugi", "trzeci"}
    assert numbers(app, ben) == ({}, {network.id: 2}) == slowly(ben)


def test_what_came_after_the_page_was_made_stays_unread(unread, ana, ben, sign_in):
    client, before = sign_in(ben), upto()
    people.make_post(unread[0], by=ana)
    client.post("/unread/dismiss", data={"how": "posts", "upto": before})
    page = client.get("/unread")
    assert rows(page) == ["pierwszy"] and words(page, ".badge--unread").startswith("3 ")


@pytest.mark.parametrize("data", [
    {}, {"upto": "x"}, {"upto": "-1"}, {"upto": "9" * 40}, {"upto": "1", "topics": ["x", "9" * 40]}])
@pytest.mark.parametrize("path", ["/new/dismiss", "/unread/dismiss"])
def test_nonsense_dismisses_nothing(app, network, three, ben, sign_in, path, data):
    assert sign_in(ben).post(path, data=data).status_code == 303
    assert numbers(app, ben) == ({network.id: 3}, {})


@pytest.mark.parametrize("path", ["/new/dismiss", "/unread/dismiss"])
def test_visitors_are_asked_to_sign_in(visitor, path, topic):
    assert "/login" in visitor.post(path, data={"upto": "9"}).location


def test_what_one_may_not_read_is_not_dismissed(three, stranger, sign_in):
    sign_in(stranger).post("/new/dismiss", data={"topics": [three[0].id], "upto": upto()})
    assert db.session.scalar(db.select(db.func.count()).select_from(TopicReading).filter_by(user_id=stranger.id)) == 0


@pytest.mark.parametrize(("who", "status"), [("visitor", 303), ("stranger", 404), ("ben", 303), ("silenced", 303)])
def test_who_may_read_a_topic_may_mark_it_unread(sign_in, request, topic, who, status):
    client = sign_in(request.getfixturevalue(who) if who != "visitor" else None)
    answer = client.post(f"/t/{topic.id}/mark_unread")
    assert answer.status_code == status and ("/login" in (answer.location or "")) is (who == "visitor")


def test_marking_unread_puts_a_read_topic_back_with_its_last_post(app, network, topic, ana, ben, sign_in):
    people.make_post(topic, by=ana)
    people.make_post(topic, by=ben)
    open_topic(ben, topic)
    client = sign_in(ben)
    assert "Oznacz jako nieprzeczytany" in words(client.get("/latest"), f"#topic-row-{topic.id}")
    answer = client.post(f"/t/{topic.id}/mark_unread", headers={"Referer": "http://localhost/latest?after=x"})
    assert answer.location == "/latest?after=x"
    page = client.get("/unread")
    assert rows(page) == [topic.title] and words(page, ".badge--unread").startswith("1 ")
    assert numbers(app, ben) == ({}, {network.id: 1}) == slowly(ben) and level_of(ben, topic) == "tracking"


def test_marking_unread_makes_a_dismissed_topic_new_again(app, network, three, ben, sign_in):
    client = sign_in(ben)
    client.post("/new/dismiss", data={"upto": upto()})
    answer = client.post(f"/t/{three[0].id}/mark_unread", headers=STREAM).text
    assert 'action="renew"' in answer and "nowy" in answer and "[data-count=new]" in answer
    assert numbers(app, ben) == ({network.id: 1}, {}) == slowly(ben)


def test_an_old_topic_never_opened_is_put_among_the_unread(app, network, ana, ben):
    from forum.reading.dismiss import mark_unread
    old = people.make_topic(network, by=ana, created_at=clock.now() - timedelta(days=9))
    mark_unread(old, ben)
    assert numbers(app, ben) == ({}, {network.id: 1}) == slowly(ben)


def test_without_posts_of_others_nothing_can_be_unread(network, ben, sign_in):
    own = people.make_topic(network, by=ben)
    answer = sign_in(ben).post(f"/t/{own.id}/mark_unread")
    assert answer.status_code == 409 and "nie ma wpisów innych osób" in words(answer)


@pytest.mark.parametrize("referrer", [
    "http://evil.example//evil.example/latest", "x", "http://localhost/t/x/1", "http://[", ""])
def test_marking_unread_never_leads_elsewhere(topic, ben, sign_in, referrer):
    assert sign_in(ben).post(f"/t/{topic.id}/mark_unread", headers={"Referer": referrer}).location == "/latest"
