"""Who works where: one or several JST, the main one beside the name, names typed freely."""
from datetime import timedelta

import pytest

from forum import clock
from forum.accounts import service as accounts
from forum.accounts.models import User
from forum.db import db, transaction
from forum.jst import service
from forum.jst.models import Jst, JstPerson, JstSeat
from forum.networks.models import Network
from tests import people


def rows_of(person):
    db.session.rollback()
    rows = db.session.scalars(db.select(JstPerson).filter_by(user_id=person.id).order_by(JstPerson.id)).all()
    return [(row.jst.name, row.function, row.is_main) for row in rows]


def shown(person):
    db.session.rollback()
    return db.session.execute(db.select(User.jst, User.job).where(User.id == person.id)).one()


def seats_of(network):
    db.session.rollback()
    return sorted(db.session.scalars(db.select(Jst.name).join(JstSeat).where(JstSeat.network_id == network.id)))


def names():
    db.session.rollback()
    return sorted(db.session.scalars(db.select(Jst.name)))


def change(person, jst, job="inspektor"):
    db.session.rollback()
    accounts.change_facts(person, name=db.session.get(User, person.id).name, jst=jst, job=job)


def test_an_unknown_name_makes_a_jst_to_be_checked_and_another_spelling_finds_it(app):
    made = service.find_or_make("Gmina  Nowa ")
    assert (made.name, made.kind, made.is_confirmed) == ("Gmina Nowa", "other", False)
    for spelling in ("gmina nowa", "gm. Nowa", "UG Nowa"):
        assert service.find_or_make(spelling).id == made.id
    assert service.find_or_make("Miasto Nowa").id != made.id


def test_a_code_finds_its_jst_whatever_it_is_called(app):
    made = service.find_or_make("Gmina Nowa", kind="rural", teryt="1601022", voivodeship="opolskie")
    assert service.find_or_make("Nowa nazwa", teryt="1601022").id == made.id
    assert (made.kind, made.teryt, made.voivodeship) == ("rural", "1601022", "opolskie")


def test_of_several_of_one_name_kind_and_voivodeship_tell_which_and_nobody_guesses(app):
    here = service.find_or_make("Gmina Dąbrowa (woj. opolskie)", kind="rural", voivodeship="opolskie")
    there = service.find_or_make("Gmina Dąbrowa (woj. kujawsko-pomorskie)", kind="rural", voivodeship="kujawsko-pomorskie")
    assert here.id != there.id
    assert service.find_or_make("gm. Dąbrowa", voivodeship="opolskie").id == here.id
    assert service.find_or_make("gmina dąbrowa (woj. kujawsko-pomorskie)").id == there.id
    unsure = service.find_or_make("Gmina Dąbrowa")
    assert unsure.id not in (here.id, there.id) and not unsure.is_confirmed
    assert service.find_or_make("Gmina Dąbrowa").id == unsure.id


def test_new_facts_move_somebody_and_the_name_stands_as_it_is_known(ana, network):
    service.find_or_make("Gmina Inna", kind="rural")
    change(ana, "gm. Inna", "sekretarz")
    assert rows_of(ana) == [("Gmina Inna", "sekretarz", True)] and shown(ana) == ("Gmina Inna", "sekretarz")
    assert seats_of(network) == ["Gmina Inna"]  # nobody else had worked in the other one, typed a moment ago
    assert db.session.get(Network, network.id).jst_count == 1


def test_a_seat_stays_when_the_only_one_leaves_for_another_jst(ana, network):
    with transaction():
        db.session.scalar(db.select(Jst)).is_confirmed = True
    change(ana, "Gmina Inna")
    assert seats_of(network) == ["Gmina Inna", "Gmina Przykładowa"]
    assert db.session.get(Network, network.id).jst_count == 2


def test_a_seat_of_a_typed_name_stays_as_well_once_it_has_stood_for_a_day(ana, network):
    with transaction():
        db.session.scalar(db.select(Jst)).created_at = clock.now() - timedelta(hours=25)
    change(ana, "Gmina Inna")
    assert seats_of(network) == ["Gmina Inna", "Gmina Przykładowa"]


def test_a_name_mistyped_a_moment_ago_leaves_nothing_behind_unless_somebody_else_works_there(ana, ben, network):
    change(ana, "Gmina Pzykładowa")
    change(ana, "Gmina Przykładowa")
    assert names() == ["Gmina Przykładowa"] and seats_of(network) == ["Gmina Przykładowa"]
    change(ana, "Gmina Inna")
    assert names() == ["Gmina Inna", "Gmina Przykładowa"]


