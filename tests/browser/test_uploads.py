"""Files in a text being written, in a real browser: picked, dropped, pasted, called off, sent again, described, looked at."""
import base64
import re
import socket
import time
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from forum.db import db
from forum.posts.models import Post
from forum.uploads.models import PostUpload, Upload
from tests.uploads import files

from .looks import overflow, violations

pytestmark = pytest.mark.once

REFERENCE = re.compile(r"upload://[0-9a-f]{32}\.\w+")
# Hands files over as a drop or a paste does.
GIVE = """(field, { kind, name, type, bytes, words }) => {
    const data = new DataTransfer()
    data.items.add(new File([Uint8Array.from(atob(bytes), (letter) => letter.charCodeAt(0))], name, { type }))
    for (const [format, text] of Object.entries(words)) data.setData(format, text)
    const event = kind == "paste" ? new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true })
        : new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true })
    field.dispatchEvent(event)
    return event.defaultPrevented
}"""


def file(name, content, kind="application/octet-stream"):
    return {"name": name, "mimeType": kind, "buffer": content}


def opened(page, world):
    page.goto(f"/t/{world.topic.slug}/{world.topic.id}", wait_until="networkidle")
    page.locator(".composer > summary").click()
    text = page.locator("#composer-text")
    text.fill("")
    return text


def pick(page, *chosen):
    with page.expect_file_chooser() as choosing:
        page.get_by_role("button", name="Dodaj plik lub obraz").click()
    choosing.value.set_files(list(chosen))


def give(field, kind, name, content, type, **words):
    return field.evaluate(GIVE, {"kind": kind, "name": name, "type": type, "bytes": base64.b64encode(content).decode(),
                                 "words": {name.replace("_", "/"): text for name, text in words.items()}})


def last_post(world):
    db.session.rollback()
    return db.session.scalars(db.select(Post).filter_by(topic_id=world.topic.id).order_by(Post.number.desc())).first()


def test_a_picked_picture_is_described_posted_and_looked_at(page_of, world):
    page = page_of(world.ana)
    text = opened(page, world)
    text.fill("Oto rynek:\n\nKoniec.")
    text.evaluate("field => field.setSelectionRange(10, 10)")
    pick(page, file("rynek.png", files.picture(size=(1600, 900)), "image/png"), file("Plan [1].pdf", files.PDF))
    expect(text).to_have_value(re.compile(r"Oto rynek:\n\n!\[\]\(upload://\w{32}\.png\)\n\[Plan \(1\)\.pdf\|attachment\]\(upload://\w{32}\.pdf\)\n\nKoniec\."))
    rows = page.locator(".upload")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("rynek.png")
    words = rows.first.get_by_label("Opis obrazu dla osób, które go nie widzą")
    words.fill("Rynek [po] remoncie")
    words.press("Enter")
    expect(text).to_have_value(re.compile(r"!\[Rynek \(po\) remoncie\]\(upload://"))
    expect(rows.first.get_by_role("button", name="Opisz obraz")).to_be_focused()
    rows.nth(1).get_by_role("button", name="Zmień tytuł").click()
    rows.nth(1).get_by_label("Tytuł pliku").fill("Plan dowozu")
    rows.nth(1).get_by_role("button", name="Zapisz").click()
    expect(text).to_have_value(re.compile(r"\[Plan dowozu\|attachment\]\(upload://"))
    expect(page.locator(".composer__preview img")).to_have_attribute("alt", "Rynek (po) remoncie")
    assert not violations(page, within=".composer")
    page.get_by_role("button", name="Opublikuj").click()
    post = page.locator(".stream__item .prose").last
    expect(post.get_by_role("img", name="Rynek (po) remoncie")).to_be_visible()
    expect(rows).to_have_count(0)
    expect(post.get_by_role("link", name=re.compile(r"Plan dowozu \(PDF, 1 KB\)"))).to_be_visible()
    assert db.session.scalar(db.select(db.func.count()).select_from(PostUpload).filter_by(post_id=last_post(world).id)) == 2
    with page.expect_download() as taking:
        post.get_by_role("link", name="Plan dowozu").click()
    assert taking.value.suggested_filename == "Plan [1].pdf"


