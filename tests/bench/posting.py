"""How long a reply takes to be posted."""
import http.client
import re
import secrets
import time
from urllib.parse import urlencode

from tests.bench.data import TEXT

STREAM = "text/vnd.turbo-stream.html, text/html"


class Author:
    """A signed-in person who posts from one keep-alive connection."""

    def __init__(self, server, cookie, topic):
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port)
        self.headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded", "Accept": STREAM}
        self.path = f"/t/{topic}/posts"
        self.connection.request("GET", f"/t/{topic}/reply", headers={"Cookie": cookie})
        response = self.connection.getresponse()
        page = response.read().decode()
        self.headers["X-CSRF-Token"] = re.search(r'name="csrf[-_]token" (?:content|value)="([^"]+)"', page)[1]
        # Signing the token set a cookie of its own beside the session's.
        for line in response.headers.get_all("Set-Cookie") or ():
            self.headers["Cookie"] = line.split(";")[0]

    def post(self):
        """Post a reply; return the moment it was sent and the seconds until it was answered."""
        words = f"{TEXT}\n\n{secrets.token_hex(4)}"
        body = urlencode({"text": words, "key": secrets.token_urlsafe(18), "at_end": "1"})
        sent, start = time.time(), time.perf_counter()
        self.connection.request("POST", self.path, body, self.headers)
        response = self.connection.getresponse()
        answer = response.read()
        assert response.status in (200, 303), f"{self.path} answered {response.status}: {answer[:500]}"
        return sent, time.perf_counter() - start


def measure(server, cookies):
    """Print how long posting takes, one person after the other."""
    authors = [Author(server, cookie, topic=2) for cookie in cookies]
    before = server.cpu()
    times = sorted(author.post()[1] * 1000 for _round in range(5) for author in authors)
    cpu = (server.cpu() - before) / len(times) * 1000
    print(f"\nPosting a reply: p50 {times[len(times) // 2]:.1f} ms (aim 12), p99 {times[int(len(times) * .99)]:.1f} ms, "
          f"CPU {cpu:.1f} ms, {len(times)} posts", flush=True)
