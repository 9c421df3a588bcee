"""What must hold before a server starts: the database answers, and nobody else serves the same data.

It stands outside the package: gunicorn's master calls it, and must not hold code that a reload is to load anew.
"""
import fcntl
import os

from sqlalchemy import create_engine, make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from config import ConfigError

LOCK_FD = "FORUM_LOCK_FD"


def check_database(config):
    """Raise ConfigError when the database cannot be reached."""
    url = make_url(config["SQLALCHEMY_DATABASE_URI"])
    patience = {} if is_embedded(config) else {"connect_timeout": 5}
    try:
        create_engine(url, poolclass=NullPool, connect_args=patience).connect().close()
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", error)).strip().splitlines()[0]
        raise ConfigError(f"The database {_where(url)} cannot be reached ({reason}). "
                          "Start it, or correct DATABASE_URL.") from None


def claim_data(config):
    """Hold the data folder for this server as long as it lives; raise ConfigError when another one serves it.

    Returns the lock's file descriptor. gunicorn's binary upgrade hands it on through the environment.
    """
    path = config["FORUM_DATA"] / "server.lock"
    inherited = os.environ.get(LOCK_FD, "")
    handed_on = inherited.isdecimal() and _leads_to(int(inherited), path)
    lock = int(inherited) if handed_on else os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        raise ConfigError(f"Another server already uses the data in {config['FORUM_DATA']}. "
                          "Stop it, or give this one a FORUM_DATA of its own.") from None
    os.set_inheritable(lock, True)
    os.environ[LOCK_FD] = str(lock)
    return lock


def is_embedded(config):
    """Tell whether the data are of one server alone: SQLite."""
    return config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite")


def _leads_to(descriptor, path):
    try:
        return os.path.samestat(os.fstat(descriptor), os.stat(path))
    except OSError:
        return False


def _where(url):
    if url.drivername == "sqlite":
        return url.database
    # A folder of sockets stands in the query: postgresql://forum@/forum?host=/var/run/postgresql
    host = url.host or url.query.get("host") or "localhost"
    return f"at {host}:{url.port or 5432}"