def test_files_are_dropped_and_pasted_where_the_cursor_is_and_undo_takes_them_back(page_of, world):
    page = page_of(world.ana)
    text = opened(page, world)
    text.press_sequentially("Słowo.")
    for kind in ("dragover", "drop"):
        assert give(text, kind, "plan.pdf", files.PDF, "application/pdf")
    expect(page.locator(".composer--dropping")).to_have_count(0)
    expect(text).to_have_value(re.compile(r"^Słowo\.\n\n\[plan\.pdf\|attachment\]\(upload://\w+\.pdf\)\s*$"))
    for kind in ("dragover", "drop"):  # beside the form it opens nothing
        assert give(page.locator("main h1"), kind, "plan.pdf", files.PDF, "application/pdf")
    expect(page.locator(".upload")).to_have_count(1)
    assert give(text, "paste", "image.png", files.picture(), "image/png", text_html="<meta><img src='https://a.pl/b.png'>")
    expect(text).to_have_value(re.compile(r"\.pdf\)\s+!\[\]\(upload://\w+\.png\)\s*$"))
    # What a sheet looks like comes along with its words, which are better.
    before = text.input_value()
    give(text, "paste", "image.png", files.picture(), "image/png", text_plain="1",
         text_html="<table><tr><td>1</td></tr></table>")
    expect(page.locator(".upload")).to_have_count(2)
    after = text.input_value()
    assert "Wysyłanie" not in after and len(REFERENCE.findall(after)) == len(REFERENCE.findall(before)) == 2
    text.focus()
    for _step in range(40):
        if text.input_value().strip() in ("Słowo.", ""):
            break
        text.press("Control+z")
    assert text.input_value().strip() in ("Słowo.", "")


def test_somebody_writes_on_while_files_are_sent_calls_one_off_and_sends_the_post(page_of, world):
    page = page_of(world.ana)
    text = opened(page, world)
    held = []
    page.route("**/uploads?*", lambda route: held.append(route))
    pick(page, *(file(f"plan{number}.pdf", files.PDF) for number in range(4)))
    rows = page.locator(".upload")
    expect(rows).to_have_count(4)
    expect(rows.first.get_by_role("progressbar", name="Ile już wysłano")).to_be_visible()
    page.wait_for_timeout(200)
    assert len(held) == 3  # the fourth waits for its turn
    assert [f"![Wysyłanie plan{number}.pdf…]()" in text.input_value() for number in range(4)] == [True] * 4
    text.press("Control+Home")
    page.keyboard.type("Piszę dalej: ")
    rows.nth(1).get_by_role("button", name="Anuluj").click()
    expect(rows).to_have_count(3)
    assert "plan1" not in text.input_value()
    text.press("Control+Home")
    page.get_by_role("button", name="Opublikuj").click()
    expect(page.locator(".uploads__status")).to_have_text("Wpis zostanie wysłany, gdy tylko dotrą jego pliki.")
    # The answer changes the text in place: the cursor stays where somebody types.
    text.evaluate("field => { field.focus(); field.setSelectionRange(5, 5) }")
    held.pop(0).continue_()
    expect(text).to_have_value(re.compile(r"plan0\.pdf\|attachment\]"))
    assert text.evaluate("field => [document.activeElement == field, field.selectionStart]") == [True, 5]
    page.wait_for_timeout(200)
    for route in held:
        if "plan1" not in (route.request.post_data_buffer or b"").decode("latin-1"):
            route.continue_()
    expect(page.locator(".stream__item .prose .attachment")).to_have_count(3)
    expect(page.locator(".stream__item .prose").last).to_contain_text("Piszę dalej:")
    assert len(REFERENCE.findall(last_post(world).text)) == 3
    expect(text).to_have_value("")


