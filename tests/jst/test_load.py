"""Taking over the country's register of units, as GUS publishes it. All units here are invented."""
import pytest

from forum.accounts.models import User
from forum.db import db
from forum.jst import loading, service, terc
from forum.jst.models import Jst

HEAD = "WOJ;POW;GMI;RODZ;NAZWA;NAZWA_DOD;STAN_NA"
ROWS = """16;;;;OPOLSKIE;województwo;2026-01-01
16;01;;;zmyślony;powiat;2026-01-01
16;01;01;1;Ćmielewo;gmina miejska;2026-01-01
16;01;02;2;Ćmielewo;gmina wiejska;2026-01-01
16;01;03;3;Łąka;gmina miejsko-wiejska;2026-01-01
16;01;03;4;Łąka;miasto;2026-01-01
16;01;03;5;Łąka;obszar wiejski;2026-01-01
16;61;;;Wielkie;miasto na prawach powiatu;2026-01-01
16;61;01;1;Wielkie;gmina miejska;2026-01-01
14;65;01;1;Stolica;gmina miejska, miasto stołeczne;2026-01-01
14;65;02;8;Dolna;dzielnica;2026-01-01
04;02;;;brzeski;powiat;2026-01-01
04;02;02;2;Dąbrowa;gmina wiejska;2026-01-01
16;02;;;brzeski;powiat;2026-01-01
16;02;01;2;Dąbrowa;gmina wiejska;2026-01-01
16;01;04;2;Dąbrowa;gmina wiejska;2026-01-01
"""


def file(rows=ROWS, encoding="utf-8-sig", head=HEAD):
    return (head + "\r\n" + rows).encode(encoding)


def names():
    db.session.rollback()
    return {jst.name: (jst.teryt, jst.kind, jst.voivodeship) for jst in db.session.scalars(db.select(Jst))}


@pytest.mark.once
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1250"])
def test_communes_counties_and_voivodeships_are_read_each_under_a_name_of_its_own(encoding):
    units = {unit.teryt: (unit.name, unit.kind, unit.voivodeship) for unit in terc.read(file(encoding=encoding))}
    assert units == {
        "16": ("Województwo opolskie", "other", "opolskie"), "1601": ("Powiat zmyślony", "county", "opolskie"),
        "1601011": ("Miasto Ćmielewo", "urban", "opolskie"), "1601022": ("Gmina Ćmielewo", "rural", "opolskie"),
        "1601033": ("Gmina Łąka", "mixed", "opolskie"), "1661011": ("Miasto Wielkie", "urban", "opolskie"),
        "1465011": ("Miasto Stołeczne Stolica", "urban", "mazowieckie"),
        "0402": ("Powiat brzeski (woj. kujawsko-pomorskie)", "county", "kujawsko-pomorskie"),
        "1602": ("Powiat brzeski (woj. opolskie)", "county", "opolskie"),
        "0402022": ("Gmina Dąbrowa (woj. kujawsko-pomorskie)", "rural", "kujawsko-pomorskie"),
        "1602012": ("Gmina Dąbrowa (pow. brzeski, woj. opolskie)", "rural", "opolskie"),
        "1601042": ("Gmina Dąbrowa (pow. zmyślony)", "rural", "opolskie")}


@pytest.mark.once
@pytest.mark.parametrize(("content", "said"), [
    (b"", "lacks the columns"), (b"WOJ;POW\n16;01", "lacks the columns GMI"), (file(rows=""), "no commune"),
    (file("xx;01;01;1;Nowa;gmina;\n"), "line 2: 'xx' cannot stand under WOJ"),
    (file("99;01;01;1;Nowa;gmina;\n"), "line 2: no known voivodeship"), (file("16;01;01;1;;gmina;\n"), "or no name"),
    (file("16;01;01;1;A;gmina miejska;\n16;01;01;1;B;gmina miejska;\n"), "1601011 stands here twice"),
    (b"\x00\xff\xfe\x00" * 50, "lacks the columns"), (file(head="WOJ,POW,GMI,RODZ,NAZWA,NAZWA_DOD"), "lacks the columns")])
