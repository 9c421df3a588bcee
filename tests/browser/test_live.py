"""Two windows: what one person does, the other sees, and nobody else."""
import re

import pytest
from playwright.sync_api import expect

from tests import people

from .live import acting, address_of, live_site, open_live  # noqa: F401

pytestmark = pytest.mark.once


def test_a_reply_appears_in_the_other_window_once_and_with_its_author_too(world, page_of, act):
    ben, ana = (open_live(page_of(person), address_of(world.topic)) for person in (world.ben, world.ana))
    act("reply", world.moderator, topic=world.topic, text="Liczymy za kilometr.")
    for page in (ben, ana):
        expect(page.get_by_text("Liczymy za kilometr.")).to_have_count(1)
        expect(page.locator(".topic__statuses")).to_contain_text("2 wpisy")
    ana.locator("summary.composer__bar").click()
    ana.locator("#composer-text").fill("A my za dziecko.")
    ana.locator(".composer__form button.button--primary").click()
    for page in (ben, ana):
        expect(page.get_by_text("A my za dziecko.").locator("visible=true")).to_have_count(1)
        expect(page.locator("#stream > li.stream__item")).to_have_count(3)


def test_a_visitor_of_a_public_network_sees_a_reply_live(site, world, page_of, act):
    with site.app.app_context():
        network = people.make_network(f"otwarta-{world.network.id}", name="Otwarta", visibility="public")
        topic = people.make_topic(network, by=world.admin)
    page = open_live(page_of(None), address_of(topic))
    act("reply", world.admin, topic=topic, text="Widać to wszędzie.")
    expect(page.get_by_text("Widać to wszędzie.")).to_have_count(1)


def test_posts_below_the_fold_wait_behind_a_bar_and_the_line_being_read_stays(world, page_of, act):
    topic = people.make_topic(world.network, by=world.ana, replies=12)
    page = open_live(page_of(world.ben), address_of(topic))
    page.evaluate("scrollTo({top: 300, behavior: 'instant'})")
    line = page.locator("#stream > li").nth(3)
    before = line.bounding_box()["y"]
    for number in range(3):
        act("reply", world.ana, topic=topic, text=f"Nowość {number}")
    bar = page.locator(".live-bar:visible")
    expect(bar).to_have_text("Pokaż 3 nowe wpisy")
    expect(bar).to_be_in_viewport()
    expect(page.get_by_text("Nowość 0")).to_be_hidden()
    assert abs(line.bounding_box()["y"] - before) < 2
    bar.click()
    expect(page.get_by_text("Nowość 0")).to_be_in_viewport()
    expect(page.get_by_text("Nowość 2")).to_be_visible()
    expect(bar).to_have_count(0)


def test_the_bar_leads_from_the_middle_of_a_long_topic_to_what_is_new(world, page_of, act):
    topic = people.make_topic(world.network, by=world.ana, replies=80)
    page = open_live(page_of(world.ben), address_of(topic, 20))
    act("reply", world.ana, topic=topic, text="Na końcu.")
    expect(page.locator(".live-bar:visible")).to_have_text("Pokaż 1 nowy wpis")
    page.locator(".live-bar:visible").click()
    expect(page).to_have_url(re.compile("/82"))
    expect(page.get_by_text("Na końcu.")).to_be_in_viewport()


