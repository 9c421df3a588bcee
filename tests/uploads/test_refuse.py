"""What is refused, with a sentence, and leaves nothing behind."""
import io
import shutil
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from forum.db import db
from forum.accounts.models import User
from forum.networks.models import Network
from forum.uploads import documents, service
from forum.uploads.models import Upload
from forum.uploads.storage import Folder
from tests.nonsense import Endless, bare
from tests.people import give_roles, start_session

from . import files
from .sending import JSON, place_of, send

GIF = b"GIF89a" + files.SCRIPT
MACROS = {"word/vbaProject.bin": b"x"}
REFUSED = {
    "SVG called PNG": (files.SVG, "a.png", "SVG"),
    "HTML called PNG": (b"<!doctype html><p>x", "a.png", "HTML"),
    "HTML called PDF": (b"  <html><script>alert(1)</script>", "a.pdf", "HTML"),
    "UTF-16 HTML": ("<html>".encode("utf-16"), "a.pdf", "HTML"),
    "a script": (b"alert(1)", "a.png", "Takich plików nie przyjmujemy"),
    "a program": (b"MZ" + bytes(500), "a.pdf", "Takich plików nie przyjmujemy"),
    "text": ("Zażółć".encode(), "a.txt", "Takich plików nie przyjmujemy"),
    "RAR": (b"Rar!\x1a\x07\x00" + bytes(50), "a.zip", "Takich plików nie przyjmujemy"),
    "GIF that is a script": (GIF, "a.gif", "uszkodzony"),
    "cut off JPEG": (files.picture("JPEG", size=(800, 800))[:2000], "a.jpg", "uszkodzony"),
    "cut off PNG": (files.picture()[:60], "a.png", "uszkodzony"),
    "nothing but a signature": (b"\x89PNG\r\n\x1a\n", "a.png", "uszkodzony"),
    "AVIF of nothing": (b"\x00\x00\x00\x20ftypavif" + bytes(40), "a.avif", "uszkodzony"),
    "WebP of nothing": (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "a.webp", "uszkodzony"),
    "PNG of 50,000 × 50,000": (files.png_of_size(50_000, 50_000), "a.png", "64 miliony punktów"),
    "PNG of 9,000 × 9,000": (files.png_of_size(9000, 9000), "a.png", "64 miliony punktów"),
    "empty": (b"", "a.png", "pusty"),
    "docx with macros": (files.office("docx", **MACROS), "a.docx", "makra"),
    "xlsx with macros": (files.office("xlsx", **{"xl/VBAPROJECT.BIN": b"x"}), "a.xlsx", "makra"),
    "docm": (files.packed({"[Content_Types].xml": b"ms-word.document.macroEnabled.main+xml"}), "a.docx", "makra"),
    "odt with macros": (files.open_document("odt", **{"Basic/script-lc.xml": b"x"}), "a.odt", "makra"),
    "another open document": (
        files.packed({"mimetype": b"application/vnd.oasis.opendocument.graphics"}), "a.odt", "nie przyjmujemy"),
    "a template": (files.packed({"[Content_Types].xml": b"wordprocessingml.template.main+xml"}), "a.docx", "nie przyjmujemy"),
    "a cut off archive": (files.packed({"a": b"x" * 500})[:-30], "a.zip", "uszkodzony"),
    "an archive of many": (files.packed({str(n): b"" for n in range(5001)}), "a.zip", "za duże"),
    "a document packed so that it could fill the memory": (
        files.packed({"[Content_Types].xml": next(iter(documents.MAIN_PARTS))}, zipfile.ZIP_BZIP2), "a.docx", "uszkodzony"),
    "an open document packed like that": (
        files.packed({"mimetype": documents.TYPES["odt"]}, zipfile.ZIP_LZMA), "a.odt", "uszkodzony"),
    "a PDF without an end": (b"%PDF-1.4\n" + bytes(5000), "a.pdf", "uszkodzony"),
    "a broken old document": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "a.doc", "uszkodzony"),
}


def nothing_is_kept(app):
    db.session.rollback()
    folder = Path(app.config["FORUM_DATA"])
    lying = [file for name in ("uploads", "uploads-unfinished") for file in (folder / name).rglob("*") if file.is_file()]
    return not lying and not db.session.scalar(db.select(Upload.id))


@pytest.fixture(autouse=True)
def clean_folder(app):
    shutil.rmtree(Path(app.config["FORUM_DATA"]) / "uploads", ignore_errors=True)


