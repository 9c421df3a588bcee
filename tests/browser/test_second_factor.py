"""Passkeys and codes in a browser: a device of Chromium's own makes and shows them."""
import pyotp
import pytest
from playwright.sync_api import expect

from forum.accounts import passwords
from forum.accounts.models import User
from forum.db import db, transaction

from .looks import overflow, violations

pytestmark = pytest.mark.once
PASSWORD = "zielony rower pod wierzbą"


def with_device(page):
    """Give a page a device that verifies its owner, as a telephone does."""
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True}})


def test_a_passkey_is_made_and_replaces_password_and_code(page_of, site, world):
    page = page_of(None)
    with transaction():
        db.session.get(User, world.ben.id).password_hash = passwords.hash_password(PASSWORD)
    # Passkeys belong to names, not to numbers.
    page.goto(site.url.replace("127.0.0.1", "localhost") + "/login")
    with_device(page)
    page.get_by_label("Adres e-mail").fill(world.ben.email)
    page.get_by_label("Hasło").fill(PASSWORD)
    page.get_by_role("button", name="Zaloguj się", exact=True).click()
    page.wait_for_url("**/")
    page.goto(page.url + "account/security")
    page.get_by_role("link", name="Zarządzaj drugim składnikiem").click()
    page.wait_for_url("**/account/second-factor")
    page.get_by_label("Obecne hasło").fill(PASSWORD)
    page.get_by_role("button", name="Dalej").click()
    page.get_by_label("Jak go nazwać").fill("Telefon służbowy")
    page.get_by_role("button", name="Dodaj klucz dostępu").click()
    expect(page.get_by_role("heading", name="Kody zapasowe")).to_be_visible()
    code = page.locator(".secret code").first.inner_text()
    page.get_by_role("link", name="Mam je zapisane").click()
    expect(page.get_by_text("Telefon służbowy", exact=True)).to_be_visible()

    # Codes from an application, too.
    page.get_by_role("button", name="Ustaw kody").click()
    secret = page.locator("code.secret").inner_text().replace(" ", "")
    page.get_by_label("Kod", exact=True).fill(pyotp.TOTP(secret).now())
    page.get_by_role("button", name="Potwierdź").click()
    expect(page.get_by_role("button", name="Usuń aplikację")).to_be_visible()

    # The password asks for the second; a recovery code is enough.
    sign_out(page)
    page.get_by_label("Adres e-mail").fill(world.ben.email)
    page.get_by_label("Hasło").fill(PASSWORD)
    page.get_by_role("button", name="Zaloguj się", exact=True).click()
    expect(page.get_by_role("heading", name="Jeszcze jeden krok")).to_be_visible()
    assert_looks_well(page)
    page.get_by_label("Kod", exact=True).fill("000000")
    page.get_by_role("button", name="Zaloguj się", exact=True).click()
    expect(page.get_by_text("Ten kod")).to_be_visible()
    page.get_by_label("Kod", exact=True).fill(code)
    page.get_by_role("button", name="Zaloguj się", exact=True).click()
    page.wait_for_url("**/")

    # The passkey alone is both.
    sign_out(page)
    page.get_by_role("button", name="Zaloguj się kluczem dostępu").click()
    page.wait_for_url("**/")
    expect(page.locator("body[data-viewer]")).to_have_attribute("data-viewer", str(world.ben.id))

    # As the second step after the password.
    sign_out(page)
    page.get_by_label("Adres e-mail").fill(world.ben.email)
    page.get_by_label("Hasło").fill(PASSWORD)
    page.get_by_role("button", name="Zaloguj się", exact=True).click()
    page.get_by_role("button", name="Użyj klucza dostępu").click()
    page.wait_for_url("**/")


def assert_looks_well(page):
    """Look at a page that only somebody half signed in sees; test_accessibility.py cannot open it."""
    for theme, width in (("light", 1280), ("dark", 390), ("light", 320)):
        page.emulate_media(color_scheme=theme)
        page.set_viewport_size({"width": width, "height": 900})
        assert not violations(page) and not overflow(page), (theme, width)
    page.set_viewport_size({"width": 1280, "height": 900})


def sign_out(page):
    """Sign out and stand before the door again."""
    page.context.clear_cookies()
    page.goto(page.url.split("/", 3)[0] + "//" + page.url.split("/", 3)[2] + "/login")
