"""The parts of a topic's stream beside its posts: what opens in place, filters, welcomes, the map, what to read next."""
import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from forum import clock
from forum.db import db, transaction
from forum.posts.models import Post
from tests import people

from .live import acting, address_of, live_site, open_live  # noqa: F401
from .looks import overflow, violations

pytestmark = pytest.mark.once


@pytest.fixture
def talk(world):
    """Eight posts: Anna 1, Ben 2 to 4 (3 answers 1, 4 answers 2), Anna 5, the moderator 6, Anna 7 (answers 3), Ben 8."""
    first = db.session.scalar(db.select(Post).filter_by(topic_id=world.topic.id))
    posts = {1: first}
    for number, (by, answered) in enumerate([(world.ben, None), (world.ben, 1), (world.ben, 2), (world.ana, None),
                                             (world.moderator, None), (world.ana, 3), (world.ben, None)], 2):
        posts[number] = people.make_post(world.topic, by=by, reply_to=posts.get(answered),
                                         text=f"Wpis numer {number}. " + "Dłuższe zdanie o dowozie dzieci do szkół. " * 6)
    return posts


def numbers(page):
    posts = page.locator("#stream > .stream__item:visible")
    return posts.evaluate_all("(posts) => posts.map((post) => Number(post.dataset.number))")


def faults(page):
    """Return what axe finds; whatever sticks to the window's edge is taken off, because it lies over some links by chance."""
    page.evaluate("""() => document.querySelectorAll('.composer, .timeline-pill').forEach(
        (bar) => { bar.style.display = 'none' })""")
    return violations(page)


def test_what_answers_and_what_is_answered_open_in_place(world, talk, page_of):
    page = page_of(world.ana)
    page.goto(address_of(world.topic), wait_until="networkidle")  # what opens in place is fetched when its element appears
    answered, answer = (page.locator(f"#post-{talk[number].id}") for number in (3, 7))

    # The chip opens the parent above the post, and closes it.
    chip = answer.locator(".post__reply-to")
    expect(chip).to_have_accessible_name(re.compile("W odpowiedzi na wpis 3"))
    chip.click()
    parent = answer.locator(".post-parent")
    expect(parent).to_contain_text("Wpis numer 3.")
    expect(chip).to_have_attribute("aria-expanded", "true")
    assert parent.bounding_box()["y"] < answer.locator(".post__body").bounding_box()["y"]
    assert faults(page) == [] and overflow(page) == []
    chip.press("Enter")
    expect(parent).to_have_count(0)
    chip.click()
    page.evaluate("() => { document.body.dataset.same = 'yes' }")
    answer.get_by_role("link", name="przejdź do wpisu 3").click()
    expect(page).to_have_url(re.compile("/3$"))
    assert page.evaluate("() => document.body.dataset.same") == "yes"

    # The drawer lists the answers below the post, each with the way to it.
    drawer = answered.locator(".replies")
    drawer.get_by_text("1 odpowiedź").click()
    expect(drawer.locator(".replies__post")).to_have_count(1)
    expect(drawer).to_contain_text("Wpis numer 7.")
    assert faults(page) == []
    drawer.get_by_role("link", name="przejdź do wpisu 7").click()
    expect(answer).to_be_in_viewport()
    expect(page).to_have_url(re.compile("/7$"))


def test_a_filter_keeps_its_address_and_opens_what_it_hides(world, talk, page_of):
    page = page_of(world.ben)
    page.goto(address_of(world.topic), wait_until="networkidle")
    page.get_by_text("Osoby i linki").click()
    page.locator(".topic-map__people").get_by_role("link", name=re.compile("Benedykt Wzór")).click()
    expect(page.locator(".topic-filter")).to_have_text("Pokazuję 4 wpisy osoby Benedykt Wzór – pokaż wszystkie")
    assert numbers(page) == [2, 3, 4, 8] and "by=" in page.url
    assert faults(page) == [] and overflow(page) == []
    page.get_by_role("link", name="3 ukryte wpisy").click()
    expect(page.locator("#stream > .stream__item")).to_have_count(7)
    assert numbers(page) == [2, 3, 4, 5, 6, 7, 8]
    page.evaluate("() => scrollTo({ top: 900, behavior: 'instant' })")
    expect(page).to_have_url(re.compile(r"/\d\?by="))
    page.get_by_role("link", name="pokaż wszystkie").click()
    expect(page.locator(".topic-filter")).to_have_count(0)
    assert numbers(page) == [1, 2, 3, 4, 5, 6, 7, 8]


def test_everything_opens_without_javascript(world, talk, page_of):
    page = page_of(world.ana, java_script_enabled=False)
    page.goto(address_of(world.topic))
    page.locator(f"#post-{talk[3].id} .replies summary").click()
    page.locator(f"#post-{talk[3].id}").get_by_role("link", name="Pokaż tylko tę rozmowę").click()
    assert numbers(page) == [3, 7]
    page.get_by_role("link", name="3 ukryte wpisy").click()
    assert numbers(page) == [1, 2, 3, 4, 5, 6, 7, 8]
    page.locator(f"#post-{talk[7].id} .post__reply-to").click()
    expect(page).to_have_url(re.compile(rf"/3#post-{talk[3].id}$"))
    page.get_by_text("Osoby i linki").click()
    page.get_by_role("link", name="Kto tu pisał i jakie podał linki").click()
    expect(page.locator("main")).to_contain_text("Benedykt Wzór")
    page.go_back()
    page.get_by_role("link", name="Co czytać dalej").click()
    expect(page.locator("main")).to_contain_text("inne tematy w")


