"""@username: a link to the profile of somebody who exists, the text it is otherwise."""
import pytest

from forum.text import cook
from forum.text.mentions import MOST, usernames_in
from tests import people


def html(text):
    return str(cook(text).html)


def test_a_mention_is_a_link_to_the_profile(app, ana):
    with app.test_request_context():
        assert html("Zapytaj @ana.") == (
            '<p>Zapytaj <a class="mention" href="/u/ana" rel="nofollow ugc noopener">@ana</a>.</p>')
        assert usernames_in(html("(@Ana) i **@ana**, @nikt")) == {"ana"}


@pytest.mark.parametrize("text", ["@nikt", "@", "@@ana", "ja@ana.pl", "x@ana", "`@ana`", "    @ana", "@ana@x.pl", "[@ana](/x)",
                                  "https://example.org/@ana", "@ana_"])
def test_what_only_looks_like_a_mention_is_none(app, ana, text):
    assert "/u/ana" not in html(text)
    assert usernames_in(html(text)) == set()


def test_names_with_dots_and_hyphens_end_before_the_full_stop(app, network):
    people.make_person("danuta.przyklad-nowa")
    assert '>@danuta.przyklad-nowa</a>.' in html("Wie to @danuta.przyklad-nowa.")


def test_only_the_first_ten_people_are_linked(app):
    for number in range(MOST + 2):
        people.make_person(f"p{number}")
    assert html(" ".join(f"@p{number}" for number in range(MOST + 2))).count('class="mention"') == MOST


def test_a_text_without_mentions_asks_nobody(app, count_queries):
    assert count_queries(lambda: cook("Bez wzmianek, a adres to ja@example.org.")) == 0
    assert count_queries(lambda: cook("@ana " * 500 + "@ben")) == 1


def test_thousands_of_signs_do_no_harm(app):
    for text in ("@" * 20_000, "@a" * 10_000, "@a." * 8_000, "@a " * 8_000):
        cook(text)
