"""Setting JST right: names, kinds and codes, and two of them that are one."""
import pytest

from forum.accounts.models import User
from forum.db import db, transaction
from forum.events import Event
from forum.jst import correcting, service
from forum.jst.models import Jst, JstAlias, JstPerson, JstSeat
from forum.networks.models import Network
from tests import people

GOOD = {"name": "Gmina Poprawna", "kind": "rural", "teryt": "1601022", "voivodeship": ""}


def jst_of(name="Gmina Przykładowa"):
    db.session.rollback()
    return db.session.scalar(db.select(Jst).filter_by(name=name))


def official(name="Gmina Urzędowa", teryt="1601022", **more):
    jst = service.find_or_make(name, kind="rural", teryt=teryt, voivodeship="opolskie", **more)
    with transaction():
        db.session.merge(jst).is_confirmed = True
    return jst


def test_a_correction_stands_at_once_beside_everybody_who_works_there(sign_in, ana, ben, coordinator):
    jst, before = jst_of(), db.session.get(User, ana.id).card_version
    client = sign_in(coordinator)
    assert client.post(f"/jst/{jst.id}/edit", data=GOOD).location == f"/jst/{jst.id}"
    jst = jst_of("Gmina Poprawna")
    assert (jst.kind, jst.teryt, jst.voivodeship, jst.is_confirmed) == ("rural", "1601022", "opolskie", True)
    for person in (ana, ben):
        assert db.session.get(User, person.id).jst == "Gmina Poprawna"
    assert db.session.get(User, ana.id).card_version > before
    assert service.find_or_make("gm. Przykładowa").id == jst.id  # who types the old name is led here
    page = client.get(f"/jst/{jst.id}").text
    assert "gmina wiejska · opolskie · TERYT 1601022" in page and "do sprawdzenia" not in page


@pytest.mark.parametrize(("wrong", "said"), [
    ({"name": ""}, "Podaj nazwę JST."), ({"name": "x" * 161}, "160"), ({"teryt": "16"}, "To kod innego typu"),
    ({"teryt": "1601023"}, "To kod innego typu"), ({"teryt": "9901022"}, "siedem dla gminy"),
    ({"teryt": "16010224"}, "siedem"),
    ({"kind": "x"}, "Wybierz coś z listy."),
    ({"teryt": "١٦٠١٠٢٢"}, "siedem"), ({"voivodeship": "lubelskie"}, "innego województwa"),
    ({"teryt": "", "voivodeship": "x"}, "Wybierz coś z listy."), ({"kind": "", "teryt": ""}, "Wybierz coś z listy.")])
def test_wrong_facts_are_refused_and_stay_in_the_form(sign_in, ana, admin, wrong, said):
    answer = sign_in(admin).post(f"/jst/{jst_of().id}/edit", data=GOOD | {"name": "Gmina Zostaje"} | wrong)
    assert answer.status_code == 422 and said in answer.text
    assert jst_of().kind == "other" and ("name" in wrong or "Gmina Zostaje" in answer.text)


@pytest.mark.parametrize("same", [{"name": "Gmina Urzędowa"}, {"teryt": "1601022"}])
def test_a_name_or_code_of_another_jst_offers_to_merge_the_two(sign_in, ana, admin, same):
    other = official()
    answer = sign_in(admin).post(f"/jst/{jst_of().id}/edit", data=GOOD | {"teryt": "", "name": "Inna"} | same)
    assert answer.status_code == 422 and f"/jst/{jst_of().id}/merge?into={other.id}" in answer.text


@pytest.mark.parametrize(("who", "status"), [
    ("ana", 403), ("moderator", 403), ("stranger", 403), ("silenced", 403), ("moderator_elsewhere", 403), ("coordinator", 200),
    ("admin", 200)])
def test_coordinators_of_its_networks_and_administrators_correct_a_jst(request, sign_in, ana, who, status):
    jst, client = jst_of(), sign_in(request.getfixturevalue(who))
    assert client.get(f"/jst/{jst.id}/edit").status_code == status
    assert client.get(f"/jst/{jst.id}/merge").status_code == status
    answer = client.post(f"/jst/{jst.id}/edit", data=GOOD)
    assert answer.status_code == (303 if status == 200 else 403)
    assert ("/edit" in client.get(f"/jst/{jst.id}").text) is (who == "admin")  # official now: administrators alone