def test_what_to_read_next_comes_at_the_end(world, talk, page_of):
    for title in ("Pierwszy inny temat", "Drugi inny temat"):
        people.make_topic(world.network, by=world.ana, title=title)
    page = page_of(world.ben)
    page.goto(address_of(world.topic, 8))
    offered = page.locator(".suggested")
    offered.scroll_into_view_if_needed()
    expect(offered.locator(".suggested__row")).to_have_count(2)
    expect(offered).to_contain_text("Zostały 2 nowe tematy – albo przejrzyj inne tematy w")
    assert faults(page) == [] and overflow(page) == []
    offered.get_by_role("link", name="Drugi inny temat").click()
    expect(page.locator("h1")).to_have_text("Drugi inny temat")


@pytest.mark.parametrize("width", [320, 390])
def test_nothing_sticks_out_on_a_phone(world, talk, page_of, width):
    page = page_of(world.ana, viewport={"width": width, "height": 800})
    page.goto(address_of(world.topic), wait_until="networkidle")
    page.get_by_text("Osoby i linki").click()
    expect(page.locator(".topic-map__people")).to_be_visible()
    page.locator(f"#post-{talk[7].id} .post__reply-to").click()
    page.locator(f"#post-{talk[3].id} .replies summary").click()
    expect(page.locator(".replies__post")).to_have_count(2)
    assert overflow(page) == [] and faults(page) == []


def test_the_hint_to_greet_is_the_moderators(world, talk, page_of):
    for person, count in ((world.ana, 0), (world.moderator, 2)):
        page = page_of(person)
        page.goto(address_of(world.topic))
        # Nobody is asked to greet themselves.
        expect(page.locator(".welcome:visible")).to_have_count(2)
        expect(page.get_by_role("link", name="Przywitaj tę osobę")).to_have_count(count)


# Live.

def test_an_answer_is_counted_on_open_pages_and_leaves_the_drawer_open(world, talk, page_of, act):
    page = open_live(page_of(world.ana), address_of(world.topic))
    post = page.locator(f"#post-{talk[3].id}")
    post.locator(".replies summary").click()
    expect(post.locator(".replies__post")).to_have_count(1)
    act("reply", world.ben, topic=world.topic, text="Odpowiadam na trzeci.", to=talk[3])
    expect(post.locator(".replies summary")).to_contain_text("2 odpowiedzi")
    expect(post.locator(".replies__post")).to_have_count(2)
    expect(page.locator(".topic-map dd").first).to_have_text("8")
    expect(post.locator(".replies summary")).to_be_focused()


def test_who_writes_for_the_first_time_is_not_asked_to_greet_themselves(world, page_of, act):
    pages = [open_live(page_of(person), address_of(world.topic)) for person in (world.ben, world.ana)]
    act("reply", world.ben, topic=world.topic, text="Mój pierwszy wpis.")
    for page in pages:
        expect(page.locator(".post__body", has_text="Mój pierwszy wpis.")).to_have_count(1)
        expect(page.locator(".welcome")).to_have_count(2)
        expect(page.locator(".welcome:visible")).to_have_count(1)


def test_greeting_answers_the_post(world, page_of):
    page = page_of(world.moderator)
    page.goto(address_of(world.topic))
    page.get_by_role("link", name="Przywitaj tę osobę").click()
    expect(page.locator("[data-composer-target=heading]")).to_have_text("Odpowiedź dla: Anna Przykład, wpis 1")


def test_a_silence_is_broken_before_ones_eyes(world, talk, page_of, act):
    with transaction():
        db.session.execute(db.update(Post).where(Post.topic_id == world.topic.id).values(
            created_at=clock.now() - timedelta(days=70)))
    page = open_live(page_of(world.ana), address_of(world.topic, 8))
    act("reply", world.ben, topic=world.topic, text="Po dwóch miesiącach.")
    bar = page.get_by_role("link", name="Pokaż 1 nowy wpis")
    gap = page.locator(".time-gap")
    expect(gap).to_have_count(1)
    if bar.is_visible():
        expect(gap).to_be_hidden()
        bar.click()
    expect(gap).to_have_text("2 miesiące później")
    expect(gap).to_be_visible()


def test_a_filtered_page_takes_in_only_what_passes(world, talk, page_of, act):
    page = open_live(page_of(world.ana), f"{address_of(world.topic)}?by={world.ben.username}")
    act("reply", world.ana, topic=world.topic, text="Nie od Bena.")
    expect(page.get_by_role("link", name="1 ukryty wpis")).to_have_count(2)
    act("reply", world.ben, topic=world.topic, text="Od Bena.")
    expect(page.locator("#stream > .stream__item")).to_have_count(5)
    page.locator("#hidden-end").wait_for(state="detached")
    assert "Nie od Bena." not in page.locator("#stream").inner_text()
