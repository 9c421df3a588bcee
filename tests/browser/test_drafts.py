"""Drafts in a browser: on another device, in two windows, offline, after a session has ended."""
import re

import pytest
from playwright.sync_api import expect

from forum.accounts.models import UserSession
from forum.accounts.passwords import hash_password
from forum.db import db, transaction
from forum.drafts.models import Draft
from forum.posts.models import Post
from tests import people
from tests.conftest import empty_database

from .conftest import serve
from .looks import overflow, violations

pytestmark = pytest.mark.once

MINE = "Zaczęte w biurze, "
SAVED = "Zapisano wersję roboczą"
STATUS = ".composer__saved"


def address_of(topic):
    return f"/t/{topic.slug}/{topic.id}"


def texts_in(topic):
    db.session.rollback()
    return db.session.scalars(db.select(Post.text).filter_by(topic_id=topic.id).order_by(Post.number)).all()


def drafts_of(person):
    db.session.rollback()
    return db.session.scalars(db.select(Draft.text).filter_by(user_id=person.id).order_by(Draft.id)).all()


def opened(page, topic):
    """Open a topic and its composer, and wait until the page knows its draft."""
    with page.expect_response("**/drafts/topic-*"):
        page.goto(address_of(topic))
    page.locator(".composer > summary").click()
    return page.locator("#composer-text")


def write(page, text):
    page.locator("#composer-text").press("Control+End")
    page.keyboard.type(text)
    expect(page.locator(STATUS)).to_have_text(SAVED)


def saves(page):
    """Return what waits until the page has saved once more."""
    return page.expect_response(lambda response: "/drafts/" in response.url and response.request.method == "POST")


def test_one_goes_on_with_it_on_another_device_and_neither_version_is_lost(page_of, world):
    office, home = page_of(world.ben), page_of(world.ben)
    opened(office, world.topic)
    write(office, MINE)
    text = opened(home, world.topic)
    expect(text).to_have_value(MINE)
    expect(home.locator("[data-kept-text-target=notice]")).to_contain_text("Przywróciliśmy tekst")
    with saves(home):
        write(home, "dokończone w domu.")
    with saves(office) as answered:
        write(office, "dokończone w biurze.")
    assert answered.value.status == 409
    conflict = office.locator(".composer__conflict")
    expect(conflict).to_contain_text("zmieniła się na innym urządzeniu")
    expect(conflict.locator("pre")).to_have_text(MINE + "dokończone w domu.")
    expect(office.locator("#composer-text")).to_have_value(MINE + "dokończone w biurze.")
    assert drafts_of(world.ben) == [MINE + "dokończone w domu."]
    assert not violations(office, within="#dock") and not overflow(office)

    office.get_by_role("button", name="Weź tamtą").click()
    expect(conflict).to_be_hidden()
    expect(office.locator("#composer-text")).to_have_value(MINE + "dokończone w domu.")
    with saves(office):
        office.keyboard.press("Control+z")
        expect(office.locator("#composer-text")).to_have_value(MINE + "dokończone w biurze.")
    assert drafts_of(world.ben) == [MINE + "dokończone w biurze."]
    with saves(home):
        write(home, " Koniec.")
    home.get_by_role("button", name="Dopisz tamtą pod moją").click()
    both = MINE + "dokończone w domu. Koniec.\n\n" + MINE + "dokończone w biurze."
    expect(text).to_have_value(both)
    home.get_by_role("button", name="Opublikuj").click()
    expect(home.locator("#stream .post__body", has_text="Koniec.")).to_have_count(1)
    assert (texts_in(world.topic)[1:], drafts_of(world.ben)) == ([both], [])
    # Sent elsewhere, it does not come back here.
    expect(opened(office, world.topic)).to_have_value("")
    expect(office.locator("[data-composer-target=unsent]")).to_be_hidden()


