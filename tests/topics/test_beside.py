"""What stands beside a topic's posts: silences between them, and welcomes for who is new or back."""
from datetime import timedelta

import pytest

from forum import clock
from forum.db import db, transaction
from forum.events import Event
from forum.posts.models import Post
from forum.posts.service import LONG_AWAY, reply
from forum.text import cook
from tests import people
from tests.live.conftest import open_page  # noqa: F401
from tests.rendered import tree, words

ACCEPT = {"Accept": "text/vnd.turbo-stream.html"}


def age(post, **how):
    """Make a post older."""
    with transaction():
        db.session.get(Post, post.id).created_at = clock.now() - timedelta(**how)


@pytest.fixture
def first(topic):
    """The topic's first post."""
    return db.session.scalar(db.select(Post).filter_by(topic_id=topic.id, number=1))


@pytest.fixture
def page(sign_in, ben, topic):
    """Return a function that gives the topic as Ben reads it."""
    return lambda: sign_in(ben).get(f"/t/{topic.slug}/{topic.id}")


@pytest.mark.parametrize("days, said", [
    (7, ""), (8, "8 dni później"), (29, "29 dni później"), (30, "miesiąc później"), (65, "2 miesiące później"),
    (160, "5 miesięcy później"), (364, "12 miesięcy później"), (365, "rok później"), (800, "2 lata później"),
    (365 * 5, "5 lat później")])
def test_a_silence_is_told_in_days_months_and_years(page, topic, ana, first, days, said):
    age(first, days=days, minutes=-5)
    people.make_post(topic, by=ana)
    age(first, days=days, minutes=1 if days > 7 else -5)
    assert words(page(), ".time-gap") == said


def test_a_silence_that_is_broken_is_told_at_once(open_page, sign_in, topic, ana, ben, first):  # noqa: F811
    age(first, days=12)
    reader, since = open_page(ben), db.session.scalar(db.select(db.func.max(Event.id)))
    reader.watch(topic)
    post = people.make_post(topic, by=ana)
    [message] = reader.heard("stream")
    assert f'id="gap-{post.id}"' in message["html"] and "12 dni później" in message["html"]
    assert f'id="gap-{post.id}"' in sign_in(ben).get(f"/t/{topic.id}/events?since={since}&first=1", headers=ACCEPT).text
    people.make_post(topic, by=ana)
    [message] = reader.heard("stream")
    assert "time-gap" not in message["html"]


def test_a_first_post_in_the_network_asks_for_a_welcome(page, topic, ben, first):
    post = people.make_post(topic, by=ben)
    assert words(page(), f"#welcome-{post.id}") == "To pierwszy wpis tej osoby w sieci. Przywitajmy ją. Przywitaj tę osobę"
    again = people.make_post(topic, by=ben)
    assert not tree(page()).css(f"#welcome-{again.id}")


def test_a_welcome_ends_after_two_weeks(page, first):
    assert tree(page()).css(f"#welcome-{first.id}")
    age(first, days=15)
    assert not tree(page()).css(".welcome")


def test_who_comes_back_after_long_is_greeted(page, topic, ana, first):
    age(first, days=LONG_AWAY.days + 1)
    post = people.make_post(topic, by=ana)
    assert words(page(), f"#welcome-{post.id}").startswith("Ta osoba wraca po długiej przerwie.")


def test_who_was_away_for_less_is_not(page, topic, ana, first):
    age(first, days=LONG_AWAY.days - 1)
    people.make_post(topic, by=ana)
    assert not tree(page()).css(".welcome")


def test_only_members_welcome(visitor, sign_in, public_network, stranger):
    author = people.make_person("nowa", networks={public_network: ["participant"]})
    topic = people.make_topic(public_network, by=author, title="Otwarty")
    for client in (visitor, sign_in(stranger)):
        assert not tree(client.get(f"/t/{topic.slug}/{topic.id}")).css(".welcome")
        assert "data-belongs" not in tree(client.get(f"/t/{topic.slug}/{topic.id}")).css_first(".topic").attributes
    assert tree(sign_in(author).get(f"/t/{topic.slug}/{topic.id}")).css(".welcome")


def test_the_forums_own_account_is_not_welcomed(network, topic):
    system = people.make_person("redakcja", is_system=True, networks={network: ["participant"]})
    post = reply(topic, system, cook("Zaczynamy."))
    assert not post.is_first and not post.is_return
