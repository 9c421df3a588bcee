"""Pasting from Word, sheets, mails and pages: what is typed for the person, and what they can do about it."""
import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import expect

from forum.posts.models import LONGEST

from .looks import overflow, violations

pytestmark = pytest.mark.once

SAMPLES = sorted(Path(__file__).with_name("pasted").glob("*.html"))
PASTE = """(field, [html, plain]) => {
    const data = new DataTransfer()
    if (html) data.setData("text/html", html)
    data.setData("text/plain", plain)
    field.focus()
    const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true })
    // What the browser does with a paste that nobody takes.
    if (field.dispatchEvent(event)) document.execCommand("insertText", false, plain)
    return event.defaultPrevented
}"""


def writing(page, world):
    """Open the page for a new topic, and count what the browser complains of."""
    page.complaints = []
    page.on("console", lambda message: page.complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.goto(f"/c/{world.network.slug}/{world.network.id}/new", wait_until="networkidle")
    return page.locator("#topic-text")


def paste(field, html, plain="zwykły tekst"):
    """Paste as a browser does; tell whether the forum took it upon itself."""
    return field.evaluate(PASTE, [html, plain])


def test_what_is_copied_elsewhere_becomes_clean_markdown(page_of, world):
    page = page_of(world.ben)
    page.on("dialog", lambda dialog: pytest.fail("a script in what was pasted ran"))
    asked = []
    page.on("request", lambda request: asked.append(request.url) if "example.org" in request.url else None)
    field = writing(page, world)
    assert len(SAMPLES) >= 8
    for sample in SAMPLES:
        field.fill("")
        assert paste(field, sample.read_text())
        expect(field, sample.name).not_to_have_value("")
        assert field.input_value().strip() == sample.with_suffix(".md").read_text().strip(), sample.name
    assert not asked and not page.complaints


def test_what_was_pasted_is_said_taken_back_and_undone(page_of, world):
    page = page_of(world.ben)
    field = writing(page, world)
    note = page.locator(".paste-note")
    field.fill("Przed.\n\nPo.")
    field.evaluate("field => field.setSelectionRange(6, 6)")
    paste(field, "<p>Raz</p><p><b>dwa</b><img src='data:image/png;base64,AAAA'></p>", "Raz\r\n\r\ndwa")
    expect(field).to_have_value("Przed.\n\nRaz\n\n**dwa**\n\nPo.")
    expect(note).to_have_text("Wklejono z zachowaniem formatowania. Obrazy nie zostały wklejone: dodaj je przyciskiem plików. "
                              "Wklej jako zwykły tekst")
    assert not violations(page, within=".paste-note") and not overflow(page)
    note.get_by_role("button").click()
    expect(field).to_have_value("Przed.Raz\n\ndwa\n\nPo.")
    expect(field).to_be_focused()
    expect(note).to_be_hidden()
    field.press("Control+z")
    expect(field).to_have_value("Przed.\n\nRaz\n\n**dwa**\n\nPo.")
    field.press("Control+z")
    expect(field).to_have_value("Przed.\n\nPo.")
    # Once the pasted words have been changed there is nothing to take back.
    field.evaluate("field => field.setSelectionRange(0, 0)")
    paste(field, "Ala ma <b>kota</b>", "Ala ma kota")
    expect(field).to_have_value("Ala ma **kota**Przed.\n\nPo.")
    expect(note).to_be_visible()
    field.press("Backspace")
    expect(note).to_be_hidden()


def test_plain_text_stays_plain(page_of, world):
    page = page_of(world.ben)
    field = writing(page, world)
    note = page.locator(".paste-note")
    for html, plain in (("", "Zwykłe\n**gwiazdki**"), ("<meta charset='utf-8'><span style='color: red'>słowa</span>", "słowa"),
                        ("<p>jeden akapit</p>", "jeden akapit"), ("<table><tr><td>komórka</td></tr></table>", "komórka"),
                        ("", "if x:\n\treturn"), ("<div hidden><b>x</b></div>słowo", "słowo")):
        field.fill("")
        paste(field, html, plain)
        expect(field).to_have_value(plain)
        expect(note).to_be_hidden()
    # Ctrl+Shift+V asks for plain text, and only for this once.
    for keys, expected in ((True, "gruby"), (False, "**gruby**")):
        field.fill("")
        field.dispatch_event("keydown", {"code": "KeyV", "ctrlKey": True, "shiftKey": keys})
        paste(field, "<b>gruby</b>", "gruby")
        expect(field).to_have_value(expected)


def test_cells_and_addresses_become_tables_and_links(page_of, world):
    page = page_of(world.ben)
    field = writing(page, world)
    paste(field, "", "Rok\tKoszt\r\n2025\t1|2\r\n2026\t\r\n")
    expect(field).to_have_value("| Rok | Koszt |\n| --- | --- |\n| 2025 | 1\\|2 |\n| 2026 |  |\n\n")
    field.fill("zobacz ustawę")
    field.evaluate("field => field.setSelectionRange(7, 13)")
    paste(field, "<a href='https://example.org/x'>https://example.org/x</a>", "https://example.org/x?a=(1)")
    expect(field).to_have_value("zobacz [ustawę](https://example.org/x?a=%281%29)")
    field.press("Control+z")
    expect(field).to_have_value("zobacz ustawę")
    field.fill("")
    paste(field, "<a href='https://example.org/x'>https://example.org/x</a>", "https://example.org/x")
    expect(field).to_have_value("https://example.org/x")


def test_a_megabyte_is_pasted_at_once_and_said_to_be_too_long(page_of, world):
    page = page_of(world.ben)
    field = writing(page, world)
    row = ("<p class=MsoNormal style='margin:0cm;font-size:11.0pt;font-family:\"Calibri\",sans-serif'><span lang=PL>"
           "{} Zdanie o <b>szkole</b>.<o:p></o:p></span></p>\n")
    table = "<table>" + "<tr><td style='width:90pt'>a</td><td align=right>1</td></tr>" * 700 + "</table>"
    paste(field, "<b>rozgrzewka</b>", "rozgrzewka")
    expect(field).to_have_value("**rozgrzewka**")
    for html in ("".join(row.format(number) for number in range(7000)), table * 22, "<b>" * 20_000 + "a" * 900_000,
                 "<ul><li>" * 3000 + "x" * 900_000):
        assert len(html) > 900_000
        field.fill("")
        began = time.monotonic()
        paste(field, html, "słowo " * 9000)
        page.wait_for_function("field => field.value.length > 32000", arg=field.element_handle(), polling=20)
        assert time.monotonic() - began < 2  # two cores and three browsers; alone it is a quarter of it
        expect(page.locator(".paste-note")).to_contain_text("Tekst jest za długi")
        page.locator(".paste-note").evaluate("note => note.firstElementChild.hidden = true")
    for text in ("<b>&amp; x</b>\n\n  wcięte\n\ttab\n" * 30, "\n" * 40 + "a  b" + "\n" * 3, "a\n" * 3000):
        for before, after in (("", ""), ("x\n", "\ny")):
            field.fill(before + "CO" + after)
            field.evaluate("(field, at) => field.setSelectionRange(at, at + 2)", len(before))
            field.evaluate(PASTE, ["<p>a</p><p>b</p>", text])
            page.locator(".paste-note button").click()
            assert field.input_value() == before + text + after
            field.press("Control+z")
            expect(field).to_have_value(re.compile("a\n\nb"))
    field.fill("a" * (LONGEST - 1))
    paste(field, "", "bcd")
    expect(page.locator(".paste-note")).to_contain_text("Tekst jest za długi: znaków ponad miarę 2, a wpis mieści 32 000.")
    expect(page.locator(".paste-note button")).to_be_hidden()