def test_a_text_kept_here_and_changed_there_shows_both(page_of, world):
    office, home = page_of(world.ben), page_of(world.ben)
    opened(office, world.topic)
    write(office, MINE)
    office.route("**/drafts/**", lambda route: route.abort())
    office.locator("#composer-text").press("End")
    office.keyboard.type("bez sieci.")
    expect(office.locator(STATUS)).to_have_text("Bez połączenia – tekst jest bezpieczny w tej przeglądarce")
    opened(home, world.topic)
    with saves(home):
        write(home, "w domu.")
    office.unroute("**/drafts/**")
    text = opened(office, world.topic)
    expect(text).to_have_value(MINE + "bez sieci.")
    expect(office.locator(".composer__conflict pre")).to_have_text(MINE + "w domu.")
    with saves(office):
        office.get_by_role("button", name="Zostaw moją").click()
    assert drafts_of(world.ben) == [MINE + "bez sieci."]
    office.reload()
    office.locator(".composer > summary").click()
    expect(text).to_have_value(MINE + "bez sieci.")
    expect(office.locator(".composer__conflict")).to_be_hidden()


def test_two_windows_with_one_draft_do_not_fight(page_of, world):
    first = page_of(world.ben)
    opened(first, world.topic)
    write(first, MINE)
    second = first.context.new_page()
    text = opened(second, world.topic)
    expect(text).to_have_value(MINE)
    with saves(second):
        write(second, "dalej.")
    expect(first.locator("#composer-text")).to_have_value(MINE + "dalej.")
    with saves(first) as answered:
        write(first, " I dalej.")
    assert answered.value.status == 200
    expect(text).to_have_value(MINE + "dalej. I dalej.")
    second.get_by_role("button", name="Opublikuj").click()
    expect(second.locator("#stream .post__body", has_text="I dalej.")).to_have_count(1)
    expect(first.locator("#composer-text")).to_have_value("")
    first.reload()
    expect(first.locator("[data-composer-target=unsent]")).to_be_hidden()
    first.wait_for_timeout(2_500)  # nobody brings it back, not even late
    assert drafts_of(world.ben) == []
    second.reload()
    expect(text).to_have_value("")


def test_offline_it_stays_in_the_browser_and_is_sent_when_the_connection_is_back(page_of, world):
    page = page_of(world.ben)
    text = opened(page, world.topic)
    page.context.set_offline(True)
    text.focus()
    page.keyboard.type(MINE)
    expect(page.locator(STATUS)).to_have_text("Bez połączenia – tekst jest bezpieczny w tej przeglądarce")
    assert drafts_of(world.ben) == []
    page.context.set_offline(False)
    expect(page.locator(STATUS)).to_have_text(SAVED)
    assert drafts_of(world.ben) == [MINE]
    page.locator("#composer-text").press("End")
    page.keyboard.type("i w ostatniej chwili")
    page.goto("/latest")  # two seconds have not passed
    for _attempt in range(100):
        if drafts_of(world.ben) != [MINE]:
            break
        page.wait_for_timeout(50)
    assert drafts_of(world.ben) == [MINE + "i w ostatniej chwili"]


def test_what_was_being_saved_while_it_was_posted_is_no_draft(page_of, world):
    page = page_of(world.ben)
    text = opened(page, world.topic)
    page.route("**/drafts/topic-*", lambda route: (page.wait_for_timeout(1_000), route.continue_()))
    with page.expect_request(lambda request: "/drafts/" in request.url and request.method == "POST"):
        text.focus()
        page.keyboard.type("Szybko.")
    text.press("Control+Enter")
    expect(page.locator("#stream .post__body", has_text="Szybko.")).to_have_count(1)
    page.wait_for_timeout(3_500)
    assert drafts_of(world.ben) == []


def test_a_text_that_is_too_long_for_a_draft_stays_in_this_browser(page_of, world):
    page = page_of(world.ben)
    text = opened(page, world.topic)
    write(page, MINE)
    long = "Długi akapit z Worda. " * 1500
    text.fill(long)
    expect(page.locator(STATUS)).to_have_text("Tekst jest za długi o 1000 znaków.")
    assert drafts_of(world.ben) == [MINE]
    expect(opened(page, world.topic)).to_have_value(long)
    text.fill(MINE + "krótko")
    expect(page.locator(STATUS)).to_have_text(SAVED)
    assert drafts_of(world.ben) == [MINE + "krótko"]


