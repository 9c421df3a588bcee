"""[quote="Name, post:3, topic:5"]…[/quote]: whose words they are, what stays text, what nobody may learn from it."""
import time

import pytest
from selectolax.lexbor import LexborHTMLParser

from forum.db import db, transaction
from forum.posts.models import LONGEST, Post
from forum.text import _cook, cook
from forum.text.mentions import usernames_in
from tests import people

from .test_safety import ALL, NAMES, assert_only_allowed


def quoting(words, name="Anna Przykład", post=1, topic=None):
    of = f", post:{post}, topic:{topic.id}" if topic else ""
    return f'[quote="{name}{of}"]\n{words}\n[/quote]'


def parsed(html):
    return LexborHTMLParser(str(html))


def seconds(text):
    start = time.thread_time()
    html = _cook(text[:LONGEST]).html
    return time.thread_time() - start, html


def first_post(topic):
    return db.session.scalar(db.select(Post).filter_by(topic_id=topic.id, number=1))


# What it looks like.

@pytest.mark.once
def test_a_quote_is_markdown_between_its_tags():
    words = "raz **dwa**\n\n- a\n- b\n\n| x | y |\n|--|--|\n| 1 | 2 |"
    page = parsed(_cook(quoting(words, name="Ala Makota") + "\n\nOdpowiedź.").html)
    assert page.css_first("div.quote > p.quote__head.note").text() == "Ala Makota"
    assert page.css_first("div.quote > blockquote strong").text() == "dwa"
    assert [item.text() for item in page.css("div.quote blockquote li")] == ["a", "b"]
    assert page.css_first("div.quote blockquote table") and page.css_first("body > p").text() == "Odpowiedź."


def test_the_head_names_the_author_as_the_forum_knows_them_and_leads_to_the_post(topic, ana):
    post = first_post(topic)
    html = cook(quoting("Na początek", name="Ktoś Inny", topic=topic), place=topic).html
    head = parsed(html).css_first(".quote__head")
    assert head.css_first("a.quote__link").text() == "Anna Przykład, wpis 1" and "Ktoś Inny" not in html
    assert head.css_first("a.quote__link").attributes["href"] == f"/p/{post.id}"
    assert head.css_first("a.quote__expand").attributes["href"] == f"/p/{post.id}/quoted"
    assert head.css_first("a.quote__expand").text() == "Pokaż cały wpis 1"
    assert head.css_first(".avatar").text() == "AP"


def test_a_quote_of_another_topic_names_the_topic_and_one_without_a_topic_means_its_own(network, topic, ana):
    other = people.make_topic(network, by=ana, title="Koszty paliwa")
    head = parsed(cook(quoting("Na początek", topic=other), place=topic).html).css_first(".quote__link")
    assert head.text() == "Anna Przykład, „Koszty paliwa”, wpis 1"
    html = cook('[quote="Anna, post:1"]\nNa początek\n[/quote]', place=topic).html
    assert f'/p/{first_post(topic).id}"' in html and "wpis 1" in html
    assert "/p/" not in cook('[quote="Anna, post:1"]\nNa początek\n[/quote]', place=network).html


def test_the_quoted_words_stay_when_the_post_says_something_else(topic, ana, ben):
    answer = people.make_post(topic, by=ben, text="x")
    with transaction():
        db.session.get(Post, answer.id).html = cook(quoting("stare słowa", topic=topic), place=topic).html
        first_post(topic).text = "nowe słowa"
    assert "stare słowa" in db.session.get(Post, answer.id).html


# Whom it tells what.

VISIBLE = {("members", "members"): False, ("members", "signed_in"): True, ("members", "public"): True,
           ("signed_in", "members"): False, ("signed_in", "signed_in"): True, ("signed_in", "public"): True,
           ("public", "members"): False, ("public", "signed_in"): False, ("public", "public"): True}


@pytest.mark.parametrize("here, there", VISIBLE, ids=str)
def test_a_quote_says_no_more_than_all_its_readers_may_know(here, there, ana):
    place = people.make_network("tutaj", visibility=here)
    author = people.make_person("autor", is_admin=True, name="Prawdziwa Nazwa")
    secret = people.make_topic(people.make_network("tam", visibility=there), by=author, title="Tajny tytuł")
    for where in (place, people.make_topic(place, by=people.make_person("gospodarz", is_admin=True))):
        html = cook(quoting("słowa", name="Wpisana Nazwa", topic=secret), place=where).html
        assert "słowa" in html
        assert ("Tajny tytuł" in html, "Prawdziwa Nazwa" in html, "/p/" in html) == (VISIBLE[here, there],) * 3
        assert ("Wpisana Nazwa" in html) is not VISIBLE[here, there]


def test_a_text_for_nowhere_tells_what_anybody_may_know(topic, public_network, ana):
    shown = people.make_topic(public_network, by=people.make_person("p", is_admin=True), title="Dla wszystkich")
    assert "Dla wszystkich" in cook(quoting("x", topic=shown)).html
    assert topic.title not in cook(quoting("x", topic=topic)).html


@pytest.mark.parametrize("tag", ["Anna, post:999, topic:{0}", "Anna, post:1, topic:999999", "Anna, post:1, topic:99999999999",
                                 "Anna, post:-1, topic:{0}", "Anna, post:1.5, topic:{0}", "Anna, post:0, topic:0",
                                 "Anna, post:1, topic:abc", "Anna, post:٣, topic:{0}"])
