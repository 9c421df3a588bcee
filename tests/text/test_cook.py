"""Markdown becomes the HTML we want."""
from concurrent.futures import ThreadPoolExecutor

import pytest
from selectolax.lexbor import LexborHTMLParser

from forum.text import _cook, clean, excerpt, is_blank, plain

pytestmark = pytest.mark.once

POST = """Zamówiliśmy **sześć stołów** na 3 grudnia, _bez_ ~~krzeseł~~ :smile:.

## Program

- [x] powitanie
- [ ] rozmowa w grupach

| Gmina | Koszt |
|:--|--:|
| Nowa {n} | 12 zł |

> To prawda.

```python
print("<pre>")
```

Zobacz https://gov.pl/web/edukacja albo napisz: anna@example.org.
"""


def html(text):
    return str(_cook(text).html)


def tree(text):
    return LexborHTMLParser(html(text)).body


@pytest.mark.parametrize("text, expected", [
    ("**pogrubienie**", "<p><strong>pogrubienie</strong></p>"),
    ("_kursywa_ i *też*", "<p><em>kursywa</em> i <em>też</em></p>"),
    ("~~nie~~", "<p><del>nie</del></p>"),
    ("raz\ndwa", "<p>raz<br>\ndwa</p>"),
    ("3. trzy\n4. cztery", '<ol start="3">\n<li>trzy</li>\n<li>cztery</li>\n</ol>'),
    ("> cytat", "<blockquote>\n<p>cytat</p>\n</blockquote>"),
    ("`kod`", "<p><code>kod</code></p>"),
    ("[opis](https://a.pl)", '<p><a href="https://a.pl" rel="nofollow ugc noopener">opis</a></p>'),
    (":smile: :nieznane:", "<p>😄 :nieznane:</p>"),
    ("- - -", "<hr>"),
    ("zmienna_z_podkreśleniem_w_nazwie", "<p>zmienna_z_podkreśleniem_w_nazwie</p>"),
    ("2 * 3 * 4 = 24", "<p>2 * 3 * 4 = 24</p>"),
    ("<b>nie HTML</b>", "<p>&lt;b&gt;nie HTML&lt;/b&gt;</p>"),
    ("Art. 5 ust. 1 & § 2 < 3", "<p>Art. 5 ust. 1 &amp; § 2 &lt; 3</p>"),
    ("", ""),
])
def test_what_is_typed_becomes_what_is_shown(text, expected):
    assert html(text) == expected


def test_code_keeps_its_language_and_can_be_reached_by_keyboard():
    assert html("```python\nx < 1\n```") == (
        '<pre tabindex="0"><code class="language-python">x &lt; 1\n</code></pre>')


def test_addresses_become_links_and_lose_their_protocol():
    links = [(link.text(), link.attributes["href"]) for link in tree("https://gov.pl/a oraz anna@example.org").css("a")]
    assert links == [("gov.pl/a", "https://gov.pl/a"), ("anna@example.org", "mailto:anna@example.org")]


def test_links_give_their_targets_no_credit_and_no_window():
    links = tree("https://a.pl [b](/t/5) <https://c.pl>").css("a")
    assert [link.attributes["rel"] for link in links] == ["nofollow ugc noopener"] * 3


@pytest.mark.parametrize("text, expected", [
    ("![wykres](https://a.pl/w.png)", '<p><a href="https://a.pl/w.png" rel="nofollow ugc noopener">wykres</a></p>'),
    ("![](https://a.pl/w.png)", '<p><a href="https://a.pl/w.png" rel="nofollow ugc noopener">https://a.pl/w.png</a></p>'),
    ("[![w](https://a.pl/w.png)](https://b.pl)",
     '<p><a href="https://b.pl" rel="nofollow ugc noopener"><span>w</span></a></p>'),
])
def test_an_image_from_elsewhere_is_a_link_with_its_description(text, expected):
    assert html(text) == expected


def test_tasks_say_in_words_whether_they_are_done():
    marks = tree("- [x] zrobione\n- [ ] nie\n- [zwykły] nawias").css("li span")
    assert [(mark.text(), mark.attributes["role"], mark.attributes["aria-label"]) for mark in marks] == [
        ("☑", "img", "done"), ("☐", "img", "to do")]


def test_tables_scroll_by_keyboard_and_name_their_columns():
    scroll = tree("a | b\n--|:-:\n1 | 2").css_first("div.prose__scroll")
    assert [scroll.attributes[name] for name in ("role", "tabindex", "aria-label")] == ["group", "0", "Table"]
    assert [cell.attributes["scope"] for cell in scroll.css("th")] == ["col", "col"]
    assert [cell.attributes.get("class") for cell in scroll.css("td")] == [None, "align-center"]


@pytest.mark.parametrize("text, levels", [
    ("# a\n\n## b\n\n# c", ["h3", "h4", "h3"]),
    ("### a", ["h3"]),
    ("## a\n\n##### b\n\n###### c", ["h3", "h4", "h5"]),
    ("# a\n\n## b\n\n### c\n\n#### d\n\n##### e", ["h3", "h4", "h5", "h6", "h6"]),
])
def test_headings_start_below_the_pages_own_and_skip_no_level(text, levels):
    assert [heading.tag for heading in tree(text).css("h1, h2, h3, h4, h5, h6")] == levels


@pytest.mark.slow
def test_fifty_posts_cooked_in_parallel_are_the_same_as_in_turn():
    texts = [POST.replace("{n}", str(number)) * (number % 3 + 1) for number in range(50)]
    in_turn = [html(text) for text in texts]
    with ThreadPoolExecutor(10) as pool:
        assert list(pool.map(html, texts)) == in_turn


def test_a_text_that_was_given_up_leaves_nothing_behind_in_its_thread():
    before = html(POST)
    assert "prose__typed" in html("> " * 40 + "[" * 20_000)
    assert html(POST) == before


def test_line_breaks_are_of_one_kind_and_controls_are_gone():
    assert clean("a\r\nb\rc\u2028d\x00\x07\x1b[31m\u202e\ud800") == "a\nb\nc\nd[31m?"
    assert plain("  Temat\r\n\tz \x00 blankami ") == "Temat z blankami"


@pytest.mark.parametrize("text", ["", "  \n\t ", "\u200b\u200d", "\u3164", "\x00\x01", "\u00ad\u2060"])
def test_what_shows_nothing_is_blank(text):
    assert is_blank(text)


def test_an_emoji_or_a_dot_is_not_blank():
    assert not is_blank("👍") and not is_blank(".")


def test_an_excerpt_has_words_and_no_marks():
    assert excerpt(html("## Tytuł\n\n**raz**, dwa\n\n- trzy & cztery <b>")) == "Tytuł raz, dwa trzy & cztery <b>"
    assert excerpt(html("słowo " * 100), 20) == "słowo słowo słowo…"
    assert excerpt(html("Oto cały opis. Dalsze słowa są zbędne."), 18) == "Oto cały opis."
    assert excerpt(html("Oto cały opis? Ćwierć słów."), 18) == "Oto cały opis?"
    assert excerpt(html("Stosuje się art. 7 ustawy oraz np. statut."), 18) == "Stosuje się art. …"
