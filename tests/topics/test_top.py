"""The liveliest topics of a period."""
from datetime import timedelta

import pytest

from forum import clock
from forum.db import transaction
from forum.posts import service as posts
from forum.text import cook
from forum.topics.models import Topic
from tests import people
from tests.rendered import rows, tree, words


def write(topic, by, *, days_ago):
    """Write a post some days ago."""
    with transaction():
        posts.add_post(people.db.session.get(Topic, topic.id), by, cook("Tak."), at=clock.now() - timedelta(days=days_ago))


@pytest.fixture
def talks(network, ana, ben, moderator):
    """One topic of three voices yesterday, one of two who wrote more a fortnight ago, one of long ago."""
    ago = clock.now() - timedelta(days=800)
    made = [people.make_topic(network, by=ana, title=title) for title in ("wczoraj", "przed dwoma tygodniami", "dawno")]
    people.db.session.execute(people.db.update(posts.Post).values(created_at=ago))
    people.db.session.commit()
    for person in (ana, ben, moderator):
        write(made[0], person, days_ago=2)
    for _number in range(4):
        write(made[1], ana, days_ago=14)
        write(made[1], ben, days_ago=14)
    for _number in range(20):
        write(made[2], ana, days_ago=700)
    return made


@pytest.mark.parametrize(("period", "expected"), [
    ("day", []), ("week", ["wczoraj"]), ("month", ["przed dwoma tygodniami", "wczoraj"]),
    ("quarter", ["przed dwoma tygodniami", "wczoraj"]), ("year", ["przed dwoma tygodniami", "wczoraj"]),
    ("all", ["dawno", "przed dwoma tygodniami", "wczoraj"]), ("nonsense", ["wczoraj"]), ("", ["wczoraj"])])
@pytest.mark.slow
def test_what_was_written_in_the_period_counts(talks, ben, sign_in, period, expected):
    page = sign_in(ben).get(f"/top?period={period}")
    assert rows(page) == expected
    assert len(tree(page).css(".choices [aria-current=page]")) == 1


def test_more_voices_weigh_more_than_more_posts(network, ana, ben, moderator, sign_in):
    many, two = (people.make_topic(network, by=ana, title=title) for title in ("wiele głosów", "dwoje"))
    for person in (ben, moderator):
        people.make_post(many, by=person)
    for person in (ben, ana, ben):
        people.make_post(two, by=person)
    assert rows(sign_in(ben).get("/top")) == ["wiele głosów", "dwoje"]


def test_outsiders_see_none_of_it(talks, stranger, visitor, sign_in):
    assert rows(sign_in(stranger).get("/top?period=all")) == rows(visitor.get("/top?period=all")) == []


def test_a_period_without_posts_says_so(network, ben, sign_in):
    assert "W tym okresie cisza" in words(sign_in(ben).get("/top?period=day"))
