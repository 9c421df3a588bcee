"""Pictures and files in texts: only ours, only what is known, and nothing that was typed gets out of its words."""
import re

import pytest
from selectolax.lexbor import LexborHTMLParser

from forum.text import _cook
from forum.text.cleaning import cleaned
from forum.text.images import MOST, Shown, tokens_in
from forum.text.known import Known

from .test_effort import seconds
from .test_safety import ALL, NAMES, assert_only_allowed

pytestmark = pytest.mark.once

PICTURE, DOCUMENT = "a" * 32, "b" * 32
ADDRESS = f"/uploads/{PICTURE}.png"
KNOWN = Known(uploads={
    PICTURE: Shown(ADDRESS, f"{ADDRESS}?display", "", 1380, 690),
    DOCUMENT: Shown(f"/uploads/{DOCUMENT}.docx", f"/uploads/{DOCUMENT}.docx", "DOCX, 48 KB", None, None)})
SRC = re.compile(r"/uploads/[0-9a-f]{32}\.png(\?display)?")


def cook(text):
    return _cook(text, KNOWN)


def tree(text):
    return LexborHTMLParser(cook(text).html)


def test_a_picture_is_a_link_to_its_large_version():
    page = tree(f"![Rynek po remoncie](upload://{PICTURE}.png)")
    link, picture = page.css_first("p > a"), page.css_first("a > img")
    assert (link.attributes["class"], link.attributes["href"]) == ("lightbox", ADDRESS)
    assert picture.attributes == {
        "src": f"{ADDRESS}?display", "alt": "Rynek po remoncie", "width": "1380", "height": "690", "loading": "lazy",
        "decoding": "async"}
    assert cook(f"![x](upload://{PICTURE}.png)").found.uploads == [PICTURE]


def test_a_picture_without_words_says_that_it_has_none():
    assert tree(f"![](upload://{PICTURE}.png)").css_first("img").attributes["alt"] == "Picture without a description"


def test_a_picture_inside_a_link_leads_where_the_link_leads():
    page = tree(f"[![Mapa](upload://{PICTURE}.png)](https://example.org)")
    assert page.css_first("a").attributes["href"] == "https://example.org" and len(page.css("a")) == 1


@pytest.mark.parametrize("text", [f"[Wzór uchwały.docx|attachment](upload://{DOCUMENT}.docx)",
                                  f"[Wzór uchwały.docx](upload://{DOCUMENT}.docx)", f"![Wzór uchwały.docx](upload://{DOCUMENT}.docx)"])
def test_a_document_is_a_file_with_its_title_and_size(text):
    link = tree(f"Zobacz {text}, proszę.").css_first("a.attachment")
    assert link.attributes["href"] == f"/uploads/{DOCUMENT}.docx"
    assert link.text() == "Wzór uchwały.docx (DOCX, 48 KB)"
    assert cook(text).found.uploads == [DOCUMENT]


def test_a_document_without_a_title_is_still_a_link():
    assert tree(f"[|attachment](upload://{DOCUMENT}.docx)").css_first("a").text().startswith("file (DOCX")


@pytest.mark.parametrize("text", [
    f"![Rynek](upload://{'c' * 32}.png)", f"[Rynek](upload://{'c' * 32}.pdf)", "![Rynek](upload://x)", "[Rynek](upload://)",
    f"![Rynek](upload://{PICTURE})", f"![Rynek](upload://{PICTURE}.png/../x)", f"![Rynek](upload://{PICTURE.upper()}.png)",
    "[Rynek](upload://../../secret-key)"])
def test_what_is_not_known_is_said_to_be_missing(text):
    cooked = cook(text)
    assert cooked.html == '<p><span class="attachment__gone">file not available: Rynek</span></p>'
    assert cooked.found.uploads == []


def test_pictures_from_elsewhere_stay_links():
    page = tree("![Logo](https://example.org/logo.png) ![x](/uploads/1.png) ![y](data:image/png;base64,AAAA)")
    assert not page.css("img") and page.css_first("a").text() == "Logo"


def test_references_in_code_are_code():
    assert not tree(f"`![x](upload://{PICTURE}.png)`\n\n    ![x](upload://{PICTURE}.png)").css("img")


def test_a_picture_stands_in_lists_tables_quotes_and_headings():
    text = "# ![x]({0})\n\n- ![x]({0})\n\n> ![x]({0})\n\n| a |\n|--|\n| ![x]({0}) |".format(f"upload://{PICTURE}.png")
    assert len(tree(text).css("a.lightbox > img")) == 4


@pytest.mark.parametrize("attack", ALL, ids=NAMES)
def test_an_attack_in_the_words_of_a_file_stays_words(attack):
    for text in (f"![{attack}](upload://{PICTURE}.png)", f"[{attack}|attachment](upload://{DOCUMENT}.docx)",
                 f"![x](upload://{PICTURE}.png \"{attack}\")", f"![x](upload://{attack})", f"[x|attachment](upload://{PICTURE}.png{attack})",
                 f"![{attack}](upload://{'c' * 32}.png)"):
        html = cook(text).html
        assert_only_allowed(html)
        for element in LexborHTMLParser(html).css("img"):
            assert SRC.fullmatch(element.attributes["src"]) and set(element.attributes) <= {
                "src", "alt", "width", "height", "loading", "decoding"}


@pytest.mark.parametrize("raw", [
    "<img src=https://evil.example/x.png>", "<img src=//evil.example/x.png>", "<img src=/logout>",
    "<img src=/uploads/../x.png>",
    f"<img src={ADDRESS} onerror=alert(1)>", f"<img src={ADDRESS} srcset=//evil.example>", f"<img src={ADDRESS}&x style=x>",
    f"<img src={ADDRESS} width=99999>", f"<img src={ADDRESS} loading=eager>", "<img src=data:image/svg+xml,x>"])
def test_a_picture_that_got_past_the_parser_keeps_only_what_is_ours(raw):
    for element in LexborHTMLParser(cleaned(raw)).css("img"):
        assert all(name in ("src", "alt") for name in element.attributes)
        assert SRC.fullmatch(element.attributes.get("src", ADDRESS))


def test_only_the_first_files_of_a_text_are_looked_up():
    tokens = [f"{number:032x}" for number in range(MOST + 5)]
    assert tokens_in(" ".join(f"upload://{token}.png upload://{token}.png" for token in tokens)) == tokens[:MOST]


@pytest.mark.slow
@pytest.mark.parametrize("unit", [f"![x](upload://{PICTURE}.png) ", "![](upload://", "[|attachment](upload://x) ", "![[](upload://",
                                  f"[![x](upload://{PICTURE}.png)](upload://{DOCUMENT}.docx)\n\n"])
def test_a_text_of_nothing_but_files_takes_under_a_second(unit):
    assert seconds((unit * 32_000)[:32_000]) < 1
    assert cook((unit * 32_000)[:32_000]).html
