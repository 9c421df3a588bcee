"""What stays of letters as the mail programs of Polish offices lay them out; what they begin with is what must stay."""
import time
from pathlib import Path

import pytest

from forum.inbox.cutting import own_words, plain_as_markdown
from forum.inbox.html_words import as_markdown

LAYOUTS = sorted(Path(__file__).with_name("layouts").iterdir())
pytestmark = pytest.mark.once


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_only_the_writers_own_words_stay(layout):
    own, _rule, sent = layout.read_text().partition("\n=====\n")
    markdown = as_markdown(sent) if layout.suffix == ".html" else plain_as_markdown(sent)
    assert own_words(markdown) == own


@pytest.mark.parametrize("layout", [layout for layout in LAYOUTS if layout.suffix == ".txt" and "zostaje" not in layout.name],
                         ids=lambda layout: layout.name)
def test_other_ends_of_lines_and_hard_blanks_change_nothing(layout):
    own, _rule, sent = layout.read_text().partition("\n=====\n")
    assert own_words(plain_as_markdown(sent.replace("\n", "\r\n").replace("o 10:15", "o\u00a010:15"))) == own


def test_lines_that_a_program_broke_are_joined():
    words = ("Dzień dobry, w naszej gminie dowozimy dzieci od września, a umowę\nmamy podpisaną z przewoźnikiem "
             "wyłonionym w przetargu, który trwał\ndwa miesiące.\n\n- raz\n- dwa\n\nDobrego dnia!\nAnna")
    assert plain_as_markdown(words) == (
        "Dzień dobry, w naszej gminie dowozimy dzieci od września, a umowę mamy podpisaną z przewoźnikiem "
        "wyłonionym w przetargu, który trwał dwa miesiące.\n\n- raz\n- dwa\n\nDobrego dnia!\nAnna")


def test_plain_text_does_not_become_headings_or_code():
    assert plain_as_markdown("Tytuł\n-----\n    cztery odstępy") == "Tytuł\n\\-----\ncztery odstępy"


def test_addresses_that_outlook_writes_twice_are_written_once():
    assert plain_as_markdown("www.gmina.pl<http://www.gmina.pl/> i a@b.pl<mailto:a@b.pl>") == "www.gmina.pl i a@b.pl"


@pytest.mark.parametrize("html, markdown", [
    ("<p>a_b *c* <b>d</b></p>", "a\\_b \\*c\\* **d**"),
    ("<table><tr><td>Gmina</td><td>Koszt</td></tr><tr><td>A</td><td>5</td></tr></table>",
     "| Gmina | Koszt |\n| --- | --- |\n| A | 5 |"),
    ('<a href="https://eur03.safelinks.protection.outlook.com/?url=https%3A%2F%2Fgmina.pl%2Fa&amp;data=x">wzór</a>',
     "[wzór](https://gmina.pl/a)"),
    ('<a href="javascript:alert(1)">tu</a><script>alert(1)</script><style>p{}</style>', "tu"),
    ('<img src="https://example.org/pixel.gif"><img src="cid:logo@1">', "![](cid:logo@1)"),
    ("<table><tr><td><table><tr><td>w środku</td><td>x</td></tr></table></td></tr></table>",
     "| w środku | x |\n| --- | --- |"),
    ("<div>https://gmina.pl/a_b_c</div>", "https://gmina.pl/a_b_c")])
def test_html_becomes_markdown(html, markdown):
    assert as_markdown(html) == markdown


@pytest.mark.parametrize("html", [
    "<div>" * 100_000, "<blockquote>" * 50_000, "<b>" * 200_000, "<" * 900_000, "<!--" * 200_000, " " * 900_000 + "x",
    "<table><tr><td>" * 3000, "&nbsp;" * 150_000, "<a href='x'>" * 70_000], ids=lambda html: html[:12])
def test_html_made_to_take_for_ever_is_read_in_seconds(html):
    begun = time.monotonic()
    as_markdown(html + "Słowa.")
    assert time.monotonic() - begun < 10


@pytest.mark.parametrize("text", [
    "Od: " * 100_000, "W dniu 1 " * 50_000 + "pisze:", ("W dniu 1\n" * 3) * 20_000, "> " * 200_000, "-" * 500_000,
    "Z poważaniem\n" * 40_000, "ten e-mail " * 50_000, "a" * 500_000 + "<http://" + "a" * 400_000], ids=lambda text: text[:12])
def test_text_made_to_take_for_ever_is_cut_in_seconds(text):
    begun = time.monotonic()
    own_words(plain_as_markdown(text))
    assert time.monotonic() - begun < 10
