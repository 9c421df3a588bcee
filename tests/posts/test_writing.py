"""The pages and forms people write in: who may, what comes back, and that one sending makes one post."""
import threading
from datetime import timedelta

import pytest
from selectolax.lexbor import LexborHTMLParser

from forum import clock
from forum.accounts.models import User
from forum.db import db, transaction
from forum.networks.models import Network
from forum.posts import service
from forum.posts.models import LONGEST, Post, Submission
from forum.text import cook
from forum.topics.models import Topic
from forum.topics.service import create
from tests.people import make_post

pytestmark = pytest.mark.once

STREAM = {"Accept": "text/vnd.turbo-stream.html, text/html"}
READS_AND_WRITES = ["ana", "moderator", "coordinator", "admin"]


@pytest.fixture
def posts_of(app):
    def posts_of(topic):
        db.session.rollback()
        return db.session.scalars(db.select(Post).filter_by(topic_id=topic.id).order_by(Post.number)).all()
    return posts_of


def topics():
    db.session.rollback()  # the test's own snapshot is older
    return db.session.scalars(db.select(Topic).order_by(Topic.id)).all()


def send(client, topic, text="Liczymy od kilometra.", **more):
    return client.post(f"/t/{topic.id}/posts", data={"text": text} | more)


@pytest.mark.parametrize("name", READS_AND_WRITES)
def test_members_write(name, request, sign_in, topic, network, posts_of):
    client = sign_in(request.getfixturevalue(name))
    assert client.get(f"/t/{topic.id}/reply").status_code == 200
    assert client.get(f"/c/{network.slug}/{network.id}/new").status_code == 200
    answer = send(client, topic)
    assert answer.status_code == 303
    [_first, reply] = posts_of(topic)
    assert answer.location == f"/t/{topic.slug}/{topic.id}/2#post-{reply.id}"


@pytest.mark.parametrize("name, status", [
    (None, 303), ("stranger", 404), ("moderator_elsewhere", 404), ("silenced", 403)])
def test_others_do_not_write(name, status, request, sign_in, topic, posts_of):
    client = sign_in(request.getfixturevalue(name) if name else None)
    assert client.get(f"/t/{topic.id}/reply").status_code == status
    # Whoever has typed something gets it back instead of being sent away.
    answer = send(client, topic, "Mój tekst")
    assert answer.status_code == (422 if name is None else status) and "Mój tekst" in answer.text
    assert len(posts_of(topic)) == 1


@pytest.mark.parametrize("name, status", [
    (None, 303), ("stranger", 403), ("moderator_elsewhere", 403), ("silenced", 403)])
def test_others_open_no_topics(name, status, request, sign_in, network):
    client = sign_in(request.getfixturevalue(name) if name else None)
    address = f"/c/{network.slug}/{network.id}/new"
    assert client.get(address).status_code == status
    answer = client.post(address, data={"title": "Mój tytuł", "text": "Mój tekst"})
    assert answer.status_code == (422 if name is None else status)
    assert "Mój tekst" in answer.text and "Mój tytuł" in answer.text
    assert not topics()


def test_a_topic_is_opened_with_its_first_post(sign_in, ana, network):
    answer = sign_in(ana).post(f"/c/{network.slug}/{network.id}/new", data={"title": " Nowa  sala\n", "text": "Kiedy?"})
    [topic] = topics()
    assert (answer.status_code, topic.title, topic.posts_count, topic.author_id) == (303, "Nowa sala", 1, ana.id)
    assert answer.location.startswith(f"/t/nowa-sala/{topic.id}/1#post-")


def test_a_reply_names_the_post_it_answers(sign_in, ben, topic, posts_of):
    make_post(topic, by=ben)
    page = sign_in(ben).get(f"/t/{topic.id}/reply?to=1").text
    assert "Odpowiedź dla: Anna Przykład, wpis 1" in page
    send(sign_in(ben), topic, to="1")
    [first, _second, reply] = posts_of(topic)
    assert reply.reply_to_id == first.id


@pytest.mark.parametrize("to", ["999", "0", "-1", "abc", "", str(10**30)])
def test_a_reply_to_a_post_that_is_not_there_answers_the_topic(to, sign_in, ben, topic, posts_of):
    send(sign_in(ben), topic, to=to)
    assert [post.reply_to_id for post in posts_of(topic)] in ([None, None], [None])
    assert sign_in(ben).get(f"/t/{topic.id}/reply?to={to}").status_code == 200


@pytest.mark.parametrize("text, sentence", [
    ("", "Najpierw coś napisz."), (" \n\t", "Najpierw coś napisz."), ("\u200b\u200d", "Najpierw coś napisz."),
    ("x" * (LONGEST + 1), "Tekst jest za długi o 1 znak."), ("x" * (LONGEST + 22), "Tekst jest za długi o 22 znaki.")])
