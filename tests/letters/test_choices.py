"""The page „Co przychodzi e-mailem”, and what a network proposes."""
import pytest
from selectolax.lexbor import LexborHTMLParser

from forum.db import db, transaction
from forum.letters import queries
from forum.letters.models import DEFAULT_WAYS, LetterChoices, NetworkLetters
from forum.networks.levels import choose as follow_network
from forum.notifications.forms import KindsForm
from forum.letters.forms import LettersForm
from forum.notifications.models import KINDS
from tests import people

PAGE = "/account/mail"


def filled(client):
    """Return what the form on the page would send."""
    form, sent = LexborHTMLParser(client.get(PAGE).text).css_first(f'form[action="{PAGE}"]'), {}
    for field in form.css("select"):
        sent[field.attributes["name"]] = next(
            option.attributes["value"] for option in field.css("option") if "selected" in option.attributes)
    for field in form.css("input"):
        if field.attributes.get("type") in ("radio", "checkbox") and "checked" in field.attributes:
            sent[field.attributes["name"]] = field.attributes.get("value", "y")
    return sent


def choices(person):
    db.session.rollback()
    return queries.choices_of(person.id)


def test_every_kind_of_bell_can_be_chosen():
    assert set(DEFAULT_WAYS) == set(KINDS)
    assert {kind for kind in KINDS if hasattr(LettersForm, kind)} == {kind for kind in KINDS if hasattr(KindsForm, kind)}


def test_visitors_are_sent_to_sign_in(visitor):
    assert visitor.get(PAGE).status_code == visitor.post(PAGE).status_code == 303


def test_the_page_shows_what_holds_and_saving_it_changes_nothing(network, ana, sign_in):
    client = sign_in(ana)
    sent = filled(client)
    assert sent | {"answer": "at_once", "post": "digest", f"network_{network.id}": "daily", "quiet_from": "20",
                   "quiet_until": "7", "quiet_nights": "y", "quiet_weekends": "y"} == sent
    assert "with_closed_texts" not in sent and "is_off" not in sent
    assert client.post(PAGE, data=sent).status_code == 303
    assert db.session.scalar(db.select(NetworkLetters)) is None
    assert choices(ana).ways == {} and choices(ana).quiet_from == 20
    assert filled(client) == sent


def test_everything_on_the_page_is_kept(network, moderator, sign_in):
    ana, client = moderator, sign_in(moderator)
    changed = dict.fromkeys(KINDS, "nothing") | {
        f"network_{network.id}": "weekly", "quiet_from": "9", "quiet_until": "23", "with_closed_texts": "y", "is_off": "y"}
    client.post(PAGE, data=changed)  # neither nights nor weekends are ticked
    kept = choices(ana)
    assert {kept.way(kind) for kind in KINDS} == {"nothing"}
    assert (kept.quiet_from, kept.quiet_until, kept.quiet_weekends) == (None, None, False)
    assert kept.with_closed_texts and kept.is_off
    assert queries.rhythm_of(ana.id, network.id) == "weekly"
    shown = filled(client)
    assert {name: shown.get(name) for name in changed} == changed | {"quiet_from": "20", "quiet_until": "7"}
    client.post(PAGE, data=shown | {"quiet_nights": "y", "quiet_from": "8", "quiet_until": "15"})
    assert (choices(ana).quiet_from, choices(ana).quiet_until) == (8, 15)


def test_only_who_looks_after_a_network_chooses_how_welcomes_come(network, ana, sign_in):
    with transaction():
        db.session.add(LetterChoices(user_id=ana.id, ways={"welcome": "nothing"}))
    client = sign_in(ana)
    assert "welcome" not in filled(client)
    assert client.post(PAGE, data=filled(client) | {"welcome": "at_once", "mention": "digest"}).status_code == 303
    assert (choices(ana).way("welcome"), choices(ana).way("mention")) == ("nothing", "digest"), "what was chosen before stays"
    coordinator = people.make_person("koordynuje", networks={network: ["coordinator"]})
    assert "welcome" in filled(sign_in(coordinator))


def test_nights_that_are_not_quiet_stay_so_in_a_new_row(ana):
    with transaction():
        db.session.add(LetterChoices(user_id=ana.id, quiet_from=None, quiet_until=None))
    assert choices(ana).quiet_from is None


@pytest.mark.parametrize("field, value", [("answer", "telegram"), ("quiet_from", "25"), ("quiet_until", "x"), ("network", "x")])
def test_what_cannot_be_chosen_is_refused_and_the_rest_kept_on_the_page(field, value, network, ana, sign_in):
    client = sign_in(ana)
    name = f"network_{network.id}" if field == "network" else field
    answer = client.post(PAGE, data=filled(client) | {"mention": "nothing", "quiet_nights": "y", name: value})
    assert answer.status_code == 422 and "field__error" in answer.text
    assert '<option selected value="nothing">' in answer.text
    assert db.session.get(LetterChoices, ana.id) is None


def test_only_ones_own_networks_and_followed_open_ones_stand_on_the_page(network, other_network, public_network, ana, sign_in):
    client = sign_in(ana)
    assert {name for name in filled(client) if name.startswith("network_")} == {f"network_{network.id}"}
    follow_network(public_network, ana, "watching")
    client.post(PAGE, data=filled(client) | {f"network_{other_network.id}": "daily"})
    assert f"network_{public_network.id}" in filled(client)
    assert db.session.scalar(db.select(NetworkLetters).filter_by(network_id=other_network.id)) is None


def test_who_looks_after_a_network_proposes_what_comes(network, ana, moderator, sign_in):
    card = f"/c/{network.slug}/{network.id}/edit"
    client = sign_in(moderator)
    assert "Co przychodzi e-mailem do osób" in client.get(card).text.replace("\xa0", " ")
    client.post(card, data={"description": "Dla gmin.", "letter_rhythm": "weekly"})
    db.session.rollback()
    assert queries.rhythm_of(ana.id, network.id) == "weekly"
    assert client.post(card, data={"description": "Dla gmin.", "letter_rhythm": "nothing"}).status_code == 422
    client.post(card, data={"description": "Nowy opis."})
    db.session.rollback()
    assert queries.rhythm_of(ana.id, network.id) == "weekly"
    assert sign_in(ana).post(card, data={"description": "x", "letter_rhythm": "daily"}).status_code == 403


def test_the_page_costs_a_fixed_number_of_queries(network, ana, sign_in, count_queries):
    client = sign_in(ana)
    client.get(PAGE)
    one = count_queries(lambda: client.get(PAGE))
    for number in range(5):
        people.give_roles(ana, people.make_network(f"siec-{number}"), "participant")
    client.get(PAGE)  # the sidebar is made anew
    assert count_queries(lambda: client.get(PAGE)) == one