def test_without_a_name_there_is_no_jst_and_the_function_stays(ana):
    change(ana, "", "trenerka")
    assert rows_of(ana) == [] and shown(ana) == ("", "trenerka")


def test_the_same_facts_write_nothing(ana, count_queries):
    before = db.session.get(User, ana.id).card_version
    change(ana, "Gmina Przykładowa", "inspektor ds. oświaty")
    db.session.rollback()
    assert db.session.get(User, ana.id).card_version == before


def test_a_new_account_works_where_its_maker_says(app):
    person = accounts.create_person(name="Nowa Osoba", email="n@example.org", jst="powiat nowy", job="sekretarz")
    assert rows_of(person) == [("powiat nowy", "sekretarz", True)]


def test_only_participants_bring_their_jst_a_seat(network):
    people.make_person("prowadzi", jst="Ośrodek", networks={network: ["moderator"]})
    assert seats_of(network) == []


def test_a_second_jst_is_not_shown_until_it_becomes_the_main_one(ana, network):
    service.add_place(ana, "Szkoła w Nowej", "dyrektorka")
    assert rows_of(ana) == [("Gmina Przykładowa", "inspektor ds. oświaty", True), ("Szkoła w Nowej", "dyrektorka", False)]
    assert shown(ana).jst == "Gmina Przykładowa" and seats_of(network) == ["Gmina Przykładowa"]
    service.make_main(ana, service.find_or_make("Szkoła w Nowej"))
    assert shown(ana) == ("Szkoła w Nowej", "dyrektorka")
    assert [row[2] for row in rows_of(ana)] == [False, True]
    assert seats_of(network) == ["Gmina Przykładowa"]  # for which they take part: one person fills one seat


def test_of_several_the_oldest_becomes_the_main_one_when_the_main_one_ends(ana):
    for name in ("Szkoła", "Przedszkole"):
        service.add_place(ana, name, "dyrektorka")
    service.leave(ana, service.find_or_make("Gmina Przykładowa"))
    assert shown(ana) == ("Szkoła", "dyrektorka") and [row[2] for row in rows_of(ana)] == [True, False]
    service.forget(ana)
    assert rows_of(ana) == [] and shown(ana) == ("", "")


def test_an_existing_account_placed_elsewhere_keeps_what_it_had(ana):
    service.place(ana, service.find_or_make("Powiat Nowy"), "członkini zarządu")
    assert shown(ana).jst == "Powiat Nowy" and len(rows_of(ana)) == 2


# One's own page.

def test_own_jst_are_added_chosen_and_left_on_their_page(sign_in, ana):
    client = sign_in(ana)
    assert client.post("/account/jst", data={"jst": "Szkoła Nowa", "job": "dyrektorka"}).status_code == 303
    page = client.get("/account/jst").text
    assert page.index("Gmina Przykładowa") < page.index("Szkoła Nowa") and page.count("główna</span>") == 1
    db.session.rollback()
    school = db.session.scalar(db.select(Jst.id).filter_by(name="Szkoła Nowa"))
    client.post(f"/account/jst/{school}/main")
    assert shown(ana).jst == "Szkoła Nowa"
    client.post(f"/account/jst/{school}/leave")
    assert shown(ana).jst == "Gmina Przykładowa"


@pytest.mark.parametrize("name", ["", "  ", "\u200b", "x" * 161])
def test_a_jst_needs_a_name_and_what_was_typed_stays(sign_in, ana, name):
    answer = sign_in(ana).post("/account/jst", data={"jst": name, "job": "Zostaje w polu"})
    assert answer.status_code == 422 and "Zostaje w polu" in answer.text


def test_nobody_works_in_more_than_ten(sign_in, ana):
    client = sign_in(ana)
    for number in range(9):
        assert client.post("/account/jst", data={"jst": f"Szkoła {number}"}).status_code == 303
    answer = client.post("/account/jst", data={"jst": "Jedenasta"})
    assert answer.status_code == 409 and "10 JST" in answer.text and len(rows_of(ana)) == 10


@pytest.mark.parametrize("path", ["/account/jst", "/jst/offered?q=gmina", "/jst/1"])
def test_visitors_are_sent_to_sign_in(visitor, path):
    assert visitor.get(path).location.startswith("/login")
