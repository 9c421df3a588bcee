"""Who reads a file: whoever reads a post that shows it."""
import pytest
from flask import current_app

from forum import clock
from forum.db import db, lock_rows, transaction
from forum.links.models import TEXT
from forum.links.service import owe
from forum.posts import editing
from forum.posts import service as posts
from forum.posts.models import Post
from forum.text import cook
from forum.uploads.models import PostUpload
from forum.uploads.service import forget_files
from tests import people

from . import files
from .sending import place_of, send, sent

ROLES = ("ana", "ben", "moderator", "coordinator", "admin", "silenced", "stranger", "moderator_elsewhere")


@pytest.fixture
def picture(sign_in, topic, ana):
    """A picture that Anna has sent and not posted yet."""
    return sent(sign_in(ana), files.picture(size=(1600, 400)), "rynek.png", place=place_of(topic))


@pytest.fixture
def document(sign_in, topic, ana):
    return sent(sign_in(ana), files.office("docx"), "Wzór „uchwały” nr 5.docx", place=place_of(topic))


def address(upload):
    return f"/uploads/{upload.token}.{upload.extension}"


def reply(topic, by, *uploads, text="Oto plik:"):
    with current_app.test_request_context():
        cooked = cook(" ".join([text, *(f"![x](upload://{upload.token}.{upload.extension})" for upload in uploads)]),
                      place=topic, author=by)
    return posts.reply(topic, by, cooked)


def statuses(request, sign_in, upload):
    people_by_role = {role: request.getfixturevalue(role) for role in ROLES}
    return {role: sign_in(person).get(address(upload)).status_code for role, person in people_by_role.items()}


def test_what_is_in_no_post_is_its_senders_alone(request, sign_in, visitor, picture):
    found = statuses(request, sign_in, picture)
    assert [role for role, status in found.items() if status == 200] == ["ana"]
    assert set(found.values()) == {200, 404}
    assert visitor.get(address(picture)).status_code == 303


def test_what_is_in_a_post_is_for_who_reads_the_post(request, sign_in, visitor, topic, ana, picture):
    reply(topic, ana, picture)
    assert statuses(request, sign_in, picture) == dict.fromkeys(ROLES, 200) | {"stranger": 404, "moderator_elsewhere": 404}
    assert visitor.get(address(picture)).status_code == 303


def test_visitors_read_what_is_in_public(app, sign_in, visitor, public_network):
    eva = people.make_person("eva", networks={public_network: ["participant"]})
    topic = people.make_topic(public_network, by=eva)
    upload = sent(sign_in(eva), files.picture(), "a.png", place=place_of(topic))
    assert visitor.get(address(upload)).status_code == 303
    reply(topic, eva, upload)
    assert visitor.get(address(upload)).status_code == 200
    assert f'src="{address(upload)}"' in visitor.get(f"/t/{topic.slug}/{topic.id}").text


def test_any_post_that_shows_it_will_do(sign_in, topic, ana, stranger, other_network, picture):
    people.give_roles(ana, other_network, "participant")
    elsewhere = people.make_topic(other_network, by=stranger)
    reply(topic, ana, picture)
    assert sign_in(stranger).get(address(picture)).status_code == 404
    reply(elsewhere, ana, picture)
    assert sign_in(stranger).get(address(picture)).status_code == 200


def test_whoever_may_not_read_it_cannot_post_it(sign_in, topic, ana, stranger, other_network, picture):
    elsewhere = people.make_topic(other_network, by=stranger)
    post = reply(elsewhere, stranger, picture)
    assert "plik niedostępny" in post.html and picture.token not in post.html
    assert not db.session.scalar(db.select(PostUpload.post_id))
    reply(topic, ana, picture)
    assert sign_in(stranger).get(address(picture)).status_code == 404


def test_a_deleted_post_shows_it_to_who_may_bring_it_back(request, sign_in, topic, ana, picture):
    post = reply(topic, ana, picture)
    with transaction():
        [post] = lock_rows(Post, post.id)
        post.deleted_at = clock.now()
    found = statuses(request, sign_in, picture)
    assert {role for role, status in found.items() if status == 200} == {"ana", "moderator", "admin"}


def test_whoever_leaves_the_network_reads_it_no_more(sign_in, topic, network, ana, ben, picture):
    reply(topic, ana, picture)
    client = sign_in(ben)
    assert client.get(address(picture)).status_code == 200
    people.give_roles(ben, network)
    assert client.get(address(picture)).status_code == 404


def test_a_post_keeps_what_it_shows_when_its_author_has_left(sign_in, topic, network, ana, ben, picture):
    reply(topic, ana, picture)
    post = reply(topic, ben, picture)
    people.give_roles(ben, network)
    with transaction():
        owe(TEXT, [post.id])
    assert picture.token in db.session.get(Post, post.id, populate_existing=True).html
    assert db.session.get(PostUpload, (post.id, picture.id)).is_current


