"""What people wrote, as letters show it."""
import pytest

from forum.letters import rich
from forum.text import cook

pytestmark = pytest.mark.once


def test_addresses_are_whole_and_classes_gone(app):
    html = rich.as_html(cook("[temat](/t/5) i [strona](https://example.org/a?b=1&c=2)").html)
    assert 'href="http://127.0.0.1:8000/t/5"' in html and 'href="https://example.org/a?b=1&amp;c=2"' in html
    assert "class=" not in html and "rel=" not in html and 'style="color:#214a9b"' in html
    assert rich.as_text(html) == "[temat](http://127.0.0.1:8000/t/5) i [strona](https://example.org/a?b=1&c=2)"


def test_what_is_hidden_stays_hidden(app):
    html = rich.as_html(cook("Wynik ||siedem||.\n\n[spoiler]\nCały akapit\n[/spoiler]").html)
    for words in (html, rich.as_text(html)):
        assert "siedem" not in words and "Cały akapit" not in words and "(ukryt" in words


def test_details_lists_tables_and_quotes_can_be_read(app):
    text = rich.as_text(rich.as_html(cook(
        '[details="Więcej"]\nW środku\n[/details]\n\n- raz\n- dwa\n\n| a | b |\n|--|--|\n| 1 | 2 |\n\n> cytat').html))
    for words in ("**Więcej**", "W środku", "- raz", "| 1 | 2 |", "> cytat"):
        assert words in text


def test_pictures_are_named_and_not_sent(app):
    picture = '<img src="/uploads/a.png" alt="Mapa &lt;gminy&gt;">'
    html = rich.as_html(f'<p><a class="lightbox" href="/uploads/a.png">{picture}</a></p>')
    assert "<img" not in html and "[obraz: Mapa &lt;gminy&gt;]" in html


def test_scripts_and_styles_never_come_through(app):
    html = rich.as_html('<p onclick="x()" style="color:red">a<script>alert(1)</script><a href="javascript:x">b</a></p>')
    assert html == '<p>a<a style="color:#214a9b">b</a></p>'


def test_a_very_long_post_is_cut_short(app):
    html = rich.as_html(cook("słowo " * 4000).html)
    assert len(html) < 2000 and html.endswith("…</p>")
