"""What two hundred readers cost who say how long they have read, while others post."""
import http.client
import threading
import time
from urllib.parse import urlencode

from tests.bench.posting import Author

READERS, TOPICS, POSTS = 200, (3, 7, 11, 15, 19), 8
# Three times as often as pages do it.
EVERY = 20.0


def measure(server, cookies):
    """Print how long posting takes without readers and with them, in turn, and what a flush costs."""
    authors = [Author(server, cookie, topic=2) for cookie in cookies]
    readers = _readers(server, authors)
    alone, beside = [], []
    for _round in range(4):
        alone += _post(authors)
        with readers:
            beside += _post(authors)
    before, start = server.cpu(), time.perf_counter()
    with readers:
        time.sleep(EVERY / 2)
    rate = READERS / EVERY
    cpu = (server.cpu() - before) / (rate * (time.perf_counter() - start)) * 1000
    print(f"Posting a reply while {READERS} readers flush ({rate:.0f} flushes/s, three times the usual): "
          f"p50 {_p50(beside):.1f} ms, without them {_p50(alone):.1f} ms, {len(beside)} posts each; "
          f"a flush of {POSTS} posts: CPU {cpu:.2f} ms", flush=True)


class _Readers:
    """Readers who flush in turn for as long as the block lasts."""

    def __init__(self, server, flushes):
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port)
        self.flushes = flushes
        self.stopped = threading.Event()

    def __enter__(self):
        self.stopped.clear()
        self.thread = threading.Thread(target=self._flush)
        self.thread.start()

    def __exit__(self, *_error):
        self.stopped.set()
        self.thread.join()

    def _flush(self):
        due, place = time.perf_counter(), 0
        while not self.stopped.is_set():
            path, headers, body = self.flushes[place % len(self.flushes)]
            self.connection.request("POST", path, body, headers)
            response = self.connection.getresponse()
            assert response.status == 204, f"{path} answered {response.status}: {response.read()[:500]}"
            response.read()
            due, place = due + EVERY / READERS, place + 1
            self.stopped.wait(max(0, due - time.perf_counter()))


def _readers(server, authors):
    body = urlencode({"time": 5000} | {str(number): 5000 for number in range(1, POSTS + 1)})
    pairs = [(author, topic) for topic in TOPICS for author in authors][:READERS]
    return _Readers(server, [(f"/t/{topic}/timings", author.headers, body) for author, topic in pairs])


def _post(authors):
    return [author.post()[1] * 1000 for author in authors]


def _p50(times):
    return sorted(times)[len(times) // 2]
