"""New topics: of the last two days, not opened, not muted, not one's own."""
from datetime import timedelta

import pytest

from forum import clock
from forum.db import db
from forum.moderation.merge import merge
from tests import people
from tests.moderation.looking import follow
from tests.rendered import links, rows, tree, words

from .new_and_unread import follow_network, numbers, open_topic, slowly


def test_a_new_topic_is_counted_listed_and_marked_until_it_is_opened(app, network, topic, ben, sign_in):
    client = sign_in(ben)
    assert numbers(app, ben) == ({network.id: 1}, {}) == slowly(ben)
    page = client.get("/new")
    assert rows(page) == [topic.title]
    assert words(page, f"#topic-row-{topic.id} .badge--new") == "nowy"
    assert words(page, ".sidebar [data-count=new]") == "1 1 nowy temat"
    assert words(page, f".sidebar [data-count=network-{network.id}]") == "1 1 nowy lub nieprzeczytany temat"
    assert "nowy" in words(client.get("/latest"), f"#topic-row-{topic.id}")
    open_topic(ben, topic)
    assert numbers(app, ben) == ({}, {}) == slowly(ben)
    assert rows(client.get("/new")) == [] and words(client.get("/latest"), ".sidebar [data-count=new]") == ""


def test_own_old_muted_and_merged_topics_are_not_new(app, network, ana, ben, moderator):
    own = people.make_topic(network, by=ben)
    old = people.make_topic(network, by=ana, created_at=clock.now() - timedelta(days=2, minutes=1))
    muted, gone, into = (people.make_topic(network, by=ana) for _ in range(3))
    follow(ben, muted, "muted")
    merge(gone, moderator, into=into)
    assert numbers(app, ben) == ({network.id: 1}, {}) == slowly(ben)
    assert own.id and old.id
    follow_network(ben, network, "muted")
    assert numbers(app, ben) == ({}, {}) == slowly(ben)
    follow(ben, into, "tracking")
    assert numbers(app, ben) == ({network.id: 1}, {}) == slowly(ben)


@pytest.mark.parametrize("path", ["/new", "/unread"])
def test_visitors_are_asked_to_sign_in(topic, visitor, path):
    answer = visitor.get(path)
    assert answer.status_code == 303 and "/login" in answer.location
    assert path not in links(visitor.get("/latest"), "body")


def test_strangers_see_no_topics_of_networks_they_cannot_read(app, topic, stranger, sign_in):
    assert rows(sign_in(stranger).get("/new")) == [] and numbers(app, stranger) == ({}, {})


def test_losing_the_role_takes_the_counts_away(app, network, topic, ben):
    people.give_roles(ben, network)
    assert numbers(app, ben) == ({}, {}) == slowly(ben)


def test_an_administrator_counts_all_networks(app, network, other_network, topic, admin, stranger):
    people.make_topic(other_network, by=stranger)
    assert numbers(app, admin) == ({network.id: 1, other_network.id: 1}, {}) == slowly(admin)


def test_the_list_of_one_network_alone(network, public_network, topic, ana, ben, sign_in):
    people.give_roles(ana, public_network, "participant")
    people.make_topic(public_network, by=ana, title="w otwartej")
    client = sign_in(ben)
    assert rows(client.get(f"/new?network={public_network.id}")) == ["w otwartej"]
    for nonsense in ("network=x", "network=999999", "network=9999999999999999999", "after=x", "after=1_2_3", "network=-1"):
        assert set(rows(client.get(f"/new?{nonsense}"))) == {"w otwartej", topic.title}


@pytest.mark.parametrize("path", ["/latest", "/new", "/unread", "/unanswered", "/top?period=month"])
@pytest.mark.parametrize("warm", [True, False])
@pytest.mark.slow
def test_every_list_costs_the_same_at_one_row_and_at_a_thousand(
        app, network, ana, ben, sign_in, count_queries, path, warm, monkeypatch):
    from forum.topics import rows as kept_rows
    client = sign_in(ben)

    def cost():
        client.get(path)
        if not warm:
            kept_rows._kept.clear()
        return count_queries(lambda: client.get(path))

    def add(topic):
        if path == "/unread":
            follow(ben, topic, "tracking")
            open_topic(ben, topic, read_to=0)
    add(people.make_topic(network, by=ana))
    few = cost()
    for _number in range(20):
        add(people.make_topic(network, by=ana))
    many = cost()
    _a_thousand(network, ana, ben, with_reading=path == "/unread")
    assert few == many == cost() <= 4, count_queries.statements


def _a_thousand(network, ana, ben, *, with_reading):
    from sqlalchemy import insert

    from forum.posts.models import Post
    from forum.reading.models import TopicReading
    from forum.topics.models import Follower, Topic
    now = clock.now()
    first = db.session.scalar(db.select(db.func.max(Topic.id))) + 1
    ids = range(first, first + 1000)
    db.session.execute(insert(Topic), [
        {"id": key, "network_id": network.id, "author_id": ana.id, "title": f"Temat {key}", "slug": "temat", "posts_count": 1,
         "last_number": 1, "last_author_id": ana.id, "created_at": now, "last_posted_at": now, "pinned_everywhere": False}
        for key in ids])
    db.session.execute(insert(Post), [{"topic_id": key, "number": 1, "author_id": ana.id, "text": "x", "html": "x",
                                       "created_at": now} for key in ids])
    if with_reading:
        db.session.execute(insert(TopicReading), [
            {"user_id": ben.id, "topic_id": key, "last_read_number": 0, "opened_at": now} for key in ids])
        db.session.execute(insert(Follower), [{"user_id": ben.id, "topic_id": key, "level": "tracking"} for key in ids])
    db.session.commit()


def test_what_a_row_says_to_one_person_is_not_kept_for_another(network, topic, ana, ben, moderator, sign_in):
    pages = [sign_in(person) for person in (ben, moderator, ana)]
    open_topic(moderator, topic)
    for _again in range(2):
        badges = [[badge.text() for badge in tree(page.get("/latest")).css(f"#topic-row-{topic.id} .badge")] for page in pages]
        assert badges == [["nowy"], [], []]
