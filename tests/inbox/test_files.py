"""Files that come with letters, and letters made to break whoever reads them."""
import io
import time
import zipfile

import pytest
from PIL import Image
from sqlalchemy import select

from forum.db import db
from forum.uploads.models import Upload

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


def picture(size=(300, 200), noise=True):
    """Return the bytes of a picture, of more than a mark's size."""
    image = Image.effect_noise(size, 90) if noise else Image.new("RGB", size)
    out = io.BytesIO()
    image.convert("RGB").save(out, "PNG")
    return out.getvalue()


def with_files(mail, *files, text="W załączeniu wzór.", html=None):
    """Return a letter with files, each (name, type, bytes)."""
    letter = mail.letter(text, html=html)
    for name, kind, content in files:
        main, sub = kind.split("/")
        letter.add_attachment(content, maintype=main, subtype=sub, filename=name)
    return letter


def test_files_come_along(mail, ana, posts_of):
    row = mail.bring(with_files(mail, ("Wzór [umowy].pdf", "application/pdf", PDF), ("mapa.png", "image/png", picture())))
    uploads = db.session.scalars(select(Upload).order_by(Upload.id)).all()
    post = posts_of(ana)[-1]
    assert row.state == "posted" and [upload.kind for upload in uploads] == ["document", "image"]
    assert uploads[0].name == "Wzór [umowy].pdf" and uploads[0].network_id == row.network_id
    assert post.text.startswith("W załączeniu wzór.\n\n[Wzór (umowy).pdf|attachment](upload://")
    assert all(upload.token in post.html for upload in uploads)


def test_a_letter_of_a_picture_alone_is_a_post(mail, ana, posts_of):
    assert mail.bring(with_files(mail, ("mapa.png", "image/png", picture()), text="")).state == "posted"
    assert posts_of(ana)[-1].text.startswith("![](upload://")


def test_a_picture_in_the_text_stands_where_it_stood_and_marks_of_offices_are_left(mail, ana, posts_of):
    letter = mail.letter(None, html='<p>Przed</p><img src="cid:mapa@x"><p>Po</p><div class="gmail_signature">'
                                    '<img src="cid:herb@x"></div>')
    letter.make_related()
    for cid in ("mapa@x", "herb@x"):
        letter.add_related(picture(), "image", "png", cid=f"<{cid}>", filename=f"{cid[:4]}.png", disposition="inline")
    assert mail.bring(letter).state == "posted"
    assert db.session.scalar(select(db.func.count(Upload.id))) == 1
    before, shown, after = posts_of(ana)[-1].text.split("\n\n")
    assert (before, after) == ("Przed", "Po") and shown.startswith("![](upload://")


def test_files_that_are_not_taken_are_named_with_the_reason(mail, ana, posts_of, letters_out):
    macros = io.BytesIO()
    with zipfile.ZipFile(macros, "w") as archive:
        archive.writestr("[Content_Types].xml", "macroEnabled")
    row = mail.bring(with_files(mail, ("program.exe", "application/octet-stream", b"MZ" * 90),
                                ("makra.docm", "application/octet-stream", macros.getvalue()),
                                ("pusty.pdf", "application/pdf", b""), ("wzór.pdf", "application/pdf", PDF)))
    [letter] = letters_out()
    assert row.state == "posted" and posts_of(ana)[-1].text.count("upload://") == 1
    assert all(name in letter.text for name in ("program.exe", "makra.docm", "pusty.pdf")) and "wzór.pdf" not in letter.text


def test_what_only_outlook_reads_is_said(mail, letters_out):
    tnef = ("winmail.dat", "application/ms-tnef", b"\x78\x9f\x3e\x22" * 30)
    assert mail.bring(with_files(mail, tnef)).state == "posted"
    assert mail.bring(with_files(mail, tnef, text="")).reason == "tnef"
    assert all("winmail.dat" in letter.text for letter in letters_out())


def test_what_is_encrypted_is_said(mail, letters_out):
    letter = mail.letter("x")
    letter.replace_header("Content-Type", "application/pkcs7-mime; smime-type=enveloped-data")
    assert mail.bring(letter).reason == "encrypted" and len(letters_out()) == 1