@pytest.mark.once
@pytest.mark.parametrize("content, name, words", REFUSED.values(), ids=REFUSED)
def test_what_is_refused_says_why_and_leaves_nothing(app, sign_in, topic, ana, content, name, words):
    for kind in ("image/png", "application/pdf", "text/html"):
        answer = send(sign_in(ana), content, name, place=place_of(topic), kind=kind)
        assert answer.status_code == 422 and words in answer.json["error"]
    assert nothing_is_kept(app)


@pytest.mark.once
def test_a_bomb_of_an_archive_is_refused(app, sign_in, topic, ana):
    answer = send(sign_in(ana), files.bomb(), "a.zip", place=place_of(topic))
    assert answer.status_code == 422 and "po rozpakowaniu" in answer.json["error"]
    assert nothing_is_kept(app)


@pytest.mark.once
def test_an_old_document_of_very_many_parts_is_refused_before_they_are_read(monkeypatch):
    content = files.old_office("WordDocument", "a", "b")
    assert documents.examined(io.BytesIO(content), content[:1024]).extension == "doc"
    monkeypatch.setattr(documents, "MOST_ENTRIES", 2)
    with pytest.raises(documents.Refused):
        documents.examined(io.BytesIO(content), content[:1024])


@pytest.mark.once
def test_an_archive_with_an_endless_list_is_refused_before_it_is_read(monkeypatch):
    content = bytearray(files.packed({"a": b"x"}))
    at = content.rfind(b"PK\x05\x06")
    content[at + 12:at + 16] = (50_000_000).to_bytes(4, "little")
    monkeypatch.setattr(documents.zipfile, "ZipFile", lambda file: pytest.fail("it was read"))
    with pytest.raises(documents.Refused):
        documents.examined(io.BytesIO(bytes(content)), bytes(content[:1024]))


@pytest.mark.once
def test_a_picture_that_is_an_archive_too_stays_only_a_picture(sign_in, topic, ana):
    both = files.picture("GIF") + files.packed({"evil.class": b"\xca\xfe\xba\xbe"})
    answer = send(sign_in(ana), both, "gifar.gif", place=place_of(topic))
    content = sign_in(ana).get(answer.json["address"]).data
    assert b"PK\x03\x04" not in content and b"evil.class" not in content
    assert Image.open(io.BytesIO(content)).size == (64, 48)


@pytest.mark.parametrize("role, status", [("ana", 200), ("moderator", 200), ("admin", 200), ("silenced", 403),
                                          ("stranger", 404)])
def test_who_may_send_files_for_a_topic(request, app, sign_in, topic, role, status):
    answer = send(sign_in(request.getfixturevalue(role)), files.PDF, "a.pdf", place=place_of(topic))
    assert answer.status_code == status
    assert (status == 200) or (answer.json["error"] and nothing_is_kept(app))


@pytest.mark.parametrize("role, status", [("ana", 200), ("silenced", 403), ("stranger", 403)])
def test_who_may_send_files_for_a_new_topic(request, sign_in, network, role, status):
    answer = send(sign_in(request.getfixturevalue(role)), files.PDF, "a.pdf", place=f"network-{network.id}")
    assert answer.status_code == status


def test_a_visitor_is_told_to_sign_in(visitor, topic, app):
    answer = send(visitor, files.PDF, "a.pdf", place=place_of(topic))
    assert answer.status_code == 403 and "Twoja sesja wygasła" in answer.json["error"]
    assert visitor.post("/uploads", data={"kept": place_of(topic)}).status_code == 303
    assert nothing_is_kept(app)


def test_a_locked_topic_takes_no_files_of_participants(sign_in, locked_topic, ana, moderator):
    answer = send(sign_in(ana), files.PDF, place=place_of(locked_topic))
    assert answer.status_code == 403 and "zamknięty" in answer.json["error"]
    assert send(sign_in(moderator), files.PDF, place=place_of(locked_topic)).status_code == 200


@pytest.mark.parametrize("place", ["", "topic-0", "topic-999999", "topic-99999999999", "meeting-1", "topic-1'--", "../topic-1"])
def test_a_place_that_is_none_is_not_found(sign_in, topic, ana, place):
    assert send(sign_in(ana), files.PDF, place=place).status_code == 404


