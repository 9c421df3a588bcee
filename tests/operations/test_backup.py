"""A backup holds everything, shows damage, and brings everything back."""
import os
import shutil
import sqlite3
import subprocess
import sys
import tarfile
from contextlib import closing
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
    inside.mkdir()
    subprocess.run(["tar", "-xzf", archive, "-C", inside], check=True)
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


@pytest.mark.parametrize("name, kind", [("../outside", tarfile.REGTYPE), ("/tmp/outside", tarfile.REGTYPE),
                                        ("link", tarfile.SYMTYPE), ("pipe", tarfile.FIFOTYPE)])
def test_an_archive_that_reaches_out_of_its_folder_is_refused(app, tmp_path, name, kind):
    with tarfile.open(tmp_path / "bad.tar.gz", "w:gz") as archive:
        member = tarfile.TarInfo(name)
        member.type, member.linkname = kind, "/etc/passwd"
        archive.addfile(member)
    with pytest.raises(backup.BackupError, match="not a whole backup"):
        backup.restore(tmp_path / "bad.tar.gz")
    assert not (tmp_path / "outside").exists() and not Path("/tmp/outside").exists()


@pytest.fixture
def two_databases(tmp_path, monkeypatch):
    """An SQLite database as the death of its server leaves it, its last words in the log beside it, and another's dump."""
    _make_sqlite(tmp_path / "new.db", "nowe", 500)
    _make_sqlite(tmp_path / "forum.db", "stare", 1)
    with closing(sqlite3.connect(tmp_path / "forum.db")) as living:
        living.execute("PRAGMA wal_autocheckpoint=0")
        living.executemany("INSERT INTO words VALUES (?)", [("stare",)] * 1000)
        living.commit()
        for suffix in ("", "-wal", "-shm"):
            shutil.copyfile(tmp_path / f"forum.db{suffix}", tmp_path / f"before{suffix}")
    monkeypatch.setattr(backup, "_sqlite_path", lambda: str(tmp_path / "forum.db"))

    def begin_again():
        for suffix in ("", "-wal", "-shm"):
            shutil.copyfile(tmp_path / f"before{suffix}", tmp_path / f"forum.db{suffix}")
    begin_again()
    return begin_again


def test_a_crash_while_restoring_leaves_the_old_or_the_new_database_whole(two_databases, tmp_path):
    found, step = [], 0
    while not found or found[-1] != "end":
        step += 1
        two_databases()
        finished = _die_at(step, tmp_path / "new.db")
        found += [_words_in(tmp_path / "forum.db"), *(["end"] if finished else [])]
    assert step > 5 and found[0] == ("stare", 1001) and found[-2] == ("nowe", 500)
    assert set(found) == {("stare", 1001), ("nowe", 500), "end"}
    assert not (tmp_path / "forum.db.restored").exists()


def test_a_backup_is_put_in_place_of_a_damaged_database_and_of_none(two_databases, tmp_path):
    for damage in (lambda path: path.write_bytes(b"nonsense" * 1000), Path.unlink):
        two_databases()
        damage(tmp_path / "forum.db")
        backup._load_sqlite(tmp_path / "new.db")
        assert _words_in(tmp_path / "forum.db") == ("nowe", 500)


def test_a_database_that_somebody_reads_is_not_replaced(two_databases, tmp_path, monkeypatch):
    monkeypatch.setattr(backup, "PATIENCE", 0.05)
    with closing(sqlite3.connect(tmp_path / "forum.db", isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM words").fetchone()
        with pytest.raises(backup.BackupError, match="in use"):
            backup._load_sqlite(tmp_path / "new.db")
    assert _words_in(tmp_path / "forum.db") == ("stare", 1001)


def _make_sqlite(path, word, times):
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("CREATE TABLE words (word TEXT)")
        database.executemany("INSERT INTO words VALUES (?)", [(word,)] * times)
        database.commit()


def _die_at(step, dump):
    """Restore in a process that is gone at its `step`th dealing with files; tell whether it came to its end."""
    child = os.fork()
    if not child:
        left = [step]

        def count(event, _arguments):
            if event.split(".")[0] in ("open", "os", "shutil", "sqlite3"):
                left[0] -= 1
                if not left[0]:
                    os._exit(1)
        try:
            sys.addaudithook(count)
            backup._load_sqlite(dump)
        except BaseException:
            os._exit(2)
        os._exit(0)
    ending = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert ending < 2
    return ending == 0


def _words_in(path):
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        [row] = database.execute("SELECT word, count(*) FROM words GROUP BY word").fetchall()
        return row
