"""What a draft says in a list."""
import pytest

from forum.drafts.plain import plain


@pytest.mark.parametrize(("text", "words"), [
    ("Zebrałam **stawki**.\n\n- [ ] policzyć `km`", "Zebrałam stawki. policzyć km"),
    ('[poll type=single question="Który termin?"]\n- środa\n- piątek\n[/poll]\nCzekam.', "Który termin? Czekam."),
    ("![mapa|690x388](upload://a1.png) i [Plan.pdf|attachment](upload://b2.pdf)", "mapa i Plan.pdf"),
    ("| Gmina | Stawka |\n| --- | --- |\n| A | 4,20 |", "Gmina Stawka A 4,20"),
    ("![](upload://a1.png)", "obraz"),
    ("[poll]\n- a\n[/poll]", "[poll] - a [/poll]"),
])
def test_a_draft_is_told_in_plain_words(application, text, words):
    with application.test_request_context("/"):
        assert " ".join(plain(text).split()) == words