def test_what_fails_says_why_and_is_sent_again(page_of, world):
    page = page_of(world.ana)
    text = opened(page, world)
    answers = ["abort", 413, 429, 503, "login", "go"]

    def answer(route):
        kind = answers.pop(0)
        if kind == "abort":
            route.abort("connectionreset")
        elif kind == "go":
            route.continue_()
        else:
            route.fulfill(status=200 if kind == "login" else kind, content_type="text/html", body="<h1>nginx</h1>")
    page.route("**/uploads?*", answer)
    pick(page, file("plan.pdf", files.PDF))
    row = page.locator(".upload")
    for sentence in ("Połączenie zostało przerwane", "większy, niż forum przyjmuje", "zbyt często", "błąd 503",
                     "Twoja sesja wygasła"):
        expect(row.locator(".upload__said")).to_contain_text(sentence)
        assert "![Wysyłanie plan.pdf…]()" in text.input_value()
        if "503" in sentence:
            page.get_by_role("button", name="Opublikuj").click()
            expect(page.locator(".uploads__status")).to_contain_text("Nie wszystkie pliki dotarły")
        row.get_by_role("button", name="Ponów").click()
    expect(text).to_have_value(re.compile(r"plan\.pdf\|attachment"))
    # Too large, of a wrong kind, empty: what is known here is not even sent.
    pick(page, file("zdjecie.jpg", bytes(11 * 1024 * 1024), "image/jpeg"))
    expect(row.last.locator(".upload__said")).to_have_text("Ten obraz jest za duży: przyjmujemy najwyżej 10 MB.")
    row.last.get_by_role("button", name="Anuluj").click()
    page.unroute("**/uploads?*")
    cookies = page.context.cookies()
    page.context.clear_cookies()
    pick(page, file("duzy.pdf", files.PDF[:9] + bytes(20_000_000) + files.PDF))
    expect(row.last.locator(".upload__said")).to_contain_text("Twoja sesja wygasła")
    page.context.add_cookies(cookies)
    row.last.get_by_role("button", name="Ponów").click()
    expect(row.last.locator(".upload__said")).to_have_text("Dodano")
    pick(page, file("rysunek.svg", files.SVG, "image/svg+xml"))
    expect(row.last.locator(".upload__said")).to_contain_text("Plików SVG i HTML nie przyjmujemy")
    row.last.get_by_role("button", name="Anuluj").click()
    expect(row).to_have_count(2)
    assert "Wysyłanie" not in text.input_value()
    assert not violations(page, within=".composer")


def test_pictures_open_over_the_page_and_are_leafed_through_by_keyboard(page_of, world, site):
    page = page_of(world.ana)
    text = opened(page, world)
    pick(page, *(file(f"{name}.png", files.picture(size=(1600, 900), colour=colour), "image/png")
                 for name, colour in (("a", (200, 30, 30)), ("b", (30, 200, 30)))))
    expect(page.locator(".upload[data-state=sent]")).to_have_count(2)
    for row, words in ((0, "Rynek"), (1, "Ratusz")):
        field = page.locator(".upload").nth(row).get_by_label("Opis obrazu dla osób, które go nie widzą")
        field.fill(words)
        field.press("Enter")
    text.press("Control+Enter")
    first = page.locator(".stream__item .prose a.lightbox").first
    expect(first).to_be_visible()
    first.focus()
    first.press("Enter")
    frame = page.get_by_role("dialog", name="Powiększony obraz")
    picture = frame.locator("figure img")
    expect(picture).to_have_attribute("alt", "Rynek")
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") == 1600
    expect(frame).to_contain_text("Obraz 1 z 2")
    page.keyboard.press("ArrowLeft")
    expect(picture).to_have_attribute("alt", "Rynek")
    page.keyboard.press("ArrowRight")
    expect(frame.locator("figcaption")).to_have_text("Ratusz")
    expect(frame.get_by_role("button", name="Następny obraz")).to_have_attribute("aria-disabled", "true")
    assert not violations(page, within=".lightbox-frame")
    for size in ({"width": 390, "height": 800}, {"width": 320, "height": 600}):
        page.set_viewport_size(size)
        assert not overflow(page)
        box = picture.bounding_box()
        assert box["width"] <= size["width"] and box["y"] + box["height"] <= size["height"]
    page.keyboard.press("Escape")
    expect(frame).to_have_count(0)
    expect(page.locator(".stream__item .prose a.lightbox").nth(1)).to_be_focused()
    assert "/uploads/" not in page.url
    with page.expect_popup() as other:
        page.keyboard.press("Enter")
        frame.get_by_role("link", name="Otwórz oryginał").click()
    other.value.wait_for_load_state()
    assert re.search(r"/uploads/\w{32}\.png$", other.value.url)


