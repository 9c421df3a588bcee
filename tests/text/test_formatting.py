"""Spoilers, details, footnotes and tasks: what they become, and what they never do."""
import pytest
from selectolax.lexbor import LexborHTMLParser

from forum.text import _cook, excerpt
from forum.text.tasks import guesses, tasks_in

pytestmark = pytest.mark.once

COVER = ('<span class="spoiler"><span class="spoiler__button" role="button" tabindex="0">Hidden text</span>'
         '<span class="spoiler__text"> ')


def html(text):
    return str(_cook(text).html)


def tree(text):
    return LexborHTMLParser(html(text)).body


@pytest.mark.parametrize("text, expected", [
    ("wynik: ||dwa **gole**||.", f"<p>wynik: {COVER}dwa <strong>gole</strong></span></span>.</p>"),
    ("[spoiler]dwa[/spoiler]", f"<p>{COVER}dwa</span></span></p>"),
    ("||raz|| i ||dwa||", f"<p>{COVER}raz</span></span> i {COVER}dwa</span></span></p>"),
    ("a || b || c", "<p>a || b || c</p>"),
    ("`||kod||`", "<p><code>||kod||</code></p>"),
    ("||nic", "<p>||nic</p>"),
    ("[a ||b||](https://a.pl)", f"<p><span>a {COVER}b</span></span></span></p>"),
])
def test_spoilers_cover_words_and_nothing_else(text, expected):
    assert html(text) == expected


def test_details_and_spoilers_fold_blocks_away_with_all_that_they_hold():
    body = tree('[details="Wyliczenie <b>"]\n- raz\n- dwa\n\n[spoiler]\n> cytat\n[/spoiler]\n\n'
                '```\n[/details]\n```\n[/details]\nDalej.')
    assert body.css_first("details > summary").text() == "Wyliczenie <b>"
    assert [item.text() for item in body.css("details > ul > li")] == ["raz", "dwa"]
    assert body.css_first("details.fold details.fold--spoiler > blockquote").text().strip() == "cytat"
    assert body.css_first("details > pre").text() == "[/details]\n"
    assert [one.text() for one in body.css("p") if one.parent.tag == "body"] == ["Dalej."]


@pytest.mark.parametrize("title, shown", [
    ("", "Details"), ("=Tytuł", "Tytuł"), ('="Tytuł"', "Tytuł"), ("=„Tytuł”", "Tytuł"), ('=""', "Details"),
    ('="  "', "Details")])
def test_details_have_the_title_that_was_given(title, shown):
    assert tree(f"[details{title}]\nx\n[/details]").css_first("summary").text() == shown


@pytest.mark.parametrize("text", [
    "[details]\nbez końca", "[/details]\nbez początku", "[details]\n[/spoiler]", "zdanie [details] i [/details]",
    "    [details]\n    kod\n    [/details]", "```\n[details]\nx\n[/details]\n```"])
def test_what_has_no_partner_stays_as_it_was_typed(text):
    assert not tree(text).css("details")
    assert "[details]" in tree(text).text() or "[/details]" in tree(text).text()


def test_tags_that_cross_lose_no_words():
    shown = tree("[details]\nraz\n[spoiler]\ndwa\n[/details]\ntrzy\n[/spoiler]").text()
    assert all(word in shown for word in ("raz", "dwa", "trzy", "[spoiler]", "[/spoiler]"))


def test_footnotes_are_numbered_as_the_text_refers_to_them_and_have_no_ids():
    body = tree("Raz[^b], dwa[^a], znowu[^b].\n\n[^a]: Pierwsza **nota**\n[^b]: Druga\n    - lista\n\n"
                "[^c]: Bez odsyłacza\n\nKoniec.")
    assert [mark.text() for mark in body.css("sup.footnote")] == ["note 1", "note 2", "note 1"]
    assert [item.text().split()[0] for item in body.css("div.footnotes > ol > li")] == ["Druga", "Pierwsza", "Bez"]
    assert body.css_first("div.footnotes strong").text() == "nota"
    assert "id=" not in body.html


@pytest.mark.parametrize("text", ["Bez noty[^1].", "`[^1]`\n\n[^1]: nota", "```\n[^1]: nota\n```\n[^1]", "[^dwa słowa]"])
def test_what_is_no_footnote_stays_text(text):
    assert "[^" in tree(text).text() and not tree(text).css("sup")


def test_a_hundred_notes_are_enough_and_no_word_is_lost():
    shown = tree("".join(f"[^{number}]: nota{number}\n" for number in range(120)) + "[^1]")
    assert len(shown.css("div.footnotes li")) == 100
    assert "nota119" in shown.text()


@pytest.mark.parametrize("text, states", [
    ("- [ ] a\n- [x] b\n- c", [False, True]), ("1. [X] a\n    - [ ] b", [True, False]), ("> - [ ] a", [False]),
    ("```\n- [ ] a\n```", []), ("    - [ ] a", []), ("[ ] a", []), ("- [y] a", []), ("- [ ]a", []), ("☑ a\n- ☐ b", []),
    ("- [ ] a\n\n    dalej\n\n- [x] b", [False, True]), ("[details]\n- [x] a\n[/details]", [True]),
])
def test_tasks_are_found_where_they_are_shown(text, states):
    assert tasks_in(html(text)) == states


@pytest.mark.parametrize("text, number, after", [
    ("- [ ] a\n- [ ] b", 2, "- [ ] a\n- [x] b"),
    ("```\n- [ ] kod\n```\n- [ ] a", 1, "```\n- [ ] kod\n```\n- [x] a"),
    ("~~~~\n- [ ] kod\n~~~~\n\n> 1. [ ] a", 1, "~~~~\n- [ ] kod\n~~~~\n\n> 1. [x] a"),
    ("    - [ ] kod\n\n- [ ] a", 1, "    - [ ] kod\n\n- [x] a"),
    ("tekst\n- [ ] nie lista\n\n- [ ] a\n- [ ] b", 2, None),
])
def test_a_task_is_ticked_in_the_source_where_cooking_shows_it(text, number, after):
    states = tasks_in(html(text))
    wanted = [*states[:number - 1], True, *states[number:]]
    found = [one for one in guesses(text, number, True) if tasks_in(html(one)) == wanted]
    if after is None:
        assert found and found[0].count("[x]") == 1
    else:
        assert found[0] == after


def test_an_excerpt_keeps_what_is_hidden_hidden_and_leaves_notes_out(app):
    text = ("Wynik to ||trzy `||` **zera** [l](https://a.pl)||.\n\n[spoiler]\nblok\n\n[spoiler]\nwewnątrz\n[/spoiler]\n[/spoiler]\n\n"
            "[details=\"Tytuł\"]\njawne[^1]\n[/details]\n\n[^1]: nota ||tajna||")
    assert excerpt(html(text)) == "Wynik to (ukryte). (ukryte) Tytuł jawne"
    # A beginning that was cut off in the middle of a spoiler.
    cut = html("Wynik to ||tajemnica||")
    assert excerpt(cut[:cut.index("tajemnica") + 4]) == "Wynik to (ukryte)"


def test_emoji_have_their_names_and_smileys_stay_text():
    assert html(":heart: :) 12:30:45 :nieznane:") == "<p>❤️ :) 12:30:45 :nieznane:</p>"
