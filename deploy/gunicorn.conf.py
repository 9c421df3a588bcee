"""How gunicorn serves the forum, alone or grown; serve.py gives it WEB_CONCURRENCY."""
from gevent import monkey

monkey.patch_all()

import gc  # noqa: E402
import os  # noqa: E402
import signal  # noqa: E402
import sys  # noqa: E402
from pathlib import Path  # noqa: E402

import gevent  # noqa: E402

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from config import ConfigError, check_port, load  # noqa: E402
from deploy.startup import LOCK_FD, check_database, claim_data, is_embedded  # noqa: E402

try:
    # Here, once, before there are workers to say in chorus what contradicts itself.
    SETTINGS = load()
except ConfigError as problem:
    sys.exit(f"The forum did not start. {problem}")
HOST, PORT = SETTINGS["HOST"], SETTINGS["PORT"]
SHOWN = f"[{HOST}]" if ":" in HOST else HOST

bind = f"{SHOWN}:{PORT}"
worker_class = "gevent"
# The default of 1,000 silently stalls the next open page.
worker_connections = 10_000
timeout = 60
graceful_timeout = 15
keepalive = 75
control_socket_disable = True
loglevel = "warning"
# A worker told to stop leaves when nobody has asked it for anything for so long.
QUIET = 1.0


def on_starting(_server):
    """Refuse what will not work, in one sentence: a taken port, a second server on the same data, no database."""
    try:
        if "GUNICORN_FD" not in os.environ:  # a binary upgrade has its port already
            check_port(SETTINGS)
        if is_embedded(SETTINGS):
            claim_data(SETTINGS)
        check_database(SETTINGS)
    except ConfigError as problem:
        sys.exit(f"The forum did not start. {problem}")


def pre_exec(server):
    """Hand the data folder on to the server that takes over in a binary upgrade."""
    if LOCK_FD in os.environ:
        server.cfg.env_orig[LOCK_FD] = os.environ[LOCK_FD]


def post_worker_init(worker):
    """Start what the server does beside answering; say where to go, once the first worker can answer."""
    # Ctrl-C reaches every process of the terminal; the workers are to hear of it from gunicorn alone, once.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    from forum.mail import sender  # loaded with the application, anew after a reload
    from forum.notifications import drainer
    drainer.start(worker.wsgi)
    sender.start(worker.wsgi, is_stopped=lambda: not worker.alive)
    worker.asked, worker.asked_at = 0, 0.0
    # What is loaded stays: looking through it for what may go would stop everybody for a quarter of a second.
    gc.collect()
    gc.freeze()
    gevent.spawn(leave_soon, worker, gevent.getcurrent())
    if worker.age > 1:
        return
    print(f"\nThe forum is at  http://{SHOWN}:{PORT}/", flush=True)
    if SETTINGS["FORUM_DEMO"]:
        print(f"Enter as a demo person at  http://{SHOWN}:{PORT}/login", flush=True)
    if not SETTINGS["MAIL_URL"]:
        print(f"Letters are written to {SETTINGS['FORUM_DATA'] / 'mail'}; MAIL_URL sends them.", flush=True)
    print("Ctrl-C stops it.\n", flush=True)


def pre_request(worker, _request):
    """Count what is being answered, open sockets among it."""
    worker.asked += 1


def post_request(worker, _request, _environ, _response):
    """Count it as answered."""
    worker.asked -= 1
    worker.asked_at = gevent.get_hub().loop.now()


def leave_soon(worker, main):
    """Send the pages of a worker that is to stop to its successor, and leave when nothing is being answered.

    gunicorn alone would wait for every open page and every idle connection, to the end of its patience.
    """
    while worker.alive:
        gevent.sleep(0.2)
    from forum.live.server import hang_up
    from forum.mail.sender import is_sending
    hang_up(worker.wsgi)
    stopped = gevent.get_hub().loop.now()
    while worker.asked or is_sending() or gevent.get_hub().loop.now() - max(worker.asked_at, stopped) < QUIET:
        gevent.sleep(0.1)
    gevent.kill(main, SystemExit)
