"""Measure the forum beside a bare page, in turn, in one run: `make bench`. Prints Markdown tables."""
import os
import sys
import tempfile
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from secrets import token_hex

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tools")]

import config  # noqa: E402
from forum import create_app  # noqa: E402
from forum.accounts.models import User  # noqa: E402
from forum.db import db  # noqa: E402
from tests import people  # noqa: E402
from tests.bench import (  # noqa: E402
    counts, data, grown, letters, live, merging, posting, reading, typists, uploading, visit, writing)
from tests.bench.server import Client, running  # noqa: E402

ROUNDS, REQUESTS = int(os.environ.get("BENCH_ROUNDS", 7)), int(os.environ.get("BENCH_REQUESTS", 150))
GZIP = {"Accept-Encoding": "gzip"}
AIMS = {"topic, visitor, cache off": 2.5, "topic, visitor, cached": 1.5, "topic, member": 5.0,
        "list of 30, member": 3.5, "list of 30 unread, member": 3.5,
        "list of 30, visitor": 3.5, "home, member": 2.5, "home, visitor": 2.5}


def main():
    """Fill a database, start the servers, measure everything."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        folder = Path(folder)
        environ = {"FORUM_DATA": str(folder), "SECRET_KEY": "bench", "DATABASE_URL": f"sqlite:///{folder / 'forum.db'}"}
        reader, authors = fill(environ)

        def serve(module, name, more, ready):
            return stack.enter_context(running(module, folder / f"{name}.log", environ | more, ready))
        forum = serve("wsgi:app", "forum", {}, "/healthz")
        parts = {"visit": lambda: visit.measure(forum, landing(forum, "/t/x/1")),
                 "pages": lambda: pages(forum, reader, serve),
                 "posting": lambda: posting.measure(forum, authors),
                 "writing": lambda: writing.measure(forum, authors),
                 "typists": lambda: typists.measure(forum, authors, landing(forum, f"/t/x/{typists.TOPIC}")),
                 "uploading": lambda: uploading.measure(forum, authors),
                 "reading": lambda: reading.measure(forum, authors),
                 "counts": lambda: counts.measure(folder),
                 "letters": lambda: letters.measure(folder),
                 "merging": lambda: merging.measure(folder),
                 "live": lambda: live.measure(forum, authors),
                 "grown": lambda: grown.measure(folder, fill, lambda rows: table(rows, serve, forum))}
        for name in sys.argv[1:] or parts:
            parts[name]()


def fill(environ):
    """Fill an installation's empty database; return the cookies of the member who reads and of those who write."""
    app = create_app(config.load(environ))
    with app.app_context():
        db.create_all()
        data.fill()
        if db.engine.dialect.name == "postgresql":
            grown.go_on_numbering()
        db.session.commit()
        db.session.execute(db.text("ANALYZE"))
        db.session.commit()
        # Members of the second network, in which the topic lies that is written in.
        people = [db.session.get(User, person) for person in (1, *range(2, 162, 4))]
        reader, *authors = [cookie_of(app, person) for person in people]
        db.engine.dispose()
    return reader, authors


def pages(forum, cookie, serve):
    """Print what each page costs beside a bare page of the same bytes."""
    # Beside the first on the same database: the lock is on the data folder, so it has one of its own.
    elsewhere = {"FORUM_PAGE_CACHE": "0", "FORUM_DATA": str(forum.log.parent / "uncached")}
    plain_forum = serve("wsgi:app", "uncached", elsewhere, "/healthz")
    first, long = "/t/x/1", f"/t/x/{data.TOPICS + 1}"
    first, long = landing(forum, first), landing(forum, long)
    member = GZIP | {"Cookie": cookie}
    etag = Client(forum, first, **GZIP).ask()[1].get("ETag", "")
    rows = {
        "topic, visitor, cache off": Client(plain_forum, first, **GZIP),
        "topic, visitor, cached": Client(forum, first, **GZIP),
        "topic, visitor, unchanged (304)": Client(forum, first, **GZIP | {"If-None-Match": etag}),
        "topic, member": Client(forum, first, **member),
        "list of 30, visitor": Client(forum, "/latest", **GZIP),
        "list of 30, member": Client(forum, "/latest", **member),
        "list of 30 unread, member": Client(forum, "/unread", **member),
        "how much is new and unread, member": Client(forum, "/counts", **member),
        "home, visitor": Client(forum, "/", **GZIP),
        "home, member": Client(forum, "/", **member),
        "post 1 of 10,000, visitor, cache off": Client(plain_forum, f"{long}/1", **GZIP),
        "post 10,000 of 10,000, visitor, cache off": Client(plain_forum, f"{long}/{data.LONG}", **GZIP),
    }
    table(rows, serve, forum)


def table(rows, serve, forum):
    """Measure pages and the bare page in turn; print them side by side."""
    cold = {name: once(Client(client.server, client.path, **client.headers)) for name, client in rows.items()}
    bare = serve_bare(serve, forum)
    bares = {name: bare_beside(bare, client) for name, client in rows.items()}
    for _round in range(ROUNDS):
        for name, client in rows.items():
            client.round(REQUESTS)
            bares[name].round(REQUESTS)
    print("| page | CPU ms | bare | ratio | aim | requests/s | p50 ms | p99 ms | cold CPU ms |")
    print("|---|---|---|---|---|---|---|---|---|")
    for name, client in rows.items():
        ratio = client.cpu_ms / bares[name].cpu_ms
        print(f"| {name} | {client.cpu_ms:.2f} | {bares[name].cpu_ms:.2f} | {ratio:.1f}× | {AIMS.get(name, '')} | "
              f"{len(client.times) / sum(client.times):.0f} | {client.percentile(.5):.1f} | {client.percentile(.99):.1f} | "
              f"{cold[name]:.1f} |", flush=True)


@cache
def serve_bare(serve, forum):
    """Serve the bare page, once for every table."""
    text = Path(forum_data(forum)) / "bare.txt"
    text.write_text(data.TEXT * 400)
    return serve("tests.bench.bare:app", "bare", {"BARE_COMPRESSED": "1", "BARE_TEXT": str(text)}, "/bare/100")


def bare_beside(bare, client):
    """Return a client of the bare page that answers with as many bytes, as equally compressed."""
    plain = {key: value for key, value in client.headers.items() if key != "Accept-Encoding"}
    size = len(Client(client.server, client.path, **plain | {"If-None-Match": ""}).ask()[2])
    return Client(bare, f"/bare/{size}", **GZIP)


def once(client):
    """Return the CPU ms of the very first request for a page."""
    before = client.server.cpu()
    client.ask()
    return (client.server.cpu() - before) * 1000


def landing(server, path):
    """Follow a redirect to the page's right spelling."""
    status, headers, _body = Client(server, path).ask()
    return headers["Location"] if status in (301, 302, 308) else path


def cookie_of(app, person):
    """Return the Cookie header of a signed-in person."""
    token = people.start_session(app, person)
    serializer = app.session_interface.get_signing_serializer(app)
    # As after the first page of a signed-in browser: its session holds the secret that forms are signed with.
    return f"{app.config['SESSION_COOKIE_NAME']}={serializer.dumps({'_user_id': token, 'csrf_token': token_hex(20)})}"


def forum_data(server):
    """Return the folder a server's log and data lie in."""
    return str(server.log.parent)


if __name__ == "__main__":
    main()
