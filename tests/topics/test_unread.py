"""Unread posts: in topics one follows and has opened, with exact numbers."""
import pytest

from forum.moderation.merge import merge
from forum.moderation.undo import undo
from tests import people
from tests.moderation.looking import follow
from tests.rendered import links, rows, words

from .new_and_unread import follow_network, numbers, open_topic, slowly


@pytest.fixture
def followed(topic, ben):
    """A topic that Ben follows and has read."""
    follow(ben, topic, "tracking")
    open_topic(ben, topic)
    return topic


def test_the_badge_says_how_many_and_leads_to_the_first(app, network, followed, ana, ben, sign_in):
    client = sign_in(ben)
    assert rows(client.get("/unread")) == []
    for _number in range(3):
        people.make_post(followed, by=ana)
    assert numbers(app, ben) == ({}, {network.id: 1}) == slowly(ben)
    for path in ("/unread", "/latest", f"/c/{network.slug}/{network.id}"):
        page = client.get(path)
        assert words(page, f"#topic-row-{followed.id} .badge--unread") == "3 3 nieprzeczytane wpisy"
        assert f"/t/{followed.slug}/{followed.id}/2" in links(page, f"#topic-row-{followed.id}")
    assert words(page, ".sidebar [data-count=unread]") == "1 1 nieprzeczytany temat"


def test_own_posts_are_not_unread(app, followed, ana, ben, sign_in):
    people.make_post(followed, by=ana)
    people.make_post(followed, by=ben)
    open_topic(ben, followed, read_to=1)
    assert words(sign_in(ben).get("/unread"), ".badge--unread").startswith("1 ")
    open_topic(ben, followed, read_to=2)
    assert numbers(app, ben) == ({}, {}) == slowly(ben)


@pytest.mark.parametrize(("level", "network_level", "counts"), [
    ("normal", "normal", False), ("muted", "watching", False), ("tracking", "muted", True), ("watching", "normal", True),
    (None, "tracking", True), (None, "watching", True), (None, "watching_first", False), (None, "muted", False),
    ("normal", "tracking", False)])
def test_what_is_followed_counts(app, network, topic, ana, ben, level, network_level, counts):
    if level:
        follow(ben, topic, level)
    follow_network(ben, network, network_level)
    open_topic(ben, topic)
    people.make_post(topic, by=ana)
    assert numbers(app, ben) == ({}, {network.id: 1} if counts else {}) == slowly(ben)


def test_what_was_never_opened_is_not_unread(app, topic, ana, ben):
    follow(ben, topic, "watching")
    people.make_post(topic, by=ana)
    assert numbers(app, ben)[1] == slowly(ben)[1] == {}


def test_a_merge_brings_unread_posts_and_its_undoing_takes_them_along(app, network, followed, ana, ben, moderator):
    other = people.make_topic(network, by=ana, replies=1)
    event = merge(other, moderator, into=followed)
    assert numbers(app, ben) == ({}, {network.id: 1}) == slowly(ben)
    undo(event, moderator)
    assert numbers(app, ben) == ({network.id: 1}, {}) == slowly(ben)


def test_muted_topics_and_networks_stand_in_no_list(network, public_network, topic, ana, ben, sign_in):
    client = sign_in(ben)
    people.give_roles(ana, public_network, "participant")
    elsewhere = people.make_topic(public_network, by=ana, title="w otwartej")
    follow(ben, topic, "muted")
    open_topic(ben, topic, read_to=0)
    for path in ("/latest", "/new", "/unread", "/unanswered", "/top"):
        assert topic.title not in rows(client.get(path)), path
    follow_network(ben, public_network, "muted")
    assert rows(client.get("/latest")) == []
    follow(ben, elsewhere, "tracking")
    assert rows(client.get("/latest")) == ["w otwartej"]
    assert topic.title in rows(client.get(f"/c/{network.slug}/{network.id}"))
