"""The timeline of a topic: dragged, walked by keyboard, opened on a phone; and jumping by number, day and link."""
import re
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import expect

from forum.db import db, transaction
from forum.posts.models import Post
from forum.reading.models import TopicReading
from forum.topics.models import Topic

from .streaming import EDGES, NUMBERS, QUIET, make_long_topic, scroll_to, settled, wait_for

pytestmark = pytest.mark.once

START = datetime(2026, 1, 1, 12)
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@pytest.fixture
def long_topic(world):
    """A topic of 1,000 posts, four hours apart."""
    topic = make_long_topic(world, 1000, moment=lambda number: START + timedelta(hours=4 * number))
    with transaction():
        db.session.execute(db.update(Post).where(Post.topic_id == topic.id, Post.number == 1).values(created_at=START))
        db.session.execute(db.update(Topic).where(Topic.id == topic.id).values(
            created_at=START, last_posted_at=START + timedelta(hours=4000)))
    return topic


def address(topic, rest=""):
    return f"/t/{topic.slug}/{topic.id}{rest}"


def opened(page, topic, rest="/1"):
    """Open the topic and mark its page, so that one that was loaded anew is known by missing the mark."""
    page.goto(address(topic, rest))
    expect(page.get_by_role("slider", include_hidden=True)).to_have_count(1)
    if rest != "/1":
        expect(page.locator(".stream__item--asked")).to_have_count(1)
    wait_for(page, QUIET)
    page.evaluate("() => { document.body.dataset.same = 'yes' }")
    return page.locator(".timeline__handle"), page.locator(".timeline__rail").bounding_box()


def is_same(page):
    return page.evaluate("() => document.body.dataset.same") == "yes"


def is_read(page, number):
    """Wait until a post is on the screen, the address says so, and all around it is there."""
    expect(page.locator(f"#stream > [data-number='{number}']")).to_be_in_viewport()
    expect(page).to_have_url(re.compile(f"/{number}$"))
    wait_for(page, QUIET)
    numbers = page.evaluate(NUMBERS)
    assert numbers == list(range(numbers[0], numbers[-1] + 1)) and [numbers[0], numbers[-1]] == page.evaluate(EDGES)


def test_dragging_previews_post_and_day_and_lets_go_there(world, long_topic, page_of):
    page = page_of(world.ana)
    handle, rail = opened(page, long_topic)
    expect(handle).to_have_text("1 / 10001 stycznia 2026")
    page.mouse.move(rail["x"] + 8, rail["y"] + 20)
    page.mouse.down()
    page.mouse.move(rail["x"] + 8, rail["y"] + rail["height"] / 2, steps=8)
    expect(handle).to_have_attribute("aria-valuetext", re.compile(r"^Wpis \d+ z 1000, \d+ marca 2026$"))
    number = int(handle.get_attribute("aria-valuenow"))
    assert 400 < number < 600 and handle.inner_text().startswith(f"{number} / 1000")
    assert page.url.endswith(address(long_topic)) or page.url.endswith("/1"), "nothing moves before the handle is let go"
    page.mouse.up()
    is_read(page, number)
    assert is_same(page)

    # Back to where one was, and away again by the other end of the rail.
    page.get_by_role("link", name="Wróć do wpisu 1", exact=True).click()
    expect(page).to_have_url(re.compile(f"{address(long_topic)}/1$"))
    expect(page.locator("#stream > [data-number='1']")).to_be_in_viewport()
    expect(page.get_by_role("link", name=re.compile("Wróć do wpisu"))).to_be_hidden()
    rail = page.locator(".timeline__rail").bounding_box()
    page.mouse.click(rail["x"] + 8, rail["y"] + rail["height"] - 1)
    is_read(page, 1000)
    assert is_same(page)


def test_several_jumps_in_search_of_something_lead_back_to_its_start(world, long_topic, page_of):
    page = page_of(world.ana)
    _handle, rail = opened(page, long_topic, "/300")
    for share in (0.9, 0.5, 0.7):
        page.mouse.click(rail["x"] + 8, rail["y"] + rail["height"] * share)
        expect(page).not_to_have_url(re.compile("/300$"))
        wait_for(page, QUIET)
    page.get_by_role("link", name="Wróć do wpisu 300").click()
    is_read(page, 300)


