"""A letter about a sign-in from a browser somebody has never come from."""
import time
from datetime import timedelta

import pytest

from forum import clock
from forum.accounts import passwords, service as accounts
from forum.accounts.models import User, UserSession
from forum.db import db
from forum.entry.models import KnownBrowser
from tests import people

from .conftest import address_in

PASSWORD = "zielony rower pod wierzbą"
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0 Safari/537.36"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def ola(network):
    """A participant with a password."""
    return people.make_person("ola", name="Ola Hasłowa", networks={network: ["participant"]},
                              password_hash=passwords.hash_password(PASSWORD))


def come(client, agent=CHROME, place="127.0.0.1", email="ola@example.org"):
    answer = client.post("/login", data={"email": email, "password": PASSWORD}, headers={"User-Agent": agent},
                         environ_base={"REMOTE_ADDR": place})
    assert answer.status_code == 303
    return answer


@pytest.fixture
def alerts(letters):
    return lambda: len(letters("new_browser"))


def test_the_first_browser_and_the_same_one_again_are_no_news(visitor, ola, alerts):
    come(visitor)
    visitor.post("/logout")
    come(visitor, FIREFOX, "192.0.2.1")  # an update, another office: the cookie is the same
    assert alerts() == 0


def test_a_new_browser_is_told_of_once(app, visitor, ola, letters, alerts):
    come(visitor)
    other = app.test_client()
    come(other, FIREFOX, "192.0.2.1")
    come(other, FIREFOX, "198.51.100.1")
    [letter] = letters("new_browser")
    assert letter.address == ola.email and "Firefox, Linux" in letter.text and ola.name in letter.text
    assert "192.0.2" not in letter.text


def test_an_office_that_forgets_cookies_is_no_news_but_another_place_is(app, visitor, ola, alerts):
    come(visitor, place="192.0.2.7")
    come(app.test_client(), place="192.0.2.201")
    assert alerts() == 0
    come(app.test_client(), place="198.51.100.7")
    assert alerts() == 1
    come(app.test_client(), place="2001:db8:1:2::1")
    come(app.test_client(), place="2001:db8:1:9::7")
    assert alerts() == 2


def test_a_place_is_forgotten_after_a_month_and_no_address_is_kept(app, visitor, ola, alerts):
    come(visitor, place="192.0.2.7")
    db.session.rollback()
    rows = db.session.scalars(db.select(KnownBrowser)).all()
    assert len(rows) == 2 and not any("192.0.2" in row.mark_hash for row in rows)
    for row in rows:
        row.seen_at = clock.now() - timedelta(days=30, seconds=1)
    db.session.commit()
    come(app.test_client(), place="192.0.2.7")
    assert alerts() == 1


def test_two_people_at_one_computer_are_known_apart(visitor, app, ola, network, alerts):
    people.make_person("ela", networks={network: ["participant"]}, password_hash=passwords.hash_password(PASSWORD))
    come(visitor)
    come(visitor, email="ela@example.org")
    come(app.test_client(), FIREFOX, email="ela@example.org")
    assert alerts() == 1


@pytest.mark.once
def test_the_cookie_is_for_the_server_alone_and_a_broken_one_is_replaced(visitor, ola, alerts):
    visitor.set_cookie("forum_browser", "x" * 3000)
    cookie = next(one for one in come(visitor).headers.getlist("Set-Cookie") if one.startswith("forum_browser="))
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and len(cookie) < 300
    token = visitor.get_cookie("forum_browser").value
    assert not db.session.scalar(db.select(KnownBrowser).filter_by(mark_hash=token))


def test_who_comes_by_a_letter_is_not_told_by_another(app, visitor, ola, letters, alerts):
    come(visitor)
    visitor.post("/login/link", data={"email": ola.email})
    place = address_in(letters("sign_in_link")[0], "/login/")
    assert app.test_client().post(place, headers={"User-Agent": FIREFOX}).status_code == 303
    assert alerts() == 0
    assert app.test_client().post(f"/login/{accounts.make_link(ola)}", headers={"User-Agent": "x"}).status_code == 303
    assert alerts() == 1


def test_nobody_is_told_of_the_demo(demo, app, network, alerts):
    people.make_person("pola.demo", is_demo=True, networks={network: ["participant"]})
    for agent in (CHROME, FIREFOX):
        assert app.test_client().post("/login/demo/pola.demo", headers={"User-Agent": agent}).status_code == 303
    assert alerts() == 0
    assert db.session.scalar(db.select(KnownBrowser)) is None


def test_it_was_not_me_puts_everybody_out_after_a_button(app, visitor, ola, letters, alerts):
    come(visitor)
    come(intruder := app.test_client(), FIREFOX)
    place = address_in(letters("new_browser")[0], "/login/not-me/")
    reader = app.test_client()
    page = reader.get(place)
    assert page.status_code == 200 and page.text.count('<form method="post"') == 1
    assert intruder.get("/account").status_code == 200
    assert reader.post(place).location == "/login/password"
    db.session.rollback()
    assert db.session.scalar(db.select(UserSession)) is None
    assert accounts.person_with(ola.email, PASSWORD) is None
    row = db.session.get(User, ola.id, populate_existing=True)
    row.password_hash = passwords.hash_password(PASSWORD)
    db.session.commit()
    come(intruder, FIREFOX)
    assert alerts() == 2  # known as a browser, but no longer theirs


def test_it_was_not_me_gives_back_an_address_the_intruder_changed(app, visitor, ola, letters):
    come(visitor)
    come(intruder := app.test_client(), FIREFOX)
    intruder.post("/account/address", data={"new_email": "obca@example.net", "known_password": PASSWORD})
    intruder.post(address_in(letters("address_new")[0], "/account/address/"))
    app.test_client().post(address_in(letters("new_browser")[0], "/login/not-me/"))
    db.session.rollback()
    assert db.session.get(User, ola.id, populate_existing=True).email == "ola@example.org"
    assert intruder.get("/account").status_code == 303


@pytest.mark.once
def test_a_forged_or_old_link_puts_nobody_out(app, visitor, ola, letters, monkeypatch):
    come(visitor)
    come(app.test_client(), FIREFOX)
    place = address_in(letters("new_browser")[0], "/login/not-me/")
    for wrong in (f"{place}x", "/login/not-me/x", place.replace("not-me", "address")):
        assert visitor.get(wrong).status_code == visitor.post(wrong).status_code == 410
    now = time.time
    monkeypatch.setattr("itsdangerous.timed.time.time", lambda: now() + 7 * 86400 + 5)
    assert visitor.get(place).status_code == visitor.post(place).status_code == 410
    assert visitor.get("/account").status_code == 200
