"""A password set or changed: its owner is told by a letter, and on the page where they did it."""
import pytest
from selectolax.lexbor import LexborHTMLParser

from forum.accounts import passwords, service
from forum.db import db, transaction
from forum.mail import kinds
from tests import people

from .conftest import address_in

OLD, NEW = "zielony rower pod wierzbą", "trzy gęsi nad stawem"


@pytest.fixture
def ola(network):
    """A participant with a password."""
    return people.make_person("ola", name="Ola Hasłowa", networks={network: ["participant"]},
                              password_hash=passwords.hash_password(OLD))


def change(client, current=OLD):
    return client.post("/account/password", data={"current_password": current, "password": NEW, "password_again": NEW})


def test_the_owner_hears_of_a_new_password_and_can_undo_it(sign_in, ola, letters, visitor):
    client = sign_in(ola)
    answer = change(client)
    assert answer.location == "/account/security#password-heading"
    section = LexborHTMLParser(client.get(answer.location).text).css_first("section[aria-labelledby=password-heading]")
    assert "Nowe hasło jest ustawione" in section.css_first(".flash").text()
    [letter] = letters("password")
    assert (letter.subject, letter.address) == ("Hasło do Twojego konta zostało zmienione", ola.email)
    assert letter.is_wanted and kinds.name_of("password") == "wiadomość o haśle"
    assert NEW not in letter.text + letter.html and "Ola Hasłowa" in letter.text
    visitor.post(address_in(letter, "/login/not-me/"))
    db.session.rollback()
    assert client.get("/account").status_code == 303 and service.person_with(ola.email, NEW) is None


def test_a_first_password_is_told_as_such(visitor, ola, letters):
    with transaction():
        ola.password_hash = None
    visitor.post(f"/login/{service.make_link(ola)}")
    assert visitor.post("/account/password", data={"password": NEW, "password_again": NEW}).status_code == 303
    [letter] = letters("password")
    assert letter.subject == "Do Twojego konta ustawiono hasło"


def test_a_refused_password_is_no_news(sign_in, ola, letters):
    assert change(sign_in(ola), current="zgaduję sobie tutaj").status_code == 422
    assert letters("password") == []
