"""A moderator tags topics and acts on several at once; the author and the readers see it at once."""
import pytest
from playwright.sync_api import expect

from forum.moderation.lock import lock
from tests import people

from .live import acting, open_live  # noqa: F401 - acting is a fixture

pytestmark = pytest.mark.once


def rows(page):
    return page.locator("#topic-rows tr")


def box(page, topic):
    return page.locator(f"#topic-row-{topic.id} input[type=checkbox]")


def choose(page, label):
    """Open the menu of acts by keyboard and press one."""
    page.locator(".bulk__menu summary").press("Enter")
    page.locator(".bulk__menu").get_by_role("button", name=label, exact=True).press("Enter")
    expect(page.locator("dialog:modal")).to_be_visible()


def test_several_topics_are_closed_silently_and_opened_again_by_keyboard(world, page_of, act):  # noqa: F811
    topics = [world.topic, *(people.make_topic(world.network, by=world.ana) for _number in range(2))]
    lock(topics[2], world.moderator)
    moderator, reader = page_of(world.moderator), page_of(world.ben)
    reader.goto(f"/t/{topics[0].slug}/{topics[0].id}")
    expect(reader.locator("#stream")).to_be_visible()

    moderator.goto(f"/c/{world.network.slug}/{world.network.id}")
    expect(moderator.locator("#topic-rows input")).to_have_count(0)
    moderator.get_by_role("link", name="Zaznacz tematy").press("Enter")
    choose(moderator, "Zamknij")
    expect(moderator.get_by_role("dialog")).to_contain_text("Żaden temat nie jest zaznaczony")
    moderator.keyboard.press("Escape")
    expect(moderator.get_by_role("dialog")).to_have_count(0)

    box(moderator, topics[0]).press("Space")
    expect(moderator.locator(".bulk__count")).to_contain_text("Zaznaczono 1 temat")
    moderator.get_by_role("button", name="Zaznacz wszystkie").press("Enter")
    expect(moderator.locator(".bulk__count")).to_contain_text("Zaznaczono 3 tematy")
    # A push renews the rows: boxes and ticks stay.
    act("reply", world.ana, topic=topics[1], text="Mam pytanie.")
    expect(moderator.locator(f"#topic-row-{topics[1].id} .topic-list__count")).to_contain_text("1")
    expect(moderator.locator("#topic-rows input:checked")).to_have_count(3)

    choose(moderator, "Zamknij")
    dialog = moderator.get_by_role("dialog", name="Zamknij tematy")
    expect(dialog).to_contain_text("Zmiana obejmie 2 tematy")
    expect(dialog).to_contain_text("Ten temat jest już zamknięty.")
    dialog.get_by_label("Po cichu").check()
    dialog.get_by_label("Powód").fill("Porządki")
    dialog.get_by_role("button", name="Zrób to w 2 tematach").press("Enter")
    expect(moderator.locator(".flash[role=status]", has_text="Zrobione w 2 tematach.")).to_be_visible()
    # One goes on choosing.
    expect(moderator.locator("#topic-rows input")).to_have_count(3)
    expect(moderator.locator("#topic-rows input:checked")).to_have_count(0)
    expect(reader.locator(".topic__statuses")).to_contain_text("Zamknięty")
    expect(reader.locator(".small-action")).to_have_count(0)

    moderator.get_by_role("button", name="Cofnij").press("Enter")
    expect(moderator.locator(".flash[role=status]", has_text="Cofnięte w 2 tematach.")).to_be_visible()
    expect(reader.locator(".topic__statuses")).not_to_contain_text("Zamknięty")


def test_tags_of_a_topic_are_chosen_and_lead_to_others(world, page_of):
    people.make_tag(world.network, by=world.moderator, name="dowóz")
    people.make_tag(world.network, by=world.moderator, name="szkoły")
    author, reader = page_of(world.ana), page_of(world.ben, viewport={"width": 390, "height": 800})
    reader.goto(f"/t/{world.topic.slug}/{world.topic.id}")
    expect(reader.locator("#stream")).to_be_visible()

    author.goto(f"/t/{world.topic.slug}/{world.topic.id}")
    author.get_by_role("link", name="Tagi", exact=True).press("Enter")
    dialog = author.get_by_role("dialog", name="Tagi tematu")
    dialog.get_by_label("dowóz").press("Space")
    dialog.get_by_role("button", name="Zapisz tagi").press("Enter")
    expect(author.locator(".flash[role=status]", has_text="Tagi są zapisane.")).to_be_visible()
    expect(author.locator(".topic__tags")).to_contain_text("dowóz")
    # At once, with a line, and without a push the eye would trip over.
    expect(reader.locator(".topic__tags")).to_contain_text("dowóz")
    expect(reader.locator(".small-action")).to_contain_text("zmienia tagi tematu: dodano: dowóz")

    reader.locator(".topic__tags .tag").click()
    expect(reader).to_have_url(f"/c/{world.network.slug}/{world.network.id}/tag/dowoz")
    expect(rows(reader)).to_have_count(1)
    assert reader.evaluate("document.documentElement.scrollWidth <= innerWidth")

    author.goto(f"/c/{world.network.slug}/{world.network.id}/new")
    author.get_by_label("Tytuł tematu").fill("Nowy temat z tagiem")
    author.get_by_label("szkoły").check()
    author.locator("#topic-text").fill("Treść nowego tematu.")
    author.get_by_role("button", name="Opublikuj", exact=True).click()
    expect(author.locator(".topic__tags")).to_contain_text("szkoły")
