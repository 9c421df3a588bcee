"""A sign-in link by e-mail, and a lost password."""
import re
from datetime import timedelta

import pytest

from forum import clock
from forum.accounts import passwords, service
from forum.accounts.models import SignInLink, User, UserSession
from forum.db import db, transaction
from forum.entry import links
from forum.entry.security_views import LINK_PROVES
from tests import people

from .conftest import address_in


def ask(client, email="ana@example.org", way="link", **more):
    return client.post(f"/login/{way}", data={"email": email, **more})


def is_signed_in(client):
    return client.get("/account").status_code == 200


def test_the_sign_in_page_asks_for_the_link_with_the_address_typed_there(visitor):
    page = visitor.get("/login?next=/latest").text
    assert 'formaction="/login/link"' in page
    assert 'href="/login/password?next=/latest"' in page


def test_a_link_comes_by_mail_and_lets_in_once_without_a_password(app, visitor, ana, letters):
    answer = ask(visitor, " ANA@Example.org ", next="/latest")
    assert (answer.status_code, answer.location) == (303, "/login/link?next=/latest")
    [letter] = letters("sign_in_link")
    assert letter.address == "ana@example.org" and letter.user_id == ana.id
    place = address_in(letter, "/login/")
    elsewhere = app.test_client()
    for _ in range(2):  # a mail gateway opens every link
        page = elsewhere.get(place)
    assert page.status_code == 200 and page.text.count('<form method="post"') == 1
    assert not is_signed_in(elsewhere)
    answer = elsewhere.post(place)
    assert (answer.status_code, answer.location) == (303, "/latest")
    assert is_signed_in(elsewhere)
    assert app.test_client().post(place).status_code == 410


def test_who_asks_is_told_the_same_whether_there_is_an_account_or_not(visitor, ana, letters):
    pages = []
    for email in ("ana@example.org", "nikt@example.org"):
        answer = ask(visitor, email)
        page = re.sub(r'"csrf[-_]token" (value|content)="[^"]+"', "", visitor.get(answer.location).text)
        pages.append((answer.status_code, answer.location, page.replace(email, "…")))
    assert pages[0] == pages[1] and "skrzynk" in pages[0][2]
    assert len(letters("sign_in_link")) == 1


@pytest.mark.parametrize("path", ["/login/link", "/login/password", "/invite/new-link"])
def test_an_answer_takes_as_long_for_anybody(monkeypatch, ana, visitor, path):
    waits = []
    monkeypatch.setattr(links, "SHORTEST_ANSWER", 5.0)
    monkeypatch.setattr(links.time, "sleep", waits.append)
    for email in (ana.email, "nikt@example.org"):
        assert visitor.post(path, data={"email": email}).status_code == 303
    assert all(4 < wait <= 5 for wait in waits) and len(waits) == 2


@pytest.mark.parametrize("kind", ["is_system", "is_demo"])
def test_nobody_writes_to_the_forum_itself_or_to_made_up_people(demo, visitor, kind, letters):
    person = people.make_person("redakcja", **{kind: True})
    assert ask(visitor, person.email).status_code == 303
    assert letters("sign_in_link") == []


@pytest.mark.once
@pytest.mark.parametrize("email", ["", "to nie adres", "a" * 40_000, "a@b.pl\r\nBcc: c@d.pl"])
def test_what_is_no_address_comes_back_as_typed(visitor, email, letters):
    answer = ask(visitor, email)
    assert answer.status_code == 422 and "field__error" in answer.text
    assert letters("sign_in_link") == []


def test_a_mailed_link_works_for_a_quarter_of_an_hour(visitor, ana, letters):
    ask(visitor)
    link = db.session.scalar(db.select(SignInLink))
    assert timedelta(minutes=14) < link.expires_at - clock.now() <= timedelta(minutes=15)
    link.expires_at = clock.now() - timedelta(seconds=1)
    db.session.commit()
    page = visitor.get(address_in(letters("sign_in_link")[0], "/login/"))
    assert page.status_code == 410 and 'href="/login/link"' in page.text


