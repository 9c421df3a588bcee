"""A walk: from a pasted list with a slip in it to somebody who has come by their letter."""
import email
import email.policy
import re
import time

import pytest
from playwright.sync_api import expect

from tests.invitations.conftest import LINK

# With Redis a worker process would write the letters.
pytestmark = pytest.mark.once


def letter_to(address, site):
    """Return the text of the letter that the server has written to its folder for this address."""
    for _attempt in range(150):
        for path in sorted((site.log.parent / "mail").glob("*.eml")):
            letter = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            if address == letter["To"].addresses[0].addr_spec:
                return letter.get_body(("plain",)).get_content()
        time.sleep(0.2)
    raise AssertionError(f"no letter for {address}")


def test_a_list_is_pasted_corrected_and_sent_and_a_person_comes_by_one_button(world, page_of, site):
    page = page_of(world.moderator)
    page.goto(f"/c/{world.network.slug}/{world.network.id}/people")
    page.get_by_role("link", name="Zaproś osoby").click()
    address = f"jan-{world.network.slug}@example.net"
    page.get_by_label("Wklej listę").fill(
        f"Jan Kowalski\t{address}\tGmina Nowa\tinspektor\nEwa Lis\tewa.example.net\tGmina Nowa\twójt")
    expect(page.locator("select[name=network]")).to_have_value(str(world.network.id))
    page.get_by_role("button", name="Przejrzyj listę").click()

    expect(page.get_by_role("heading", name="Do poprawy")).to_be_visible()
    expect(page.get_by_role("row", name="wiersz 2")).to_contain_text("To nie wygląda na jeden adres e-mail")
    page.get_by_role("button", name="Wyślij 1 zaproszenie").click()
    expect(page.get_by_role("alert")).to_contain_text("Najpierw popraw oznaczone wiersze")
    page.get_by_label("Wiersze do poprawy", exact=True).fill(f"Ewa Lis;ewa-{address};Gmina Nowa;wójt")
    page.get_by_role("button", name="Sprawdź poprawione wiersze").click()
    page.get_by_role("button", name="Wyślij 2 zaproszenia").click()
    expect(page.get_by_role("status")).to_contain_text("2 zaproszenia są w drodze")
    expect(page.get_by_role("row", name="Jan Kowalski")).to_contain_text("zaproszono")

    guest = page_of(None, java_script_enabled=False, viewport={"width": 390, "height": 800})
    guest.goto(LINK.search(letter_to(address, site))[1])
    expect(guest.get_by_role("main").get_by_role("button")).to_have_count(1)
    guest.get_by_role("button", name="Wchodzę na forum").click()
    expect(guest).to_have_url(re.compile(r"/welcome"))
    page.reload()
    expect(page.get_by_role("row", name="Jan Kowalski")).to_contain_text("na forum")
