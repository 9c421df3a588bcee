"""What answers a post and what a post answers: the drawer, the chip, and counts that stay right."""
import random

import pytest

from forum.db import db
from forum.errors import Refused
from forum.events import Event
from forum.moderation.merge import merge
from forum.moderation.undo import undo
from forum.posts.models import Post
from tests import people
from tests.live.conftest import open_page  # noqa: F401
from tests.moderation.looking import assert_counted_right
from tests.rendered import links, tree, words

FRAME = {"Turbo-Frame": "part"}


@pytest.fixture
def first(topic):
    """The topic's first post."""
    return db.session.scalar(db.select(Post).filter_by(topic_id=topic.id, number=1))


@pytest.fixture
def page(sign_in, ben, topic):
    """Return a function that gives the topic as a reader sees it."""
    client = sign_in(ben)
    return lambda rest="": client.get(f"/t/{topic.slug}/{topic.id}{rest}")


def drawer(page, post):
    return words(page, f"#post-{post.id} .replies summary")


@pytest.mark.parametrize("count, said", [(2, "2 odpowiedzi"), (5, "5 odpowiedzi")])
def test_a_post_says_how_many_answers_it_has(page, topic, ben, first, count, said):
    for _ in range(count):
        people.make_post(topic, by=ben, reply_to=first)
    assert drawer(page(), first) == f"{said} na wpis 1"


def test_the_only_answer_directly_below_needs_no_drawer(page, topic, ana, ben, first):
    people.make_post(topic, by=ben, reply_to=first)
    assert drawer(page(), first) == ""
    people.make_post(topic, by=ana, reply_to=first)
    assert drawer(page(), first) == "2 odpowiedzi na wpis 1"


def test_the_only_answer_further_down_is_said(page, topic, ana, ben, first):
    people.make_post(topic, by=ana)
    people.make_post(topic, by=ben, reply_to=first)
    assert drawer(page(), first) == "1 odpowiedź na wpis 1"


def test_the_drawer_lists_the_answers_with_the_way_to_each(sign_in, ben, ana, topic, first):
    answers = [people.make_post(topic, by=person, text=text, reply_to=first)
               for person, text in ((ben, "Liczymy **kilometry**."), (ana, "A my dzieci."))]
    people.make_post(answers[0].topic, by=ana, text="To nie odpowiedź na pierwszy.", reply_to=answers[0])
    answer = sign_in(ben).get(f"/p/{first.id}/replies", headers=FRAME)
    assert answer.status_code == 200
    assert "Benedykt Wzór Gmina Przykładowa przejdź do wpisu 2 Liczymy kilometry ." in words(answer, "body")
    assert "To nie" not in answer.text
    assert links(answer, "body") == [*(f"/p/{post.id}" for post in answers), f"/t/{topic.slug}/{topic.id}?branch=1"]


def test_without_a_script_the_drawer_leads_to_the_branch_and_the_chip_to_the_parent(sign_in, ben, ana, topic, first):
    people.make_post(topic, by=ana)
    post = people.make_post(topic, by=ben, reply_to=first)
    client = sign_in(ben)
    assert client.get(f"/p/{first.id}/replies").location == f"/t/{topic.slug}/{topic.id}?branch=1"
    assert client.get(f"/p/{post.id}/parent").location == f"/t/{topic.slug}/{topic.id}/1#post-{first.id}"
    chip = tree(client.get(f"/t/{topic.slug}/{topic.id}")).css_first(f"#post-{post.id} .post__reply-to")
    assert chip.attributes["href"] == f"/p/{first.id}" and chip.attributes["data-parent"] == f"/p/{post.id}/parent"


def test_the_parent_comes_as_a_part_of_the_page(sign_in, ben, ana, topic, first):
    people.make_post(topic, by=ana)
    post = people.make_post(topic, by=ben, reply_to=first)
    answer = sign_in(ben).get(f"/p/{post.id}/parent", headers=FRAME)
    assert words(answer, ".post-parent") == "AP Anna Przykład Gmina Przykładowa przejdź do wpisu 1 Na początek jedno pytanie."
    assert sign_in(ben).get(f"/p/{first.id}/parent", headers=FRAME).status_code == 404


@pytest.mark.parametrize("what", ["parent", "replies"])
@pytest.mark.parametrize("headers", [{}, FRAME])
def test_outsiders_open_neither(sign_in, visitor, stranger, ben, topic, first, what, headers):
    people.make_post(topic, by=ben)
    post = people.make_post(topic, by=ben, reply_to=first)
    path = f"/p/{post.id if what == 'parent' else first.id}/{what}"
    assert sign_in(stranger).get(path, headers=headers).status_code == 404
    answer = visitor.get(path, headers=headers)
    assert answer.status_code == 303 and topic.slug not in answer.location


def test_an_answer_in_another_topic_is_neither_counted_nor_shown(sign_in, ben, topic, first, other_network, stranger):
    elsewhere = people.make_topic(other_network, by=stranger)
    people.make_post(topic, by=ben, reply_to=first)
    post = people.make_post(elsewhere, by=stranger, text="Tajne.", reply_to=first)
    db.session.refresh(first)
    assert first.replies_count == 1
    client = sign_in(ben)
    assert "Tajne" not in client.get(f"/p/{first.id}/replies", headers=FRAME).text
    assert client.get(f"/p/{post.id}/parent", headers=FRAME).status_code == 404


def test_an_answered_post_gets_a_new_version(topic, ben, first):
    before = first.version
    people.make_post(topic, by=ben, reply_to=first)
    db.session.refresh(first)
    assert (first.replies_count, first.version) == (1, before + 1)


def test_the_answered_post_is_pushed_to_who_reads_and_to_nobody_else(open_page, topic, ana, ben, stranger, first):  # noqa: F811
    reader, outsider = open_page(ben), open_page(stranger)
    reader.watch(topic), outsider.watch(topic)
    people.make_post(topic, by=ana)
    reader.heard()
    people.make_post(topic, by=ben, reply_to=first)
    [message] = reader.heard("stream")
    assert f'id="post-{first.id}"' in message["html"] and "1 odpowiedź" in message["html"]
    assert outsider.heard() == []


def test_a_page_that_missed_the_answer_catches_up_with_the_answered_post(sign_in, topic, ana, ben, first):
    since = topic.last_event_id
    people.make_post(topic, by=ana)
    since = db.session.scalar(db.select(db.func.max(Event.id)))
    people.make_post(topic, by=ben, reply_to=first)
    answer = sign_in(ben).get(f"/t/{topic.id}/events?since={since}&first=1")
    assert f'id="post-{first.id}"' in answer.text and "1 odpowiedź" in answer.text


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.slow
def test_counts_equal_a_slow_count_after_merges_and_their_undoing(network, ana, ben, moderator, seed):
    choose = random.Random(seed)
    topics = [people.make_topic(network, by=ana) for _ in range(3)]
    for _step in range(50):
        topic = choose.choice(topics)
        posts = db.session.scalars(db.select(Post).filter_by(topic_id=topic.id)).all()
        events = db.session.scalars(db.select(Event).where(Event.action == "topic_merged_away")).all()
        try:
            act = choose.choice(["answer"] * 4 + ["merge", "undo"])
            if act == "answer" and posts:
                people.make_post(topic, by=choose.choice([ana, ben]), text="https://gov.pl", reply_to=choose.choice(posts))
            elif act == "merge":
                merge(topic, moderator, into=choose.choice(topics))
            elif events:
                undo(choose.choice(events), moderator)
        except Refused:
            pass
    assert_counted_right(*topics)
    assert db.session.scalar(db.select(db.func.max(Post.replies_count))) > 1
