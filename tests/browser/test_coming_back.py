"""Back and forward: the place in a list and in a topic, and what was being written, are still there."""
import re

import pytest
from playwright.sync_api import expect

from tests import people

pytestmark = pytest.mark.once

TOP = "() => Math.round(scrollY)"


def at(page, place):
    page.wait_for_function("(place) => Math.abs(scrollY - place) <= 3", arg=place)


def scroll(page, place):
    page.evaluate("(top) => scrollTo({ top, behavior: 'instant' })", place)
    page.wait_for_timeout(400)  # the address follows a moment later
    return page.evaluate(TOP)


def open_page(page, address):
    """Open a page and wait until its scripts have come."""
    page.goto(address)
    page.wait_for_load_state("networkidle")


def go_back(page):
    """Go back once the page has come to rest: the event of its first scroll comes a frame after it."""
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    page.go_back()


def follow(page, link):
    """Click where one is: Playwright's own click would scroll first."""
    link.evaluate("(link) => link.click()")


def test_a_list_keeps_its_rows_and_its_place(site, world, page_of):
    for number in range(40):
        people.make_topic(world.network, by=world.ana, title=f"Temat {number}")
    page = page_of(world.ben)
    open_page(page, f"/c/{world.network.slug}/{world.network.id}")
    rows = page.locator("#topic-rows > tr")
    page.get_by_role("link", name="Pokaż więcej").click()
    expect(rows).to_have_count(41)
    place = scroll(page, 1500)
    follow(page, rows.nth(35).locator(".topic-list__title"))
    expect(page.locator("#stream")).to_be_visible()
    go_back(page)
    expect(rows).to_have_count(41)
    at(page, place)
    page.go_forward()
    expect(page.locator("#stream")).to_be_visible()
    go_back(page)
    expect(rows).to_have_count(41)
    at(page, place)


def test_a_topic_keeps_its_place_and_the_text_being_written(site, world, page_of):
    topic = people.make_topic(world.network, by=world.ana, title="Długi", text="Akapit.\n\n" * 12, replies=45)
    page = page_of(world.ben)
    open_page(page, f"/t/{topic.slug}/{topic.id}")
    place = scroll(page, 2500)
    expect(page).to_have_url(re.compile(rf"/{topic.id}/\d+$"))
    address = page.url
    page.locator(".composer > summary").evaluate("(summary) => summary.click()")
    page.locator("#composer-text").fill("Niedokończona myśl")
    place = page.evaluate(TOP)
    follow(page, page.locator(".header .wordmark"))
    expect(page.locator("#stream")).to_have_count(0)
    go_back(page)
    expect(page).to_have_url(address)
    at(page, place)
    expect(page.locator("#composer-text")).to_have_value("Niedokończona myśl")
    page.go_forward()
    expect(page.locator("#stream")).to_have_count(0)
    go_back(page)
    at(page, place)
    expect(page.locator("#composer-text")).to_have_value("Niedokończona myśl")
    # Also on a page fetched anew, where the cache has nothing.
    open_page(page, "/latest")
    open_page(page, address)
    expect(page.locator("#composer-text")).to_have_value("Niedokończona myśl")


def test_a_new_topic_being_written_is_there_after_back_and_forward(site, world, page_of):
    page = page_of(world.ben)
    open_page(page, f"/c/{world.network.slug}/{world.network.id}")
    page.get_by_role("link", name="Nowy temat", exact=True).click()
    page.locator("[name=title]").fill("Zaczęty temat")
    page.locator("textarea[name=text]").fill("I jego początek")
    go_back(page)
    expect(page.locator("#topic-rows")).to_be_visible()
    page.go_forward()
    expect(page.locator("[name=title]")).to_have_value("Zaczęty temat")
    expect(page.locator("textarea[name=text]")).to_have_value("I jego początek")


def test_what_was_open_for_a_moment_is_not_there_on_coming_back(site, world, page_of):
    page = page_of(world.ben)
    open_page(page, f"/t/{world.topic.slug}/{world.topic.id}")
    page.locator("#stream a[data-bookmark]").first.click()
    expect(page.locator("#said")).to_contain_text("Dodano do zakładek.")
    page.locator("#stream a[data-bookmark]").first.click()
    expect(page.locator("dialog:modal")).to_be_visible()
    page.evaluate("document.querySelector('.header .wordmark').click()")
    expect(page.locator("#stream")).to_have_count(0)
    go_back(page)
    expect(page.locator("#stream")).to_be_visible()
    expect(page.locator("dialog[open]")).to_have_count(0)
    expect(page.locator("#said")).to_be_empty()
    # The mark is asked for anew.
    expect(page.locator("#stream a[data-bookmark]").first).to_have_class(re.compile("there"))
