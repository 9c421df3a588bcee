"""Reading some posts of a topic alone: a person's, the moderators', one branch; the others open in place."""
import re

import pytest
from sqlalchemy import delete

from forum.db import db, transaction
from forum.events import Event
from forum.posts.models import Post
from tests import people
from tests.rendered import tree, words

pytestmark = pytest.mark.slow

ACCEPT = {"Accept": "text/vnd.turbo-stream.html"}


@pytest.fixture
def talk(topic, ana, ben, moderator):
    """Anna 1, Ben 2–4, Anna 5, the moderator 6, Ben 7; 3 answers 1, 5 answers 3, 7 answers 2."""
    posts = {1: db.session.scalar(db.select(Post).filter_by(topic_id=topic.id, number=1))}
    for number, (by, answered) in enumerate([(ben, None), (ben, 1), (ben, None), (ana, 3), (moderator, None), (ben, 2)], 2):
        posts[number] = people.make_post(topic, by=by, text=f"Wpis {number}.", reply_to=posts.get(answered))
    return posts


@pytest.fixture
def page(sign_in, ben, topic, talk):
    """Return a function that gives the topic as Ben reads it."""
    client = sign_in(ben)
    return lambda rest="": client.get(f"/t/{topic.slug}/{topic.id}{rest}")


def numbers(answer):
    return [int(number) for number in re.findall(r'<li id="post-[^>]*data-number="(\d+)"', answer.text)]


def hidden(answer):
    return [" ".join(line.text().split()) for line in tree(answer).css(".hidden-posts")]


@pytest.mark.parametrize("query, shown, bar", [
    ("by=ben", [2, 3, 4, 7], "Pokazuję 4 wpisy osoby Benedykt Wzór – pokaż wszystkie"),
    ("by=moderators", [6], "Pokazuję 1 wpis osób moderujących – pokaż wszystkie"),
    ("branch=1", [1, 3, 5], "Pokazuję wpis 1 osoby Anna Przykład i 2 odpowiedzi na niego, także pośrednie – pokaż wszystkie"),
    ("branch=3", [3, 5], "Pokazuję wpis 3 osoby Benedykt Wzór i 1 odpowiedź na niego, także pośrednią – pokaż wszystkie")])
def test_only_what_was_asked_for_is_shown_and_the_page_says_so(page, topic, query, shown, bar):
    answer = page(f"?{query}")
    assert numbers(answer) == shown
    assert words(answer, ".topic-filter") == bar
    way_out = tree(answer).css_first(".topic-filter a").attributes["href"]
    assert way_out == f"/t/{topic.slug}/{topic.id}/{query[-1] if 'branch' in query else 1}"


def test_the_hidden_ones_between_are_counted_and_open_in_place(page, sign_in, ben, topic):
    answer = page("?by=ben")
    assert hidden(answer) == ["1 ukryty wpis", "2 ukryte wpisy"]
    line = tree(answer).css_first("#hidden-7 a")
    assert line.attributes["href"] == f"/t/{topic.slug}/{topic.id}/5"
    opened = sign_in(ben).get(line.attributes["data-window"])
    assert numbers(opened) == [5, 6] and hidden(opened) == []


def test_holes_in_the_numbers_hide_nothing(page, topic, talk):
    with transaction():
        db.session.execute(delete(Post).where(Post.id == talk[5].id))
    assert hidden(page("?by=ben")) == ["1 ukryty wpis", "1 ukryty wpis"]


def test_what_is_hidden_opens_in_stretches(page, sign_in, ana, ben, topic):
    for number in range(8, 38):
        people.make_post(topic, by=ana, text=f"Wpis {number}.")
    assert hidden(page("?by=ben"))[-1] == "30 ukrytych wpisów"
    line = tree(page("?by=ben")).css_first("#hidden-end a")
    opened = sign_in(ben).get(line.attributes["data-window"])
    assert numbers(opened) == list(range(8, 28)) and hidden(opened) == ["10 ukrytych wpisów"]
    opened = sign_in(ben).get(tree(opened).css_first("#hidden-end a").attributes["data-window"])
    assert numbers(opened) == list(range(28, 38)) and hidden(opened) == []


def test_a_long_filtered_topic_is_read_in_windows_by_number(page, sign_in, ana, ben, topic):
    for number in range(8, 58):
        people.make_post(topic, by=ben if number % 2 else ana, text=f"Wpis {number}.")
    seen, path = [], "?by=ben"
    while path:
        answer = page(path)
        seen += numbers(answer)
        further = re.search(r'rel="next" href="[^"?]+([^"]+)"[^>]*?( hidden)?>', answer.text)
        path = None if further[2] else further[1].replace("&amp;", "&")
    assert seen == [2, 3, 4, 7, *range(9, 58, 2)]
    window = sign_in(ben).get(f"/t/{topic.id}/window?before=57&by=ben")
    assert numbers(window) == list(range(17, 57, 2)) and len(hidden(window)) == 20
    assert numbers(page("/30?by=ben"))[5:7] == [31, 33]


