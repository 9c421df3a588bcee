"""Servers under measurement: gunicorn with one gevent worker, and the CPU it has used."""
import http.client
import os
import subprocess
import sys
import time
from contextlib import contextmanager
from statistics import median

from tests.browser.conftest import free_port, wait_for

NANO = 1e9


class Server:
    """A running gunicorn and everything below it; the processes `beside` it (a database's) are counted with it."""

    def __init__(self, module, log, environ, beside=()):
        # The bare page has no database to prepare and no background work to start.
        conf = "deploy/gunicorn.conf.py" if module == "wsgi:app" else "tests/bench/gunicorn.conf.py"
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log, self.beside = log, beside
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "-c", conf, module],
            env=os.environ | environ | {"PORT": str(self.port)}, stdout=open(log, "w"), stderr=subprocess.STDOUT)

    def wait(self, path):
        """Wait until `path` is answered."""
        wait_for(self.url + path, self.process, self.log)

    def cpu(self):
        """Return the seconds of CPU this server's processes have used, to the nanosecond."""
        heads = [self.process.pid, *self.beside]
        return sum(_cpu_of(pid) for head in heads for pid in [head, *_children(head)])

    def stop(self):
        """Stop it."""
        self.process.terminate()
        self.process.wait(30)


@contextmanager
def running(module, log, environ, ready, beside=()):
    """Serve `module` for as long as the block lasts."""
    server = Server(module, log, environ, beside)
    try:
        server.wait(ready)
        yield server
    finally:
        server.stop()


class Client:
    """One keep-alive connection that asks for one page again and again."""

    def __init__(self, server, path, **headers):
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port)
        self.server, self.path, self.headers = server, path, headers
        self.times, self.cpu_times = [], []

    def ask(self):
        """Send one request; return the answer's status, headers and body."""
        self.connection.request("GET", self.path, headers=self.headers)
        response = self.connection.getresponse()
        return response.status, response.headers, response.read()

    def round(self, requests):
        """Send `requests` in a row, noting the time of each and the server's CPU."""
        before = self.server.cpu()
        for _request in range(requests):
            start = time.perf_counter()
            status, _headers, _body = self.ask()
            self.times.append(time.perf_counter() - start)
            assert status in (200, 304), f"{self.path} answered {status}"
        self.cpu_times.append((self.server.cpu() - before) / requests * 1000)

    @property
    def cpu_ms(self):
        """The median round's CPU for one request, in ms."""
        return median(self.cpu_times)

    def percentile(self, share):
        """Return the time under which `share` of the requests were answered, in ms."""
        return sorted(self.times)[int(len(self.times) * share)] * 1000


def _children(pid):
    found = []
    for task in os.listdir(f"/proc/{pid}/task"):
        with open(f"/proc/{pid}/task/{task}/children") as children:
            found += [int(child) for child in children.read().split()]
    return found


def _cpu_of(pid):
    total = 0
    try:
        for task in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{task}/schedstat") as stat:
                total += int(stat.read().split()[0])
    except FileNotFoundError:  # it has just ended
        pass
    return total / NANO