def test_who_came_by_a_link_far_ahead_is_led_back_to_what_is_unread(world, long_topic, page_of):
    with transaction():
        db.session.add(TopicReading(user_id=world.moderator.id, topic_id=long_topic.id, last_read_number=300, opened_at=START))
    page = page_of(world.moderator)
    opened(page, long_topic, "/900")
    page.get_by_role("link", name="Wróć do wpisu 301").click()
    is_read(page, 301)


def test_a_jump_before_all_scripts_have_come_is_made_by_its_link(world, long_topic, page_of):
    page = page_of(world.ana)
    page.route("**/stream_controller-*", lambda route: None)
    page.goto(address(long_topic, "/900"))
    expect(page.get_by_role("slider")).to_have_count(1)
    with page.expect_navigation(url=re.compile("/1000$")):
        page.get_by_role("link", name="Ostatni wpis").click()
    expect(page.locator("#stream > [data-number='1000']")).to_be_in_viewport()


def test_a_drag_is_given_up_with_escape(world, long_topic, page_of):
    page = page_of(world.ana)
    handle, rail = opened(page, long_topic, "/300")
    page.mouse.move(rail["x"] + 8, rail["y"] + 10)
    page.mouse.down()
    page.mouse.move(rail["x"] + 8, rail["y"] + 150, steps=3)
    page.keyboard.press("Escape")
    page.mouse.up()
    expect(handle).to_have_attribute("aria-valuenow", "300")
    is_read(page, 300)


def test_the_keyboard_walks_the_timeline(world, long_topic, page_of):
    page = page_of(world.ana)
    handle, _rail = opened(page, long_topic, "/300")
    assert [handle.get_attribute(f"aria-{name}") for name in ("valuemin", "valuemax", "valuenow", "orientation", "label")] == [
        "1", "1000", "300", "vertical", "Miejsce w temacie"]
    handle.focus()
    for key, number in (("ArrowDown", 301), ("PageDown", 401), ("ArrowUp", 400), ("PageUp", 300),
                        ("End", 1000), ("PageUp", 900)):
        page.keyboard.press(key)
        expect(handle).to_have_attribute("aria-valuenow", str(number))
    # The day of a number that is not on the page is known after a moment.
    expect(handle).to_have_attribute("aria-valuetext", "Wpis 900 z 1000, 31 maja 2026")
    is_read(page, 900)
    assert is_same(page)
    page.keyboard.press("Home")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"{address(long_topic)}/1$"))
    expect(handle).to_be_focused()
    assert is_same(page)


def test_on_a_phone_a_pill_opens_the_timeline(world, long_topic, page_of):
    page = page_of(world.ana, **PHONE)
    page.goto(address(long_topic, "/300"))
    expect(page.get_by_role("slider")).to_have_count(0)
    pill = page.get_by_role("button", name="300 / 1000 – Oś tematu")
    wait_for(page, QUIET)
    pill.tap()
    handle = page.get_by_role("slider")
    expect(handle).to_be_in_viewport(ratio=1)
    rail = page.locator(".timeline__rail").bounding_box()
    touch = page.context.new_cdp_session(page)
    x, y = rail["x"] + 10, rail["y"] + 90
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for step in range(8):
        touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [{"x": x, "y": y + step * 15}]})
    expect(handle).to_have_attribute("aria-valuetext", re.compile(r"^Wpis \d+ z 1000, \d+ \w+ 2026$"))
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    expect(page.locator(".timeline")).to_be_hidden()
    expect(page).not_to_have_url(re.compile("/300$"))
    number = int(page.locator(".timeline__handle").get_attribute("aria-valuenow"))
    assert number > 500
    is_read(page, number)
    expect(page.get_by_role("button", name=f"{number} / 1000 – Oś tematu")).to_be_visible()
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")

    page.get_by_role("button", name=re.compile("Oś tematu")).tap()
    page.get_by_role("link", name="Wróć do wpisu 300").tap()
    is_read(page, 300)


