"""Writing in a real browser: by mouse, by keyboard, without JavaScript, and for everybody."""
import re

import pytest
from playwright.sync_api import expect

from forum import clock
from forum.db import db, lock_rows, transaction
from forum.posts.models import Post
from forum.topics.models import Topic

from .looks import overflow, violations

pytestmark = pytest.mark.once


def topic_address(world):
    return f"/t/{world.topic.slug}/{world.topic.id}"


def posts_of(world):
    db.session.rollback()
    return db.session.scalars(db.select(Post.text).filter_by(topic_id=world.topic.id).order_by(Post.number)).all()


def opened(page, world):
    page.goto(topic_address(world), wait_until="networkidle")
    page.locator(".composer > summary").click()
    return page.locator("#composer-text")


def test_a_reply_appears_in_the_stream_and_the_composer_is_ready_for_the_next(page_of, world):
    page = page_of(world.ben)
    text = opened(page, world)
    key = page.locator("[name=key]").input_value()
    text.fill("Liczymy **od kilometra**.")
    expect(page.locator("#writing-preview strong")).to_have_text("od kilometra")
    page.get_by_role("button", name="Opublikuj").click()
    expect(page.locator(".post strong")).to_have_text("od kilometra")
    expect(text).to_have_value("")
    expect(page.locator(".composer")).not_to_have_attribute("open", "")
    expect(page.locator("[data-stream-target=status]")).to_have_text("Opublikowano Twoją odpowiedź.")
    assert page.locator("[name=key]").input_value() != key
    page.locator(".composer > summary").click()
    text.fill("Druga odpowiedź.")
    text.press("Control+Enter")
    expect(page.locator(".stream__item[data-author] .post")).to_have_count(3)
    assert posts_of(world)[1:] == ["Liczymy **od kilometra**.", "Druga odpowiedź."]
    page.reload()
    expect(page.locator("#composer-text")).to_have_value("")


def test_a_reply_to_a_post_says_whom_it_answers(page_of, world):
    page = page_of(world.ben)
    page.goto(topic_address(world), wait_until="networkidle")
    page.locator(".post").first.get_by_role("link", name=re.compile("^Odpowiedz")).click()
    expect(page.locator(".composer > summary b")).to_have_text("Odpowiedź dla: Anna Przykład, wpis 1")
    expect(page.locator("#composer-text")).to_be_focused()
    page.get_by_role("button", name="Odpowiedz na cały temat").click()
    expect(page.locator(".composer > summary b")).to_have_text("Odpowiedz w tym temacie")
    expect(page.locator("[name=to]")).to_have_value("")


def test_the_toolbar_and_its_keys_format_what_is_selected(page_of, world):
    page = page_of(world.ben)
    text = opened(page, world)
    text.fill("stoły")
    for keys, result in (("Control+b", "**stoły**"), ("Control+i", "**_stoły_**")):
        text.press("Control+a") if keys == "Control+b" else None
        text.press(keys)
        expect(text).to_have_value(result)
    text.fill("stoły")
    text.press("Control+a")
    page.get_by_role("button", name="Lista zadań").click()
    expect(text).to_have_value("- [ ] stoły")
    text.fill("")
    page.get_by_role("button", name="Tabela").click()
    page.keyboard.type("Powiat")
    expect(text).to_have_value("| Powiat | Koszt |\n| --- | --- |\n|  |  |\n\n")
    expect(page.locator("#writing-preview th").first).to_have_text("Powiat")


