"""Getting in without a password: by a link, also over a text; another address; an office's account."""
import email
import re
import time
from email import policy

import pytest
from playwright.sync_api import expect

from forum.accounts.models import User
from forum.db import db
from tests import people
from tests.conftest import empty_database
from tests.entry import provider

from . import conftest
from .conftest import serve
from .looks import overflow, violations
from .test_drafts import lose_session, opened, write

pytestmark = pytest.mark.once


def letter_to(site, address, part):
    """Return the address that has this part in the newest letter to a mailbox, as its reader sees it."""
    for _attempt in range(150):
        for path in sorted((site.log.parent / "mail").rglob("*.eml"), key=lambda path: path.stat().st_mtime, reverse=True):
            letter = email.message_from_bytes(path.read_bytes(), policy=policy.default)
            found = re.search(rf"https?://[^/\s]+(\S*{part}\S*)", letter.get_body(("plain",)).get_content())
            if found and address in letter["To"]:
                return found[1]
        time.sleep(0.1)
    raise AssertionError(f"no letter to {address} with {part}")


def test_a_link_comes_by_mail_and_the_address_is_changed(site, world, page_of):
    page = page_of(None)
    page.goto("/login?next=/latest")
    page.get_by_label("Adres e-mail").fill(world.ben.email)
    page.get_by_role("button", name="Wyślij mi link do logowania").click()
    expect(page.get_by_role("heading", name="Zajrzyj do skrzynki")).to_be_visible()
    expect(page.get_by_label("Adres e-mail")).to_have_value(world.ben.email)
    assert not violations(page) and not overflow(page)
    page.goto(letter_to(site, world.ben.email, "/login/"))
    page.get_by_role("button", name="Zaloguj się jako Benedykt Wzór").click()
    expect(page).to_have_url(f"{site.url}/latest")

    page.goto("/account")
    page.get_by_role("link", name="Logowanie", exact=True).click()
    page.get_by_text("Zmień adres").press("Enter")
    page.get_by_label("Nowy adres e-mail").fill(world.ben.email)
    page.get_by_role("button", name="Wyślij list").click()
    expect(page.get_by_text("To już jest Twój adres.")).to_be_visible()
    page.get_by_label("Nowy adres e-mail").fill(f"nowy-{world.ben.email}")
    page.get_by_role("button", name="Wyślij list").press("Enter")
    part = page.locator("section[aria-labelledby=address]")
    expect(part.locator(".flash")).to_be_focused()
    expect(part).to_contain_text("czeka na potwierdzenie")
    page.goto(letter_to(site, f"nowy-{world.ben.email}", "/account/address/"))
    page.get_by_role("button", name="Potwierdź nowy adres").click()
    expect(part).to_contain_text(f"Logujesz się adresem nowy-{world.ben.email}")

    visitor = page_of(None)
    visitor.goto(letter_to(site, world.ben.email, "/login/address/"))
    visitor.get_by_role("button", name="To nie ja").click()
    expect(visitor.locator(".flash")).to_contain_text("Wszystkie logowania na Twoje konto są zakończone")
    page.goto("/account")
    expect(page.get_by_role("heading", name="Zaloguj się")).to_be_visible()


def test_over_a_text_whose_session_has_ended_a_link_by_mail_helps(site, world, page_of):
    page = page_of(world.ben)
    opened(page, world.topic)
    write(page, "Odpowiedź sprzed przerwy.")
    lose_session(page, world.ben)
    page.get_by_role("button", name="Opublikuj").click()
    dialog = page.get_by_role("dialog", name="Twoja sesja wygasła")
    dialog.get_by_label("Adres e-mail").fill(world.ben.email)
    dialog.get_by_role("button", name="Wyślij mi link do logowania").click()
    expect(dialog.get_by_role("heading", name="Zajrzyj do skrzynki")).to_be_visible()
    assert not violations(page, within="dialog[open]")
    other = page.context.new_page()
    other.goto(letter_to(site, world.ben.email, "/login/"))
    other.get_by_role("button", name="Zaloguj się jako").click()
    expect(other.get_by_role("heading", name="Zaloguj się jako")).to_have_count(0)
    dialog.get_by_role("button", name="Zamknij").click()
    page.get_by_role("button", name="Opublikuj").click()
    expect(page.locator("#stream .post__body", has_text="Odpowiedź sprzed przerwy.")).to_have_count(1)


def test_an_offices_account_lets_in_from_the_sign_in_page(chromium, tmp_path_factory, monkeypatch):
    data, port = tmp_path_factory.mktemp("oidc"), conftest.free_port()
    monkeypatch.setattr(conftest, "free_port", lambda: port)
    home = f"http://127.0.0.1:{port}"
    with provider.running(f"{home}/login/oidc/back") as issuer, empty_database(data) as database_url:
        settings = {"ISSUER": issuer, "CLIENT_ID": "forum", "CLIENT_SECRET": "tajemnica-forum", "NAME": "Konto urzędu"}
        for site in serve(database_url, data, **{f"OIDC_{name}": value for name, value in settings.items()}):
            with site.app.app_context():
                people.make_person("ana", name="Anna Przykład", networks={people.make_network("gmina"): ["participant"]})
            page = chromium.new_context(base_url=site.url, locale="pl-PL").new_page()
            page.goto("/login?next=/account/security")
            page.get_by_role("link", name="Zaloguj się przez: Konto urzędu").click()
            page.locator("input[name=login]").fill("ana")
            page.locator("input[name=password]").fill("x")
            page.get_by_role("button", name="Sign-in").click()
            page.get_by_role("button", name="Continue").click()
            expect(page).to_have_url(f"{site.url}/account/security")
            part = page.locator("section[aria-labelledby=elsewhere]")
            expect(part).to_contain_text("Połączono")
            assert not violations(page) and not overflow(page)
            part.get_by_role("button", name="Odłącz").press("Enter")
            expect(part.locator(".flash")).to_be_focused()
            expect(part.get_by_role("link", name="Połącz")).to_be_visible()
            with site.app.app_context():
                assert db.session.scalar(db.select(db.func.count()).select_from(User)) == 1
            page.context.close()
