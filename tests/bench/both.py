"""Measuring on both databases: a forum with nothing in it on SQLite, and on PostgreSQL as far as that is installed."""
from contextlib import contextmanager

import config
from forum import create_app
from forum.db import db
from tests.deploy import servers


def on_both(folder, name, measure):
    """Call `measure(folder, url, name of the database)` for each of them."""
    measure(folder / name, f"sqlite:///{folder / name}.db", "SQLite")
    if "postgres" in servers.MISSING:
        return print(f"{name.capitalize()} on PostgreSQL left out: it is not installed")
    with servers.services.running(servers.services.Postgres) as postgres:
        measure(folder / f"{name}-grown", postgres.url, "PostgreSQL")


@contextmanager
def empty_forum(folder, url, **environ):
    """Give a forum without a server, with its tables and nothing in them."""
    folder.mkdir()
    app = create_app(config.load({"FORUM_DATA": str(folder), "SECRET_KEY": "bench", "DATABASE_URL": url} | environ))
    with app.app_context():
        db.create_all()
        yield
        db.session.remove()
        db.engine.dispose()