def test_an_empty_or_endless_text_comes_back_with_the_reason(text, sentence, sign_in, ben, topic, posts_of):
    answer = send(sign_in(ben), topic, text)
    field = LexborHTMLParser(answer.text).css_first("textarea[name=text]")
    assert answer.status_code == 422 and sentence in answer.text
    assert field.attributes["aria-invalid"] == "true"
    assert len(text) < 10 or field.text().strip() == text
    assert len(posts_of(topic)) == 1


def test_a_line_break_counts_as_one_character_though_browsers_send_two(sign_in, ben, topic):
    assert send(sign_in(ben), topic, "a\r\n" * (LONGEST // 2)).status_code == 303


def test_the_answer_to_turbo_says_the_reason_inside_the_form(sign_in, ben, topic):
    answer = sign_in(ben).post(f"/t/{topic.id}/posts", data={"text": ""}, headers=STREAM)
    assert (answer.status_code, answer.mimetype) == (422, "text/vnd.turbo-stream.html")
    assert 'action="replace" target="writing-problem"' in answer.text and "Najpierw coś napisz." in answer.text


def test_the_answer_to_turbo_places_the_post_where_the_page_shows_the_end(sign_in, ben, topic):
    answer = sign_in(ben).post(f"/t/{topic.id}/posts", data={"text": "Od **kilometra**", "at_end": "1"}, headers=STREAM)
    assert (answer.status_code, answer.mimetype) == (200, "text/vnd.turbo-stream.html")
    assert 'action="place" target="stream" data-number="2"' in answer.text and "<strong>kilometra</strong>" in answer.text
    assert "csrf" not in answer.text


def test_the_answer_to_turbo_leads_to_the_post_where_the_page_does_not_show_the_end(sign_in, ben, topic):
    assert sign_in(ben).post(f"/t/{topic.id}/posts", data={"text": "Tak"}, headers=STREAM).status_code == 303


def test_the_preview_is_what_the_post_will_be(sign_in, ben, topic, posts_of):
    text = "**Ala** ma [kota](https://a.pl)\n\n- [x] raz\n\na|b\n--|--\n1|2"
    answer = sign_in(ben).post("/preview", data={"text": text})
    shown = answer.text.partition("<template>")[2].rpartition("</template>")[0]
    send(sign_in(ben), topic, text)
    assert shown == posts_of(topic)[-1].html


def test_the_preview_is_for_people_who_are_signed_in(visitor):
    assert visitor.post("/preview", data={"text": ""}).status_code == 303


def test_the_preview_says_when_a_text_is_too_long(sign_in, ben):
    answer = sign_in(ben).post("/preview", data={"text": "x" * (LONGEST + 5)})
    assert answer.status_code == 422 and "Tekst jest za długi o 5 znaków." in answer.text


def test_without_javascript_the_preview_is_a_button(sign_in, ben, topic, posts_of):
    answer = send(sign_in(ben), topic, "**tak**", preview="1", key="a-key-of-mine")
    page = LexborHTMLParser(answer.text)
    assert page.css_first("#writing-preview strong").text() == "tak"
    assert page.css_first("textarea").text().strip() == "**tak**"
    assert page.css_first("[name=key]").attributes["value"] == "a-key-of-mine"
    assert len(posts_of(topic)) == 1


@pytest.mark.parametrize("visibility, sentence", [
    ("members", "Widzą to: 1 osoba"), ("signed_in", "Zobaczą to wszystkie zalogowane osoby"),
    ("public", "Zobaczy to każda osoba, także bez logowania")])
def test_the_form_says_who_will_read(visibility, sentence, sign_in, ana, network):
    network.visibility = visibility
    db.session.commit()
    page = LexborHTMLParser(sign_in(ana).get(f"/c/{network.slug}/{network.id}/new").text)
    assert sentence in " ".join(page.css_first(".composer__foot").text().split())


def test_people_and_local_governments_are_counted_in_polish(sign_in, ana, network):
    network.members_count, network.jst_count = 24, 11
    db.session.commit()
    page = LexborHTMLParser(sign_in(ana).get(f"/c/{network.slug}/{network.id}/new").text)
    assert "Widzą to: 24 osoby z 11 JST" in " ".join(page.css_first(".composer__foot").text().split())


def test_one_form_makes_one_post_however_often_it_is_sent(sign_in, ben, topic, posts_of):
    client = sign_in(ben)
    answers = {send(client, topic, "Raz", key="k" * 12).location for _time in range(3)}
    assert len(answers) == 1 and len(posts_of(topic)) == 2


def test_one_form_makes_one_topic_however_often_it_is_sent(sign_in, ben, network):
    client, data = sign_in(ben), {"title": "Raz", "text": "Raz", "key": "k" * 12}
    answers = {client.post(f"/c/{network.slug}/{network.id}/new", data=data).location for _time in range(3)}
    assert len(answers) == len(topics()) == 1


def test_the_same_form_with_other_words_shows_both_texts(sign_in, ben, topic, posts_of):
    client = sign_in(ben)
    send(client, topic, "Pierwszy tekst", key="k" * 12)
    answer = send(client, topic, "Drugi tekst", key="k" * 12)
    page = LexborHTMLParser(answer.text)
    assert answer.status_code == 409
    assert page.css_first("pre").text() == "Pierwszy tekst"
    assert page.css_first("textarea[name=text]").text().strip() == "Drugi tekst"
    # Sent again from here it is a post of its own.
    fields = {field.attributes["name"]: field.attributes["value"] or "" for field in page.css(".error-page form input")}
    assert client.post(page.css_first(".error-page form").attributes["action"],
                       data=fields | {"text": "Drugi tekst"}).status_code == 303
    assert [post.text for post in posts_of(topic)][1:] == ["Pierwszy tekst", "Drugi tekst"]


def test_the_same_title_with_another_text_is_another_form(sign_in, ben, network):
    client, address = sign_in(ben), f"/c/{network.slug}/{network.id}/new"
    client.post(address, data={"title": "Raz", "text": "Tekst", "key": "k" * 12})
    assert client.post(address, data={"title": "Dwa", "text": "Tekst", "key": "k" * 12}).status_code == 409


def test_two_people_may_have_the_same_key(sign_in, ana, ben, topic, posts_of):
    send(sign_in(ana), topic, "Moje", key="k" * 12)
    assert send(sign_in(ben), topic, "Twoje", key="k" * 12).status_code == 303
    assert len(posts_of(topic)) == 3


@pytest.mark.parametrize("key", ["", "x", "a b c d e f g h", "<script>alert(1)</script>", "k" * 65, "ключ-ключ"])
def test_a_broken_key_is_as_good_as_none(key, sign_in, ben, topic):
    client = sign_in(ben)
    assert [send(client, topic, "Raz", key=key).status_code for _time in range(2)] == [303, 303]
    db.session.rollback()
    assert all(len(row.key) == 24 for row in db.session.scalars(db.select(Submission)))


@pytest.mark.parametrize("same", [True, False], ids=["the same words", "other words"])
def test_a_form_sent_by_ten_clicks_at_once_makes_one_post(same, application, topic, ben, posts_of):
    topic_id, ben_id = topic.id, ben.id

    def click(place):
        post_or_refusal(lambda: service.reply(db.session.get(Topic, topic_id), db.session.get(User, ben_id),
                                              cook(words(place)), key="k" * 12))

    def words(place):
        return "Raz" if same else f"Raz {place}"
    results, post_or_refusal = _gathering(application)
    _at_once(click, 10)
    assert len(posts_of(topic)) == 2
    made = {result for result in results if isinstance(result, int)}
    assert len(made) == 1
    assert len([result for result in results if result == "AlreadyPosted"]) == (0 if same else 9)


def test_a_topic_sent_by_ten_clicks_at_once_is_one_topic(application, network, ben):
    # Each thread reads for itself: two may not refresh one row of this test's session.
    network_id, ben_id = network.id, ben.id

    def click(_place):
        post_or_refusal(lambda: create(db.session.get(Network, network_id), db.session.get(User, ben_id), title="Raz",
                                       cooked=cook("Raz"), key="k" * 12))
    results, post_or_refusal = _gathering(application)
    _at_once(click, 10)
    assert len(results) == 10 and len(set(results)) == 1 and isinstance(results[0], int)
    assert len(topics()) == 1


def test_one_key_for_two_topics_at_once_makes_one_post(application, network, ana, ben):
    both = [create(network, ana, title=f"Temat {place}", cooked=cook("?")).topic_id for place in range(2)]
    ben_id = ben.id

    def click(place):
        post_or_refusal(lambda: service.reply(db.session.get(Topic, both[place % 2]), db.session.get(User, ben_id),
                                              cook("Raz"), key="k" * 12))
    results, post_or_refusal = _gathering(application)
    _at_once(click, 8)
    assert len(set(results)) == 1 and isinstance(results[0], int)


def test_filled_in_forms_are_forgotten_after_a_week(topic, ben):
    for key, days in (("a" * 12, 8), ("b" * 12, 6)):
        service.reply(topic, ben, cook("Raz"), key=key)
        with transaction():
            row = db.session.scalar(db.select(Submission).filter_by(key=key))
            row.created_at = clock.now() - timedelta(days=days)
    service.forget_old_submissions()
    assert db.session.scalars(db.select(Submission.key)).all() == ["b" * 12]


@pytest.mark.slow
def test_writing_costs_the_same_number_of_queries_in_a_long_topic(sign_in, ben, topic, count_queries):
    client = sign_in(ben)
    send(client, topic)
    few = count_queries(lambda: send(client, topic))
    for _number in range(30):
        make_post(topic, by=ben)
    assert count_queries(lambda: send(client, topic)) == few


def _gathering(application):
    results = []

    def post_or_refusal(write):
        with application.app_context():
            try:
                results.append(write().id)
            except Exception as error:
                results.append(type(error).__name__)
            finally:
                db.session.remove()
    return results, post_or_refusal


def _at_once(click, times):
    threads = [threading.Thread(target=click, args=(place,)) for place in range(times)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
