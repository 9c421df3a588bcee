"""Forms without the right token, with the protection on as in production."""
import re

import pytest

from forum.accounts import passwords
from tests import people


@pytest.fixture(autouse=True)
def protected(app):
    app.config["WTF_CSRF_ENABLED"] = True
    yield
    app.config["WTF_CSRF_ENABLED"] = False


def token_of(page):
    return re.search(r'name="csrf_token" value="([^"]+)"', page.text)[1]


def test_a_stale_token_gives_a_fresh_form_with_the_address_kept(visitor):
    answer = visitor.post("/login", data={"email": "ola@example.org", "password": "tajne hasło", "csrf_token": "stale"})
    assert answer.status_code == 422
    assert 'value="ola@example.org"' in answer.text and "tajne hasło" not in answer.text
    assert token_of(answer) != "stale"


def test_the_fresh_form_works(visitor, network):
    people.make_person("ola", networks={network: ["participant"]}, password_hash=passwords.hash_password("pod wierzbą"))
    data = {"email": "ola@example.org", "password": "pod wierzbą", "next": "/latest"}
    fresh = visitor.post("/login", data=data)
    answer = visitor.post("/login", data=data | {"csrf_token": token_of(fresh)})
    assert (answer.status_code, answer.location) == (303, "/latest")


def test_a_stale_password_form_shows_no_password(sign_in, ana):
    answer = sign_in(ana).post("/account/password", data={
        "current_password": "stare dobre hasło", "password": "nowe dobre hasło", "password_again": "nowe dobre hasło"})
    assert answer.status_code == 422
    assert "dobre hasło" not in answer.text


@pytest.mark.parametrize("path", ["/logout", "/account/sessions/end-all", "/account/presence"])
def test_no_other_site_acts_for_somebody(sign_in, ana, path):
    client = sign_in(ana)
    assert client.post(path).status_code == 422
    assert client.get("/account").status_code == 200


def test_a_demo_button_needs_a_token_too(demo, visitor, network):
    people.make_person("pola.demo", is_demo=True, networks={network: ["participant"]})
    assert visitor.post("/login/demo/pola.demo").status_code == 422
    token = token_of(visitor.get("/login"))
    assert visitor.post("/login/demo/pola.demo", data={"csrf_token": token}).status_code == 303


def test_a_demo_button_is_not_there_for_who_comes_from_elsewhere_whatever_the_token(demo, visitor, network):
    people.make_person("pola.demo", is_demo=True, networks={network: ["participant"]})
    assert visitor.post("/login/demo/pola.demo", headers={"X-Forwarded-For": "1.2.3.4"}).status_code == 404
