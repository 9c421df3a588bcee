"""Seeded forums and broken seed files."""
import shutil
import sqlite3
from contextlib import contextmanager
from functools import cache

import pytest

from forum.db import db
from forum.seeds import demo, networks, shapes


@pytest.fixture(autouse=True, scope="session")
def cooked_once():
    """Cook each of the project's own texts once, however often a test plants them."""
    with pytest.MonkeyPatch.context() as patch:
        for module in (demo, networks):
            patch.setattr(module, "cook", cache(module.cook))
        yield


@pytest.fixture(scope="session")
def seeds():
    """What the project's own files say."""
    return shapes.read_seeds()


@pytest.fixture(scope="session")
def story():
    """The demo as the project's own file tells it."""
    return shapes.read_demo()


@pytest.fixture(scope="session")
def planted():
    """Copies of the database as it was when something had been planted in it, by name."""
    copies = {}
    yield copies
    for copy in copies.values():
        copy.close()


@pytest.fixture
def seeded(app, seeds, planted):
    """A forum after `flask seed`."""
    _plant("seeds", lambda: networks.seed(seeds), planted)
    return app


@pytest.fixture
def told(app, seeds, story, planted):
    """A forum after `flask seed` and `flask demo load`."""
    def tell():
        networks.seed(seeds)
        assert demo.load(story)
    _plant("demo", tell, planted)
    return app


def _plant(name, plant, planted):
    """Put back what was planted before: on SQLite a copy takes a hundredth of the time."""
    if name in planted:
        db.session.rollback()
        with _file() as file:
            planted[name].backup(file)
    else:
        plant()
        if db.engine.dialect.name == "sqlite":
            planted[name] = sqlite3.connect(":memory:", check_same_thread=False)
            with _file() as file:
                file.backup(planted[name])


@contextmanager
def _file():
    # The driver's own connection, taken from the pool: outside any transaction.
    taken = db.engine.raw_connection()
    try:
        yield taken.dbapi_connection
    finally:
        taken.close()


@pytest.fixture
def folder(tmp_path):
    """A copy of seed_data that a test may break."""
    return shutil.copytree(shapes.FOLDER, tmp_path / "seed_data")


@pytest.fixture
def run(app):
    """Return a function that runs a `flask` command and gives its result."""
    def run(*words):
        return app.test_cli_runner().invoke(args=[str(word) for word in words])
    return run
