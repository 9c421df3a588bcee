"""The people, networks and topics that tests are about, on SQLite or on the database TEST_DATABASE_URL names."""
import os
import uuid
from contextlib import contextmanager
from threading import Barrier, Thread

import pytest
from argon2 import PasswordHasher
from flask import g
from flask.testing import FlaskClient
from sqlalchemy import create_engine, event as sa_event, make_url, text as sql

import config
from forum import create_app
from forum.accounts import passwords
from forum.db import db
from forum.limits import limiter

from . import people

if os.environ.get("TEST_REDIS_URL", "").endswith("/0"):
    # Each worker has numbers of its own: one that resets the limits must not reset those another is just counting.
    os.environ["TEST_REDIS_URL"] = os.environ["TEST_REDIS_URL"][:-1] + os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:]


class Client(FlaskClient):
    """Gives each request an application context of its own, as in production, so no `g` leaks between people."""

    def open(self, *args, **kwargs):
        with self.application.app_context():
            return super().open(*args, **kwargs)


@contextmanager
def empty_database(folder):
    """Make an empty database for one user of it, and drop it afterwards; give its address."""
    server = os.environ.get("TEST_DATABASE_URL")
    if not server:
        yield f"sqlite:///{folder / 'forum.db'}"
        return
    url = make_url(server.replace("postgresql://", "postgresql+psycopg://", 1))
    name = f"forum_test_{uuid.uuid4().hex[:12]}"
    admin = create_engine(url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(sql(f'CREATE DATABASE "{name}"'))
    yield url.set(database=name).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.execute(sql(f'DROP DATABASE "{name}" WITH (FORCE)'))
    admin.dispose()


@pytest.fixture(scope="session")
def database_url(tmp_path_factory):
    """The address of this worker's own database."""
    with empty_database(tmp_path_factory.mktemp("db")) as url:
        yield url


@pytest.fixture(scope="session")
def application(database_url, tmp_path_factory):
    """The application, made once per test process."""
    settings = config.load({
        "FORUM_DATA": str(tmp_path_factory.mktemp("data")), "DATABASE_URL": database_url, "SECRET_KEY": "test",
        "REDIS_URL": os.environ.get("TEST_REDIS_URL", "")})
    app = create_app(settings | {"TESTING": True, "WTF_CSRF_ENABLED": False})
    limiter.enabled = False
    app.test_client_class = Client
    # A hash of ours takes a fifth of a second: here it need not be hard to guess.
    passwords._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)

    @app.after_request
    def policy_was_asked(response):
        assert g.get("policy_asked") or response.status_code in (304, 400, 404, 405, 413, 429), \
            "a view answered without asking the policy"
        return response

    with app.app_context():
        db.create_all()
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def app(application):
    """The application with an empty database and a context for the test's own reading."""
    with application.app_context():
        _empty()
        yield application
        db.session.remove()


@pytest.fixture
def demo(app):
    """The demo switched on for one test."""
    app.config["FORUM_DEMO"] = True
    yield
    app.config["FORUM_DEMO"] = False


@pytest.fixture
def rate_limits(app):
    """The rate limits switched on for one test, with nothing counted yet."""
    limiter.reset()
    limiter.enabled = True
    yield
    limiter.enabled = False


@pytest.fixture
def sign_in(app):
    """Return a function that signs a person in and gives their client."""
    def sign_in(person):
        client = app.test_client()
        if person is not None:
            token = people.start_session(app, person)
            with client.session_transaction() as session:
                session["_user_id"] = token
        return client
    return sign_in


@pytest.fixture
def visitor(app):
    """A client nobody is signed in with."""
    return app.test_client()