def test_lines_and_what_belongs_to_the_whole_topic_stay_away(page, topic, moderator):
    from_whole = page()
    assert tree(from_whole).css(".topic-map")
    assert not tree(page("?by=ben")).css(".topic-map")


def test_the_page_knows_its_filter_for_what_is_fetched_later(page, topic):
    root = tree(page("?by=ben")).css_first(".topic").attributes
    assert root["data-filter"] == "by=ben"
    assert root["data-stream-window-value"] == f"/t/{topic.id}/window?by=ben"
    assert root["data-topic-url-value"] == f"/t/{topic.id}/events?by=ben"


def test_other_spellings_keep_the_filter(sign_in, ben, topic, talk):
    assert sign_in(ben).get(f"/t/{topic.id}?by=ben").location == f"/t/{topic.slug}/{topic.id}?by=ben"
    assert sign_in(ben).get(f"/t/x/{topic.id}?branch=3").location == f"/t/{topic.slug}/{topic.id}?branch=3"


def test_strangers_filter_nothing(sign_in, visitor, stranger, topic, talk):
    for path in (f"/t/{topic.slug}/{topic.id}?by=ben", f"/t/{topic.id}/window?after=0&until=9", f"/t/{topic.id}/events?by=ben"):
        assert sign_in(stranger).get(path).status_code == 404
        assert visitor.get(path).status_code == 303


@pytest.mark.parametrize("query", ["by=ben", "by=moderators", "branch=1"])
@pytest.mark.parametrize("more", [0, 60])
def test_a_filtered_page_costs_no_more_queries(visitor, sign_in, count_queries, network, topic, talk, ana, ben, query, more):
    for _ in range(more):
        people.make_post(topic, by=ben, reply_to=talk[1])
    network.visibility = "public"
    db.session.commit()
    path, member = f"/t/{topic.slug}/{topic.id}?{query}", sign_in(ana)
    visitor.application.config["PAGE_CACHE"] = False
    visitor.get(path), member.get(path)
    try:
        assert count_queries(lambda: visitor.get(path)) <= 3
        assert count_queries(lambda: member.get(path)) <= 4
    finally:
        visitor.application.config["PAGE_CACHE"] = True


# What happens meanwhile.

def _since():
    return db.session.scalar(db.select(db.func.max(Event.id)))


@pytest.mark.parametrize("query, by, answered, comes", [
    ("by=ben", "ben", None, True), ("by=ben", "ana", 2, False), ("by=moderators", "moderator", None, True),
    ("by=moderators", "ben", None, False), ("branch=1", "ana", 5, True), ("branch=1", "ana", 2, False)])
def test_only_what_passes_is_sent_to_a_filtered_page(sign_in, topic, talk, ana, ben, moderator, query, by, answered, comes):
    since, writer = _since(), {"ana": ana, "ben": ben, "moderator": moderator}[by]
    post = people.make_post(topic, by=writer, text="Nowy.", reply_to=talk.get(answered))
    answer = sign_in(ben).get(f"/t/{topic.id}/events?since={since}&first=1&{query}", headers=ACCEPT)
    assert (f'id="post-{post.id}"' in answer.text) == comes
    assert ('id="hidden-end"' in answer.text) != comes


def test_what_came_between_is_counted_on_a_filtered_page(sign_in, topic, talk, ana, ben):
    since = _since()
    people.make_post(topic, by=ana), people.make_post(topic, by=ana)
    post = people.make_post(topic, by=ben)
    answer = sign_in(ben).get(f"/t/{topic.id}/events?since={since}&first=1&by=ben", headers=ACCEPT)
    assert answer.text.count("2 ukryte wpisy") == 1 and f'id="hidden-{post.number}"' in answer.text
    assert 'action="remove" target="hidden-end"' in answer.text


def test_a_filtered_page_whose_person_has_gone_is_renewed(sign_in, topic, talk, ben):
    answer = sign_in(ben).get(f"/t/{topic.id}/events?since=0&first=1&by=nobody", headers=ACCEPT)
    assert answer.headers["Forum-Tells"] == "renew"


@pytest.mark.parametrize("query", ["by=nobody", "by=stranger", "by=", "branch=0", "branch=99", "branch=4", "branch=-1",
                                   "branch=x", "branch=99999999999", "by=" + "x" * 500, "by[]=ben"])
def test_nonsense_shows_the_whole_topic(page, stranger, query):
    answer = page(f"?{query}")
    if answer.status_code == 302:
        answer = page(answer.location.partition("?")[2])
    assert answer.status_code == 200 and numbers(answer) == [1, 2, 3, 4, 5, 6, 7]
    assert not tree(answer).css(".topic-filter")