def test_everything_is_done_by_keyboard_alone(page_of, world):
    page = page_of(world.ben)
    page.goto(topic_address(world), wait_until="networkidle")
    page.locator(".composer > summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("markdown-toolbar [data-md-button=bold]")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.locator("markdown-toolbar [data-md-button=italic]")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    # From the first tool back to the last.
    expect(page.locator("markdown-toolbar :focus")).not_to_have_attribute("data-md-button", "bold")
    page.keyboard.press("Home")
    expect(page.locator("markdown-toolbar [data-md-button=bold]")).to_be_focused()
    for name in ("Podgląd obok tekstu", "Pełny ekran"):
        page.keyboard.press("Tab")
        expect(page.locator(":focus")).to_have_accessible_name(name)
    page.keyboard.press("Tab")
    expect(page.locator("#composer-text")).to_be_focused()
    page.keyboard.type("Tylko klawiatura.")
    expect(page.locator(".advice__piece")).to_be_visible()
    for name in ("Zamknij podpowiedź", "Podgląd", "Opublikuj"):
        page.keyboard.press("Tab")
        expect(page.locator(":focus")).to_have_accessible_name(name)
    page.keyboard.press("Enter")
    expect(page.locator(".post__body", has_text="Tylko klawiatura.")).to_be_visible()


def test_a_double_click_and_a_held_key_make_one_post(page_of, world):
    page = page_of(world.ben)
    text = opened(page, world)
    page.route("**/posts", lambda route: (page.wait_for_timeout(300), route.continue_()))
    text.fill("Raz jeden.")
    page.evaluate("""() => { const form = document.querySelector(".composer__form")
        for (let time = 0; time < 5; time += 1) form.requestSubmit(form.querySelector("[type=submit]")) }""")
    expect(page.locator(".post__body", has_text="Raz jeden.")).to_have_count(1)
    page.wait_for_timeout(500)
    assert posts_of(world).count("Raz jeden.") == 1


def test_a_new_topic_is_opened(page_of, world):
    page = page_of(world.ben)
    page.goto(f"/c/{world.network.slug}/{world.network.id}/new")
    page.get_by_label("Tytuł tematu").fill("Nowa sala")
    page.locator("#topic-text").fill("Kiedy będzie **wolna**?")
    expect(page.locator("#writing-preview strong")).to_have_text("wolna")
    page.get_by_role("button", name="Opublikuj").click()
    expect(page.locator("h1")).to_have_text("Nowa sala")
    page.goto(f"/c/{world.network.slug}/{world.network.id}/new")
    expect(page.locator("#topic-text")).to_have_value("")


def test_without_javascript_people_write_preview_and_reply(page_of, world):
    page = page_of(world.ben, java_script_enabled=False)
    page.goto(topic_address(world), wait_until="networkidle")
    page.locator("summary.composer__bar").click()
    expect(page.get_by_role("button", name="Opublikuj")).to_be_visible()
    expect(page.get_by_role("button", name="Zwiń")).to_have_count(0)  # nothing would answer it
    page.locator(".post").first.get_by_role("link", name=re.compile("^Odpowiedz")).click()
    expect(page.locator("main blockquote")).to_contain_text("Na początek jedno pytanie.")
    expect(page.locator("markdown-toolbar")).to_be_hidden()
    page.locator("textarea").fill("Bez **skryptów**")
    page.get_by_role("button", name="Podgląd").click()
    expect(page.locator("#writing-preview strong")).to_have_text("skryptów")
    page.get_by_role("button", name="Opublikuj").click()
    expect(page).to_have_url(re.compile(rf"{topic_address(world)}/2#post-\d+$"))
    expect(page.locator(".post__body strong")).to_have_text("skryptów")
    page.go_back()
    page.get_by_role("button", name="Opublikuj").click()
    assert posts_of(world).count("Bez **skryptów**") == 1


def test_a_topic_closed_while_somebody_types_says_so_and_keeps_the_text(page_of, world):
    page = page_of(world.ben)
    text = opened(page, world)
    text.fill("Jeszcze jedno.")
    with transaction():  # without a push: with Redis it would come before the click
        lock_rows(Topic, world.topic.id)[0].locked_at = clock.now()
    page.get_by_role("button", name="Opublikuj").click()
    expect(page.locator("#writing-problem")).to_contain_text("zamknięty")
    expect(text).to_have_value("Jeszcze jedno.")
    page.evaluate(f"document.getElementById('topic-state-{world.topic.id}').dataset.locked = 'true'")
    expect(page.locator("[data-composer-target=closed]")).to_be_visible()
    expect(page.get_by_role("button", name="Opublikuj")).to_be_disabled()
    page.evaluate(f"document.getElementById('topic-state-{world.topic.id}').dataset.locked = 'false'")
    expect(page.get_by_role("button", name="Opublikuj")).to_be_enabled()
    page.reload()
    expect(page.locator("#composer-text")).to_have_value("Jeszcze jedno.")


def test_on_a_phone_one_looks_at_the_preview_and_writes_on(page_of, world):
    page = page_of(world.ben, viewport={"width": 390, "height": 800})
    text = opened(page, world)
    text.fill("Na **telefonie**")
    page.get_by_role("button", name="Podgląd").click()
    expect(page.locator("#writing-preview strong")).to_have_text("telefonie")
    expect(page.locator("markdown-toolbar")).to_be_hidden()
    page.get_by_role("button", name="Pisz dalej").click()
    expect(text).to_be_focused()
    expect(page.locator("markdown-toolbar")).to_be_visible()
    page.get_by_role("button", name="Podgląd").click()
    page.get_by_role("button", name="Opublikuj").click()
    expect(page.locator(".post__body strong")).to_have_text("telefonie")
    page.locator("summary.composer__bar").click()
    expect(page.get_by_role("button", name="Podgląd")).to_be_visible()
    expect(text).to_be_visible()


def test_a_network_has_its_tabs_in_one_row_on_a_phone(page_of, world):
    page = page_of(world.moderator, viewport={"width": 390, "height": 800})
    page.goto(f"/c/{world.network.slug}/{world.network.id}")
    tabs = page.locator(".tabs__link")
    expect(tabs.first).to_be_visible()
    assert tabs.count() > 3 and len({tab.bounding_box()["y"] for tab in tabs.all()}) == 1
    page.set_viewport_size({"width": 320, "height": 800})
    assert not overflow(page)


def test_a_title_keeps_its_width_beside_a_moderators_tools(page_of, world):
    long_title = "Jak organizujecie dowóz dzieci do szkół – i ile to kosztuje?"
    topic_id, slug = world.topic.id, world.topic.slug
    with transaction():
        [topic] = lock_rows(Topic, topic_id)
        topic.title, topic.pinned_at = long_title, clock.now()
    page = page_of(world.moderator)
    page.goto(f"/t/{slug}/{topic_id}")
    title, tools = page.locator("h1").bounding_box(), page.locator(".topic__tools").bounding_box()
    assert tools["y"] >= title["y"] + title["height"]


def test_refusals_are_accessible_and_fit(page_of, world):
    page = page_of(world.ben, viewport={"width": 390, "height": 800})
    form = f"""<form method="post" action="/t/{world.topic.id}/posts"><input name="text" value="Mój tekst nie ginie">
        <input name="key" value="kkkkkkkkkkkk"><input name="csrf_token" value="TOKEN"></form>"""

    def post(token, text="Mój tekst nie ginie"):
        page.goto("/latest")
        page.evaluate("""([form, text]) => { document.querySelector("main").innerHTML = form
            document.querySelector("main [name=text]").value = text; document.querySelector("main form").submit() }""",
                      [form.replace("TOKEN", token), text])
        page.wait_for_load_state()
        page.wait_for_selector("main[id]")

    def look():
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            assert not violations(page)
        page.set_viewport_size({"width": 320, "height": 800})
        assert not overflow(page)

    page.goto("/latest")
    token = page.locator("meta[name=csrf-token]").get_attribute("content")
    post("stale")
    expect(page.locator("h1")).to_have_text("Wyślij jeszcze raz")
    look()
    post(token)
    expect(page.locator(".post__body", has_text="Mój tekst nie ginie")).to_be_visible()
    post(token, "A teraz inny")
    expect(page.locator("h1")).to_have_text("Już wysłano")
    look()