def test_whoever_loses_the_right_while_sending_leaves_nothing(app, sign_in, topic, network, ana, monkeypatch):
    taken_in = service._taken_in

    def lose(*arguments):
        give_roles(db.session.get(User, ana.id), db.session.get(Network, network.id))
        return taken_in(*arguments)
    monkeypatch.setattr(service, "_taken_in", lose)
    answer = send(sign_in(ana), files.PDF, place=place_of(topic))
    assert answer.status_code == 403 and nothing_is_kept(app)


def test_a_file_without_a_right_token_is_refused(app, sign_in, topic, ana):
    app.config["WTF_CSRF_ENABLED"] = True
    answer = send(sign_in(ana), files.PDF, place=place_of(topic))
    app.config["WTF_CSRF_ENABLED"] = False
    assert answer.status_code == 422 and answer.json["error"] and nothing_is_kept(app)


@pytest.mark.parametrize("content, words", [(bytes(10), "obraz jest za duży: przyjmujemy najwyżej 1 MB")])
def test_a_file_over_its_limit_is_refused(app, sign_in, topic, ana, content, words, monkeypatch):
    monkeypatch.setitem(app.config, "UPLOAD_IMAGE_SIZE", 1024 * 1024)
    large = files.picture() + bytes(1024 * 1024)
    answer = send(sign_in(ana), large, "a.png", place=place_of(topic))
    assert answer.status_code == 422 and words in answer.json["error"]
    assert nothing_is_kept(app)


@pytest.mark.once
def test_500_megabytes_are_refused_before_any_is_read(app, ana, topic):
    for kind in ("multipart/form-data; boundary=b", "application/octet-stream"):
        body = Endless()
        status, text, _place = bare(app, "POST", "/uploads", {
            "CONTENT_LENGTH": str(500 * 1024 * 1024), "CONTENT_TYPE": kind, "wsgi.input": body,
            "HTTP_ACCEPT": JSON["Accept"], "HTTP_COOKIE": cookie(app, ana), "QUERY_STRING": f"place={place_of(topic)}"})
        assert (status, body.given) == (413, 0) and "error" in text


@pytest.mark.once
def test_a_body_without_a_length_ends_where_the_limit_is(app, ana, topic, monkeypatch):
    monkeypatch.setitem(app.config, "LARGER_BODIES", {"uploads.create": 3 * 1024 * 1024})

    class File(Endless):
        def read(self, size=-1):
            begun = self.given
            chunk = super().read(size)
            start = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
            return chunk if begun else start[:len(chunk)] if len(start) > len(chunk) else start
    body = File()
    status, _text, _place = bare(app, "POST", "/uploads", {
        "CONTENT_TYPE": "multipart/form-data; boundary=b", "wsgi.input": body, "wsgi.input_terminated": True,
        "HTTP_COOKIE": cookie(app, ana), "QUERY_STRING": f"place={place_of(topic)}"})
    assert status == 413 and body.given < 4 * 1024 * 1024
    assert nothing_is_kept(app)


@pytest.mark.once
def test_other_addresses_take_no_more_than_before(app, sign_in, topic, ana):
    body = Endless()
    status, _text, _place = bare(app, "POST", f"/t/{topic.id}/posts", {
        "CONTENT_LENGTH": str(2 * 1024 * 1024), "wsgi.input": body, "HTTP_COOKIE": cookie(app, ana)})
    assert (status, body.given) == (413, 0)


@pytest.mark.once
def test_an_upload_that_stops_half_way_leaves_nothing(app, ana, topic):
    whole = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n' + files.PDF
    status, _text, _place = bare(app, "POST", "/uploads", {
        "CONTENT_LENGTH": "5000", "CONTENT_TYPE": "multipart/form-data; boundary=b", "wsgi.input": io.BytesIO(whole),
        "HTTP_COOKIE": cookie(app, ana), "QUERY_STRING": f"place={place_of(topic)}"})
    assert status in (400, 422) and nothing_is_kept(app)


def test_a_storage_that_fails_leaves_no_row(app, sign_in, topic, ana, monkeypatch):
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    monkeypatch.setattr(Folder, "put", lambda *_: (_ for _ in ()).throw(OSError("No space left on device")))
    assert send(sign_in(ana), files.PDF, place=place_of(topic)).status_code == 500
    assert nothing_is_kept(app)


def cookie(app, person):
    value = app.session_interface.get_signing_serializer(app).dumps({"_user_id": start_session(app, person)})
    return f"{app.config['SESSION_COOKIE_NAME']}={value}"