def test_without_a_script_a_file_goes_through_the_form_and_a_picture_is_a_link(page_of, world):
    page = page_of(world.ana, java_script_enabled=False, viewport={"width": 390, "height": 800})
    page.goto(f"/t/{world.topic.id}/reply")
    page.locator("#post-text").fill("Oto rynek.")
    page.get_by_label("Dodaj plik lub obraz").set_input_files(file("rynek.png", files.picture(), "image/png"))
    page.get_by_role("button", name="Dodaj i pisz dalej").click()
    expect(page.locator("#post-text")).to_have_value(re.compile(r"^Oto rynek\.\n\n!\[\]\(upload://\w{32}\.png\)$"))
    page.get_by_role("button", name="Opublikuj").click()
    picture = page.locator(".stream__item .prose").last.get_by_role("link", name="Obraz bez opisu")
    with page.expect_navigation():
        picture.click()
    assert re.search(r"/uploads/\w{32}\.png$", page.url)
    db.session.rollback()
    assert db.session.scalar(db.select(db.func.count()).select_from(Upload).filter_by(user_id=world.ana.id)) == 1


def test_a_text_that_was_left_while_a_file_was_sent_comes_back_without_its_mark(page_of, world):
    page = page_of(world.ana)
    text = opened(page, world)
    page.route("**/uploads?*", lambda route: None)
    text.press_sequentially("Zostaje.")
    pick(page, file("plan.pdf", files.PDF))
    expect(text).to_have_value(re.compile("Wysyłanie plan.pdf"))
    page.wait_for_timeout(600)
    page.reload(wait_until="networkidle")
    expect(page.locator("#composer-text")).to_have_value(re.compile(r"^Zostaje\.\s*$"))


def test_a_connection_that_breaks_off_leaves_nothing_and_holds_nobody_up(page_of, world, site):
    """Straight to the server: half a file and gone, a body that is promised and never comes, and one that is far too long."""
    folder = site.app.config["FORUM_DATA"]
    before = len(list((folder / "uploads").rglob("*")))
    page = page_of(world.ana)
    page.goto(f"/t/{world.topic.slug}/{world.topic.id}")
    token = page.locator("meta[name=csrf-token]").get_attribute("content")
    cookie = "; ".join(f"{one['name']}={one['value']}" for one in page.context.cookies())
    part = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'

    def begin(length, body=b""):
        line = socket.create_connection(("127.0.0.1", urlsplit(site.url).port), timeout=10)
        line.sendall((f"POST /uploads?place=topic-{world.topic.id} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\n"
                      f"X-CSRF-Token: {token}\r\nAccept: application/json\r\nContent-Length: {length}\r\n"
                      "Content-Type: multipart/form-data; boundary=b\r\n\r\n").encode() + body)
        return line
    lines = [begin(5_000_000, part + files.PDF + bytes(2_000_000)) for _line in range(5)]
    held = [begin(5_000_000, part) for _line in range(20)]
    with begin(500 * 1024 * 1024) as refused:
        assert refused.recv(100).startswith(b"HTTP/1.1 413")
    for line in lines:
        line.close()
    start = time.monotonic()
    assert page.request.get("/healthz").ok and time.monotonic() - start < 5
    for line in held:
        line.close()
    page.wait_for_timeout(500)
    db.session.rollback()
    assert not db.session.scalar(db.select(Upload.id).filter_by(user_id=world.ana.id))
    assert len(list((folder / "uploads").rglob("*"))) == before
    assert not list((folder / "uploads-unfinished").glob("*"))
    whole = part + files.PDF + b"\r\n--b--\r\n"
    with begin(len(whole), whole) as line:
        assert line.recv(100).startswith(b"HTTP/1.1 200")
