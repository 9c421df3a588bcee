"""A grown installation under measurement: two server processes, PostgreSQL, Redis and the worker process."""
from contextlib import contextmanager

from sqlalchemy import func, select, text

from forum.db import db
from tests.bench import live
from tests.bench.server import Client, running
from tests.deploy import servers

GZIP = {"Accept-Encoding": "gzip"}
PROGRAMS = {"postgres", "redis-server"}


@contextmanager
def installation(folder, fill):
    """Start it on the same data as the embedded one; give both servers, the reader's cookie and the authors'."""
    services = servers.services
    with services.running(services.Postgres) as postgres, services.running(services.Redis) as redis:
        environ = {"DATABASE_URL": postgres.url, "SECRET_KEY": "bench", "FORUM_DATA": str(folder)}
        reader, authors = fill(environ)
        environ["REDIS_URL"] = redis.url

        def serve(name, **more):
            return running("wsgi:app", folder / f"{name}.log", environ | more, "/healthz", beside=[postgres.process.pid])
        with (serve("first") as first, serve("second") as second, serve("plain", FORUM_PAGE_CACHE="0") as plain,
              servers.worker(environ, folder / "worker.log")):
            yield first, second, plain, reader, authors


def measure(folder, fill, table):
    """Print what a topic costs on PostgreSQL, its processes counted, and how soon a reply crosses from worker to worker."""
    missing = PROGRAMS & set(servers.MISSING)
    if missing:
        print(f"\nLeft out: PostgreSQL and Redis, across workers ({', '.join(sorted(missing))} not installed)")
        return
    with installation(folder, fill) as (first, second, plain, reader, authors):
        path = Client(first, "/t/x/1").ask()[1]["Location"]
        table({"topic, visitor, cache off, PostgreSQL": Client(plain, path, **GZIP),
               "topic, visitor, cached, PostgreSQL": Client(first, path, **GZIP),
               "topic, member, PostgreSQL": Client(first, path, **GZIP | {"Cookie": reader})})
        live.measure(first, authors, readers_at=second)


def go_on_numbering():
    """Let PostgreSQL give out ids after those that were written explicitly."""
    for table in db.metadata.sorted_tables:
        key = list(table.primary_key)
        if len(key) == 1 and key[0].autoincrement and key[0].type.python_type is int:
            highest = db.session.scalar(select(func.max(key[0])))
            sequence = db.session.scalar(select(func.pg_get_serial_sequence(table.name, key[0].name)))
            if highest and sequence:
                db.session.execute(text("SELECT setval(:sequence, :highest)"), {"sequence": sequence, "highest": highest})
