"""What somebody answered and was answered, on their profile, as far as its viewer may read it."""
import pytest

from forum.db import db
from forum.moderation import merge
from forum.posts.models import Post
from forum.topics.models import Topic
from tests import people

GIVEN, RECEIVED = "/u/ben/answers", "/u/ana/answers/received"


@pytest.fixture
def answer(topic, ana, ben):
    """Benedykt answers Anna's question; both their own words, and what the topic hears as a whole, are no answers."""
    question = people.make_post(topic, by=ana, text="Ile kosztuje kilometr?")
    people.make_post(topic, by=ana, text="Dopowiem sobie.", reply_to=question)
    people.make_post(topic, by=ben, text="Do wszystkich.")
    return people.make_post(topic, by=ben, text="U nas cztery złote.", reply_to=question)


def test_answers_stand_with_what_they_answer(sign_in, ana, ben, moderator, answer, topic):
    client = sign_in(moderator)
    for path in (GIVEN, RECEIVED):
        page = client.get(path).text
        for words in ("Ile kosztuje kilometr?", "U nas cztery złote.", topic.title, "Anna Przykład", f"/p/{answer.id}",
                      f"/p/{answer.reply_to_id}"):
            assert words in page
        assert "Dopowiem sobie." not in page and "Do wszystkich." not in page
    for path in ("/u/ana/answers", "/u/ben/answers/received"):
        assert "Nie ma jeszcze odpowiedzi" in client.get(path).text


@pytest.mark.parametrize("path", [GIVEN, RECEIVED])
def test_strangers_and_visitors_see_none(sign_in, visitor, stranger, answer, path):
    page = sign_in(stranger).get(path).text
    assert "cztery złote" not in page and "Ile kosztuje" not in page
    assert visitor.get(path).location.startswith("/login")
    assert sign_in(stranger).get("/u/nikt/answers").status_code == 404


def test_an_answer_whose_question_has_moved_away_shows_nothing_of_it(sign_in, ben, answer, other_network, moderator_elsewhere):
    elsewhere = people.make_topic(other_network, by=moderator_elsewhere)
    db.session.execute(db.update(Post).where(Post.id == answer.reply_to_id).values(topic_id=elsewhere.id, number=50))
    db.session.commit()
    for path in (GIVEN, RECEIVED):
        assert "Ile kosztuje" not in sign_in(ben).get(path).text


@pytest.mark.parametrize("path", [GIVEN, RECEIVED])
@pytest.mark.slow
def test_answers_come_in_windows_and_cost_the_same(sign_in, ana, ben, moderator, answer, topic, count_queries, path):
    client = sign_in(moderator)
    client.get(path)
    few = count_queries(lambda: client.get(path))
    for number in range(24):
        people.make_post(topic, by=ben, text=f"Odpowiedź kolejna {number}.", reply_to=answer.reply_to)
    client.get(path)
    assert count_queries(lambda: client.get(path)) == few
    page = client.get(path).text
    assert page.count('<li class="results__item"') == 20
    older = page.split("before=")[1].split('"')[0]
    assert client.get(f"{path}?before={older}").text.count('<li class="results__item"') == 5
    for nonsense in ("x", "-1", "9" * 40):
        assert client.get(f"{path}?before={nonsense}").status_code == 200


def counts(client, username="ana"):
    page = client.get(f"/u/{username}").text
    return [int(part.split("<")[0]) for part in page.split('aria-label="Części profilu"')[1].split("</nav>")[0]
            .split('<span class="badge">')[1:]]


def test_the_tabs_say_how_many_posts_and_topics_the_viewer_may_see(sign_in, ana, ben, stranger, network, other_network, topic):
    people.make_post(topic, by=ana)
    people.give_roles(ana, other_network, "participant")
    people.make_topic(other_network, by=ana, replies=2)
    assert counts(sign_in(ben)) == [2, 1]
    assert counts(sign_in(stranger)) == [3, 1]
    assert counts(sign_in(ana)) == [5, 2]
    assert counts(sign_in(ben), "stranger") == [0, 0]


def test_counts_equal_what_the_lists_hold_after_a_merge(sign_in, ana, ben, moderator, network, topic):
    other = people.make_topic(network, by=ana, replies=1)
    merge.merge(other, moderator, into=topic)
    client = sign_in(ben)
    db.session.rollback()
    posts = db.session.scalar(db.select(db.func.count()).select_from(Post).where(Post.author_id == ana.id))
    topics = db.session.scalar(db.select(db.func.count()).select_from(Topic).where(
        Topic.author_id == ana.id, Topic.merged_into_id.is_(None)))
    assert counts(client) == [posts, topics] == [3, 1]
