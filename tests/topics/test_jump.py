"""Jumping in a topic: by number, by day, along the timeline; what is out of range leads to the nearest and says so."""
import re
from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete, insert, update

from forum import pagecache
from forum.db import db
from forum.posts.models import Post
from tests import people

HIGH = "W tym temacie nie ma wpisu o tak wysokim numerze. Oto ostatni: wpis 100."
LOW = "Wpisy są numerowane od 1. Oto najbliższy: wpis 1."
LATE = "Od tego dnia nikt tu nie pisał. Oto ostatni wpis."
EARLY = "Ten temat zaczyna się dopiero 1 października 2026. Oto pierwszy wpis."


@pytest.fixture
def long_topic(public_network):
    """A topic of 100 posts, one a day at 10 p.m. UTC – midnight in Warsaw in summer – from the last of September 2026 on."""
    author = people.make_person("autor", networks={public_network: ["participant"]})
    topic = people.make_topic(public_network, by=author, title="Długi temat")
    first = datetime(2026, 9, 30, 22)
    db.session.execute(update(Post).where(Post.topic_id == topic.id).values(created_at=first))
    db.session.execute(insert(Post), [
        {"topic_id": topic.id, "number": number, "author_id": author.id, "text": "", "html": f"<p>Wpis {number}.</p>",
         "version": 1, "created_at": first + timedelta(days=number - 1)} for number in range(2, 101)])
    topic.posts_count = topic.last_number = 100
    topic.created_at, topic.last_posted_at = first, first + timedelta(days=99)
    db.session.commit()
    return topic


def address(topic, rest=""):
    return f"/t/{topic.slug}/{topic.id}{rest}"


def go(client, topic, **asked):
    """Return where ?number= or ?date= leads, without the topic's own address, and the page it shows there."""
    answer = client.get(address(topic, "/go"), query_string=asked)
    assert answer.status_code == 302 and answer.headers["Cache-Control"] == "no-store"
    place, _hash, anchor = answer.location.removeprefix(address(topic)).partition("#")
    page = client.get(answer.location).text
    assert f'id="{anchor}"' in page and (anchor == "miss") == (says(page) is not None)
    return place, page


def says(page):
    """Return the sentence that stands before the post that is shown."""
    found = re.search(r'<li class="stream__miss".*?<p class="flash__text">(.*?)</p>.*?data-number="(\d+)"', page, re.DOTALL)
    return (found[1], int(found[2])) if found else None


# By number.

@pytest.mark.parametrize("typed", ["50", "#50", " 50 ", "+50", "# 50"])
def test_a_number_leads_to_its_post(visitor, long_topic, typed):
    place, page = go(visitor, long_topic, number=typed)
    assert place == "/50" and says(page) is None and 'data-reading-at-value="50"' in page


@pytest.mark.parametrize("typed, place, sentence, number", [
    ("101", "/101", HIGH, 100), ("999999999999999999", "/101", HIGH, 100), ("0", "/0", LOW, 1), ("-7", "/0", LOW, 1)])
def test_a_number_out_of_range_leads_to_the_nearest_and_says_so(visitor, long_topic, typed, place, sentence, number):
    found, page = go(visitor, long_topic, number=typed)
    assert found == place and says(page) == (sentence, number)


@pytest.mark.parametrize("rest, said", [
    ("/101", (HIGH, 100)), ("/2147483648", (HIGH, 100)), ("/99999999999999999999", (HIGH, 100)), ("/0", (LOW, 1)),
    ("/100", None), ("/1", None), ("", None), ("?before=500", None), ("?near=late", None), ("/50?near=nic", None)])
def test_an_address_out_of_range_shows_the_nearest_post_and_says_so(visitor, long_topic, rest, said):
    assert says(visitor.get(address(long_topic, rest)).text) == said


def test_the_address_of_a_hole_shows_the_nearest_post_and_says_so(visitor, long_topic):
    db.session.execute(delete(Post).where(Post.topic_id == long_topic.id, Post.number.between(40, 60)))
    db.session.commit()
    page = visitor.get(address(long_topic, "/58")).text
    assert says(page) == ("W tym temacie nie ma wpisu 58. Oto najbliższy: wpis 61.", 61)
    assert 'data-reading-at-value="61"' in page


def test_addresses_out_of_range_are_one_kept_page(visitor, long_topic):
    pagecache.forget()
    marks = {visitor.get(address(long_topic, f"/{number}")).headers["ETag"] for number in (101, 500, 2**40)}
    assert len(marks) == 1


# By day, in Warsaw.

@pytest.mark.parametrize("typed, number", [
    ("2026-10-01", 1), ("2026-10-02", 2), ("2026-10-25", 25), ("25.10.2026", 25), ("1.11.2026", 33), ("2026-11-30", 62)])
def test_a_day_leads_to_its_first_post(visitor, long_topic, typed, number):
    # When summer time ends the posts come at 11 p.m.: the one after midnight is the next day's.
    place, page = go(visitor, long_topic, date=typed)
    assert place == f"/{number}" and says(page) is None


def test_a_day_without_posts_leads_to_the_first_one_after_it(visitor, long_topic):
    db.session.execute(delete(Post).where(Post.topic_id == long_topic.id, Post.number.between(5, 9)))
    db.session.commit()
    assert go(visitor, long_topic, date="2026-10-05")[0] == "/10"


@pytest.mark.parametrize("typed, place, said", [
    ("2026-09-30", "/1?near=early", (EARLY, 1)), ("0001-01-01", "/1?near=early", (EARLY, 1)),
    ("2027-03-01", "/100?near=late", (LATE, 100)), ("9999-12-31", "/100?near=late", (LATE, 100))])
