"""Reactions on the screen: one press, the menu, who did, two people live, the keyboard, a phone; and without JavaScript."""
import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from forum import clock
from forum.db import db, transaction
from forum.posts.models import Post
from forum.reactions import service
from forum.reactions.models import Reaction
from tests import people

from .live import address_of, live_site, open_live  # noqa: F401
from .looks import overflow, violations

pytestmark = pytest.mark.once


def rows(topic):
    db.session.rollback()
    chosen = db.select(Reaction.post_id, Reaction.user_id, Reaction.kind).join(Post, Post.id == Reaction.post_id)
    return sorted(db.session.execute(chosen.where(Post.topic_id == topic.id)).all())


def wait_for_rows(page, topic, count):
    for _attempt in range(100):
        if len(rows(topic)) == count:
            return
        page.wait_for_timeout(50)
    raise AssertionError(rows(topic))


def post(page, number):
    return page.locator(f"#stream > [data-number='{number}'][id^=post-]")


def helpful(page, number):
    return post(page, number).locator(".reaction__press")


def count(page, number, kind="helpful"):
    return post(page, number).locator(f"[data-kind={kind}]")


def test_reactions_are_given_taken_back_and_seen_live(world, page_of):
    people.make_post(world.topic, by=world.ana, text="Liczymy za kilometr.")
    ben, ana = page_of(world.ben), page_of(world.ana)
    for page in (ben, ana):
        open_live(page, address_of(world.topic))

    # The author has counts and no buttons; others the other way round while nobody has reacted.
    expect(helpful(ana, 2)).to_be_hidden()
    expect(helpful(ben, 2)).to_be_visible()
    expect(count(ben, 2)).to_be_hidden()
    expect(helpful(ben, 2)).to_have_accessible_name("Pomocne – wpis 2")
    expect(helpful(ben, 2)).to_have_attribute("aria-pressed", "false")

    # At once for who presses, soon for all others; the map of the topic counts it, too.
    ben.route("**/p/*/reactions", lambda route: (ben.wait_for_timeout(400), route.continue_())[1])
    helpful(ben, 2).click()
    expect(helpful(ben, 2)).to_have_attribute("aria-pressed", "true", timeout=300)
    expect(count(ben, 2)).to_have_text("1", timeout=300)
    expect(count(ana, 2)).to_have_text("1")
    expect(post(ana, 2).locator(".reaction__label")).to_have_text("Pomocne")
    expect(ana.locator(".topic-map")).to_contain_text(re.compile("pomocne\\s*1"))
    ben.unroute("**/p/*/reactions")
    expect(helpful(ben, 2)).to_be_focused()
    expect(helpful(ben, 2)).to_have_attribute("aria-pressed", "true")
    expect(count(ben, 2)).to_have_text("1")

    # Pressed quickly again and again, the last wish holds; it is there after a reload.
    for _ in range(5):
        helpful(ben, 2).click()
    expect(helpful(ben, 2)).to_have_attribute("aria-pressed", "false")
    wait_for_rows(ben, world.topic, 0)
    expect(count(ana, 2)).to_be_hidden()
    ben.keyboard.press("l")
    wait_for_rows(ben, world.topic, 1)
    ben.reload()
    expect(helpful(ben, 2)).to_have_attribute("aria-pressed", "true")

    # The others are in a menu, by mouse and by keyboard.
    more = post(ben, 2).get_by_role("link", name="Inne reakcje na wpis 2")
    more.click()
    menu = ben.get_by_role("group", name="Inne reakcje")
    expect(menu.get_by_role("button", name="Dziękuję")).to_be_focused()
    assert not violations(ben) and not overflow(ben)
    ben.keyboard.press("ArrowDown")
    ben.keyboard.press("Enter")
    expect(menu).to_be_hidden()
    expect(more).to_be_focused()
    expect(ben.locator("#said")).to_have_text("Reakcja dodana: Stosuję u siebie.")
    expect(count(ben, 2, "applied")).to_have_text("1")
    expect(count(ana, 2, "applied")).to_have_text("1")
    ben.keyboard.press("Enter")
    expect(menu.get_by_role("button", name="Stosuję u siebie")).to_have_attribute("aria-pressed", "true")
    ben.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(more).to_be_focused()
    more.click()
    expect(menu).to_be_visible()
    more.click()
    expect(menu).to_be_hidden()
    ben.keyboard.press("Enter")
    expect(menu).to_be_visible()
    ben.keyboard.press("Escape")

    # Who did it: beside the topic, and back.
    count(ana, 2, "applied").click()
    dialog = ana.locator("dialog:modal")
    expect(dialog.get_by_role("link", name="Benedykt Wzór").first).to_be_visible()
    expect(dialog).to_contain_text("Gmina Przykładowa")
    assert not violations(ana) and not overflow(ana)
    ana.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(post(ana, 2).locator(".reaction")).to_be_focused()


