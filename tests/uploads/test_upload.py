"""What is taken, and what becomes of it."""
import hashlib
import io
import re
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from forum.db import db
from forum.posts.models import Post
from forum.uploads.models import Upload
from forum.uploads.names import title_of
from forum.uploads.pictures import KEPT
from forum.uploads.storage import DISPLAY, storage

from . import files
from .sending import place_of, send, sent


def kept(upload, suffix=""):
    file, _size = storage().open(upload.storage_key + suffix)
    with file:
        return file.read()


def test_a_picture_is_answered_with_what_to_write(sign_in, topic, ana):
    answer = send(sign_in(ana), files.picture(size=(300, 200)), "rynek.png", place=place_of(topic))
    assert answer.status_code == 200 and answer.mimetype == "application/json"
    told = answer.json
    upload = db.session.scalar(db.select(Upload))
    assert told["markdown"] == f"![](upload://{upload.token}.png)"
    assert (told["id"], told["kind"], told["width"], told["height"]) == (upload.id, "image", 300, 200)
    assert (told["name"], told["size"]) == ("rynek.png", upload.size)
    assert (upload.user_id, upload.network_id, upload.mime) == (ana.id, topic.network_id, "image/png")
    assert re.fullmatch(r"[0-9a-f]{32}", upload.token)
    content = kept(upload)
    assert upload.size == len(content) and upload.sha256 == hashlib.sha256(content).hexdigest()


@pytest.mark.once
@pytest.mark.parametrize("format, extension", [("PNG", "png"), ("JPEG", "jpg"), ("GIF", "png"), ("WEBP", "webp"),
                                               ("AVIF", "webp")])
def test_every_kind_of_picture_is_painted_anew(sign_in, topic, ana, format, extension):
    assert format in KEPT
    upload = sent(sign_in(ana), files.picture(format) + files.SCRIPT, "x.exe", place=place_of(topic))
    assert upload.extension == extension
    assert files.SCRIPT not in kept(upload)
    assert Image.open(io.BytesIO(kept(upload))).size == (64, 48)


@pytest.mark.once
@pytest.mark.parametrize("format", ["GIF", "WEBP"])
def test_a_small_animation_goes_on_moving(sign_in, topic, ana, format):
    upload = sent(sign_in(ana), files.animation(format), "ruch.gif", place=place_of(topic))
    assert upload.extension == "webp" and Image.open(io.BytesIO(kept(upload))).n_frames == 3


@pytest.mark.once
def test_a_long_animation_is_a_still_picture(sign_in, topic, ana):
    upload = sent(sign_in(ana), files.animation(frames=301, size=(4, 4)), "ruch.gif", place=place_of(topic))
    assert upload.extension == "png" and not getattr(Image.open(io.BytesIO(kept(upload))), "is_animated", False)


@pytest.mark.once
def test_a_photo_is_turned_upright_and_tells_nothing_of_where_it_was_taken(sign_in, topic, ana):
    taken = files.photo()
    assert b"TajnyAparat" in taken and Image.open(io.BytesIO(taken)).getexif().get_ifd(0x8825)
    upload = sent(sign_in(ana), taken, "IMG_2041.JPG", place=place_of(topic))
    content = kept(upload)
    picture = Image.open(io.BytesIO(content))
    assert (upload.width, upload.height) == picture.size == (48, 64)
    assert not picture.getexif() and b"Tajny" not in content and b"Exif" not in content
    red, _green, blue = picture.getpixel((24, 4))
    assert blue > red  # what was on the left stands at the top


@pytest.mark.once
def test_a_large_picture_is_made_smaller_twice(sign_in, topic, ana):
    upload = sent(sign_in(ana), files.picture("JPEG", size=(4000, 1000)), "panorama.jpg", place=place_of(topic))
    assert (upload.width, upload.height, upload.has_display) == (2560, 640, True)
    assert Image.open(io.BytesIO(kept(upload, DISPLAY))).size == (1380, 345)


@pytest.mark.once
def test_a_large_picture_is_not_copied_over_and_over(tmp_path):
    Image.new("RGBA", (4000, 4000)).save(tmp_path / "a.png")
    paint = ("import resource, sys; from forum.uploads.pictures import painted_anew; file = open(sys.argv[1], 'rb');"
             "most = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024;"
             "before = most(); painted_anew(file); print(most() - before)")
    done = subprocess.run([sys.executable, "-c", paint, tmp_path / "a.png"], capture_output=True, text=True, check=True,
                          cwd=Path(__file__).parents[2])
    assert int(done.stdout) < 3.3 * 4000 * 4000 * 4