def test_the_dialog_leads_to_a_number_and_to_a_day(world, long_topic, page_of):
    page = page_of(world.ana)
    opened(page, long_topic, "/300")
    page.get_by_role("link", name="Przejdź do…").click()
    dialog = page.get_by_role("dialog", name="Przejdź do wpisu")
    expect(dialog.get_by_label("Numer wpisu")).to_be_focused()
    expect(page.locator("dialog:modal")).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(page.get_by_role("link", name="Przejdź do…")).to_be_focused()

    page.keyboard.press("Enter")
    dialog.get_by_label("Numer wpisu").fill("777")
    page.keyboard.press("Enter")
    is_read(page, 777)
    expect(page.locator("#stream > [data-number='777']")).to_be_focused()
    assert is_same(page)

    page.get_by_role("link", name="Przejdź do…").click()
    dialog.get_by_label("Albo dzień").fill("2026-03-01")
    dialog.get_by_role("button", name="Przejdź do dnia").click()
    is_read(page, 351)

    # Out of range: the nearest, and a sentence where one is reading.
    page.get_by_role("link", name="Przejdź do…").click()
    dialog.get_by_label("Numer wpisu").fill("5000")
    page.keyboard.press("Enter")
    is_read(page, 1000)
    expect(page.get_by_text("W tym temacie nie ma wpisu o tak wysokim numerze. Oto ostatni: wpis 1000.")).to_be_in_viewport()


def test_the_ends_of_the_timeline_are_links(world, long_topic, page_of):
    page = page_of(world.ana)
    opened(page, long_topic, "/300")
    page.get_by_role("link", name=re.compile("Ostatni wpis:")).click()
    is_read(page, 1000)
    page.get_by_role("link", name=re.compile("Pierwszy wpis:")).click()
    expect(page.locator("#stream > [data-number='1']")).to_be_in_viewport()
    assert is_same(page)


def test_back_and_forward_keep_the_stream_and_its_place(world, long_topic, page_of):
    page = page_of(world.ana)
    _handle, rail = opened(page, long_topic, "/300")
    page.mouse.click(rail["x"] + 8, rail["y"] + rail["height"] * 0.6)
    expect(page).not_to_have_url(re.compile("/300$"))
    wait_for(page, QUIET)
    edges = page.evaluate(EDGES)
    scroll_to(page, 900)
    settled(page, edges)
    page.evaluate("() => new Promise((done) => setTimeout(done, 500))")
    here, numbers, edges, top = page.url, page.evaluate(NUMBERS), page.evaluate(EDGES), page.evaluate("() => scrollY")
    for _time in range(2):
        page.locator(".header .wordmark").evaluate("(link) => link.click()")
        expect(page.locator(".topic")).to_have_count(0)
        page.go_back()
        expect(page.locator("#stream")).to_be_visible()
        wait_for(page, "(top) => Math.abs(scrollY - top) <= 2", top)
        assert (page.url, page.evaluate(NUMBERS), page.evaluate(EDGES)) == (here, numbers, edges)
        page.go_forward()
        expect(page.locator(".topic")).to_have_count(0)
        page.go_back()
        wait_for(page, "(top) => document.querySelector('#stream') && Math.abs(scrollY - top) <= 2", top)
        assert (page.url, page.evaluate(NUMBERS)) == (here, numbers)
    # The scripts are alive: the handle is where one reads, and leads elsewhere.
    expect(page.get_by_role("slider")).to_have_attribute("aria-valuenow", re.search(r"/(\d+)$", here)[1])
    page.mouse.click(rail["x"] + 8, rail["y"] + rail["height"] - 1)
    is_read(page, 1000)


def test_without_javascript_the_form_leads_there(world, long_topic, page_of):
    page = page_of(world.ana, java_script_enabled=False)
    page.goto(address(long_topic, "/300"))
    expect(page.locator(".timeline__handle")).to_contain_text("300 / 1000")
    page.get_by_role("link", name="Przejdź do…").click()
    page.get_by_label("Numer wpisu").fill("777")
    page.get_by_role("button", name="Przejdź do wpisu").click()
    expect(page).to_have_url(re.compile(r"/777#post-\d+$"))
    expect(page.locator("#stream > [data-number='777']")).to_be_in_viewport()