def test_lists_say_what_is_new_and_show_it_when_asked(world, page_of, act):
    other = people.make_topic(world.network, by=world.ana, title="Starszy temat")
    network_page = f"/c/{world.network.slug}/{world.network.id}"
    pages = [open_live(page_of(world.ben), address) for address in ("/", network_page, "/latest")]
    outsider = open_live(page_of(world.stranger), "/latest")
    key = act("open", world.ana, network=world.network, title="Całkiem nowy temat", text="Pytanie")
    for number in range(3):
        act("reply", world.moderator, topic=world.topic, text=f"Odpowiedź {number}")
    for page in pages:
        bar = page.locator(".live-bar:visible")
        expect(bar).to_have_text("1 nowy temat / 3 nowe odpowiedzi")
        expect(page.get_by_text("Całkiem nowy temat")).to_have_count(0)
        bar.click()
        expect(page.get_by_text("Całkiem nowy temat")).to_have_count(1)
        expect(page.locator(".live-bar:visible")).to_have_count(0)
    rows = pages[2].locator("#topic-rows > tr")
    assert [rows.nth(place).get_attribute("data-topic") for place in range(3)] == [str(world.topic.id), key, str(other.id)]
    assert outsider.locator(".live-bar:visible").count() == 0
    act("reply", world.moderator, topic=other, text="Jeszcze jedna")
    expect(pages[2].locator(".live-bar:visible")).to_have_text("1 nowa odpowiedź")


def test_people_see_who_types_and_who_reads(world, page_of, act):
    ben, ana = (open_live(page_of(person), address_of(world.topic)) for person in (world.ben, world.ana))
    expect(ben.locator(".readers")).to_contain_text("Anna Przykład")
    expect(ben.locator(".readers")).not_to_contain_text("Benedykt Wzór")
    ana.locator("summary.composer__bar").click()
    ana.locator("#composer-text").press_sequentially("A u nas")
    expect(ben.locator(".typing")).to_have_text("Anna Przykład pisze…")
    act("reply", world.ana, topic=world.topic, text="Gotowe.")
    expect(ben.locator(".typing")).to_have_text("")
    ana.close()
    expect(ben.locator(".readers")).to_be_hidden()


def test_a_topic_that_is_closed_says_so_on_every_page(world, page_of, act):
    page = open_live(page_of(world.ben), address_of(world.topic))
    act("lock", world.moderator, topic=world.topic)
    expect(page.locator(".small-action")).to_contain_text("zamyka temat")
    expect(page.locator(".topic__statuses")).to_contain_text("Zamknięty")
    act("unlock", world.moderator, topic=world.topic)
    expect(page.locator(".topic__statuses")).not_to_contain_text("Zamknięty")


def test_a_merge_takes_readers_along_and_brings_the_posts_to_the_others(world, page_of, act):
    source = people.make_topic(world.network, by=world.ana, title="Ten sam temat", text="Wędrujący wpis")
    at_source, at_target = (open_live(page_of(world.ben), address_of(topic)) for topic in (source, world.topic))
    event = act("merge", world.moderator, topic=source, into=world.topic)
    expect(at_source).to_have_url(re.compile(f"/t/{world.topic.slug}/{world.topic.id}"))
    for page in (at_source, at_target):
        expect(page.get_by_text("Wędrujący wpis")).to_have_count(1)
        expect(page.locator(".small-action")).to_contain_text("Ten sam temat")
    act("undo", world.moderator, event=int(event))
    for page in (at_source, at_target):
        expect(page.get_by_text("Wędrujący wpis")).to_have_count(0)


def test_whoever_is_removed_sees_the_page_go_and_does_not_get_it_back(world, page_of, act):
    page = open_live(page_of(world.ben), address_of(world.topic))
    act("remove", world.admin, network=world.network, person=world.ben)
    expect(page.get_by_text("Na początek jedno pytanie.")).to_have_count(0, timeout=6000)
    page.go_back()
    expect(page.get_by_text("Na początek jedno pytanie.")).to_have_count(0)


def test_an_ended_session_leads_to_sign_in(world, page_of, act):
    page = open_live(page_of(world.ben), address_of(world.topic))
    act("sign_out", world.ben)
    expect(page).to_have_url(re.compile("/login"))


def test_where_sockets_are_blocked_the_page_asks_over_http(world, page_of, act):
    page = page_of(world.ben)
    page.route_web_socket("**/socket.io/**", lambda socket: socket.close(code=1011))
    page.goto(address_of(world.topic))
    act("reply", world.ana, topic=world.topic, text="Przez okienko.")
    expect(page.get_by_text("Przez okienko.")).to_have_count(1, timeout=8000)
    expect(page.locator(".connection")).to_have_text("")


