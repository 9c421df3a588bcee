"""A newcomer's walk: two demo people in one browser profile, a reply, then pin, lock, merge and undo, seen in both windows."""
import os
import re
import subprocess
import sys

import pytest
from playwright.sync_api import expect

from tests.conftest import empty_database

from .conftest import serve

WORDS = "Pierwsza odpowiedź z okna obok."
TITLE = "Jak układacie grafik jednej sali dla dwóch szkół?"


@pytest.fixture(scope="module")
def demo_site(tmp_path_factory):
    """The forum as `make run` starts it: migrated, seeded, with demo people."""
    data = tmp_path_factory.mktemp("walk")
    with empty_database(data) as database_url:
        environ = {"FORUM_DATA": str(data), "DATABASE_URL": database_url, "SECRET_KEY": "test", "FORUM_DEMO": "1",
                   "REDIS_URL": os.environ.get("TEST_REDIS_URL", "")}
        subprocess.run([sys.executable, "-m", "flask", "--app", "wsgi", "prepare"], check=True, capture_output=True,
                       env=os.environ | environ)
        yield from serve(database_url, data, prepared=True, FORUM_DEMO="1")


@pytest.fixture
def windows(demo_site, chromium):
    """Two windows of one browser profile: a participant at 127.0.0.1, a co-moderator at localhost."""
    profile = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="pl-PL")
    profile.set_default_timeout(15_000)
    first, second = profile.new_page(), profile.new_page()
    yield first, second, demo_site.url, demo_site.url.replace("127.0.0.1", "localhost")
    profile.close()


def test_two_people_talk_and_the_moderator_pins_locks_merges_and_undoes(windows):
    member, moderator, here, there = windows
    enter(member, here, "Danuta Przykład")
    enter(moderator, there, "Kalina Próbna")

    source = open_topic(member, TITLE)
    moderator.goto(source.replace("127.0.0.1", "localhost"))
    reply(member, WORDS)
    for window in windows[:2]:
        expect(said(window, WORDS)).to_have_count(1)

    moderate(moderator, "Przypnij", "Przypnij")
    for window in windows[:2]:
        expect(window.locator("[id^=topic-head]")).to_contain_text("Przypięty")

    begin(member, "Jeszcze jedno zdanie.")
    moderate(moderator, "Zamknij temat", "Zamknij temat")
    for window in windows[:2]:
        expect(window.locator("[id^=topic-head]")).to_contain_text("Zamknięty")
    expect(member.locator(".composer textarea")).to_have_value("Jeszcze jedno zdanie.")

    target = open_topic(moderator, "Grafik sali – wspólny temat")
    moderator.goto(source.replace("127.0.0.1", "localhost"))
    merge(moderator, target)
    for window in windows[:2]:
        expect(window).to_have_url(re.compile("/grafik-sali-wspolny-temat/"))
        expect(said(window, WORDS)).to_have_count(1)

    moderator.get_by_role("button", name="Cofnij").first.click()
    expect(moderator.locator(".flash[role=status]", has_text="Cofnięto")).to_be_visible()
    member.goto(source)
    expect(member).to_have_url(re.compile("/jak-ukladacie-grafik"))
    expect(said(member, WORDS)).to_have_count(1)
    expect(member.locator("[id^=topic-head]")).to_contain_text("Zamknięty")


def enter(page, address, name):
    page.goto(f"{address}/login")
    page.locator(".demo-people__person", has_text=name).click()
    expect(page.locator(".header")).to_contain_text(name)


def open_topic(page, title):
    page.locator(".wordmark").first.click()
    page.wait_for_load_state("networkidle")  # the home page it stands on looks the same before and after
    page.locator(".network-card__name a").first.click()
    page.locator("main").get_by_role("link", name="Nowy temat", exact=True).first.click()
    page.get_by_label("Tytuł tematu").fill(title)
    page.locator("main textarea").first.fill("Zaczynam od jednego pytania.")
    page.get_by_role("button", name="Opublikuj").click()
    expect(page.locator("h1", has_text=title)).to_be_visible()
    return page.url


def begin(page, words):
    composer = page.locator(".composer")
    if not composer.locator("textarea").is_visible():
        composer.locator("summary").first.click()
    composer.locator("textarea").fill(words)


def reply(page, words):
    begin(page, words)
    page.locator(".composer").get_by_role("button", name="Opublikuj").click()


def said(page, words):
    return page.locator(".stream .post", has_text=words)


def moderate(page, label, button):
    page.locator(".moderation-menu summary").click()
    page.locator(".moderation-menu").get_by_role("link", name=label).click()
    page.get_by_role("dialog").get_by_role("button", name=button, exact=True).click()
    expect(page.get_by_role("dialog")).to_have_count(0)


def merge(page, target):
    page.locator(".moderation-menu summary").click()
    page.locator(".moderation-menu").get_by_role("link", name="Scal tematy").click()
    page.get_by_label("Temat docelowy").fill(target)
    page.get_by_role("dialog").get_by_role("button", name="Scal tematy").click()
