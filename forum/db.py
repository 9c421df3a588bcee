"""The database session, and what it means to write."""
import sqlite3
import threading
import time
from contextlib import contextmanager, nullcontext
from functools import wraps

from flask import current_app, g, has_request_context
from flask_sqlalchemy import SQLAlchemy
from gevent.monkey import is_module_patched
from sqlalchemy import DateTime, MetaData, bindparam, event, inspect, or_, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, OperationalError, TimeoutError
from sqlalchemy.orm import DeclarativeBase

from . import clock

PRAGMAS = ("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=0", "foreign_keys=ON",
           "temp_store=MEMORY", "cache_size=-20000", "mmap_size=268435456")
TRIES = 3
# deadlock_detected, serialization_failure
TRANSIENT = ("40P01", "40001")
# connection_exception and its kind, admin_shutdown and its kind, too_many_connections
AWAY = ("08", "57P0", "53300")
LONGEST_WAIT = 30.0


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention={
        "ix": "ix_%(column_0_label)s", "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s", "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s"})


db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})
_writer = threading.Lock()
_readers, _shared_readers = threading.local(), {}


def prepare_engine(engine):
    """Teach an SQLite engine to begin its transactions the way `transaction` needs; leave others alone."""
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def set_pragmas(connection, _record):
        connection.isolation_level = None
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection):
        options = connection.get_execution_options()
        if options.get("writes"):
            # A long one may have done without: checkpoints.py.
            connection.connection.dbapi_connection.execute("PRAGMA wal_autocheckpoint=1000")
            _begin_immediate(connection)
        elif not options.get("reads"):
            # Straight to the driver: this stands before every page.
            connection.connection.dbapi_connection.execute("BEGIN")


def reading():
    """Return the connection this request's pages are read by, on which a statement costs half of the session's.

    Inside a `transaction` it is the session's, which sees what is being written.
    """
    if g.get("writing") or not has_request_context():
        return db.session.connection()
    if db.engine.dialect.name == "sqlite":
        return _lasting_reader(db.engine)
    if "reading" not in g:
        # PostgreSQL's statements see what is committed by then in any case: BEGIN and ROLLBACK are two ways for nothing.
        g.reading = db.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    return g.reading


def _lasting_reader(engine):
    # Without BEGIN each statement sees what is committed by then, as on PostgreSQL, and holds nothing afterwards.
    # So the requests of a thread may share the connection; their greenlets do not switch inside SQLite.
    readers = _shared_readers if is_module_patched("threading") else _readers.__dict__
    pool, connection = readers.get(engine, (None, None))
    if pool is not engine.pool:  # the engine was disposed of: a backup put back is another file
        connection = engine.execution_options(reads=True).connect()
        readers[engine] = engine.pool, connection
    return connection


def end_reading(_error=None):
    """Give the connection back, and with it the state of the database it has seen."""
    connection = g.pop("reading", None)
    if connection is not None:
        connection.close()


def let_go():
    """Give back the connections of a request that is to wait for something else than the database.

    What it has read stays readable, and is not read anew: ask for it again before relying on it.
    """
    db.session.close()
    end_reading()


@contextmanager
def _turn():
    # However many wait for a database that another process holds, nobody waits for all of them in a row.
    if not _writer.acquire(timeout=LONGEST_WAIT):
        raise TimeoutError(f"nobody could write for {LONGEST_WAIT:.0f} s: database is locked")
    try:
        yield
    finally:
        _writer.release()


def _begin_immediate(connection):
    # Another process may hold the database: SQLite's own busy handler would stop every socket while it waits.
    deadline = time.monotonic() + LONGEST_WAIT
    while True:
        try:
            return connection.exec_driver_sql("BEGIN IMMEDIATE")
        except OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.005)


def insert_into(model):
    """Return an INSERT into the table of `model` that knows what to do `on_conflict`, in the database's own dialect."""
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    return dialect.insert(model.__table__)


