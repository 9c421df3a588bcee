"""Backups: the database and the uploads in one archive, taken while the forum runs, checked when put back."""
import hashlib
import io
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
import time
from contextlib import closing, suppress
from pathlib import Path

from flask import current_app
from sqlalchemy import select, text

from . import clock
from .db import db
from .networks.models import Site

FORMAT = 1
MANIFEST = "manifest.json"
# Seconds to wait for whoever still reads the SQLite database that is to be replaced.
PATIENCE = 5
# Seconds a connection that was closed, by this process too, may still be shown by PostgreSQL.
CLOSING = 1
# Pages kept in a running server's memory would show what was there before: ids are given out anew.
OTHERS = text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'forum' "
              "AND pid <> pg_backend_pid()")


class BackupError(RuntimeError):
    """A backup that cannot be made or put back; the message says why."""


def make(path):
    """Write the database and the uploads into the archive `path`, with a checksum of each file."""
    db.session.execute(select(Site.id).limit(1))  # an empty database is no forum, and no backup of one
    db.session.rollback()
    with tempfile.TemporaryDirectory() as folder:
        dump = Path(folder) / _dump_name()
        _dump_sqlite(dump) if _is_sqlite() else _dump_postgresql(dump)
        files = {dump.name: dump} | {f"uploads/{file.relative_to(_uploads())}": file for file in _uploaded()}
        manifest = {"format": FORMAT, "made_at": clock.now().isoformat(), "files": {}}
        partial = path.with_name(path.name + ".partial")
        with tarfile.open(partial, "w:gz") as archive:
            for name, file in files.items():
                with suppress(FileNotFoundError):  # an upload that nobody needs was swept away meanwhile
                    archive.add(file, name)
                    manifest["files"][name] = _checksum(file)
            _add_text(archive, MANIFEST, json.dumps(manifest, indent=1))
        partial.replace(path)  # a backup cut short never looks like a whole one
    return manifest


def check(path):
    """Look whether `path` is a whole backup of this kind of forum; raise BackupError when it is not."""
    with tempfile.TemporaryDirectory() as folder:
        _unpack(path, Path(folder))


def restore(path):
    """Put the archive `path` in place of the present database and uploads, after checking every file in it."""
    with tempfile.TemporaryDirectory(dir=_data()) as folder:
        folder = Path(folder)
        manifest = _unpack(path, folder)
        dump = folder / _dump_name()
        db.session.remove()
        db.engine.dispose()
        _refuse_while_others_run()
        _load_sqlite(dump) if _is_sqlite() else _load_postgresql(dump)
        if _uploads().exists():
            _uploads().rename(folder / "before")
        if (folder / "uploads").exists():
            (folder / "uploads").rename(_uploads())
    return manifest


def _refuse_while_others_run():
    # On SQLite the data folder's lock has said so already.
    patient_until = time.monotonic() + CLOSING
    while not _is_sqlite() and db.session.scalar(OTHERS):
        if time.monotonic() > patient_until:
            raise BackupError("The forum is running: stop its servers and its worker first.")
        db.session.rollback()  # PostgreSQL shows one transaction one state
        time.sleep(0.05)
    db.session.remove()


def _unpack(path, folder):
    try:
        with tarfile.open(path) as archive:
            for member in archive:
                _extract(archive, member, folder)
        manifest = json.loads((folder / MANIFEST).read_text())
    except (OSError, tarfile.TarError, EOFError, ValueError):
        raise BackupError(f"{path} is not a whole backup.") from None
    if manifest.get("format") != FORMAT:
        raise BackupError(f"{path} is a backup of another version of the forum.")
    for name, checksum in manifest["files"].items():
        if not (folder / name).is_file() or _checksum(folder / name) != checksum:
            raise BackupError(f"{path} is damaged: {name} is not what was put in.")
    if _dump_name() not in manifest["files"]:
        raise BackupError("This backup was made of the other kind of database (SQLite or PostgreSQL).")
    return manifest


def _extract(archive, member, folder):
    # By ourselves: extractall() knows its safe filter from Python 3.11.4 on, and Debian 12 has an earlier one.
    target = (folder / member.name).resolve()
    if member.isdir():
        return
    if not member.isfile() or folder.resolve() not in target.parents:
        raise tarfile.TarError(f"{member.name} is no file of a backup")
    target.parent.mkdir(parents=True, exist_ok=True)
    with archive.extractfile(member) as source, open(target, "wb") as copy:
        shutil.copyfileobj(source, copy)


def _dump_sqlite(target):
    with closing(sqlite3.connect(_sqlite_path())) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)


def _load_sqlite(dump):
    # A crash at any moment must leave the old database or the new one: until it is replaced, the old one needs the log
    # beside it; and the new one would be spoilt by it.
    path = Path(_sqlite_path())
    beside = path.with_name(path.name + ".restored")
    shutil.copyfile(dump, beside)
    _to_disk(beside)
    if not _empty_log(path):
        _remove_log(path)  # of nothing that could be read
    beside.replace(path)
    _to_disk(path.parent)
    _remove_log(path)


def _empty_log(path):
    """Bring what stands in the log into the database itself; tell whether there is a database."""
    if not path.exists():
        return False
    try:
        with closing(sqlite3.connect(path, timeout=PATIENCE)) as old:
            [is_used, *_pages] = old.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite3.OperationalError as problem:
        raise BackupError(f"{path} cannot be replaced: {problem}.") from None
    except sqlite3.DatabaseError:
        return False
    if is_used:
        raise BackupError(f"{path} is in use: stop whatever reads it first.")
    return True


def _remove_log(path):
    for suffix in ("-wal", "-shm"):
        Path(f"{path}{suffix}").unlink(missing_ok=True)


def _to_disk(path):
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _dump_postgresql(target):
    _run("pg_dump", "--format=custom", f"--file={target}", _postgresql_url())


def _load_postgresql(dump):
    _run("pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction", f"--dbname={_postgresql_url()}",
         dump)


def _run(program, *arguments):
    try:
        done = subprocess.run([program, *arguments], capture_output=True, text=True)
    except FileNotFoundError:
        raise BackupError(f"{program} is missing: install Debian's postgresql-client.") from None
    if done.returncode:
        raise BackupError(f"{program} failed: {done.stderr.strip().splitlines()[-1]}")


def _checksum(file):
    with open(file, "rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _add_text(archive, name, text):
    member = tarfile.TarInfo(name)
    member.size = len(text.encode())
    archive.addfile(member, io.BytesIO(text.encode()))


def _uploaded():
    return sorted(file for file in _uploads().rglob("*") if file.is_file())


def _uploads():
    return _data() / "uploads"


def _data():
    return Path(current_app.config["FORUM_DATA"])


def _is_sqlite():
    return db.engine.dialect.name == "sqlite"


def _dump_name():
    return "forum.sqlite" if _is_sqlite() else "forum.pgdump"


def _sqlite_path():
    return db.engine.url.database


def _postgresql_url():
    return db.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
