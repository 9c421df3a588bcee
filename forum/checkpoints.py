"""What a long transaction leaves in SQLite's log, written into the database's file without stopping anybody."""
import sqlite3

from .db import db, on_commit
from .offload import offload


def write_back_apart():
    """Let a real thread write this transaction into the file after its commit: the event loop has others to serve."""
    engine = db.engine
    if engine.dialect.name != "sqlite" or engine.url.database in (None, "", ":memory:"):
        return
    # For this transaction: the next one of this connection begins with the usual number again.
    db.session.connection().connection.dbapi_connection.execute("PRAGMA wal_autocheckpoint=0")
    on_commit(offload, _write_back, engine.url.database, once=True)


def _write_back(path):
    connection = sqlite3.connect(path, timeout=0)
    try:
        connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
    finally:
        connection.close()
