"""A real server in its own process, real Chromium, and a fresh network with its people for each walk."""
import os
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask
from playwright.sync_api import expect, sync_playwright

import config
import services
from forum import create_app
from forum.db import db, transaction
from forum.networks.models import Network
from tests import people
from tests.conftest import empty_database

from .profiles import Profiles

CHROMIUM = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync",
            # All pages of a profile in one process, which stays warm and knows the scripts.
            "--process-per-site"]
# Three browsers and their servers share two cores: what takes long is slow, not wrong. Limits that matter stand in their tests.
expect.set_options(timeout=15_000)
_worlds = count(1)


@dataclass
class Site:
    """A running server and an application in this process that shares its database."""

    url: str
    app: Flask
    process: subprocess.Popen
    log: Path

    def cookie_for(self, person):
        """Return the cookie of a browser that `person` is signed in with."""
        token = people.start_session(self.app, person)
        serializer = self.app.session_interface.get_signing_serializer(self.app)
        return {"name": self.app.config["SESSION_COOKIE_NAME"], "url": self.url,
                "value": serializer.dumps({"_user_id": token}), "httpOnly": True, "sameSite": "Lax"}


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The forum on a free port, served by gunicorn as `make run` does it; a test may act inside it (live.py: act)."""
    data = tmp_path_factory.mktemp("site")
    with empty_database(data) as database_url:
        yield from serve(database_url, data, module="tests.browser.acting:app")


def serve(database_url, data, prepared=False, module="wsgi:app", **more):
    """Start a server of `module` on an empty database (or one that is `prepared`) and stop it afterwards."""
    port = free_port()
    environ = {"FORUM_DATA": str(data), "DATABASE_URL": database_url, "SECRET_KEY": "test", "PORT": str(port),
               "REDIS_URL": os.environ.get("TEST_REDIS_URL", "")} | more
    app = create_app(config.load(environ))
    if not prepared:
        with app.app_context():
            db.create_all()
    log = open(data / "server.log", "w")
    process = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", module],
        env=os.environ | environ, stdout=log, stderr=subprocess.STDOUT)
    url = f"http://127.0.0.1:{port}"
    try:
        wait_for(url + "/healthz", process, data / "server.log")
        yield Site(url, app, process, data / "server.log")
    finally:
        process.terminate()
        process.wait(20)
        log.close()


def free_port():
    """Return a port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(url, process, log):
    """Wait until the server answers; fail with its log when it died."""
    for _attempt in range(300):
        try:
            return urllib.request.urlopen(url, timeout=2).read()
        except OSError:
            if process.poll() is not None:
                break
            time.sleep(0.1)
    raise RuntimeError(f"the server did not answer at {url}:\n{log.read_text()[-4000:]}")


@pytest.fixture(scope="session")
def chromium():
    """Debian's Chromium, headless."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=services.chromium(), args=CHROMIUM)
        yield browser
        browser.close()


@pytest.fixture
def world(site):
    """A network of its own for one test: ana, ben, a moderator, an administrator, somebody from elsewhere, a topic."""
    name = f"w{os.getpid()}-{next(_worlds)}"
    with site.app.app_context():
        network = people.make_network(f"siec-{name}", name=f"Sieć {name}")
        elsewhere = people.make_network(f"inna-{name}", name=f"Inna {name}")

        def person(stem, full_name, **more):
            return people.make_person(f"{stem}-{name}", name=full_name, **more)
        here = {network: ["participant"]}
        made = SimpleNamespace(
            network=network, elsewhere=elsewhere,
            ana=person("ana", "Anna Przykład", networks=here), ben=person("ben", "Benedykt Wzór", networks=here),
            moderator=person("maria", "Maria Moderująca", networks={network: ["moderator"]}),
            admin=person("ada", "Ada Administrująca", is_admin=True),
            stranger=person("stefan", "Stefan Obcy", networks={elsewhere: ["participant"]}))
        made.topic = people.make_topic(network, by=made.ana, title="Dowóz dzieci – jak liczycie koszty?")
        yield made
        _close_networks()
        db.session.remove()


def _close_networks():
    # All tests of a worker share the server: people of the next one are not to find what everybody could read in this one.
    with transaction():
        for network in db.session.scalars(db.select(Network).where(Network.visibility != "members")):
            network.visibility = "members"


@pytest.fixture(scope="session")
def profiles(chromium):
    """Browser profiles, some of them used before: empty again, but for the scripts in their cache."""
    kept = Profiles(chromium)
    yield kept
    kept.close()


@pytest.fixture
def page_of(site, profiles):
    """Return a function that opens a browser page in a profile of its own for a person (None: a visitor), 1280 px wide."""
    taken = []

    def page_of(person, **special):
        options = {"viewport": {"width": 1280, "height": 900}, "base_url": site.url, "locale": "pl-PL",
                   "reduced_motion": "reduce"} | special
        profile = profiles.take(options, is_special=bool(special))
        taken.append(profile)
        if person is not None:
            profile.context.add_cookies([site.cookie_for(person)])
        return profile.context.new_page()
    yield page_of
    for profile in taken:
        profiles.give_back(profile)