def test_a_quote_of_nothing_shows_its_words_and_the_name_as_typed(tag, topic):
    html = cook(f'[quote="{tag.format(topic.id)}"]\nsłowa\n[/quote]', place=topic).html
    assert "<p>słowa</p>" in html and "Anna" in html and "<a " not in html


def test_all_quotes_of_a_text_are_looked_up_by_one_query_and_none_by_none(count_queries, topic, ben):
    for _number in range(5):
        people.make_post(topic, by=ben)
    text = "\n\n".join(quoting(f"słowa {number}", post=number, topic=topic) for number in range(1, 6))
    topic.network  # noqa: B018 - read already, as in a request
    assert count_queries(lambda: cook(text, place=topic)) == 1
    assert count_queries(lambda: cook("Bez cytatów. [quote] i /t/", place=topic)) == 0


def test_names_in_quotes_are_links_but_call_nobody(topic, ana, ben):
    html = cook(quoting("Wie to @ben i @moderatorzy.", topic=topic) + "\n\nTak, @ana.", place=topic).html
    assert usernames_in(html) == {"ana"} and 'class="mention mention--group"' not in html
    assert html.count('class="mention mention--quoted"') == 2


# What stays text.

@pytest.mark.once
@pytest.mark.parametrize("text", [
    '[quote="Ala"]\nbez końca', "[/quote]\nbez początku", "[quote", "[quote=", '[quote="',
    "[quote]", "[/quote]", "[quote]]\na\n[/quote]",
    "przed [quote]\na\n[/quote]", "`[quote]`\n\na\n\n`[/quote]`", "```\n[quote]\na\n[/quote]\n```",
    "    [quote]\n    a\n    [/quote]",
    '[quote="a\nb"]\nc\n[/quote]', "[quotes]\na\n[/quotes]", f'[quote="{"a" * 201}"]\nb\n[/quote]'])
def test_what_is_broken_or_code_stays_the_text_it_is(text):
    html = _cook(text).html
    assert 'class="quote"' not in html and "quote" in html


@pytest.mark.once
def test_quotes_nest_to_a_bound_and_what_is_deeper_stays_text():
    deep = "\n".join(f'[quote="{level}"]' for level in range(1000)) + "\nśrodek\n" + "[/quote]\n" * 1000
    took, html = seconds(deep)
    assert took < 1 and html.count('class="quote"') == 4 and "środek" in html and "[quote=" in html
    shallow = quoting(quoting(quoting("środek", name="C"), name="B"), name="A")
    assert [head.text() for head in parsed(_cook(shallow).html).css(".quote__head")] == ["A", "B", "C"]


@pytest.mark.once
def test_crossed_tags_harm_nobody():
    for text in ('[quote="a"]\n[details="x"]\nsłowa\n[/quote]\n[/details]',
                 '[details="x"]\n[quote="a"]\nsłowa\n[/details]\n[/quote]',
                 "[quote]\n```\n[/quote]\nsłowa\n```", "- a\n[quote]\n- słowa\n[/quote]\n- b", "> [quote]\n> słowa\n> [/quote]",
                 "[quote]\n> słowa\n[/quote]", "\x02quote:0\x03\n\nsłowa", "[quote]\n\x02quote:0:end\x03\nsłowa\n[/quote]"):
        html = cook(text).html if "\x02" in text else _cook(text).html
        assert "słowa" in html
        assert_only_allowed(html)


# What is hostile.

@pytest.mark.once
@pytest.mark.parametrize("attack", ALL, ids=NAMES)
def test_attacks_as_names_and_words_leave_only_what_is_allowed(attack):
    line = attack.replace("\n", " ")
    for text in (quoting("słowa", name=line), quoting(attack),
                 quoting(quoting(attack, name=line), name=f"{line}, post:1, topic:1"),
                 f"[quote={line}]\n{attack}\n[/quote]"):
        assert_only_allowed(_cook(text).html)


def test_an_author_called_by_an_attack_is_shown_as_that(network):
    mean = people.make_person("mean", name="<b onclick=x>**Zły** @ben {0}", networks={network: ["participant"]})
    topic = people.make_topic(network, by=mean, title="[x](javascript:alert(1)) {title} *a*")
    other = people.make_topic(network, by=mean)
    html = cook(quoting("x", topic=topic), place=other).html
    assert parsed(html).css_first(".quote__link").text() == f"{mean.name}, „{topic.title}”, wpis 1"
    assert_only_allowed(html)


@pytest.mark.once
@pytest.mark.slow
@pytest.mark.parametrize("text", [
    "[quote" * 10_000, "[quote]\n" * 10_000, '[quote="a"]\na\n[/quote]\n' * 2000, '[quote="a"]a[/quote]\n' * 2000,
    "[quote=" + '"' * 31_000, '[quote="' + ", post:1" * 3000, "[quote]\n[/quote]\n" * 2000, "[quote]" * 4000 + "[/quote]",
    "[quote]\n" * 2000 + "[/quote]\n" * 2000, "[quote=a]" * 3000, '[quote="' + ", post:1" * 20 + '"]\na\n[/quote]\n' * 900],
    ids=range(11))
def test_the_worst_quotes_take_under_a_second(text):
    took, html = seconds(text)
    assert took < 1
    if "prose__typed" not in html[:30]:
        assert_only_allowed(html)
