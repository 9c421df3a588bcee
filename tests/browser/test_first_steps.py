"""Somebody new comes in: the first steps by keyboard and without a mouse, and the moderator who is asked to welcome them."""
import pytest
from playwright.sync_api import expect

from forum.accounts.models import User
from forum.db import db, transaction
from forum.networks import people_service
from forum.networks.models import Network
from tests import people

from .looks import overflow, violations

pytestmark = pytest.mark.once


def test_somebody_new_takes_the_first_steps_and_is_welcomed(site, world, page_of):
    with site.app.app_context():
        with transaction():
            network = db.session.get(Network, world.network.id)
            network.conditions = ["Dziel się tym, co masz.", "Sieć jest żywa, dopóki w niej jesteśmy."]
        people.make_topic(network, by=db.session.get(User, world.moderator.id), title="Nasza sieć", agenda_number=1)
        newcomer = people.make_person(f"nowa-{network.id}", name="Nowa Osoba", jst="")
        people_service.grant(network, newcomer, "participant")
    page = page_of(newcomer)
    page.goto(site.url + "/latest")
    page.get_by_role("link", name="Dokończ pierwsze kroki").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Pierwsze kroki")
    page.get_by_label("JST").fill("Gmina Nowa")
    page.get_by_label("Z czym mogę pomóc").fill("Policzę koszty dowozu.")
    page.get_by_role("button", name="Zapisz i przejdź dalej").click()
    page.get_by_role("button", name="Przyjmuję warunki").click()
    expect(page.get_by_label("Kim jesteś")).to_have_value(
        "Dzień dobry! Nazywam się Nowa Osoba – inspektor ds. oświaty, Gmina Nowa.")
    assert not violations(page)
    page.set_viewport_size({"width": 320, "height": 900})
    assert not overflow(page)
    page.get_by_role("button", name="Przedstawiam się").click()
    expect(page.get_by_text("Jesteś osobą, na którą czekamy!")).to_be_visible()
    expect(page.get_by_role("link", name="Dokończ pierwsze kroki")).to_have_count(0)
    page.get_by_role("link", name="Zobacz, jak się przedstawiasz").click()
    expect(page.locator(".post__body", has_text="Mogę pomóc: Policzę koszty dowozu.")).to_be_visible()

    other = page_of(world.moderator)
    other.goto(f"{site.url}/c/{network.slug}/{network.id}")
    other.get_by_role("link", name="Nowe osoby").click()
    expect(other.get_by_role("listitem").filter(has_text="Policzę koszty dowozu.")).to_be_visible()
    other.get_by_role("link", name="Przywitaj").click()
    other.locator("#post-text").fill("Witaj!")
    other.get_by_role("button", name="Opublikuj").click()
    expect(other.locator(".post__body", has_text="Witaj!")).to_be_visible()
    other.goto(f"{site.url}/c/{network.slug}/{network.id}/newcomers")
    expect(other.get_by_text("Nikt nie czeka na powitanie")).to_be_visible()