def test_what_does_not_reach_the_forum_is_taken_back_with_a_sentence(world, page_of):
    page = page_of(world.ben)
    open_live(page, address_of(world.topic))
    expect(helpful(page, 1)).to_have_attribute("aria-pressed", "false")
    page.context.set_offline(True)
    helpful(page, 1).click()
    expect(page.locator("#said")).to_have_text("To nie dotarło do forum. Spróbuj ponownie za chwilę.")
    expect(helpful(page, 1)).to_have_attribute("aria-pressed", "false")
    expect(count(page, 1)).to_be_hidden()
    page.context.set_offline(False)
    with transaction():
        world.ben.silenced_until = clock.now() + timedelta(days=1)
        db.session.add(world.ben)
    helpful(page, 1).click()
    expect(page.locator("#said")).to_contain_text("możesz czytać, ale nie pisać")
    expect(helpful(page, 1)).to_have_attribute("aria-pressed", "false")
    assert not [user for _post, user, _kind in rows(world.topic) if user == world.ben.id]


def test_a_phone_has_room_for_all_of_it_in_both_lights(world, page_of):
    own, others = people.make_post(world.topic, by=world.ben), people.make_post(world.topic, by=world.ana, text="Słowo " * 30)
    for person in (world.ben, world.moderator, world.admin):
        for kind in ("helpful", "thanks", "applied", "question"):
            service.react(others, person, kind)
    service.react(own, world.ana, "helpful")
    page = page_of(world.ben, has_touch=True, is_mobile=True, viewport={"width": 390, "height": 900})
    page.goto(address_of(world.topic))
    expect(helpful(page, 3)).to_have_attribute("aria-pressed", "true")
    expect(helpful(page, 2)).to_be_hidden()
    for scheme, width in (("light", 390), ("dark", 390), ("light", 320)):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 3000})
        post(page, 3).get_by_role("link", name="Inne reakcje").click()
        expect(page.locator(".reaction-menu")).to_be_in_viewport(ratio=1)
        assert not violations(page) and not overflow(page)
        page.keyboard.press("Escape")


def test_all_of_it_works_without_javascript(world, page_of):
    page = page_of(world.ben, java_script_enabled=False)
    page.goto(address_of(world.topic))
    helpful(page, 1).click()
    expect(page.get_by_text("Reakcja dodana: Pomocne.")).to_be_visible()
    expect(count(page, 1)).to_have_text("1")
    post(page, 1).get_by_role("link", name="Inne reakcje na wpis 1").click()
    page.get_by_role("button", name="Mam pytanie").click()
    expect(count(page, 1, "question")).to_have_text("1")
    # A second press leads to where the first is taken back.
    helpful(page, 1).click()
    page.get_by_role("button", name="Twoja reakcja: Pomocne – cofnij").click()
    expect(page.get_by_text("Reakcja wycofana: Pomocne.")).to_be_visible()
    expect(count(page, 1)).to_be_hidden()
    assert [kind for _post, _user, kind in rows(world.topic) if _user == world.ben.id] == ["question"]
    visitor = page_of(None, java_script_enabled=False)
    visitor.goto(address_of(world.topic))
    expect(visitor).to_have_url(re.compile("/login"))