def test_a_lost_connection_is_said_quietly_and_made_up_for(world, page_of, act):
    page = open_live(page_of(world.ben), address_of(world.topic))
    page.context.set_offline(True)
    act("hush", world.ana, topic=world.topic, text="W ciszy.")
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator(".connection")).to_have_text("Brak połączenia. Próbujemy połączyć ponownie.", timeout=10_000)
    page.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.get_by_text("W ciszy.")).to_have_count(1)
    expect(page.locator(".connection")).to_have_text("")


def test_a_page_that_comes_back_from_the_cache_is_brought_up_to_date(world, page_of, act):
    page = open_live(page_of(world.ben), address_of(world.topic))
    page.locator("a[href='/latest']").first.click()
    expect(page).to_have_url(re.compile("/latest"))
    act("reply", world.ana, topic=world.topic, text="Tymczasem.")
    page.go_back()
    expect(page.get_by_text("Tymczasem.")).to_have_count(1)


def test_what_is_pinned_everywhere_offers_a_networks_moderator_no_pin(world, page_of, act):
    page, administrator, reader = (open_live(page_of(person), address_of(world.topic))
                                   for person in (world.moderator, world.admin, world.ben))
    own = reader.get_by_role("button", name="Odepnij dla mnie")
    expect(own).to_have_count(0)
    act("pin_everywhere", world.admin, topic=world.topic)
    for one, count in ((page, 0), (administrator, 1)):
        expect(one.locator("[id^=topic-head]")).to_contain_text("Przypięty we wszystkich sieciach")
        one.locator(".moderation-menu summary").click()
        expect(one.get_by_role("link", name="Zamknij temat")).to_be_visible()
        expect(one.get_by_role("link", name="Odepnij")).to_have_count(count)
        expect(one.get_by_role("link", name="Zmień przypięcie")).to_have_count(count)
    own.click()
    expect(reader.locator("main > .flash")).to_contain_text("Dla Ciebie")
    expect(reader.get_by_role("button", name="Przypnij znów dla mnie")).to_be_visible()
    act("unpin", world.admin, topic=world.topic)
    expect(reader.locator(".own-pin")).to_be_hidden()


def test_rows_in_sight_say_what_a_moderator_has_made_of_their_topics(site, world, page_of, act):
    with site.app.app_context():
        step = people.make_topic(world.network, by=world.admin, title="Zagadnienie", agenda_number=1)
    network_page = f"/c/{world.network.slug}/{world.network.id}"
    page = open_live(page_of(world.ben), network_page)
    rows = [page.locator(f"#topic-row-{topic.id}") for topic in (world.topic, step)]
    for verb in ("lock", "pin"):
        act(verb, world.moderator, topic=world.topic)
    act("lock", world.moderator, topic=step)
    act("sum_up", world.moderator, topic=step)
    for row in rows:
        expect(row).to_contain_text("Zamknięty")
    expect(rows[0]).to_contain_text("Przypięty")
    expect(rows[1]).to_contain_text("podsumowane")
    expect(rows[1]).to_have_class(re.compile("agenda__step--done"))
    expect(page.locator(".live-bar:visible")).to_have_count(0)
    act("unlock", world.moderator, topic=world.topic)
    expect(rows[0]).not_to_contain_text("Zamknięty")


def test_the_timeline_ends_with_the_last_reply(world, page_of, act):
    page = open_live(page_of(world.ben), address_of(world.topic))
    end = page.locator(f"#topic-end-{world.topic.id}")
    before = end.locator("time").get_attribute("datetime")
    page.wait_for_timeout(1100)  # the page says whole seconds
    act("reply", world.ana, topic=world.topic, text="Dopisuję.")
    expect(end).to_have_attribute("href", re.compile("/2$"))
    assert end.locator("time").get_attribute("datetime") > before
