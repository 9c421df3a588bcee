"""Throw-away PostgreSQL and Redis servers for the tests: free ports, no durability, gone afterwards."""
import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

POSTGRES_FOLDERS = "/usr/lib/postgresql/*/bin"
CHROMIUMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=300", "jit=off")


def postgres_folder():
    """Return the folder of the newest PostgreSQL server on this machine, or None."""
    folders = sorted(Path("/").glob(POSTGRES_FOLDERS.lstrip("/")), key=lambda path: float(path.parent.name))
    found = shutil.which("initdb")
    return folders[-1] if folders else Path(found).resolve().parent if found else None


def chromium():
    """Return the path of this machine's Chromium, or None; the shell without a window is three times quicker."""
    return next(filter(None, map(shutil.which, CHROMIUMS)), None)


class Server:
    """A server on a free port of this computer that may be stopped and started again on the same data."""

    def __init__(self, folder):
        self.folder, self.port, self.process = folder, free_port(), None
        self.owner = _unprivileged(folder)
        self.prepare()

    def prepare(self):
        """Make what the server needs before its first start."""

    def start(self):
        """Start it and wait until it answers."""
        with open(self.folder / "log", "ab") as log:
            self.process = subprocess.Popen(self.command(), cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                            **self.owner)
        _wait(self.process, self.folder, self.answers)

    def stop(self):
        """Stop it, hastily when it hesitates."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def answers(self):
        """Tell whether somebody listens on the port."""
        try:
            socket.create_connection(("127.0.0.1", self.port), 1).close()
        except OSError:
            return False
        return True


class Postgres(Server):
    """A PostgreSQL server that forgets everything in a crash of the machine, and is quick for it."""

    def prepare(self):
        self.programs, self.url = postgres_folder(), f"postgresql://forum@127.0.0.1:{self.port}/postgres"
        subprocess.run([self.programs / "initdb", "-D", self.folder / "data", "-U", "forum", "-A", "trust", "-E", "UTF8",
                        "--locale=C.UTF-8", "--no-sync"], check=True, cwd=self.folder, stdout=subprocess.DEVNULL, **self.owner)

    def command(self):
        settings = [part for setting in QUICK for part in ("-c", setting)]
        return [self.programs / "postgres", "-D", self.folder / "data", "-k", self.folder, "-h", "127.0.0.1",
                "-p", str(self.port), *settings]

    def answers(self):
        return _succeeds(self.programs / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port))


class Redis(Server):
    """A Redis server that keeps nothing."""

    def prepare(self):
        self.url = f"redis://127.0.0.1:{self.port}/0"

    def command(self):
        return ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]


@contextlib.contextmanager
def running(kind):
    """Run a server of this kind for as long as the block lasts, and give it."""
    with _folder() as folder:
        server = kind(folder)
        try:
            server.start()
            yield server
        finally:
            server.stop()


@contextlib.contextmanager
def postgres():
    """Run a PostgreSQL server and give the address of its first database."""
    with running(Postgres) as server:
        yield server.url


@contextlib.contextmanager
def redis():
    """Run a Redis server and give its address."""
    with running(Redis) as server:
        yield server.url


def free_port():
    """Return a TCP port that nobody listened on a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def _folder():
    folder = Path(tempfile.mkdtemp(prefix="forum-test-", dir="/tmp"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _unprivileged(folder):
    """Return how to start a process that is not root's, which PostgreSQL refuses."""
    if os.getuid():
        return {}
    known = {entry.pw_name for entry in pwd.getpwall()}
    user = pwd.getpwnam("postgres" if "postgres" in known else "nobody")
    os.chown(folder, user.pw_uid, user.pw_gid)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _wait(process, folder, is_ready):
    deadline = time.monotonic() + 30
    while not is_ready():
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"{process.args[0]} did not start:\n{(folder / 'log').read_text()}")
        time.sleep(0.05)


def _succeeds(*command):
    return subprocess.run(command).returncode == 0
