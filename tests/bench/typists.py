"""What ten people who type in one topic cost: typing notices, previews twice a second, drafts – and who reads beside them."""
import json
import threading
import time

import websocket

from tests.bench.data import TEXT
from tests.bench.server import Client
from tests.bench.writing import TOPIC, Writer

WRITERS, SECONDS = 10, 10.0
# As their pages do it: preview_controller, draft saving, typing_controller.
PREVIEW_EVERY, DRAFT_EVERY, NOTICE_EVERY, PAGE_EVERY = 0.5, 2.0, 3.0, 0.1


def measure(server, cookies, page):
    """Print the server's CPU and a topic page's p50 without writers and with them."""
    reader_cookie, *others = cookies
    idle_cpu, idle = _reading(server, page, reader_cookie)
    typists = [_Typist(server, cookie) for cookie in others[:WRITERS]]
    for typist in typists:
        typist.start()
    busy_cpu, busy = _reading(server, page, reader_cookie)
    for typist in typists:
        typist.join()
    problems = [typist.problem for typist in typists if typist.problem]
    assert not problems, problems[0]
    previews = sum(typist.previews for typist in typists)
    print(f"{WRITERS} people typing in one topic for {SECONDS:.0f} s, {previews} previews: "
          f"CPU {busy_cpu - idle_cpu:.0f} % of a core above {idle_cpu:.0f} %; "
          f"a topic's page beside them p50 {busy:.1f} ms, alone {idle:.1f} ms", flush=True)


class _Typist(threading.Thread):
    """Somebody whose text grows."""

    def __init__(self, server, cookie):
        super().__init__()
        self.writer = Writer(server, cookie, topic=TOPIC)
        self.writer.resume()
        self.socket = _socket(server, self.writer.headers["Cookie"])
        self.previews, self.problem = 0, None

    def run(self):
        """Write until the time is over."""
        try:
            self._write(time.perf_counter())
        except Exception as problem:
            self.problem = problem
        self.socket.close()

    def _write(self, start):
        due = {self._preview: 0.0, self._draft: DRAFT_EVERY, self._notice: 0.0}
        while (now := time.perf_counter() - start) < SECONDS:
            act = min(due, key=due.get)
            if due[act] > now:
                time.sleep(due[act] - now)
            due[act] += act(f"{TEXT} {'słowo ' * int(now * 4)}")

    def _preview(self, text):
        self.writer.preview(text)
        self.previews += 1
        return PREVIEW_EVERY

    def _draft(self, text):
        self.writer.draft(text)
        return DRAFT_EVERY

    def _notice(self, _text):
        self.socket.send("42" + json.dumps(["typing", {"topic": TOPIC}]))
        return NOTICE_EVERY


def _socket(server, cookie):
    socket = websocket.create_connection(f"{server.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket",
                                         origin=server.url, cookie=cookie)
    socket.recv()
    socket.send("40")
    socket.recv()
    socket.send("420" + json.dumps(["watch", {"topics": [{"id": TOPIC, "since": 0}], "networks": []}]))
    return socket


def _reading(server, page, cookie):
    """Read a page again and again; return the percentage of a core the server used, and the p50 in ms."""
    client = Client(server, page, Cookie=cookie, **{"Accept-Encoding": "gzip"})
    client.ask()
    before, start = server.cpu(), time.perf_counter()
    while time.perf_counter() - start < SECONDS:
        client.round(1)
        time.sleep(PAGE_EVERY)
    return (server.cpu() - before) / (time.perf_counter() - start) * 100, client.percentile(.5)