@pytest.fixture
def at_once(app):
    """Return a function that runs acts in threads of their own and gives what each answered or refused."""
    def at_once(*acts):
        answers, start = [None] * len(acts), Barrier(len(acts))

        def run(place, act):
            with app.app_context():
                try:
                    start.wait(5)
                    answers[place] = act()
                except Exception as error:
                    answers[place] = error
                finally:
                    db.session.remove()
        db.session.rollback()
        threads = [Thread(target=run, args=pair) for pair in enumerate(acts)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
        return answers
    return at_once


@pytest.fixture
def count_queries(app):
    """Return a function that runs `act` and gives the number of SQL statements it took."""
    def count_queries(act):
        seen = []

        def note(_connection, _cursor, statement, *_rest):
            if not statement.startswith(("BEGIN", "PRAGMA", "SAVEPOINT", "RELEASE")):
                seen.append(statement)
        sa_event.listen(db.engine, "before_cursor_execute", note)
        try:
            act()
        finally:
            sa_event.remove(db.engine, "before_cursor_execute", note)
        count_queries.statements = seen
        return len(seen)
    return count_queries


@pytest.fixture
def network(app):
    """A network only its members read."""
    return people.make_network("gmina-wiejska", name="Gminy wiejskie")


@pytest.fixture
def other_network(app):
    """A second network, of other people."""
    return people.make_network("powiaty", name="Powiaty")


@pytest.fixture
def public_network(app):
    """A network that anybody reads."""
    return people.make_network("otwarta", name="Sieć otwarta", visibility="public")


@pytest.fixture
def ana(network):
    """A participant."""
    return people.make_person("ana", name="Anna Przykład", networks={network: ["participant"]})


@pytest.fixture
def ben(network):
    """Another participant of the same network."""
    return people.make_person("ben", name="Benedykt Wzór", networks={network: ["participant"]})


@pytest.fixture
def moderator(network):
    """Who moderates the network."""
    return people.make_person("moderator", name="Maria Moderująca", networks={network: ["moderator"]})


@pytest.fixture
def moderator_elsewhere(other_network):
    """Who moderates another network."""
    return people.make_person("elsewhere", name="Marek Zdaleka", networks={other_network: ["moderator"]})


@pytest.fixture
def coordinator(network):
    """Who coordinates the network."""
    return people.make_person("coordinator", name="Karolina Koordynująca", networks={network: ["coordinator"]})


@pytest.fixture
def admin(app):
    """The administrator."""
    return people.make_person("admin", name="Ada Administrująca", is_admin=True)


@pytest.fixture
def stranger(other_network):
    """A signed-in person of another network."""
    return people.make_person("stranger", name="Stefan Obcy", networks={other_network: ["participant"]})


@pytest.fixture
def silenced(network):
    """A participant whose account is silenced."""
    return people.make_person("silenced", name="Zenon Zawieszony", networks={network: ["participant"]}, silenced=True)


@pytest.fixture
def topic(network, ana):
    """A topic of Anna's with its first post."""
    return people.make_topic(network, by=ana, title="Dowóz dzieci – jak liczycie koszty?")


@pytest.fixture
def locked_topic(network, ana):
    """A topic that takes no replies of participants."""
    return people.make_topic(network, by=ana, title="Temat zamknięty", locked=True)


@pytest.fixture
def agenda_topic(network, ana):
    """The first topic of the network's agenda."""
    return people.make_topic(network, by=ana, title="Nasza sieć", agenda_number=1)


def _empty():
    # Deleting rows is quicker than making tables anew, and the same on both databases.
    with db.engine.connect().execution_options(writes=True) as connection:
        if db.engine.dialect.name == "postgresql":
            # In one breath: TRUNCATE costs more on tables of a few rows.
            tables = [f'DELETE FROM "{table.name}"' for table in reversed(db.metadata.sorted_tables)]
            connection.exec_driver_sql("; ".join(tables))
        else:
            connection.execute(sql("PRAGMA defer_foreign_keys=ON"))
            for name in _filled(connection):
                connection.exec_driver_sql(f'DELETE FROM "{name}"')
        connection.commit()


def _filled(connection):
    # A test fills few of many tables, and finding out is quicker than a DELETE for each.
    names = [table.name for table in reversed(db.metadata.sorted_tables)]
    one = " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM \"{name}\")" for name in names)
    filled = set(connection.exec_driver_sql(one).scalars())
    return [name for name in names if name in filled]
