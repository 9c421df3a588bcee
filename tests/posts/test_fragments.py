"""Posts kept as HTML: whatever a post shows, changing it changes the page."""
import pytest
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from forum.accounts.models import User
from forum.db import db, transaction
from forum.posts import fragments, queries
from forum.posts.models import Post
from forum.text import cook
from tests import people


@pytest.fixture
def conversation(topic, ana, ben):
    """Three posts, the last of which answers the first."""
    first = db.session.scalar(db.select(Post).filter_by(topic_id=topic.id, number=1))
    people.make_post(topic, by=ana, text="Środkowy wpis.")
    return [first, people.make_post(topic, by=ben, text="Odpowiedź na pierwszy.", reply_to=first)]


@pytest.fixture
def shown(sign_in, ben, topic):
    """Return a function that gives a post's element as a reader's page shows it."""
    reader = sign_in(ben)

    def shown(post):
        page = HTMLParser(reader.get(f"/t/{topic.slug}/{topic.id}").text)
        return page.css_first(f"#post-{post.id}")
    return shown


def words(element):
    return " ".join(element.text(separator=" ").split())


def test_a_post_shows_who_wrote_it_when_and_what_it_answers(conversation, shown, ben):
    _first, answer = conversation
    post = shown(answer)
    assert "Benedykt Wzór" in words(post) and "Gmina Przykładowa · inspektor ds. oświaty" in words(post)
    assert "Odpowiedź na pierwszy." in words(post) and "W odpowiedzi na wpis 1" in words(post)
    assert "Anna Przykład" in words(post.css_first(".post__meta"))
    assert post.css_first(".post__author a").attributes["href"] == f"/u/{ben.username}"
    assert post.css_first("time").attributes["title"].endswith(":" + answer.created_at.strftime("%M"))
    assert post.attributes["data-number"] == "3" and post.attributes["data-version"] == "1"


def test_an_answer_right_below_names_nobody(topic, ana, ben, shown):
    first = db.session.scalar(db.select(Post).filter_by(topic_id=topic.id))
    assert "W odpowiedzi" not in words(shown(people.make_post(topic, by=ben, reply_to=first)))


def change_text(post):
    post.html, post.version = cook("Nowa treść wpisu.").html, post.version + 1


def change_card(person, **values):
    for name, value in values.items():
        setattr(person, name, value)
    person.card_version += 1


CHANGES = {
    "the text": (change_text, "Nowa treść wpisu."),
    "the author's name": (lambda post: change_card(post.author, name="Beata Nowa"), "Beata Nowa"),
    "the author's unit": (lambda post: change_card(post.author, jst="Powiat Nowy"), "Powiat Nowy"),
    "the author's function": (lambda post: change_card(post.author, job="wójt"), "wójt"),
    "the name of whom it answers": (lambda post: change_card(post.reply_to.author, name="Ewa Inna"), "Ewa Inna"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_what_a_post_shows_follows(conversation, shown, what):
    _first, answer = conversation
    change, expected = CHANGES[what]
    assert expected not in words(shown(answer))
    with transaction():
        change(db.session.get(Post, answer.id))
    assert expected in words(shown(answer))


@pytest.mark.parametrize("role, word", [("moderator", "moderowanie"), ("coordinator", "koordynacja")])
def test_roles_in_this_network_follow(conversation, shown, ben, network, role, word):
    _first, answer = conversation
    assert shown(answer).css_first(".badge") is None
    people.give_roles(ben, network, "participant", role)
    assert word in words(shown(answer).css_first(".badge"))
    people.give_roles(ben, network, "participant")
    assert shown(answer).css_first(".badge") is None


def test_a_role_in_another_network_is_not_shown(conversation, shown, ben, other_network):
    people.give_roles(ben, other_network, "moderator")
    assert shown(conversation[1]).css_first(".badge") is None


def test_the_number_of_what_it_answers_follows(conversation, shown):
    first, answer = conversation
    with transaction():
        post = db.session.get(Post, first.id)
        post.number, post.version = 10, post.version + 1
    assert "W odpowiedzi na wpis 10" in words(shown(answer))


def test_an_answered_post_in_another_topic_is_not_named(conversation, shown, other_network, stranger):
    first, answer = conversation
    elsewhere = people.make_topic(other_network, by=stranger)
    with transaction():
        post = db.session.get(Post, first.id)
        post.topic_id, post.number, post.version = elsewhere.id, 10, post.version + 1
    assert "Anna" not in words(shown(answer)) and "W odpowiedzi" not in words(shown(answer))


def test_the_forums_own_account_is_marked(topic, network, shown):
    system = db.session.scalar(db.select(User).filter_by(is_system=True)) or people.make_person(
        "redakcja", name="Redakcja forum", is_system=True, networks={network: ["participant"]})
    with transaction():
        db.session.scalar(db.select(Post).filter_by(topic_id=topic.id)).author_id = system.id
    post = db.session.scalar(db.select(Post).filter_by(topic_id=topic.id))
    assert "konto forum" in words(shown(post))


def test_only_new_posts_are_read_and_rendered(app, topic, ana, count_queries):
    people.make_post(topic, by=ana)
    with app.test_request_context("/"):
        window = queries.around(topic.id, 1, 0, 20)
        fragments.html_of(window)  # what is asked for once in a request has been asked for
        fragments.forget()
        assert count_queries(lambda: fragments.html_of(window)) == 1
        assert count_queries(lambda: fragments.html_of(window)) == 0


def test_a_fragment_is_the_same_for_everybody_and_holds_no_token(conversation, sign_in, ana, moderator, topic):
    pages = [HTMLParser(sign_in(person).get(f"/t/{topic.slug}/{topic.id}").text) for person in (ana, moderator)]
    # But for the mark of what somebody has not read, set after the cache.
    one, other = ([post.html.replace(' data-unread=""', "") for post in page.css("#stream > li")] for page in pages)
    assert one == other and one and "csrf" not in str(one) and "<form" not in str(one)


def test_a_post_reads_the_same_in_a_push_and_on_the_page(conversation, sign_in, ana, topic):
    page = sign_in(ana).get(f"/t/{topic.slug}/{topic.id}").text.replace(" data-unread", "")
    for html in fragments.html_by_id(*(post.id for post in conversation)):
        assert html in page


def test_typed_html_stays_text(topic, ana, shown):
    post = people.make_post(topic, by=ana, text="<script>alert(1)</script> <b>x</b>")
    assert shown(post).css_first("script") is None
    assert "<script>alert(1)</script>" in words(shown(post))


def test_a_name_with_markup_stays_text(conversation, shown):
    _first, answer = conversation
    with transaction():
        change_card(db.session.get(Post, answer.id).author, name="<img src=x onerror=alert(1)>", jst='"><b>x')
    assert shown(answer).css_first("img") is None and shown(answer).css_first("b") is None
