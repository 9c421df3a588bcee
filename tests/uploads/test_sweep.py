"""What nobody needs goes, and nothing else."""
import os
import shutil
import time
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, update

from forum import backup, clock
from forum.db import db
from forum.drafts.models import Draft
from forum.posts import editing
from forum.posts import service as posts
from forum.posts.models import Revision
from forum.text import cook
from forum.uploads.models import PostUpload, Upload
from forum.uploads.sweep import sweep

from . import files
from .sending import place_of, sent

OLD = timedelta(hours=49)


@pytest.fixture
def folder(app):
    """Where the files lie; nothing of other tests does."""
    folder = Path(app.config["FORUM_DATA"]) / "uploads"
    shutil.rmtree(folder, ignore_errors=True)
    return folder


@pytest.fixture
def lying(sign_in, topic, ana, folder):
    """A picture of three days ago, in no post."""
    upload = sent(sign_in(ana), files.picture(size=(2000, 500)), "a.png", place=place_of(topic))
    age(upload, folder)
    db.session.refresh(upload)
    db.session.expunge(upload)  # it is spoken of when its row has gone
    return upload


def age(upload, folder):
    db.session.execute(update(Upload).where(Upload.id == upload.id).values(created_at=clock.now() - OLD))
    db.session.commit()
    for suffix in ("", "-display"):
        path = folder / (upload.storage_key + suffix)
        path.exists() and os.utime(path, (time.time() - OLD.total_seconds(),) * 2)


def is_there(upload, folder):
    db.session.rollback()
    has_row = db.session.scalar(db.select(Upload.id).filter_by(token=upload.token)) is not None
    assert has_row == (folder / upload.storage_key).exists()
    return has_row


def named(upload):
    return f"![x](upload://{upload.token}.png)"


def test_what_no_text_names_goes_with_its_smaller_version(lying, folder):
    report = sweep()
    assert (report.uploads, report.files, report.bytes) == (1, 0, lying.size)
    assert not is_there(lying, folder) and not (folder / f"{lying.storage_key}-display").exists()


def test_what_is_younger_stays(sign_in, topic, ana, folder):
    upload = sent(sign_in(ana), files.PDF, "a.pdf", place=place_of(topic))
    assert sweep().uploads == 0 and is_there(upload, folder)


def test_what_a_post_shows_stays(app, topic, ana, lying, folder):
    with app.test_request_context():
        posts.reply(topic, ana, cook(named(lying), place=topic, author=ana))
    assert sweep().uploads == 0 and is_there(lying, folder)


def test_what_a_draft_names_stays(topic, ana, lying, folder):
    db.session.add(Draft(user_id=ana.id, key=f"topic-{topic.id}", topic_id=topic.id, text=named(lying), sequence=1))
    db.session.commit()
    assert sweep().uploads == 0 and is_there(lying, folder)


def test_what_an_earlier_form_of_a_post_names_stays_until_that_goes(app, topic, ana, lying, folder):
    with app.test_request_context():
        post = posts.reply(topic, ana, cook(named(lying), place=topic, author=ana))
    editing.edit(post, ana, cook("Zupełnie inny tekst. " * 20), began=editing.fingerprint(post))
    assert db.session.scalar(db.select(Revision.id)) and not db.session.scalar(db.select(PostUpload.is_current))
    assert sweep().uploads == 0 and is_there(lying, folder)
    db.session.execute(db.delete(Revision))
    db.session.commit()
    assert sweep().uploads == 1 and not is_there(lying, folder)


def test_the_texts_of_posts_that_never_showed_it_are_not_read(lying, folder):
    asked = []

    def note(_connection, _cursor, sql, values, *_more):
        asked.append((sql, values))
    event.listen(db.engine, "before_cursor_execute", note)
    sweep()
    event.remove(db.engine, "before_cursor_execute", note)
    [(sql, _values)] = [one for one in asked if "revisions" in one[0]]
    assert sql.count("post_uploads.upload_id") == 2 and not is_there(lying, folder)


def test_bytes_without_a_row_go(app, folder, lying):
    lone, young = folder / "aa" / "bb" / ("a" * 32), folder / "aa" / "bb" / ("b" * 32)
    unfinished = folder.with_name("uploads-unfinished") / "x"
    for path in (lone, young, unfinished):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    for path in (lone, unfinished):
        os.utime(path, (0, 0))
    db.session.execute(db.update(Upload).values(created_at=clock.now()))
    db.session.commit()
    assert sweep().files == 1
    assert not lone.exists() and not unfinished.exists() and young.exists() and is_there(lying, folder)
    young.unlink()


def test_the_command_says_what_goes_and_only_looks_when_asked(app, lying, folder):
    run = app.test_cli_runner().invoke
    assert "Would take away 1 uploads and 0 lone files" in run(args=["uploads", "sweep", "--only-look"]).output
    assert is_there(lying, folder)
    assert "Took away 1 uploads and 0 lone files" in run(args=["uploads", "sweep"]).output
    assert not is_there(lying, folder)


def test_a_post_that_names_what_was_just_swept_says_so_and_is_written(app, topic, ana, lying):
    with app.test_request_context():
        cooked = cook(named(lying), place=topic, author=ana)
    sweep()
    post = posts.reply(topic, ana, cooked)
    assert post.id and not db.session.scalar(db.select(PostUpload.post_id))


def test_a_backup_goes_on_when_a_file_is_swept_away_meanwhile(app, lying, folder, tmp_path, monkeypatch):
    listed = backup._uploaded()
    sweep()
    monkeypatch.setattr(backup, "_uploaded", lambda: listed)
    manifest = backup.make(tmp_path / "forum.tar.gz")
    assert len(listed) == 2 and len(manifest["files"]) == 1
    backup.check(tmp_path / "forum.tar.gz")


def test_a_backup_brings_files_back(app, lying, folder, tmp_path):
    manifest = backup.make(tmp_path / "forum.tar.gz")
    assert f"uploads/{lying.storage_key}" in manifest["files"] and f"uploads/{lying.storage_key}-display" in manifest["files"]
    before = (folder / lying.storage_key).read_bytes()
    sweep()
    assert not is_there(lying, folder)
    backup.restore(tmp_path / "forum.tar.gz")
    assert is_there(lying, folder) and (folder / lying.storage_key).read_bytes() == before