def test_back_to_a_page_of_the_cache_brings_the_newest_words(page_of, world):
    page, address = page_of(world.ben), f"/c/{world.network.slug}/{world.network.id}"
    page.goto(f"{address}/new", wait_until="networkidle")
    text = page.locator("#topic-text")
    text.fill("Początek")
    expect(page.locator(STATUS)).to_have_text(SAVED)
    for _time in range(2):
        page.locator(".sidebar").get_by_role("link", name="Najnowsze").click()
        page.wait_for_url("**/latest")
        page.go_back()
        expect(text).to_have_value("Początek")
    page.locator(".sidebar").get_by_role("link", name="Najnowsze").click()
    page.wait_for_url("**/latest")
    page.goto(f"{address}/new")
    text.fill("Początek i koniec")
    expect(page.locator(STATUS)).to_have_text(SAVED)
    for _time in range(2):
        page.go_back()
    expect(text).to_have_value("Początek i koniec")
    page.wait_for_timeout(2_500)
    assert drafts_of(world.ben) == ["Początek i koniec"]


def test_who_signs_in_next_gets_nothing_of_it_among_their_drafts(page_of, site, world):
    page = page_of(world.ben)
    opened(page, world.topic)
    page.locator("#composer-text").press("End")
    page.keyboard.type(MINE)
    page.context.clear_cookies()
    page.context.add_cookies([site.cookie_for(world.ana)])
    page.locator(".sidebar").get_by_role("link", name="Najnowsze").click()
    page.wait_for_url("**/latest")
    expect(page.locator("#composer-text")).to_have_count(0)
    page.wait_for_timeout(1_000)
    assert drafts_of(world.ana) == []


def test_the_list_leads_back_to_each_place_and_deletes_after_asking(page_of, world):
    page = page_of(world.ben, viewport={"width": 390, "height": 800})
    opened(page, world.topic)
    write(page, MINE)
    page.goto(address_of(world.topic))
    expect(page.locator("details.composer > summary")).to_contain_text("niewysłany tekst")
    expect(page.locator("[data-composer-target=unsent]")).to_be_visible()
    page.goto(f"/c/{world.network.slug}/{world.network.id}/new")
    page.get_by_label("Tytuł tematu").fill("Mój tytuł")
    page.locator("#topic-text").fill("I treść.")
    expect(page.locator(STATUS)).to_have_text(SAVED)
    page.locator(".menu:not(.bell) > summary").last.click()
    page.get_by_role("link", name="Wersje robocze").click()
    page.wait_for_url("**/drafts")
    rows = page.locator(".draft")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("Mój tytuł")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        assert not violations(page) and not overflow(page)
    rows.last.get_by_role("link", name=re.compile("^Pisz dalej")).click()
    page.wait_for_url(f"**{address_of(world.topic)}**")
    expect(page.locator("#composer-text")).to_have_value(MINE)
    expect(page.locator("#composer-text")).to_be_focused()
    page.goto("/drafts")
    rows.first.get_by_role("link", name=re.compile("^Pisz dalej")).click()
    expect(page.get_by_label("Tytuł tematu")).to_have_value("Mój tytuł")
    expect(page.locator("#topic-text")).to_have_value("I treść.")
    page.goto("/drafts")
    rows.first.get_by_role("link", name=re.compile("^Usuń")).click()
    dialog = page.get_by_role("dialog", name="Usunąć tę wersję roboczą?")
    expect(dialog).to_contain_text("I treść.")
    dialog.get_by_role("link", name="Zostaw").click()
    rows.first.get_by_role("link", name=re.compile("^Usuń")).click()
    dialog.get_by_role("button", name="Usuń wersję roboczą").click()
    expect(page.locator("main .flash")).to_contain_text("Usunięto wersję roboczą.")
    expect(rows).to_have_count(1)
    assert drafts_of(world.ben) == [MINE]


