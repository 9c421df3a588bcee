"""JST in a real browser: a name offered while it is typed, a seat that empties, is passed on, and two JST that become one."""
import re

import pytest
from playwright.sync_api import expect

from forum.jst import service
from tests import people

from .looks import overflow, violations

pytestmark = pytest.mark.once


def test_a_name_is_offered_a_seat_passed_on_and_a_second_spelling_merged(world, page_of):
    stem, network = world.network.slug, world.network
    right = service.find_or_make(f"Gmina Dąbrowa {stem}", kind="rural", voivodeship="opolskie")
    anna = people.make_person(f"typ-{stem}", name="Teresa Typowa", jst="", networks={network: ["participant"]})
    coordinator = people.make_person(f"koord-{stem}", name="Kora Koordynująca", jst="", networks={network: ["coordinator"]})

    page = page_of(anna)
    page.goto("/account/jst")
    field = page.get_by_label("Nazwa JST")
    field.press_sequentially("dabr")
    expect(page.locator(f"datalist option[value='{right.name}']")).to_have_attribute("label", "gmina wiejska, opolskie")
    field.fill(f"Dombrowa {stem}")
    page.get_by_role("button", name="Dodaj", exact=True).click()
    expect(page.get_by_text("do sprawdzenia")).to_be_visible()
    assert not violations(page) and not overflow(page)

    page = page_of(coordinator, viewport={"width": 390, "height": 800}, color_scheme="dark")
    page.goto(f"/c/{stem}/{network.id}/people")
    page.get_by_role("link", name=re.compile(f"Miejsce ?: Dombrowa {stem}")).click()
    page.get_by_label("Adres e-mail").fill(f"nowa-{stem}@example.org")
    page.get_by_label("Imię i nazwisko").fill("Nela Następna")
    page.get_by_label("Teresa Typowa").check()
    assert not violations(page) and not overflow(page)
    page.get_by_role("button", name="Przekaż miejsce").click()
    expect(page.get_by_text(f"Zaproszenie wysłane na adres nowa-{stem}@example.org")).to_be_visible()
    expect(page.get_by_role("link", name="Teresa Typowa")).to_have_count(0)

    page.get_by_role("link", name=f"Dombrowa {stem}", exact=True).click()
    expect(page).to_have_url(re.compile(r"/jst/\d+$"))
    for address in ("/admin/jst", f"{page.url}/edit", page.url):
        page.goto(address)
        assert not violations(page) and not overflow(page), address
    page.get_by_role("link", name="Scal").click()
    page.get_by_label("Nazwa lub kod").fill("dąbrowa")
    page.get_by_role("button", name="Szukaj").click()
    page.get_by_role("link", name=right.name).click()
    expect(page.get_by_text(re.compile("będ(zie|ą) pracować"))).to_contain_text("Teresa Typowa")
    assert not violations(page) and not overflow(page)
    page.get_by_role("button", name="Scal").click()
    expect(page).to_have_url(re.compile(rf"/jst/{right.id}$"))
    expect(page.get_by_role("link", name="Teresa Typowa")).to_be_visible()
