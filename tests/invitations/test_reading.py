"""What offices' lists say, in whatever encoding, order and shape they come."""
import io
import time
import zipfile

import pytest
from openpyxl import Workbook

from forum.errors import Refused
from forum.invitations.decoding import decoded, is_garbled
from forum.invitations.lists import MOST, corrected, rows_of
from forum.invitations.sheets import cells_of_file, cells_of_text

pytestmark = pytest.mark.once

NAMES = "Zażółć Gęślą; jazn@example.org; Gmina Łęczna\nŚwiatopełk Żółw; zolw@example.org; Gmina Ćmielów\n"
TITLED = """Lp.;Imię;Nazwisko;Adres e-mail;Telefon;Stanowisko;Gmina;Sieć
1;Jan;Kowalski;JAN@Example.org;+48 600;inspektor;Gmina Nowa;Gminy wiejskie
2;Anna;Lis;anna@example.org;;sekretarz;Gmina Stara;
"""


def read(text):
    return rows_of(cells_of_text(text))


def read_file(octets):
    return rows_of(cells_of_file(octets))


def workbook(*rows, **more):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1250", "iso8859_2", "cp852"])
def test_polish_letters_are_read_in_every_encoding_that_offices_use(encoding):
    assert [row.name for row in read_file(NAMES.encode(encoding))] == ["Zażółć Gęślą", "Światopełk Żółw"]


def test_a_file_whose_encoding_broke_on_the_way_marks_the_rows_that_suffered():
    broken = NAMES.encode().replace("Ś".encode(), b"\xc5", 1)
    rows = read_file(broken + b"Anna Lis; anna@example.org\n")
    assert [row.faults for row in rows] == [[], ["garbled"], []]


@pytest.mark.parametrize("wrong", ["cp1250", "cp1252", "latin-1"])
def test_letters_that_were_once_read_in_a_wrong_encoding_are_noticed(wrong):
    text = "Łukasz Święty".encode().decode(wrong, "replace")
    assert is_garbled(text) and not is_garbled("Łukasz Święty, François Müller")
    assert "garbled" in read(f"{text}; lukasz@example.org")[0].faults


def test_ten_thousand_rows_in_a_broken_encoding_are_answered_at_once_and_clearly():
    text = "".join(f"Osoba {n} Łąka; osoba{n}@example.org; Gmina Żabno; inspektor\r\n" for n in range(10_000))
    octets = text.encode("cp1250").replace("ż".encode("cp1250"), b"\x81")
    began = time.process_time()
    with pytest.raises(Refused, match=str(MOST)):
        read_file(octets)
    assert time.process_time() - began < 5


def test_columns_are_known_by_their_titles_and_others_are_left_aside():
    first, second = read(TITLED)
    assert (first.name, first.email, first.jst, first.job, first.network) == (
        "Jan Kowalski", "jan@example.org", "Gmina Nowa", "inspektor", "Gminy wiejskie")
    assert (second.name, second.network, second.line) == ("Anna Lis", "", 3)


@pytest.mark.parametrize("mark", [";", "\t", ",", "|"])
def test_cells_are_parted_by_whatever_the_list_parts_them_by(mark):
    cells = ["Jan Kowalski", "jan@example.org", "Gmina Nowa", "inspektor"]
    [row] = read(mark.join(cells) + "\n")
    assert [row.name, row.email, row.jst, row.job] == cells


def test_excels_own_line_about_the_separator_is_no_person():
    assert [row.email for row in read("sep=,\nJan,jan@example.org\n")] == ["jan@example.org"]


def test_addresses_copied_from_the_head_of_a_letter_are_several_people():
    rows = read("Jan Nowak <jan@example.org>; \"Lis, Anna\" <anna@example.org>; ewa@example.org")
    assert [(row.name, row.email) for row in rows] == [
        ("Jan Nowak", "jan@example.org"), ("Lis, Anna", "anna@example.org"), ("", "ewa@example.org")]


@pytest.mark.parametrize("line, name", [
    ("Ewa Nowak <ewa@urzad.test>; Gmina Testowo; sekretarz; Powiaty", "Ewa Nowak"),
    ('"Nowak, Ewa" <ewa@urzad.test>; Gmina Testowo; sekretarz; Powiaty', "Nowak, Ewa"),
    ("Gmina Testowo; Ewa Nowak <ewa@urzad.test>; sekretarz; Powiaty", "Ewa Nowak"),
    ("Ewa Nowak; Nowak Ewa <ewa@urzad.test>; Gmina Testowo; sekretarz; Powiaty", "Ewa Nowak"),
    ("Ewa Nowak; <ewa@urzad.test>; Gmina Testowo; sekretarz; Powiaty", "Ewa Nowak")])
