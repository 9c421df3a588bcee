"""Who reacted: names for those who may read the post, in few queries, and no totals of anybody."""
import pytest
from selectolax.lexbor import LexborHTMLParser

from forum.db import db
from forum.posts.models import Post
from forum.reactions import queries, service
from tests import people

FRAME = {"Turbo-Frame": "dialog"}


def groups_in(html):
    """Return [(kind, how many, names)] of a page that says who reacted."""
    page = LexborHTMLParser(html)
    return [(" ".join(part.css_first("h2").text(deep=False).split()), int(part.css_first("h2 .note").text()),
             [link.text() for link in part.css("li a")]) for part in page.css(".dialog section")]


@pytest.fixture
def liked(post, ben, moderator):
    service.react(post, moderator, "helpful")
    service.react(post, ben, "helpful")
    service.react(post, ben, "question")
    return post


def test_who_said_what_stands_by_kind_in_the_order_it_was_said(sign_in, liked, ana):
    page = sign_in(ana).get(f"/p/{liked.id}/reactions")
    assert groups_in(page.text) == [
        ("Pomocne", 2, ["Maria Moderująca", "Benedykt Wzór"]), ("Mam pytanie", 1, ["Benedykt Wzór"])]
    assert "Gmina Przykładowa" in page.text and page.headers["Cache-Control"] == "no-store"
    # The one asked for comes first.
    page = sign_in(ana).get(f"/p/{liked.id}/reactions?kind=question", headers=FRAME)
    assert [kind for kind, _count, _names in groups_in(page.text)] == ["Mam pytanie", "Pomocne"]


def test_a_post_nobody_has_reacted_to_says_so(sign_in, post, ana):
    assert "Nikt jeszcze nie zareagował" in sign_in(ana).get(f"/p/{post.id}/reactions").text


def test_the_page_offers_what_can_be_said_and_taken_back_to_others_than_the_author(sign_in, liked, ana, ben):
    def buttons(person, **more):
        page = LexborHTMLParser(sign_in(person).get(f"/p/{liked.id}/reactions", **more).text)
        return [(button.attributes["formaction"].rpartition("/")[2], button.attributes["value"])
                for button in page.css(".dialog [name=kind]")]
    assert buttons(ben) == [("delete", "helpful"), ("reactions", "thanks"), ("reactions", "applied"), ("delete", "question")]
    assert buttons(ana) == []
    # Over the topic there are the buttons of the topic.
    assert buttons(ben, headers=FRAME) == []


@pytest.mark.parametrize("who, status", [("visitor", 303), ("stranger", 404), ("ana", 200), ("silenced", 200), ("admin", 200)])
def test_names_are_for_those_who_may_read_the_post(who, status, request, sign_in, liked):
    person = None if who == "visitor" else request.getfixturevalue(who)
    assert sign_in(person).get(f"/p/{liked.id}/reactions").status_code == status
    assert sign_in(person).get(f"/t/{liked.topic_id}/reactions/mine").status_code == status


def test_an_open_topic_shows_visitors_counts_and_no_names(visitor, public_network, sign_in, stranger):
    writer, reader = (people.make_person(name, name=f"Osoba {name}", networks={public_network: ["participant"]})
                      for name in ("writer", "reader"))
    topic = people.make_topic(public_network, by=writer)
    post = db.session.scalar(db.select(Post).filter_by(topic_id=topic.id))
    service.react(post, reader, "helpful")
    page = visitor.get(f"/t/{topic.slug}/{topic.id}").text
    row = LexborHTMLParser(page).css_first(".reactions")
    assert row.css_first("[data-kind=helpful]").text() == "1" and "Osoba reader" not in page
    assert "csrf" not in page and LexborHTMLParser(page).css_first("[data-controller=reactions]") is None
    assert visitor.get(f"/p/{post.id}/reactions").status_code == 303
    assert "Osoba reader" in sign_in(stranger).get(f"/p/{post.id}/reactions").text


def test_a_hundred_are_named_and_the_rest_counted(sign_in, network, post, ana, monkeypatch):
    monkeypatch.setattr(queries, "_people", queries._people.limit(3))
    for number in range(5):
        service.react(post, people.make_person(f"p{number}", networks={network: ["participant"]}), "helpful")
    page = sign_in(ana).get(f"/p/{post.id}/reactions").text
    [(kind, count, names)] = groups_in(page)
    assert (kind, count, len(names)) == ("Pomocne", 5, 3) and "i jeszcze 2 osoby" in page.replace("\xa0", " ")


def test_it_takes_as_many_queries_for_one_as_for_many(sign_in, network, post, ana, count_queries):
    client = sign_in(ana)

    def ask():
        client.get(f"/p/{post.id}/reactions", headers=FRAME)
    ask()
    before = count_queries(ask)
    frame = count_queries(lambda: client.get("/shortcuts", headers=FRAME))
    for number in range(4):
        person = people.make_person(f"p{number}", networks={network: ["participant"]})
        service.react(post, person, "helpful")
        service.react(post, person, "thanks")
    ask()
    # The post, its topic, who reacted; and the site's version, which says what reactions are called.
    assert count_queries(ask) == before <= frame + 4, "\n".join(count_queries.statements)


def test_names_are_escaped(sign_in, network, post, ana):
    iks = people.make_person("x", name="<b>Iks</b>", jst="<i>Gmina", networks={network: ["participant"]})
    service.react(post, iks, "helpful")
    page = sign_in(ana).get(f"/p/{post.id}/reactions").text
    assert "<b>Iks" not in page and "&lt;b&gt;Iks" in page and "<i>Gmina" not in page


def test_a_profile_says_nothing_of_reactions(sign_in, liked, ana, ben):
    page = LexborHTMLParser(sign_in(ben).get(f"/u/{ana.username}").text).css_first("main").text()
    assert "omocn" not in page and "reakcj" not in page.lower()
