"""The processes of an installation, as deploy/ describes them, and waiting for what they do."""
import os
import re
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import services
from tests.bench.server import _children
from tests.browser.conftest import free_port, wait_for

ROOT = Path(__file__).resolve().parents[2]

SERVE = (sys.executable, "deploy/serve.py")
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/sbin")
MISSING = [name for name, found in (("postgres", services.postgres_folder()), ("redis-server", shutil.which("redis-server")),
                                    ("nginx", NGINX), ("chromium", services.chromium())) if not found]


class Process:
    """One process of ours with its log; what it started goes with it."""

    def __init__(self, command, environ, log, **options):
        self.command, self.environ, self.log, self.options = command, os.environ | environ, log, options
        self.start()

    def start(self):
        """Start it (again)."""
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(self.command, cwd=ROOT, env=self.environ, stdin=subprocess.DEVNULL,
                                            stdout=log, stderr=log, **self.options)

    @property
    def pid(self):
        """The id of the first of its processes."""
        return self.process.pid

    @property
    def children(self):
        """The ids of the processes it has started."""
        return [pid for pid in _children(self.pid) if not _is_dead(pid)]

    def send(self, number):
        """Send it a signal."""
        self.process.send_signal(number)

    def stop(self):
        """Ask it to stop; wait until it has."""
        if self.process.poll() is None:
            self.process.terminate()
        return self.process.wait(30)

    def kill(self):
        """Kill it, as running out of memory does."""
        self.process.kill()
        self.process.wait(10)

    def said(self):
        """Return what it has written into its log."""
        return self.log.read_text()


def flask(*words, environ, check=True):
    """Run a `flask` command; give what it said and how it ended."""
    return subprocess.run([sys.executable, "-m", "flask", "--app", "wsgi", *map(str, words)], cwd=ROOT, text=True,
                          capture_output=True, env=os.environ | environ, check=check)


@contextmanager
def gunicorn(environ, log, module="wsgi:app", ready="/healthz"):
    """Run the server for as long as the block lasts."""
    server = Process([*SERVE, module], environ, log)
    try:
        if ready:
            wait_for(f"http://127.0.0.1:{environ['PORT']}{ready}", server.process, log)
        yield server
    finally:
        server.stop()


@contextmanager
def worker(environ, log):
    """Run the process that works deliveries off."""
    process = Process([sys.executable, "-m", "flask", "--app", "wsgi", "worker"], environ, log)
    try:
        yield process
    finally:
        process.stop()


@contextmanager
def nginx(folder, forum_port):
    """Run nginx by deploy/nginx.conf, filled as docs/growing.md says, under an account without rights; give its port."""
    port, owner = free_port(), services._unprivileged(folder)
    filled = _envsubst((ROOT / "deploy" / "nginx.conf").read_text(), RUN=str(folder), FORUM=f"127.0.0.1:{forum_port}",
                       LISTEN=f"127.0.0.1:{port}")
    (folder / "nginx.conf").write_text(filled)
    command = [NGINX, "-e", folder / "nginx-error.log", "-c", folder / "nginx.conf"]
    tested = subprocess.run([*command, "-t"], capture_output=True, text=True, **owner)
    assert tested.returncode == 0 and "[warn]" not in tested.stderr, tested.stderr
    process = Process([*command, "-g", "daemon off;"], {}, folder / "log", **owner)
    try:
        wait_for(f"http://127.0.0.1:{port}/healthz", process.process, folder / "log")
        yield port
    finally:
        process.stop()


def until(condition, seconds=30, what="it did not happen"):
    """Wait until a condition holds; return the seconds it took."""
    begun = time.monotonic()
    while not condition():
        assert time.monotonic() - begun < seconds, f"{what} within {seconds} s"
        time.sleep(0.02)
    return time.monotonic() - begun


def _envsubst(text, **values):
    return re.sub(r"\$\{(\w+)\}", lambda name: values[name[1]], text)


def _is_dead(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].startswith("Z")
    except OSError:
        return True
