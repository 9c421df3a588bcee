"""No text may stop the forum: the worst one is given up in time and shown as typed, an ordinary one never."""
import subprocess
import sys
import time

import pytest

from forum.posts.models import LONGEST
from forum.text import _cook

pytestmark = [pytest.mark.once, pytest.mark.slow]

# The worst of 1,908 inputs: each mark, each pair of marks, marks with letters, blanks and line breaks.
UNITS = [
    "[", "![a](", "[a][", "<a ", "<![CDATA[", "*a **b ", "1. ", "```\n", "a|b\n-|-\n", "://a.", "a@a.", ".-", "``a`",
    "a\n===\n", "- >\n", "> -\n", "||", "||a ", "||a||", "[spoiler]", "[spoiler]\n", "[details]\n", '[details="', "[^1]", "[^",
    ":a", ":a:", ":smile:", "- [ ] a\n", "- [ ]"]
BUILT = {
    "every kind of fence": "".join(f"```{number}\n" for number in range(4500)),
    "a table of code": "a|b\n-|-\n" + "`|" * 15_000,
    "nested emphasis": "*a " * 6000 + "b*" * 6000,
    "nested lists": "".join("    " * level + "- a\n" for level in range(120)),
    "nested quotes": "\n".join("> - " * level + " a" for level in range(1, 120)),
    "nested brackets": "[" * 7000 + "]" * 7000 + "(a)",
    "nested links": "[a " * 5000 + "](b)" * 3000,
    "a tall table": "a|b\n-|-\n" + "c|d\n" * 6000,
    "paragraphs of brackets": "\n\n".join("[a" * 250 for _paragraph in range(60)),
    "stairs of ticks": " ".join("`" * length for length in range(1, 240)),
    "stars of all lengths": "".join("*" * (number % 4 + 1) + "a" for number in range(9000)),
    "an endless mail address": "a." * 15_000 + "@",
    "lazy quote": "> " * 10 + "a\n" * 10_000,
    "references": "[a]: b\n\n" + "[a] " * 7000,
    "details in details": "[details]\n" * 1500 + "[/details]\n" * 1500,
    "details beside details": "[details]\na\n[/details]\n" * 1400,
    "details that cross": "[spoiler]\n[details]\n" * 700 + "[/spoiler]\n" * 1500,
    "spoilers": "[spoiler]a[/spoiler]" * 1600,
    "references to one note": "[^1]: a\n\n" + "[^1]" * 7900,
    "a thousand notes": "".join(f"[^{number}]: a\n" for number in range(2000)) + "[^1]" * 900,
    "a note of marks": "[^1]: " + "*a **b " * 4500 + "\n\n[^1]",
    "a note of brackets": "[^1]: " + "[" * 31_000 + "\n\n[^1]",
}


def seconds(text):
    """Return how long cooking takes, in time of this thread: other people's tests do not count."""
    start = time.thread_time()
    _cook(text)
    return time.thread_time() - start


def full(unit):
    return (unit * LONGEST)[:LONGEST]


@pytest.mark.parametrize("unit", UNITS, ids=repr)
def test_the_worst_texts_take_under_a_second(unit):
    assert seconds(full(unit)) < 1


@pytest.mark.parametrize("text", BUILT.values(), ids=BUILT.keys())
def test_the_worst_structures_take_under_a_second(text):
    assert seconds(text[:LONGEST]) < 1


def test_twenty_thousand_brackets_are_shown_as_they_were_typed():
    assert _cook("[" * 20_000).html == f'<pre class="prose__typed" tabindex="0">{"[" * 20_000}</pre>'


def test_what_is_given_up_is_still_escaped():
    assert "<script" not in _cook("<script>" + "[" * 20_000).html


@pytest.mark.parametrize("text", [
    "To jest zwykłe zdanie o oświacie w gminie, **ważne** i _krótkie_. " * 480,
    "- pozycja na liście zadań\n" * 1200,
    "| Gmina | Koszt | Liczba | Uwagi |\n|--|--|--|--|\n" + "| Nowa Wieś | 12 000 zł | 34 | brak uwag |\n" * 740,
    "Zobacz https://gov.pl/web/edukacja/strona i [opis](https://a.pl).\n" * 480,
    "a;b;c;12,50;[x]\n" * 2000,
    "[12:00:01] <anna> *ważne* `kod` http://a.b/c\n" * 700,
    "Akapit pierwszy, krótki.\n\n" * 1100,
    "    wiersz kodu = funkcja(x)[0]\n" * 950,
    "Pytanie?\n\n> Odpowiedź z **pogrubieniem**.\n\n" * 700,
    "## Rozdział\n\nZdanie po rozdziale, a po nim drugie.\n\n" * 550,
], ids=["prose", "list", "table", "links", "csv", "log", "paragraphs", "code", "quotes", "chapters"])
def test_an_ordinary_text_of_full_length_is_cooked(text):
    assert "prose__typed" not in _cook(text[:LONGEST]).html


def test_a_typical_post_takes_a_few_milliseconds():
    post = "Zamówiliśmy **sześć stołów** i mamy [program](https://example.org).\n\n- powitanie\n- rozmowa\n\n" * 5
    _cook(post)
    assert min(seconds(post) for _try in range(5)) < 0.010


def test_the_event_loop_goes_on_while_the_worst_text_is_cooked():
    # In a process of its own: gevent must not patch this one.
    script = """
from gevent import monkey; monkey.patch_all()
import gevent
from forum.offload import offload
from forum.text import _cook
_cook("a"); turns = 0; stop = False
def tick():
    global turns
    while not stop:
        gevent.sleep(0.005); turns += 1
ticking = gevent.spawn(tick); gevent.sleep(0.05); turns = 0
worst = ("[" * 20000, ".-" * 16000, "``a`" * 8000, "<a " * 10000)
gevent.joinall([gevent.spawn(offload, _cook, text) for text in worst])
print(turns)
"""
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60)
    assert result.returncode == 0, result.stderr
    # Cooked one after another in the loop's own thread they would leave it four turns.
    assert int(result.stdout) > 40
