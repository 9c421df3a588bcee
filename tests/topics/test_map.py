"""The map of a topic under its first post."""
import pytest

from forum.db import db
from forum.posts.models import Post
from forum.topics.topic_map import reading_time
from tests import people
from tests.live.conftest import open_page  # noqa: F401
from tests.rendered import links, tree, words

FRAME = {"Turbo-Frame": "part"}


@pytest.fixture
def talk(topic, ana, ben, moderator):
    """A topic with some posts and links."""
    people.make_post(topic, by=ben, text="słowo " * 390
                     + "Zobacz [wzór uchwały](https://gov.pl/a?b=1&c=2) i https://example.org/x.")
    people.make_post(topic, by=ben, text="Jeszcze raz https://example.org/x, a u nas [tu](/t/1).")
    people.make_post(topic, by=moderator, text="Dziękuję.")
    return topic


def test_the_map_says_how_much_there_is(sign_in, ben, talk):
    page = sign_in(ben).get(f"/t/{talk.slug}/{talk.id}")
    said = words(page, ".topic-map .facts")
    assert said.startswith("odpowiedzi 3 osoby 3 linki 3 czytania 3 min początek")
    assert "ostatni wpis" in said
    assert page.text.index("Na początek jedno pytanie.") < page.text.index("topic-map") < page.text.index("wzór uchwały")


def test_a_topic_without_answers_and_a_later_window_have_none(sign_in, ben, ana, topic):
    client = sign_in(ben)
    assert not tree(client.get(f"/t/{topic.slug}/{topic.id}")).css(".topic-map")
    for _ in range(25):
        people.make_post(topic, by=ana)
    assert not tree(client.get(f"/t/{topic.slug}/{topic.id}/20")).css(".topic-map")


@pytest.mark.parametrize("count, said", [
    (0, "1 min"), (200, "1 min"), (201, "2 min"), (12_000, "1 godz."), (25_000, "2 godz. 5 min")])
def test_reading_takes_two_hundred_words_a_minute(app, count, said):
    with app.test_request_context():
        assert reading_time(count) == said


def test_the_people_lead_to_their_posts_and_the_links_to_where_they_stand(sign_in, ben, ana, talk):
    answer = sign_in(ana).get(f"/t/{talk.id}/map", headers=FRAME)
    said = words(answer, "body")
    assert said.startswith("Kto tu pisał BW Benedykt Wzór 2 wpisy AP Anna Przykład 1 wpis")
    assert "Pokaż tylko wpisy osób moderujących" in said
    assert said.endswith("Linki we wpisach wzór uchwały gov.pl · wpis 2 example.org/x example.org · wpis 2")
    assert f"/t/{talk.slug}/{talk.id}?by=ben" in links(answer, "body") and "https://gov.pl/a?b=1&c=2" in links(answer, "body")
    assert "<html" not in answer.text and "<html" in sign_in(ana).get(f"/t/{talk.id}/map").text


def test_no_moderator_spoke_no_way_to_their_posts(sign_in, ben, topic):
    people.make_post(topic, by=ben)
    assert "moderujących" not in sign_in(ben).get(f"/t/{topic.id}/map").text


@pytest.mark.parametrize("what", ["map", "suggested"])
def test_strangers_get_nothing(sign_in, visitor, stranger, talk, what):
    assert sign_in(stranger).get(f"/t/{talk.id}/{what}", headers=FRAME).status_code == 404
    assert visitor.get(f"/t/{talk.id}/{what}", headers=FRAME).status_code == 303


@pytest.mark.slow
def test_the_map_costs_the_same_for_any_topic(sign_in, count_queries, ana, ben, talk):
    client = sign_in(ana)
    client.get(f"/t/{talk.id}/map", headers=FRAME)
    few = count_queries(lambda: client.get(f"/t/{talk.id}/map", headers=FRAME))
    for _ in range(40):
        people.make_post(talk, by=ben, text="https://gov.pl/x")
    assert count_queries(lambda: client.get(f"/t/{talk.id}/map", headers=FRAME)) == few == 5


def test_the_map_follows_what_is_written(open_page, talk, ana, ben, stranger):  # noqa: F811
    reader, outsider = open_page(ben), open_page(stranger)
    reader.watch(talk), outsider.watch(talk)
    people.make_post(talk, by=ana, text="https://gov.pl/nowy")
    [message] = reader.heard("stream")
    assert f'id="topic-map-{talk.id}"' in message["html"] and "<dd>4</dd>" in message["html"]
    assert outsider.heard() == []


def test_links_are_counted_when_they_are_written(topic, ben):
    post = people.make_post(topic, by=ben, text="https://gov.pl i [wewnątrz](/t/1), i `https://kod.pl`")
    assert post.links_count == 1 and db.session.get(Post, post.id).topic.links_count == 1