def test_a_coordinator_of_one_of_two_networks_corrects_nothing(sign_in, ana, coordinator, other_network):
    service.seat(jst_of(), other_network)
    answer = sign_in(coordinator).post(f"/jst/{jst_of().id}/edit", data=GOOD)
    assert answer.status_code == 403 and "koordynują wszystkie sieci" in answer.text


# Merging.

@pytest.fixture
def two(ana, ben, network, other_network):
    """A JST typed wrongly, where Anna and Celina work, and the right one, where Ben and Celina work."""
    wrong, right = jst_of(), official("Gmina Właściwa")
    service.place(ben, right, "sekretarz")
    service.leave(ben, wrong)
    celina = people.make_person("celina", networks={network: ["participant"], other_network: ["participant"]})
    service.place(celina, right, "", is_main=False)
    return jst_of(), jst_of("Gmina Właściwa"), celina


def test_merging_is_shown_first_and_changes_nothing(sign_in, admin, two):
    wrong, right, _ = two
    page = sign_in(admin).get(f"/jst/{wrong.id}/merge?into={right.id}").text
    assert "2 osoby będą pracować w JST Gmina Właściwa:" in page and "Anna Przykład" in page
    assert "1 osoba pracuje w obu" in page and "Celina" in page and "Powiaty" in page
    assert jst_of() is not None


def test_merging_takes_people_seats_names_and_the_address_along(sign_in, admin, ana, two, network, other_network):
    wrong, right, celina = two
    wrong_id, client = wrong.id, sign_in(admin)
    assert client.post(f"/jst/{wrong_id}/merge", data={"into": right.id}).location == f"/jst/{right.id}"
    assert jst_of() is None
    rows = db.session.execute(db.select(JstPerson.user_id, JstPerson.jst_id, JstPerson.function, JstPerson.is_main)).all()
    assert {row[:2] for row in rows} >= {(ana.id, right.id), (celina.id, right.id)} and all(row[1] != wrong_id for row in rows)
    assert (celina.id, right.id, "inspektor ds. oświaty", True) in rows
    for person in (ana, celina):
        assert db.session.execute(db.select(User.jst, User.job).where(User.id == person.id)).one() == (
            "Gmina Właściwa", "inspektor ds. oświaty")
    seats = db.session.execute(db.select(JstSeat.network_id, JstSeat.jst_id)).all()
    assert {(network.id, right.id), (other_network.id, right.id)} <= set(seats)
    assert db.session.get(Network, network.id).jst_count == 1
    assert client.get(f"/jst/{wrong_id}").location == f"/jst/{right.id}"
    assert service.find_or_make("gmina przykładowa").id == right.id
    events = db.session.scalars(db.select(Event).filter_by(action="jst_merged")).all()
    assert {event.network_id for event in events} == {network.id, other_network.id}
    assert events[0].details["former"] == "Gmina Przykładowa"


def test_merging_again_leads_all_former_names_and_addresses_on(admin, two):
    wrong, right, _ = two
    last = official("Gmina Ostatnia", teryt="1601032")
    correcting.merge(wrong, admin, into=right)
    with transaction():
        jst_of("Gmina Właściwa").teryt = None
    correcting.merge(jst_of("Gmina Właściwa"), admin, into=last)
    db.session.rollback()
    assert {alias.jst_id for alias in db.session.scalars(db.select(JstAlias))} == {last.id}
    assert service.find_or_make("Gmina Przykładowa").id == last.id


def test_two_official_ones_are_two_and_an_official_one_is_never_merged_away(sign_in, admin, ana):
    first, second, client = official(), official("Gmina Druga", teryt="1601032"), sign_in(admin)
    for source, into in ((first, second), (first, jst_of()), (first, first)):
        answer = client.post(f"/jst/{source.id}/merge", data={"into": into.id})
        assert answer.status_code in (409, 422)
    assert "w drugą stronę" in client.get(f"/jst/{first.id}/merge?into={jst_of().id}").text
    for into in ("", "x", "999999", "9" * 40):
        assert client.post(f"/jst/{jst_of().id}/merge", data={"into": into}).status_code == 404


def test_what_may_be_meant_is_found_by_its_name(sign_in, admin, ana):
    other = official("Gmina Przykładowa (woj. opolskie)")
    client = sign_in(admin)
    assert f"into={other.id}" in client.get(f"/jst/{jst_of().id}/merge").text
    assert f"into={other.id}" in client.get(f"/jst/{jst_of().id}/merge?q=1601022").text
    assert "Żadna inna JST" in client.get(f"/jst/{jst_of().id}/merge?q=nieznana").text