def where(condition):
    """Return the options of an Index that holds only the rows of which this SQL is true."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


def holds_not(until):
    """Return the condition that what holds until the moment in this column is over, or never was, when it is asked."""
    return or_(until.is_(None), until <= bindparam(None, callable_=lambda: clock.now(), type_=DateTime))


@contextmanager
def transaction():
    """Commit what is written inside, then run what waits `on_commit`; one inside another joins it."""
    info = db.session.info
    if info.get("writing"):
        yield
        return
    # What was read earlier in the request would be stale under the lock.
    db.session.rollback()
    end_reading()
    with _turn() if db.engine.dialect.name == "sqlite" else nullcontext():
        info["writing"] = g.writing = True
        try:
            db.session.connection(execution_options={"writes": True})
            yield
            db.session.commit()
        except BaseException:
            db.session.rollback()
            info.pop("effects", None)
            raise
        finally:
            info["writing"] = g.writing = False
    _run_effects(info.pop("effects", []))


def writes(verb):
    """Run the decorated function in `transaction()`, again when the database chose it as a deadlock's victim."""
    @wraps(verb)
    def in_transaction(*arguments, **options):
        for left in reversed(range(TRIES)):
            try:
                with transaction():
                    return verb(*arguments, **options)
            except DBAPIError as error:
                joined = db.session.info.get("writing")
                if joined or not left or getattr(error.orig, "sqlstate", None) not in TRANSIENT:
                    raise
    return in_transaction


def breathe():
    """Let others be served between two steps of a long transaction: they read what there was before it."""
    # Accepted, read, answered, sent: a page takes its turn several times until it is there.
    for _turn in range(8):
        time.sleep(0)


def unhurried(statement):
    """Return all rows of a statement that finds thousands, letting others be served meanwhile."""
    rows = []
    for some in db.session.execute(statement).partitions(1000):
        rows += some
        breathe()
    return rows


def why_away(error):
    """Return in a few words why the database serves nobody just now – gone, locked, full up –, or None for other errors."""
    if isinstance(error, TimeoutError):
        return str(error)
    if isinstance(error, DBAPIError) and (error.connection_invalidated or _is_away(error)):
        return " ".join(str(error.orig).split())
    return None


def _is_away(error):
    if isinstance(error.orig, sqlite3.Error):
        return getattr(error.orig, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
    state = getattr(error.orig, "sqlstate", None)
    # Without a state there was nobody to give one.
    return state.startswith(AWAY) if state else isinstance(error, OperationalError)


def on_commit(effect, *arguments, once=False):
    """Call `effect(*arguments)` when the current transaction is safely in the database, outside of it.

    Asked for several times `once`, it is called once.
    """
    effects = db.session.info.setdefault("effects", [])
    if not once or (effect, arguments) not in effects:
        effects.append((effect, arguments))


def lock_rows(model, *ids):
    """Lock the rows with these ids in ascending order and return them, freshly read, in the order asked for."""
    # Against writers of these rows only: noting that somebody has read a topic, which refers to its row, goes on meanwhile.
    statement = (select(model).where(model.id.in_(ids)).order_by(model.id)
                 .with_for_update(of=model, key_share=True).execution_options(populate_existing=True))
    rows = {row.id: row for row in db.session.scalars(statement)}
    if any(row_id not in rows for row_id in ids):
        # PostgreSQL leaves a row out whose join has changed while we waited for it: a topic that went to another network.
        rows |= {row.id: row for row in db.session.scalars(statement)}
    return [rows.get(row_id) for row_id in ids]


def lock(row):
    """Lock a row that is at hand and return it, freshly read; None when it has gone."""
    # Asked for its id, a row that was read before this transaction would be read once more.
    [fresh] = lock_rows(type(row), inspect(row).identity[0])
    return fresh


def _run_effects(effects):
    for effect, arguments in effects:
        try:
            effect(*arguments)
        except Exception:
            db.session.rollback()
            current_app.logger.exception("%s failed after a commit", getattr(effect, "__qualname__", effect))