def test_what_is_no_register_is_refused_with_its_line(content, said):
    with pytest.raises(terc.TercError, match=said):
        terc.read(content)


def test_loading_twice_changes_nothing_and_a_newer_register_what_has_changed(app):
    units = terc.read(file())
    assert loading.load(units).added == 12 == len(names())
    again = loading.load(units)
    assert (again.added, again.changed, again.adopted, again.gone, again.unclear) == (0, 0, 0, [], [])
    newer = ROWS.replace("16;01;02;2;Ćmielewo;gmina wiejska", "16;01;02;3;Ćmielewo;gmina miejsko-wiejska").replace(
        "16;01;04;2;Dąbrowa;gmina wiejska;2026-01-01\n", "").replace("16;61;01;1;Wielkie", "16;61;01;1;Wielkie Nowe")
    newest = loading.load(terc.read(file(newer)))
    # Without the second Dąbrowa of that voivodeship the first needs no county behind its name.
    assert (newest.added, newest.changed, newest.gone) == (0, 3, ["Gmina Dąbrowa (pow. zmyślony)"])
    assert names()["Gmina Ćmielewo"] == ("1601023", "mixed", "opolskie") and "Miasto Wielkie Nowe" in names()
    assert "Gmina Dąbrowa (woj. opolskie)" in names()


def test_units_that_exchange_their_names_are_followed(app):
    loading.load(terc.read(file()))
    swapped = ROWS.replace("16;01;03;3;Łąka", "16;01;03;3;X").replace("16;01;02;2;Ćmielewo", "16;01;02;2;Łąka").replace(
        "16;01;03;3;X", "16;01;03;3;Ćmielewo")
    assert loading.load(terc.read(file(swapped))).changed == 2
    assert names()["Gmina Łąka"][0] == "1601022" and names()["Gmina Ćmielewo"][0] == "1601033"


def test_what_people_had_typed_becomes_official_where_only_one_unit_can_be_meant(ana):
    for name in ("gm. laka", "Gmina Dąbrowa", "Szkoła w Łące"):
        service.add_place(ana, name, "")
    service.make_main(ana, service.find_or_make("gm. laka"))
    loaded = loading.load(terc.read(file()))
    assert (loaded.adopted, loaded.unclear) == (1, ["Gmina Dąbrowa"])
    assert names()["Gmina Łąka"][0] == "1601033" and names()["Szkoła w Łące"][0] is None
    assert db.session.get(User, ana.id).jst == "Gmina Łąka"
    assert service.find_or_make("Gmina Łąka").is_confirmed and not service.find_or_make("Szkoła w Łące").is_confirmed


def test_the_command_says_what_it_did_and_a_broken_file_changes_nothing(app, tmp_path):
    path = tmp_path / "terc.csv"
    path.write_bytes(file())
    result = app.test_cli_runner().invoke(args=["jst", "load", str(path)])
    assert result.exit_code == 0 and "12 units: 12 new, 0 changed, 0 that people had typed" in result.output
    path.write_bytes(file(ROWS + "16;01;09;2;Nowa;gmina wiejska;\n16;01;0x;2;Zła;gmina wiejska;\n"))
    result = app.test_cli_runner().invoke(args=["jst", "load", str(path)])
    assert result.exit_code == 1 and "line 19" in result.output and len(names()) == 12


@pytest.mark.slow
def test_a_whole_country_is_loaded_in_seconds(app):
    rows = "".join(f"16;{county:02};{number:02};2;Wieś {number % 40};gmina wiejska;\n"
                   for county in range(1, 60) for number in range(1, 50))
    loaded = loading.load(terc.read(file(rows)))
    assert loaded.added == len(names()) == 59 * 49