def test_a_name_beside_the_address_is_the_name_and_no_other_cell_is(line, name):
    [row] = read(line)
    assert (row.name, row.email, row.jst, row.job, row.network, row.faults) == (
        name, "ewa@urzad.test", "Gmina Testowo", "sekretarz", "Powiaty", [])


@pytest.mark.parametrize("line", ["Ewa Nowak ewa@urzad.test;Gmina Testowo", "Ewa;EWA(at)Urzad.test;Gmina",
                                  "Ewa;mailto:EWA@Urzad.test;Gmina;;;;Nieznany"])
def test_a_faulty_row_shows_its_address_as_it_was_typed(line):
    [row] = read(line)
    assert row.faults and all(cell in row.written() for cell in line.split(";"))


@pytest.mark.parametrize("line, fault", [
    ("Ewa <ewa@example.org>; Jan <jan@example.org>; Gmina", "email"),
    ("Jan Kowalski; ; Gmina Nowa", "no_email"), ("Jan Kowalski; jan.example.org", "email"),
    ("Jan; jan@@example.org", "email"),
    ("Jan; jan@example.org,anna@example.org", "email"), ("Jan; jan..k@example.org", "email"),
    ("Jan; .jan@example.org", "email"),
    ("=HYPERLINK(\"http://zle.example\"); jan@example.org", "formula"), ("Jan; jan@example.org; +48 600 700", "formula"),
    ("Jan; jan@example.org; @SUM(A1)", "formula"), ("Jan; =cmd@example.org", "formula"),
    ("x" * 200 + "; jan@example.org", "long"),
    ("Jan Bcc: wszyscy; jan@example.org", "name"), ("Jan <script>; jan@example.org", "name"),
    ("Jan; jan@example.org; Gmina; inspektor; Sieć; A; dzielnica", "kind")])
def test_what_is_wrong_with_a_row_is_said_of_that_row(line, fault):
    good, bad = read(f"Anna Lis; anna@example.org; Gmina\n{line}")
    assert good.faults == [] and fault in bad.faults


def test_a_line_break_in_a_name_reaches_no_header():
    [row] = read('"Jan\r\nSubject: oszustwo"; jan@example.org')
    assert "\n" not in row.name and "name" in row.faults


def test_a_lone_dash_stands_for_nothing():
    [row] = read("Jan Kowalski; jan@example.org; -; –")
    assert (row.jst, row.job, row.faults) == ("", "", [])


def test_a_workbook_is_read_with_its_empty_rows_and_numbers():
    octets = workbook(["Imię i nazwisko", "E-mail", "JST", "Grupa"], ["Jan Łoś", "jan@example.org", "Gmina Nowa", 3.0],
                      [None, None], ["Ewa", "ewa@example.org", None, None])
    rows = read_file(octets)
    assert [(row.line, row.name, row.group) for row in rows] == [(2, "Jan Łoś", "3"), (4, "Ewa", "")]


def test_a_formula_in_a_workbook_is_not_taken_for_its_result():
    [row] = read_file(workbook(["Jan", "jan@example.org", "=1+1"]))
    assert row.faults == ["formula"]


def test_a_bomb_a_damaged_workbook_and_an_old_one_are_refused_with_words():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 61_000_000)
    for octets in (file.getvalue(), b"PK\x03\x04nic", workbook(["a@example.org"])[:900], b"\xd0\xcf\x11\xe0" + b"x" * 600):
        with pytest.raises(Refused) as refused:
            read_file(octets)
        assert refused.value.status == 422 and str(refused.value.reason)


@pytest.mark.parametrize("octets", [b"", b"\n\n;;;\n", b"\x00\x01\x02", bytes(range(256)) * 20, b"\xff\xfe",
                                    b'"' * 200_000, b";" * 99_999])
def test_what_is_no_list_breaks_nothing(octets):
    try:
        rows = read_file(octets)
    except Refused as refused:
        assert str(refused.reason)
    else:
        assert all(row.faults for row in rows)


def test_a_corrected_row_keeps_its_number():
    [row] = read("Jan; jan.example.org; Gmina; inspektor; Sieć; A")
    [again] = corrected(cells_of_text(row.written().replace("jan.", "jan@")), [row.line])
    assert (again.line, again.email, again.jst, again.group, again.faults) == (1, "jan@example.org", "Gmina", "A", [])


def test_decoding_never_fails():
    for octets in (b"\xff" * 9, b"\x00" * 9, b"\xef\xbb\xbf\xff", b"\xff\xfe\x00"):
        assert isinstance(decoded(octets), str)
