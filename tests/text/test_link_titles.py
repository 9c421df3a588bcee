"""Addresses of this forum that stand alone say what they lead to – to those who may all know it."""
import pytest
from selectolax.lexbor import LexborHTMLParser

from forum.db import db, transaction
from forum.networks import service as networks
from forum.posts.models import Post
from forum.text import cook
from forum.topics.models import Topic
from tests import people

from .test_quote import VISIBLE
from .test_safety import assert_only_allowed


def links(html):
    return [(link.text(), link.attributes["href"]) for link in LexborHTMLParser(str(html)).css("a")]


@pytest.fixture
def other(network, ana):
    """A second topic of the network, with three posts."""
    return people.make_topic(network, by=ana, title="Koszty paliwa *2026*", replies=2)


def test_an_address_becomes_a_title(app, network, topic, other):
    post = db.session.scalar(db.select(Post).filter_by(topic_id=other.id, number=3))
    address, title = f"/t/{other.slug}/{other.id}", other.title
    for typed, shown, href in [
            (f"/t/{other.id}", title, address), (f"{address}/3", f"{title} (wpis 3)", f"{address}/3"),
            (f"{address}/1", title, address),
            (f"/t/inne-slowa/{other.id}", title, address), (f"/t/{other.id}/3", f"{title} (wpis 3)", f"{address}/3"),
            (f"/p/{post.id}", f"{title} (wpis 3)", f"{address}/3"),
            (f"{address}/3#post-{post.id}", f"{title} (wpis 3)", f"{address}/3"),
            (f"/c/{network.slug}/{network.id}", network.name, f"/c/{network.slug}/{network.id}")]:
        for before in ("", "http://127.0.0.1:8000", "http://localhost:8000", "https://127.0.0.1:8000"):
            html = cook(f"Zobacz {before}{typed}, tam jest.", place=topic).html
            assert links(html) == [(shown, href)], before + typed
            assert "tam jest." in html and 'class="topic-link"' in html
            assert_only_allowed(html)


@pytest.mark.parametrize("text", ["`/t/{0}`", "    /t/{0}", "x/t/{0}",
                                  "/t/{0}x", "/t/{0}?by=ana", "/t/{0}/reply", "/t/{0}/999/1",
                                  "/t/999999",
                                  "/t/99999999999", "/t/", "/t/-1", "https://example.org/t/{0}", "http://127.0.0.1:8000.evil.org/t/{0}",
                                  "http://evil@127.0.0.1:8000/t/{0}", "/t/{0}/9"])
def test_what_is_no_such_address_stays_as_it_was(text, topic, other):
    assert other.title not in cook(text.format(other.id), place=topic).html


def test_words_of_ones_own_stay(topic, other):
    assert links(cook(f"[tutaj](/t/{other.id}) i [/t/{other.id}](https://a.pl)", place=topic).html) == [
        ("tutaj", f"/t/{other.id}"), (f"/t/{other.id}", "https://a.pl")]


@pytest.mark.parametrize("here, there", VISIBLE, ids=str)
def test_a_title_is_told_when_all_who_read_may_know_it(here, there, app):
    author = people.make_person("autor", is_admin=True)
    place = people.make_network("tutaj", visibility=here)
    secret = people.make_topic(people.make_network("tam", name="Tam", visibility=there), by=author, title="Tajny tytuł")
    post = db.session.scalar(db.select(Post).filter_by(topic_id=secret.id))
    for where in (place, people.make_topic(place, by=author)):
        for typed in (f"/t/{secret.id}", f"/t/{secret.id}/1", f"/p/{post.id}", f"http://127.0.0.1:8000/t/tajny/{secret.id}/1"):
            html = cook(typed, place=where).html
            assert ("Tajny tytuł" in html) is VISIBLE[here, there]
            # What may not be named looks like what does not exist.
            def nowhere(words):
                return words.replace(f"/{secret.id}", "/888888").replace(f"/p/{post.id}", "/p/888888")
            if not VISIBLE[here, there]:
                assert typed.split("://")[-1] in html and nowhere(html) == cook(nowhere(typed), place=where).html
        # The card of a network is for everybody.
        assert "Tam" in cook(f"/c/tam/{secret.network_id}", place=where).html


def test_the_titles_cost_two_queries_at_most_and_none_where_there_is_nothing(count_queries, network, topic, other):
    topic.network  # noqa: B018 - read already, as in a request
    text = " ".join(f"/t/{other.id} /t/{other.id}/{number} /p/{number} /c/x/{network.id}" for number in range(1, 60))
    assert count_queries(lambda: cook(text, place=topic)) <= 2
    assert count_queries(lambda: cook("https://example.org/t/5 i nic więcej", place=topic)) == 0


# What is stored must not grow old.

def shown(post):
    db.session.rollback()
    return db.session.get(Post, post.id, populate_existing=True)


def test_a_renamed_topic_is_called_by_its_new_name_everywhere(network, topic, other, ben):
    post = people.make_post(topic, by=ben, text=f"Patrz /t/{other.id}/2")
    version = shown(post).version
    assert "(wpis 2)" in shown(post).html
    with transaction():
        db.session.get(Topic, other.id).title = "Nowa nazwa"
    assert "Nowa nazwa (wpis 2)" in shown(post).html and "Koszty" not in shown(post).html
    assert shown(post).version > version and shown(post).text == f"Patrz /t/{other.id}/2"


def test_a_network_that_closes_takes_its_titles_out_of_other_peoples_texts_and_gives_them_back(network, public_network, admin):
    open_network = people.make_network("druga", name="Druga", visibility="public")
    told = people.make_topic(open_network, by=admin, title="Jeszcze jawny")
    place = people.make_topic(public_network, by=admin)
    post = people.make_post(place, by=admin,
                            text=f'/t/{told.id}\n\n[quote="Wpisane, post:1, topic:{told.id}"]\nsłowa\n[/quote]')
    assert shown(post).html.count("Jeszcze jawny") == 2
    networks.edit(open_network, admin, visibility="members")
    assert "Jeszcze jawny" not in shown(post).html and "słowa" in shown(post).html and "Wpisane" in shown(post).html
    networks.edit(open_network, admin, visibility="public")
    assert shown(post).html.count("Jeszcze jawny") == 2
    networks.edit(open_network, admin, name="Inaczej")
    named = people.make_post(place, by=admin, text=f"/c/x/{open_network.id}")
    assert "Inaczej" in shown(named).html
    networks.edit(open_network, admin, name="Znów inaczej")
    assert "Znów inaczej" in shown(named).html