@pytest.mark.once
def test_the_colours_of_another_profile_are_kept_as_they_look(sign_in, topic, ana):
    out = io.BytesIO()
    Image.new("CMYK", (40, 40), (0, 255, 255, 0)).save(out, "JPEG")
    picture = Image.open(io.BytesIO(kept(sent(sign_in(ana), out.getvalue(), "a.jpg", place=place_of(topic)))))
    red, green, blue = picture.getpixel((20, 20))
    assert picture.mode == "RGB" and red > 200 and green < 80 and blue < 80


@pytest.mark.once
@pytest.mark.parametrize("content, extension", [
    (files.PDF, "pdf"), (files.office("docx"), "docx"), (files.office("xlsx"), "xlsx"), (files.office("pptx"), "pptx"),
    (files.open_document("odt"), "odt"), (files.open_document("ods"), "ods"), (files.packed({"a.txt": b"a"}), "zip"),
], ids=lambda value: value if isinstance(value, str) else "")
def test_a_document_is_known_by_its_content(sign_in, topic, ana, content, extension):
    upload = sent(sign_in(ana), content, "Wzór uchwały.jpg.exe", place=place_of(topic))
    assert (upload.kind, upload.extension) == ("document", extension)
    assert upload.name == f"Wzór uchwały.jpg.{extension}" and kept(upload) == content


def test_a_document_is_answered_with_a_link_that_holds_its_name(sign_in, topic, ana):
    answer = send(sign_in(ana), files.office(), "Wzór [uchwały] *nr* 5|6.docx", place=place_of(topic))
    upload = db.session.scalar(db.select(Upload))
    assert answer.json["markdown"] == f"[Wzór (uchwały) -nr- 5-6.docx|attachment](upload://{upload.token}.docx)"


@pytest.mark.once
@pytest.mark.parametrize("name, title", [
    ("../../etc/passwd", "passwd"), ("C:\\Moje\\plan.docx", "plan"), ("a\r\nSet-Cookie: x.pdf", "a Set-Cookie: x"),
    ("faktura\u202egpj.exe", "fakturagpj"), ("\u2066x\u2069.pdf", "x"), ("x" * 300 + ".pdf", "x" * 100),
    ("„Ala” \"ma\".pdf", "„Ala” \"ma\""),
    ("👍🏽.pdf", "👍🏽"), ("", "plik"), (".pdf", "plik"), ("...", "plik"), ("a\x00b.pdf", "ab"), ("\ud800.pdf", "?"),
    ("  spacja .pdf", "spacja"), ("za\u0301.pdf", "zá"), ("zip.tar.gz", "zip.tar")])
def test_a_name_is_cleaned(name, title):
    assert title_of(name, "plik") == title


def test_a_new_topic_takes_files_too(sign_in, network, ana):
    assert sent(sign_in(ana), files.picture(), "a.png", place=f"network-{network.id}").network_id == network.id


def test_without_a_script_the_form_comes_back_with_the_file_in_its_text(sign_in, topic, network, ana):
    fields = {"text": "Oto plan.", "title": "Plan dowozu", "key": "k" * 20}
    places = {place_of(topic): f"/t/{topic.id}/posts", f"network-{network.id}": f"/c/{network.slug}/{network.id}/new"}
    for place, address in places.items():
        answer = sign_in(ana).post("/uploads", data=fields | {"kept": place, "file": (io.BytesIO(files.PDF), "plan.pdf")})
        assert answer.status_code == 200
        assert re.search(r"Oto plan\.\n\n\[plan\.pdf\|attachment\]\(upload://[0-9a-f]{32}\.pdf\)</textarea>", answer.text)
        assert f'action="{address}"' in answer.text
    assert 'value="Plan dowozu"' in answer.text


def test_a_post_that_is_edited_takes_files_of_who_may_edit_it(sign_in, topic, ana, ben):
    place = f"post-{db.session.scalar(db.select(Post.id).filter_by(topic_id=topic.id))}"
    assert send(sign_in(ben), files.PDF, "a.pdf", place=place).status_code == 403
    assert sent(sign_in(ana), files.PDF, "a.pdf", place=place).network_id == topic.network_id
    answer = sign_in(ana).post("/uploads", data={"text": "Oto plan.", "kept": place, "began": "x" * 32,
                                                 "file": (io.BytesIO(files.PDF), "plan.pdf")})
    assert answer.status_code == 200 and "Oto plan.\n\n[plan.pdf|attachment](upload://" in answer.text
    assert f'action="/{place.replace("post-", "p/")}/edit"' in answer.text


def test_without_a_script_a_refused_file_leaves_the_text(sign_in, topic, ana):
    data = {"text": "Oto plan.", "kept": place_of(topic), "file": (io.BytesIO(files.SVG), "plan.png")}
    answer = sign_in(ana).post("/uploads", data=data)
    assert answer.status_code == 422
    assert "Oto plan.</textarea>" in answer.text and "SVG" in answer.text
