"""A backup holds everything, shows damage, and brings everything back."""
import shutil
import tarfile
from pathlib import Path

import pytest

from forum import backup
from forum.db import db
from forum.posts.models import Post
from tests.people import make_post


@pytest.fixture
def archive(app, tmp_path):
    if db.engine.dialect.name == "postgresql" and not shutil.which("pg_dump"):
        pytest.skip("pg_dump is missing")
    uploads = Path(app.config["FORUM_DATA"]) / "uploads"
    uploads.mkdir(exist_ok=True)
    (uploads / "wzor.txt").write_text("Wzór uchwały")
    yield tmp_path / "forum.tar.gz"
    shutil.rmtree(uploads)


def test_restoring_brings_back_what_was_there_and_nothing_newer(app, topic, ben, archive):
    make_post(topic, by=ben, text="Przed kopią.")
    backup.make(archive)
    make_post(topic, by=ben, text="Po kopii.")
    upload = Path(app.config["FORUM_DATA"]) / "uploads" / "wzor.txt"
    upload.write_text("zepsuty")

    backup.restore(archive)

    assert db.session.scalars(db.select(Post.text).order_by(Post.id)).all()[-1] == "Przed kopią."
    assert upload.read_text() == "Wzór uchwały"


def test_a_backup_is_taken_while_somebody_writes(app, topic, ben, archive):
    with db.engine.connect().execution_options(writes=True) as other:
        other.execute(db.insert(Post.__table__).values(
            topic_id=topic.id, number=99, author_id=ben.id, text="x", html="x", version=1,
            created_at=topic.created_at))
        assert backup.make(archive)["files"]
        other.rollback()


def test_a_damaged_backup_is_refused_and_changes_nothing(app, topic, archive, tmp_path):
    backup.make(archive)
    inside = tmp_path / "inside"
    with tarfile.open(archive) as whole:
        whole.extractall(inside, filter="data")
    (inside / "uploads" / "wzor.txt").write_text("podmieniony")
    with tarfile.open(archive, "w:gz") as damaged:
        damaged.add(inside, ".")
    with pytest.raises(backup.BackupError, match="damaged"):
        backup.restore(archive)
    assert db.session.scalar(db.select(db.func.count()).select_from(Post)) == 1


def test_what_is_no_backup_is_refused(app, tmp_path):
    (tmp_path / "notes.txt").write_text("notatki")
    with pytest.raises(backup.BackupError, match="not a whole backup"):
        backup.restore(tmp_path / "notes.txt")