def test_a_day_out_of_range_leads_to_the_nearest_post_and_says_so(visitor, long_topic, typed, place, said):
    found, page = go(visitor, long_topic, date=typed)
    assert found == place and says(page) == said


def test_posts_that_came_by_a_merge_are_found_by_their_day(visitor, long_topic):
    db.session.execute(update(Post).where(Post.topic_id == long_topic.id, Post.number == 100)
                       .values(created_at=datetime(2026, 8, 15, 12)))
    db.session.commit()
    assert go(visitor, long_topic, date="2026-08-01")[0] == "/100?near=early"
    assert go(visitor, long_topic, date="2026-08-16")[0] == "/1"


# What is neither.

@pytest.mark.parametrize("asked, sentence", [
    ({"number": "słowo"}, "To nie jest numer wpisu."), ({"number": "1e5"}, "To nie jest numer wpisu."),
    ({"number": "٣"}, "To nie jest numer wpisu."), ({"date": "wczoraj"}, "To nie jest dzień."),
    ({"date": "2026-02-30"}, "To nie jest dzień."), ({"date": "31.02.2026"}, "To nie jest dzień."),
    ({"number": "", "date": ""}, "Wpisz numer wpisu albo dzień."), ({"number": "9" * 40}, "To nie jest numer wpisu.")])
def test_nonsense_asks_again_and_says_why(visitor, long_topic, asked, sentence):
    answer = visitor.get(address(long_topic, "/go"), query_string=asked)
    assert answer.status_code == 422
    assert sentence in answer.text and 'name="number"' in answer.text and 'name="date"' in answer.text


def test_the_form_is_a_page_without_a_cookie(visitor, long_topic):
    answer = visitor.get(address(long_topic, "/go"))
    assert answer.status_code == 200 and "Set-Cookie" not in answer.headers
    assert "Od 1 do 100." in answer.text and 'method="get"' in answer.text


# The days along the timeline.

def test_dates_are_few_and_span_the_topic(visitor, long_topic):
    answer = visitor.get(f"/t/{long_topic.id}/dates")
    dates = answer.json["dates"]
    assert dates[0] == [1, "2026-09-30T22:00:00Z"] and dates[-1][0] == 100 and len(dates) == 100
    assert answer.headers["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize("size", [1, 2, 20, 1000])
def test_dates_cost_the_same_however_long_the_topic(sign_in, ana, network, count_queries, size):
    topic = people.make_topic(network, by=ana)
    for number in range(2, size + 1):
        db.session.add(Post(topic_id=topic.id, number=number, author_id=ana.id, text="", html=""))
    topic.posts_count = topic.last_number = size
    db.session.commit()
    client = sign_in(ana)
    assert count_queries(lambda: client.get(f"/t/{topic.id}/dates")) == 3
    assert count_queries(lambda: client.get(f"/t/{topic.id}/dates")) == 2
    assert len(client.get(f"/t/{topic.id}/dates").json["dates"]) == min(100, size)


def test_new_posts_are_among_the_dates(visitor, public_network):
    author = people.make_person("autor", networks={public_network: ["participant"]})
    topic = people.make_topic(public_network, by=author)
    assert len(visitor.get(f"/t/{topic.id}/dates").json["dates"]) == 1
    people.make_post(topic, by=author)
    assert len(visitor.get(f"/t/{topic.id}/dates").json["dates"]) == 2


def test_a_topic_without_posts_has_no_dates_and_leads_nowhere(visitor, long_topic):
    db.session.execute(delete(Post).where(Post.topic_id == long_topic.id))
    db.session.commit()
    pagecache.forget()
    assert visitor.get(f"/t/{long_topic.id}/dates").json == {"dates": []}
    for asked in ({"number": "5"}, {"date": "2026-10-05"}):
        asked_for = visitor.get(address(long_topic, "/go"), query_string=asked)
        assert visitor.get(asked_for.location).status_code == 200


# A window around a number, for a page that is open.

def test_a_window_around_a_number(visitor, long_topic):
    html = visitor.get(f"/t/{long_topic.id}/window?number=50").text
    assert 'data-at="50" data-first="45" data-last="64"' in html
    assert 'data-at="100"' in visitor.get(f"/t/{long_topic.id}/window?number=5000").text


# Who may.

@pytest.mark.parametrize("rest", ["{slug}/{id}/go", "{slug}/{id}/go?number=1", "{slug}/{id}/go?date=2026-11-03", "{id}/dates",
                                  "{id}/window?number=1"])
def test_only_who_sees_the_topic_jumps_in_it(sign_in, visitor, ben, stranger, topic, rest):
    path = "/t/" + rest.format(slug=topic.slug, id=topic.id)
    assert sign_in(ben).get(path).status_code in (200, 302)
    assert sign_in(stranger).get(path).status_code == 404
    assert visitor.get(path).status_code == 303
    assert visitor.get(path.replace(f"{topic.id}", "99999")).status_code == 303


@pytest.mark.parametrize("typed, kept", [
    ({}, ""), ({"number": "5", "date": ""}, "?number=5"), ({"date": "2026-10-05"}, "?date=2026-10-05")])
def test_a_misspelt_address_leads_to_the_form_with_what_was_typed(visitor, long_topic, typed, kept):
    answer = visitor.get(f"/t/inaczej/{long_topic.id}/go", query_string=typed)
    assert (answer.status_code, answer.location) == (301, address(long_topic, f"/go{kept}"))