def test_more_files_than_a_letter_may_bring_are_named(mail, monkeypatch, letters_out):
    monkeypatch.setattr("forum.inbox.posting.MOST_FILES", 1)
    mail.bring(with_files(mail, ("a.pdf", "application/pdf", PDF), ("b.pdf", "application/pdf", PDF)))
    assert "b.pdf" in letters_out()[0].text and "a.pdf" not in letters_out()[0].text


@pytest.mark.parametrize("charset", ["iso-8859-2", "windows-1250", "utf-8", "utf-16", "idna", "zlib", "nieznany",
                                     "unicode_escape"])
def test_words_are_read_in_the_letters_they_were_written_in(mail, ana, posts_of, charset):
    known = charset in ("iso-8859-2", "windows-1250", "utf-8", "utf-16")
    raw = mail.letter("CHANGE").as_bytes()
    head = raw.partition(b"\n\n")[0].replace(b'charset="utf-8"', f'charset="{charset}"'.encode())
    head = b"\n".join(line for line in head.split(b"\n") if not line.lower().startswith(b"content-transfer"))
    body = "zażółć gęślą jaźń, ŁÓDŹ".encode(charset if known else "utf-8")
    assert mail.bring(head + b"\nContent-Transfer-Encoding: 8bit\n\n" + body).state == "posted"
    assert posts_of(ana)[-1].text == "zażółć gęślą jaźń, ŁÓDŹ"


def nested(depth, head):
    """Return a letter whose words lie as many levels deep."""
    lines = [head]
    for level in range(depth):
        lines += [f'Content-Type: multipart/mixed; boundary="b{level}"', "", f"--b{level}"]
    return "\n".join([*lines, "Content-Type: text/plain; charset=utf-8", "", "Głęboko.",
                      *(f"--b{level}--" for level in reversed(range(depth)))]).encode()


def head_of(mail):
    """Return the lines that make a letter one of Anna's."""
    return "\n".join(["From: ana@example.org", "Subject: Re: x", "Message-ID: <x@example.org>", "MIME-Version: 1.0"])


def test_levels_that_programs_make_are_read(mail, ana, posts_of):
    assert mail.bring(nested(20, head_of(mail))).state == "posted" and posts_of(ana)[-1].text == "Głęboko."


@pytest.mark.parametrize("make", [
    lambda head: nested(200, head), lambda head: nested(5000, head),
    lambda head: (head + '\nContent-Type: multipart/mixed; boundary="b"\n\n' + "--b\n\nx\n" * 400_000).encode(),
    lambda head: (head + "\nX-A: b" * 400_000 + "\n\nx").encode(),
    lambda head: nested(5000, head).replace(b"\n", b"\r"),
    lambda head: nested(200, head).replace(b"multipart/mixed; ", b"\n multipart/mixed;\n ")],
    ids=["200", "5000", "parts", "headers", "cr", "folded"])
def test_a_letter_made_to_break_its_reader_is_refused_at_once(mail, ana, posts_of, make):
    raw, begun = make(head_of(mail)), time.monotonic()
    row = mail.bring(raw)
    assert time.monotonic() - begun < 10 and row.state == "refused" and row.reason in ("tangled", "empty", "no_author")
    assert len(posts_of(ana)) == 1


@pytest.mark.parametrize("raw", [b"", b"\0" * 5000, b"From: ana@example.org", b"\xff\xfe" * 999, b"From: " + b"<" * 300_000,
                                 b"Content-Type: multipart/mixed\n\n--\n", b"Subject: =?utf-8?q?" + b"=" * 90_000 + b"?=\n\nx",
                                 b'From: ana@example.org\nContent-Type: text/plain; charset*0*="\n\nx',
                                 b"From: ana@example.org\nContent-Transfer-Encoding: base64\n\n!!!!====",
                                 b'From: a@example.org\nContent-Disposition: attachment; filename*=utf-9\'\'%ff\n\nx'])
def test_what_is_no_letter_is_settled_all_the_same(mail, raw):
    begun = time.monotonic()
    assert mail.bring(raw).state in ("refused", "ignored", "posted") and time.monotonic() - begun < 5


@pytest.mark.slow
def test_a_letter_of_25_megabytes_is_read(mail, ana, posts_of):
    letter = with_files(mail, ("duzy.pdf", "application/pdf", PDF[:-6] + b"\0" * 17_000_000 + b"%%EOF\n"))
    assert mail.bring(letter).state == "posted" and "duzy.pdf" in posts_of(ana)[-1].text
