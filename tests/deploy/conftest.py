"""Installations of one test's or one module's own, with people in them."""
import secrets
import threading
import time
from contextlib import ExitStack
from http.client import HTTPException
from itertools import count
from types import SimpleNamespace

import pytest
from sqlalchemy.orm import close_all_sessions

import config
from forum import create_app
from forum.db import db
from tests.browser.conftest import Site, chromium, free_port, page_of, profiles, world  # noqa: F401
from tests.people import make_person, start_session

from . import servers
from .visitors import Page, Person

_numbers = count(1)


@pytest.fixture
def embedded(tmp_path):
    """The settings of a forum on SQLite, with its tables made."""
    environ = {"FORUM_DATA": str(tmp_path), "SECRET_KEY": "test", "PORT": str(free_port())}
    with application(environ).app_context():
        db.create_all()
        yield environ
        close_all_sessions()


@pytest.fixture(scope="module")
def grown(tmp_path_factory):
    """The whole installation: `nginx` and `port` are its door and its workers' own, the rest its processes."""
    folder, services = tmp_path_factory.mktemp("grown"), servers.services
    with ExitStack() as stack:
        postgres, redis = (stack.enter_context(services.running(kind)) for kind in (services.Postgres, services.Redis))
        environ = {"DATABASE_URL": postgres.url, "SECRET_KEY": "test", "FORUM_DATA": str(folder)}
        app = application(environ)
        with app.app_context():
            db.create_all()
        environ |= {"REDIS_URL": redis.url, "PORT": str(free_port()), "WEB_CONCURRENCY": "2", "FORUM_PROXIES": "1"}
        server = stack.enter_context(servers.gunicorn(environ, folder / "server.log", "tests.deploy.telling:app"))
        worker = stack.enter_context(servers.worker(environ, folder / "worker.log"))
        nginx = stack.enter_context(servers.nginx(stack.enter_context(services._folder()), environ["PORT"]))
        yield SimpleNamespace(folder=folder, environ=environ, app=app, postgres=postgres, redis=redis, server=server,
                              worker=worker, nginx=nginx, port=int(environ["PORT"]))
        with app.app_context():
            db.engine.dispose()


@pytest.fixture
def site(grown):
    """The installation as browsers see it."""
    return Site(f"http://127.0.0.1:{grown.nginx}", grown.app, grown.server.process, grown.server.log)


@pytest.fixture
def pages(grown):
    """Return a function that opens pages of a topic through nginx until each worker has one; gives {worker: page}."""
    opened = []

    def pages(topic, person=None):
        cookie, found = cookie_for(grown.app, person) if person else "", {}
        for _try in range(60):
            page = Page(grown.nginx, topic.id, cookie)
            opened.append(page)
            if found.setdefault(page.worker, page) is not page:
                page.close()
            if len(found) == 2:
                return found
        raise AssertionError("all sockets are at one worker")
    yield pages
    for page in opened:
        page.close()


def application(environ):
    """Return an application in the test's process that shares an installation's database."""
    return create_app(config.load(environ))


def cookie_for(app, person):
    """Return the Cookie header of a browser that a person is signed in with."""
    serializer = app.session_interface.get_signing_serializer(app)
    return f"{app.config['SESSION_COOKIE_NAME']}={serializer.dumps({'_user_id': start_session(app, person)})}"


def start_writing(grown, world, stop, sent):  # noqa: F811
    """Have six people write, slowly enough for the forum's limit, until `stop`; what was posted is added to `sent`."""
    cookies = [cookie_for(grown.app, make_person(f"pisze-{secrets.token_hex(4)}", networks={world.network: ["participant"]}))
               for _place in range(6)]
    topic_id = world.topic.id  # threads share no session
    authors = [threading.Thread(target=_write, args=(grown, topic_id, cookie, stop, sent), daemon=True) for cookie in cookies]
    for author in authors:
        author.start()
    return authors


def _write(grown, topic_id, cookie, stop, sent):
    # As people do: what was not answered is sent again, with the key of the same form.
    while not stop.is_set():
        words, key = f"Wpis {next(_numbers)}.", secrets.token_urlsafe(18)
        while not _is_posted(grown, topic_id, cookie, words, key):
            time.sleep(0.1)
        sent.append(words)
        time.sleep(0.7)


def _is_posted(grown, topic_id, cookie, words, key):
    try:
        return Person(grown.nginx, cookie).reply(topic_id, words, key).status in (200, 303)
    except (OSError, TypeError, HTTPException):
        return False
