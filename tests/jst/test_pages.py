"""A JST's page, the names offered while somebody types, the list for those who keep it in order."""
from urllib.parse import quote

import pytest

from forum.jst import service
from forum.jst.models import Jst
from forum.db import db, transaction
from tests import people


def jst_of(name="Gmina Przykładowa"):
    db.session.rollback()
    return db.session.scalar(db.select(Jst).filter_by(name=name))


def make(*names, **facts):
    with transaction():
        return [service.find_or_make(name, **facts) for name in names]


def test_a_page_says_who_works_there_and_only_networks_whose_people_one_may_see(sign_in, ana, ben, stranger, network,
                                                                               other_network):
    page = sign_in(ana).get(f"/jst/{jst_of().id}").text
    assert "Anna Przykład" in page and "Benedykt Wzór" in page and "inspektor ds. oświaty" in page
    main = page.split("<main", 1)[1]
    assert f"/c/gmina-wiejska/{network.id}/people" in main and f"/c/powiaty/{other_network.id}/people" not in main
    assert "2 osoby" in main
    main = sign_in(stranger).get(f"/jst/{jst_of().id}").text.split("<main", 1)[1]
    assert f"/c/powiaty/{other_network.id}/people" in main and f"/c/gmina-wiejska/{network.id}/people" not in main


def test_a_jst_nobody_works_in_says_so_and_one_that_never_was_is_not_found(sign_in, ana, network):
    [empty] = make("Powiat Pusty")
    service.seat(empty, network)
    page = sign_in(ana).get(f"/jst/{empty.id}").text
    assert "Obecnie nikt" in page.replace("\xa0", " ") and "miejsce czeka na osobę" in page
    assert sign_in(ana).get("/jst/999999").status_code == 404


@pytest.mark.parametrize(("typed", "found"), [
    ("cmie", ["Miasto Ćmielów", "Gmina Ćmielów Mały"]), ("ĆMIELÓW M", ["Gmina Ćmielów Mały"]),
    ("gmina  ćm", ["Gmina Ćmielów Mały"]),
    ("miel", ["Miasto Ćmielów", "Gmina Ćmielów Mały"]), ("1601011", ["Miasto Ćmielów"]), ("c", []), ("", []), ("%", []),
    ("%%", []), ("__", []), ("<b>", [])])
def test_names_are_offered_by_any_part_of_them_official_ones_first(sign_in, ana, typed, found):
    make("Gmina Ćmielów Mały")
    make("Miasto Ćmielów", kind="urban", teryt="1601011", voivodeship="opolskie")
    page = sign_in(ana).get(f"/jst/offered?q={quote(typed)}").text
    assert [part.split('"')[0] for part in page.split('<option value="')[1:]] == found
    assert "<html" not in page


def test_at_most_ten_names_are_offered(sign_in, ana):
    make(*(f"Gmina Nowa {number}" for number in range(15)))
    assert sign_in(ana).get("/jst/offered?q=nowa").text.count("<option") == 10


def test_script_in_a_name_is_only_text(sign_in, ana, admin):
    script = "\"'><script>alert(1)</script>"
    client = sign_in(ana)
    assert client.post("/account/jst", data={"jst": script, "job": script}).status_code == 303
    jst = jst_of(script)
    for path in ("/account/jst", f"/jst/{jst.id}", "/jst/offered?q=script"):
        assert "<script>alert" not in client.get(path).text
    for path in ("/admin/jst", f"/jst/{jst.id}/edit", f"/jst/{jst.id}/merge", f"/jst/{jst.id}/merge?into={jst_of().id}"):
        assert "<script>alert" not in sign_in(admin).get(path).text


# The list.

def listed(client, query=""):
    return [part.split(">", 1)[1].split("<")[0] for part in
            client.get(f"/admin/jst{query}").text.split("id=\"all\"", 1)[1].split('class="link" href="/jst/')[1:]]


def test_the_list_finds_jst_by_name_kind_voivodeship_and_state_in_the_polish_order(sign_in, admin):
    make("Gmina Żabno", "Gmina Ćmielów", kind="rural", voivodeship="opolskie")
    make("Powiat Łódzki", kind="county", voivodeship="łódzkie")
    make("Gmina Cybinka")
    client = sign_in(admin)
    assert listed(client) == ["Gmina Cybinka", "Gmina Ćmielów", "Gmina Przykładowa", "Gmina Żabno", "Powiat Łódzki"]
    assert listed(client, "?kind=rural") == ["Gmina Ćmielów", "Gmina Żabno"]
    assert listed(client, "?voivodeship=łódzkie") == ["Powiat Łódzki"] == listed(client, "?q=lodzki")
    assert listed(client, "?q=zab&kind=county") == [] and "Nie ma takiej JST" in client.get("/admin/jst?q=nikt").text
    with transaction():
        jst_of("Gmina Żabno").is_confirmed = True
    assert listed(client, "?state=unconfirmed&kind=rural") == ["Gmina Ćmielów"]
    assert len(listed(client, "?kind=x'--&voivodeship=nigdzie&state=y&after=zz")) == 5


def test_a_long_list_goes_on_where_it_stopped_and_costs_what_a_short_one_costs(sign_in, admin, count_queries):
    client = sign_in(admin)
    client.get("/admin/jst")
    few = count_queries(lambda: client.get("/admin/jst"))
    make(*(f"Gmina {number:03}" for number in range(70)))
    assert count_queries(lambda: client.get("/admin/jst")) == few <= 7, count_queries.statements
    seen, query = [], ""
    for _ in range(3):
        seen += listed(client, query)
        page = client.get(f"/admin/jst{query}").text
        query = "?after=" + page.split("/admin/jst?after=", 1)[1].split('"')[0] if "/admin/jst?after=" in page else ""
    assert len(seen) == 71 == len(set(seen)) and seen[:2] == ["Gmina 000", "Gmina 001"] and not query


@pytest.mark.parametrize(("who", "status"), [("ana", 404), ("moderator", 404), ("silenced", 404), ("coordinator", 200),
                                             ("admin", 200)])
def test_administrators_and_coordinators_read_the_list(request, sign_in, who, status):
    assert sign_in(request.getfixturevalue(who)).get("/admin/jst").status_code == status


def test_a_jst_page_costs_the_same_however_many_work_there(sign_in, ana, network, count_queries):
    client, path = sign_in(ana), f"/jst/{jst_of().id}"
    client.get(path)
    few = count_queries(lambda: client.get(path))
    for number in range(9):
        people.make_person(f"osoba{number}", networks={network: ["participant"]})
    client.get(path)
    assert count_queries(lambda: client.get(path)) == few <= 7, count_queries.statements