def test_without_javascript_the_draft_is_there_and_is_saved_by_a_button(page_of, world):
    opened(page := page_of(world.ben), world.topic)
    write(page, MINE)
    plain = page_of(world.ben, java_script_enabled=False)
    plain.goto(f"/t/{world.topic.id}/reply")
    expect(plain.locator("#post-text")).to_have_value(MINE)
    plain.locator("#post-text").fill(MINE + "bez skryptów")
    plain.get_by_role("button", name="Zapisz wersję roboczą").click()
    expect(plain.locator("main .flash")).to_contain_text(SAVED)
    plain.goto(f"/t/{world.topic.id}/reply")
    plain.get_by_role("button", name="Opublikuj").click()
    assert texts_in(world.topic)[1:] == [MINE + "bez skryptów"]
    assert drafts_of(world.ben) == []


def lose_session(page, person):
    with transaction():
        db.session.execute(db.delete(UserSession).where(UserSession.user_id == person.id))
    page.context.clear_cookies()


def test_a_session_that_has_ended_is_renewed_in_place_and_the_post_is_sent(page_of, world):
    with transaction():
        world.ben.password_hash = hash_password("Bardzo długie hasło 7")
    page = page_of(world.ben)
    text = opened(page, world.topic)
    write(page, MINE)
    lose_session(page, world.ben)
    page.get_by_role("button", name="Opublikuj").click()
    dialog = page.get_by_role("dialog", name="Twoja sesja wygasła")
    expect(dialog.get_by_label("Adres e-mail")).to_be_visible()
    assert not violations(page, within="dialog[open]") and not overflow(page)
    expect(text).to_have_value(MINE)
    dialog.get_by_label("Adres e-mail").fill(world.ben.email)
    dialog.get_by_label("Hasło").fill("nie to")
    dialog.get_by_role("button", name="Zaloguj się").click()
    expect(dialog.get_by_role("alert")).to_contain_text("nie zgadza")
    dialog.get_by_label("Hasło").fill("Bardzo długie hasło 7")
    dialog.get_by_role("button", name="Zaloguj się").click()
    expect(page.locator("#stream .post__body", has_text=MINE.strip())).to_have_count(1)
    expect(dialog).to_have_count(0)
    assert (len(texts_in(world.topic)), drafts_of(world.ben)) == (2, [])
    # The page goes on with the new session.
    page.locator(".composer > summary").click()
    write(page, "Drugi.")
    assert drafts_of(world.ben) == ["Drugi."]


def test_somebody_else_who_signs_in_does_not_send_it(page_of, world):
    with transaction():
        world.ana.password_hash = hash_password("Bardzo długie hasło 7")
    page = page_of(world.ben)
    opened(page, world.topic)
    write(page, MINE)
    lose_session(page, world.ben)
    page.get_by_role("button", name="Opublikuj").click()
    dialog = page.get_by_role("dialog", name="Twoja sesja wygasła")
    dialog.get_by_label("Adres e-mail").fill(world.ana.email)
    dialog.get_by_label("Hasło").fill("Bardzo długie hasło 7")
    dialog.get_by_role("button", name="Zaloguj się").click()
    expect(page.locator("#writing-problem")).to_contain_text("zalogował się kto inny")
    expect(page.locator("#composer-text")).to_have_value(MINE)
    assert len(texts_in(world.topic)) == 1


def test_in_the_demo_one_click_signs_in_in_place(chromium, tmp_path_factory):
    data = tmp_path_factory.mktemp("demo")
    with empty_database(data) as database_url:
        for site in serve(database_url, data, FORUM_DEMO="1"):
            with site.app.app_context():
                network = people.make_network("gmina", name="Gminy")
                ben = people.make_person("ben", name="Benedykt Wzór", networks={network: ["participant"]}, is_demo=True)
                topic = people.make_topic(network, by=ben, title="Temat pokazowy")
                context = chromium.new_context(base_url=site.url, locale="pl-PL")
                context.add_cookies([site.cookie_for(ben)])
                page = context.new_page()
                opened(page, topic)
                write(page, MINE)
                lose_session(page, ben)
                page.get_by_role("button", name="Opublikuj").click()
                page.get_by_role("dialog", name="Twoja sesja wygasła").get_by_role("button", name="Benedykt Wzór").click()
                expect(page.locator("#stream .post__body", has_text=MINE.strip())).to_have_count(1)
                assert len(texts_in(topic)) == 2
                context.close()
                db.session.remove()