def test_what_an_earlier_form_of_a_post_shows_stays_readable(sign_in, topic, ana, ben, picture):
    post = reply(topic, ana, picture, text="Długi wpis. " * 30)
    with transaction():
        [row] = lock_rows(Post, post.id)
        row.created_at = clock.now().replace(year=2020)
    editing.edit(post, ana, cook("Już bez obrazu."), began=editing.fingerprint(post))
    assert sign_in(ben).get(address(picture)).status_code == 200


def test_what_was_taken_out_at_once_is_its_senders_again(sign_in, topic, ana, ben, picture):
    post = reply(topic, ana, picture)
    editing.edit(post, ana, cook("Oto plik:"), began=editing.fingerprint(post))
    db.session.rollback()
    assert db.session.get(Post, post.id).edits_count == 0
    assert sign_in(ben).get(address(picture)).status_code == 404
    assert sign_in(ana).get(address(picture)).status_code == 200


def test_a_picture_is_answered_so_that_nothing_in_it_runs(sign_in, ana, picture):
    answer = sign_in(ana).get(address(picture))
    assert answer.mimetype == "image/png"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert answer.headers["Content-Disposition"].startswith("inline; ")
    assert answer.headers["Cache-Control"].startswith("private, ")
    assert answer.content_length == picture.size == len(answer.data)


def test_the_smaller_version_is_smaller(sign_in, ana, picture):
    whole, display = (sign_in(ana).get(address(picture) + query) for query in ("", "?display"))
    assert picture.has_display and len(display.data) < len(whole.data) and display.headers["ETag"] != whole.headers["ETag"]


def test_a_document_is_to_be_kept_under_its_name(sign_in, ana, document):
    answer = sign_in(ana).get(address(document))
    assert answer.headers["Content-Disposition"] == (
        "attachment; filename=\"Wzor uchway nr 5.docx\"; "
        "filename*=UTF-8''Wz%C3%B3r%20%E2%80%9Euchwa%C5%82y%E2%80%9D%20nr%205.docx").replace("uchway", "uchwaly")


def test_what_the_browser_has_is_not_sent_again(sign_in, ana, picture):
    client = sign_in(ana)
    tag = client.get(address(picture)).headers["ETag"]
    again = client.get(address(picture), headers={"If-None-Match": tag})
    assert again.status_code == 304 and not again.data and again.headers["Cache-Control"].startswith("private")


@pytest.mark.parametrize("asked, status, first", [("bytes=5-9", 206, 5), ("bytes=-5", 206, None), ("bytes=999999-", 416, None)])
def test_a_part_of_a_file_is_sent(sign_in, ana, document, asked, status, first):
    client = sign_in(ana)
    whole = client.get(address(document)).data
    part = client.get(address(document), headers={"Range": asked})
    assert part.status_code == status
    if status == 206:
        assert part.data == (whole[5:10] if first else whole[-5:])


def test_another_extension_or_token_is_not_found(sign_in, ana, picture, document):
    client = sign_in(ana)
    for path in (address(picture)[:-3] + "html", address(document) + "x", f"/uploads/{'0' * 32}.png",
                 "/uploads/..%2fsecret-key.png"):
        assert client.get(path).status_code == 404


def test_bytes_that_are_gone_are_not_found(sign_in, ana, picture, caplog):
    forget_files([picture.storage_key])
    assert sign_in(ana).get(address(picture)).status_code == 404 and "are gone" in caplog.text


def test_reading_a_file_takes_three_queries_at_most(sign_in, topic, ana, ben, picture, count_queries):
    for _post in range(3):
        reply(topic, ana, picture)
    client = sign_in(ben)
    client.get(address(picture))
    assert count_queries(lambda: client.get(address(picture))) <= 3


def test_cooking_asks_once_for_all_files_and_never_without_any(app, sign_in, topic, ana, picture, document, count_queries):
    texts = ["Słowa.", f"![x](upload://{picture.token}.png)",
             f"![x](upload://{picture.token}.png) [y|attachment](upload://{document.token}.docx)"]
    with app.test_request_context():
        cook(texts[1], place=topic, author=ana)  # reads again who is here
        counts = [count_queries(lambda text=text: cook(text, place=topic, author=ana)) for text in texts]
    assert counts == [0, 1, 1]


def test_a_post_shows_each_file_once_however_often_it_is_named(topic, ana, picture):
    post = reply(topic, ana, picture, picture)
    assert db.session.scalars(db.select(PostUpload.upload_id).filter_by(post_id=post.id)).all() == [picture.id]


def test_sending_again_is_another_file(sign_in, topic, ana, picture):
    assert send(sign_in(ana), files.picture(), place=place_of(topic)).json["token"] != picture.token
