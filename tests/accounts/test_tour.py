"""The tour: shown to newcomers on the home page until they end it, never to visitors, and always there as a page."""
import pytest

from forum.db import db
from tests import people

pytestmark = pytest.mark.once

PANEL = 'class="tour"'


@pytest.fixture
def newcomer(network):
    """Who has just signed in for the first time."""
    return people.make_person("nowa", name="Nina Nowa", networks={network: ["participant"]}, tour_ended_at=None)


def test_a_newcomer_is_shown_five_steps_on_the_home_page_only(sign_in, newcomer, topic):
    client = sign_in(newcomer)
    page = client.get("/").text
    assert page.count('class="tour__step"') == 5 and "krok 1 z 5" in page and "krok 5 z 5" in page
    assert 'href="/tour#tour-2"' in page  # without a script „Dalej” leads to the page
    for address in ("/latest", f"/t/{topic.slug}/{topic.id}", "/account"):
        assert PANEL not in client.get(address).text


def test_it_stays_until_it_is_ended_and_then_it_is_gone_everywhere(sign_in, newcomer):
    client, another = sign_in(newcomer), sign_in(newcomer)
    for _ in range(2):
        assert PANEL in client.get("/").text
    assert PANEL in another.get("/").text
    answer = client.post("/tour/end")
    assert (answer.status_code, answer.location) == (303, "/")
    for browser in (client, another):
        assert PANEL not in browser.get("/").text


def test_ending_it_twice_keeps_the_first_time(sign_in, newcomer):
    client = sign_in(newcomer)
    client.post("/tour/end")
    db.session.rollback()
    first = newcomer.tour_ended_at
    client.post("/tour/end")
    db.session.rollback()
    assert first is not None and newcomer.tour_ended_at == first


def test_whoever_has_ended_it_starts_it_again_from_the_menu(sign_in, ana):
    client = sign_in(ana)
    page = client.get("/").text
    assert PANEL not in page and 'href="/?tour=1"' in page
    for _ in range(2):
        assert PANEL in client.get("/?tour=1").text  # not the page that was kept without it
    assert PANEL not in client.get("/").text


def test_visitors_never_see_it(visitor, network):
    for address in ("/", "/?tour=1"):
        page = visitor.get(address)
        assert page.status_code == 200 and PANEL not in page.text and "tour=1" not in page.text
    assert visitor.get("/tour").location.startswith("/login")
    assert visitor.post("/tour/end").location.startswith("/login")


def test_the_page_shows_all_steps_at_once(sign_in, ana):
    page = sign_in(ana).get("/tour").text
    for words in ("Sieci i tematy", "Czytanie i licznik nowych", "Odpowiadanie", "Powiadomienia", "Gdzie szukać pomocy"):
        assert words in page
    assert page.count('class="tour-steps__item"') == 5


def test_the_tour_costs_no_statement(sign_in, newcomer, topic, count_queries):
    client = sign_in(newcomer)
    client.get("/")
    shown = count_queries(lambda: client.get("/"))
    client.post("/tour/end")
    client.get("/")
    assert count_queries(lambda: client.get("/")) == shown <= 4
