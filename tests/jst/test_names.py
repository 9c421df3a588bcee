"""Ways of writing the name of one office."""
import pytest

from forum.jst.names import bare, key_of, kind_of

pytestmark = pytest.mark.once


@pytest.mark.parametrize("written", [
    "Gmina Dąbrowa", "gmina dąbrowa", " GMINA  DĄBROWA ", "Gmina Dabrowa", "gm. Dąbrowa", "Gmina Wiejska Dąbrowa", "UG Dąbrowa",
    "Urząd Gminy Dąbrowa", "Gmina miejsko-wiejska Dąbrowa", "Gmina miejsko – wiejska Dąbrowa", "Miasto i Gmina Dąbrowa",
    "Gmina i Miasto Dąbrowa", "Urząd Miasta i Gminy Dąbrowa", "Gmina Dąbrowa (woj. opolskie)"])
def test_one_commune_is_known_however_it_is_written(written):
    assert key_of(written) == "gmina dabrowa"


@pytest.mark.parametrize(("written", "key"), [
    ("Miasto Ćmielów", "miasto cmielow"), ("Gmina Miejska Ćmielów", "miasto cmielow"), ("m. Ćmielów", "miasto cmielow"),
    ("m.st. Warszawa", "miasto warszawa"), ("Miasto Stołeczne Warszawa", "miasto warszawa"),
    ("pow. łódzki wschodni", "powiat lodzki wschodni"), ("Bielsko - Biała", "bielsko-biala"), ("", ""),
    ("Gmina", "gmina"), ("x" * 300, "x" * 160)])
def test_towns_and_counties_stay_what_they_are(written, key):
    assert key_of(written) == key


def test_a_town_is_not_the_commune_of_that_name():
    assert key_of("Miasto Augustów") != key_of("Gmina Augustów")


def test_polish_letters_are_found_without_their_marks():
    assert bare("ZAŻÓŁĆ gęślą jaźń") == "zazolc gesla jazn"


@pytest.mark.parametrize("name, kind", [
    ("Powiat kłodzki", "county"), ("pow. kłodzki", "county"), ("Miasto Kłodzko", "urban"), ("UM Kłodzko", "urban"),
    ("Gmina Kłodzko", "other"), ("Miasto i Gmina Kłodzko", "other"), ("Biuro projektu", "other")])
def test_a_name_tells_its_kind_where_it_can(name, kind):
    assert kind_of(name) == kind
