"""Windows of a topic: which posts an address loads, wherever the holes are."""
import re

import pytest
from sqlalchemy import delete, insert

from forum import clock
from forum.db import db, lock_rows, transaction
from forum.events import record
from forum.posts.models import Post
from forum.topics.models import Topic
from tests import people


@pytest.fixture
def long_topic(public_network):
    """A topic of 100 posts that anybody reads."""
    author = people.make_person("autor", networks={public_network: ["participant"]})
    topic = people.make_topic(public_network, by=author, title="Długi temat")
    db.session.execute(insert(Post), [
        {"topic_id": topic.id, "number": number, "author_id": author.id, "text": "", "html": f"<p>Wpis {number}.</p>",
         "version": 1, "created_at": clock.now()} for number in range(2, 101)])
    topic.posts_count = topic.last_number = 100
    db.session.commit()
    return topic


def numbers(client, topic, rest=""):
    """Return the numbers of the posts a page shows."""
    page = client.get(f"/t/{topic.slug}/{topic.id}{rest}")
    assert page.status_code == 200
    return [int(number) for number in re.findall(r'class="stream__item" data-number="(\d+)"', page.text)]


def edges(client, path):
    """Return how far the answer says it reaches: first, last, whether more comes before and after."""
    html = client.get(path).text
    return re.search(r'data-first="(\d+)" data-last="(\d+)" data-earlier="(\w+)" data-later="(\w+)"', html).groups()


@pytest.mark.parametrize("rest, first, last", [
    ("", 1, 20), ("/1", 1, 20), ("/0", 1, 20), ("/6", 1, 20), ("/7", 2, 21), ("/50", 45, 64), ("/86", 81, 100),
    ("/100", 81, 100), ("/101", 82, 100), ("/5000", 82, 100), ("?after=20", 21, 40), ("?after=95", 96, 100),
    ("?before=21", 1, 20), ("?before=50", 30, 49), ("?before=5", 1, 4),
    ("?before=0", 1, 1), ("?before=-5", 1, 1), ("?after=99999", 100, 100), ("?after=słowo", 1, 20)])
def test_an_address_loads_the_posts_around_it(visitor, long_topic, rest, first, last):
    assert numbers(visitor, long_topic, rest) == list(range(first, last + 1))


def test_holes_are_stepped_over(visitor, long_topic):
    db.session.execute(delete(Post).where(Post.topic_id == long_topic.id, Post.number.between(10, 90)))
    db.session.commit()
    assert numbers(visitor, long_topic, "/95") == [*range(1, 10), *range(91, 101)]
    assert numbers(visitor, long_topic, "?after=9") == list(range(91, 101))
    assert numbers(visitor, long_topic, "?before=91") == list(range(1, 10))
    # The nearest posts to a hole, from both its sides.
    assert numbers(visitor, long_topic, "/50") == [5, 6, 7, 8, 9, *range(91, 101)]


def test_links_without_javascript_lead_through_the_whole_topic(visitor, long_topic):
    path, seen = f"/t/{long_topic.slug}/{long_topic.id}", []
    while path:
        page = visitor.get(path).text
        seen += [int(number) for number in re.findall(r'class="stream__item" data-number="(\d+)"', page)]
        further = re.search(r'rel="next" href="([^"]+)"[^>]*?( hidden)?>', page)
        path = None if further[2] else further[1]
    assert seen == list(range(1, 101))


def test_a_window_says_how_far_it_reaches(visitor, long_topic):
    path = f"/t/{long_topic.id}/window"
    assert edges(visitor, f"{path}?after=20") == ("21", "40", "true", "true")
    assert edges(visitor, f"{path}?after=80") == ("81", "100", "true", "false")
    assert edges(visitor, f"{path}?before=21") == ("1", "20", "false", "true")
    assert visitor.get(path).status_code == 404


def test_a_hole_at_the_end_belongs_to_the_last_window(visitor, long_topic):
    db.session.execute(delete(Post).where(Post.topic_id == long_topic.id, Post.number > 90))
    db.session.commit()
    assert edges(visitor, f"/t/{long_topic.id}/window?after=80") == ("81", "100", "true", "false")


def test_each_line_stands_in_exactly_one_window(visitor, long_topic):
    with transaction():
        [topic] = lock_rows(Topic, long_topic.id)
        for number in (1, 20, 40, 41, 100):
            topic.last_number = number
            record("topic_locked", long_topic.author, topic=topic)
        topic.last_number = 100
    db.session.execute(delete(Post).where(Post.topic_id == long_topic.id, Post.number.in_([40, 41])))
    db.session.commit()
    html = visitor.get(f"/t/{long_topic.slug}/{long_topic.id}").text
    for last in (20, 42, 62, 82):
        html += visitor.get(f"/t/{long_topic.id}/window?after={last}").text
    assert "after=20" in html and 'data-last="42"' in html and 'data-last="62"' in html and 'data-last="82"' in html
    lines = re.findall(r'id="event-\d+" class="small-action" data-number="(\d+)\.', html)
    assert lines == ["1", "20", "40", "41", "100"]


def test_an_empty_topic_is_a_page_too(visitor, long_topic):
    db.session.execute(delete(Post).where(Post.topic_id == long_topic.id))
    db.session.commit()
    for rest in ("", "/1", "/50", "?after=20", "?before=5"):
        assert numbers(visitor, long_topic, rest) == []