def test_whoever_asks_in_somebody_elses_name_ends_no_link_that_was_handed_over(visitor, ana, letters):
    handed = service.make_link(ana)
    for _ in range(2):
        ask(visitor)
    first, second = (address_in(letter, "/login/") for letter in letters("sign_in_link"))
    assert [visitor.get(place).status_code for place in (first, second, f"/login/{handed}")] == [200] * 3
    visitor.post(first)
    assert visitor.get(second).status_code == 410
    assert visitor.get(f"/login/{handed}").status_code == 200


def test_a_lost_password_is_replaced_without_the_old_one(visitor, network, letters):
    ola = people.make_person("ola", networks={network: ["participant"]}, password_hash=passwords.hash_password("stare hasło 1"))
    ask(visitor, ola.email, "password", next="/latest")
    [letter] = letters("sign_in_link")
    answer = visitor.post(address_in(letter, "/login/"))
    assert answer.location == "/account/security#password-heading"
    assert "current_password" not in visitor.get("/account/security").text
    new = "trzy gęsi nad stawem"
    assert visitor.post("/account/password", data={"password": new, "password_again": new}).status_code == 303
    db.session.rollback()
    assert service.person_with(ola.email, new).id == ola.id


def test_a_person_who_lost_nothing_keeps_password_and_sign_ins(sign_in, visitor, network):
    kept = passwords.hash_password("stare hasło 1")
    ola = people.make_person("ola", networks={network: ["participant"]}, password_hash=kept)
    client = sign_in(ola)
    ask(visitor, ola.email, "password")
    db.session.rollback()
    assert db.session.get(User, ola.id, populate_existing=True).password_hash == kept
    assert client.get("/account").status_code == 200


@pytest.mark.once
def test_next_never_leaves_the_site(visitor, ana, letters):
    assert "evil" not in ask(visitor, next="//evil.example").location
    [letter] = letters("sign_in_link")
    assert "evil" not in letter.text
    place = address_in(letter, "/login/")
    assert visitor.post(f"{place}?next=//evil.example").location == "/"


@pytest.mark.once
def test_no_mailbox_is_flooded_and_the_answer_does_not_tell_whose_it_is(rate_limits, visitor, ana, letters):
    for email in ("nikt@example.org", "ana@example.org"):
        codes = [ask(visitor, email, way).status_code for way in ("link", "password") * 3]
        assert codes == [303] * 5 + [429]
    answer = ask(visitor, "ana@example.org")
    assert answer.status_code == 429 and 'value="ana@example.org"' in answer.text
    assert len(letters("sign_in_link")) == 5


@pytest.mark.once
def test_no_token_is_kept_or_logged(visitor, ana, letters, caplog):
    with caplog.at_level(0):
        ask(visitor)
    place = address_in(letters("sign_in_link")[0], "/login/")
    token = place.removeprefix("/login/")
    assert token not in caplog.text and ana.email not in caplog.text
    assert db.session.scalar(db.select(SignInLink.token_hash)) not in ("", token)


def test_a_silenced_person_comes_in_to_read(visitor, silenced, letters):
    ask(visitor, silenced.email)
    assert visitor.post(address_in(letters("sign_in_link")[0], "/login/")).status_code == 303
    db.session.rollback()
    assert db.session.scalar(db.select(UserSession.by_link))


def test_a_link_proves_for_an_hour_who_somebody_is(visitor, ana, letters):
    with transaction():
        db.session.get(User, ana.id).password_hash = passwords.hash_password("zielony rower pod wierzbą")
    ask(visitor, ana.email)
    visitor.post(address_in(letters("sign_in_link")[0], "/login/"))
    assert "current_password" not in visitor.get("/account/security").text
    with transaction():
        db.session.execute(db.update(UserSession).values(created_at=clock.now() - LINK_PROVES))
    assert "current_password" in visitor.get("/account/security").text
    new = {"password": "niebieski rower nad wodą", "password_again": "niebieski rower nad wodą"}
    assert visitor.post("/account/password", data=new).status_code == 422
