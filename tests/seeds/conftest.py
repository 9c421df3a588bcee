"""Seeded forums and broken seed files."""
import shutil
from functools import cache

import pytest

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


@pytest.fixture
def seeded(app, seeds):
    """A forum after `flask seed`."""
    networks.seed(seeds)
    return app


@pytest.fixture
def told(seeded, story):
    """A forum after `flask seed` and `flask demo load`."""
    assert demo.load(story)
    return seeded


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
