"""People who use an installation without a browser: requests on one connection, pages that listen on a socket."""
import http.client
import json
import re
import secrets
import threading
import time
from types import SimpleNamespace
from urllib.parse import urlencode

import websocket

BROWSER = {"Accept": "text/html", "User-Agent": "Mozilla/5.0 (Windows NT 10.0) Chrome/156.0"}


class Person:
    """Somebody with one keep-alive connection to a port; `cookie` says who."""

    def __init__(self, port, cookie="", source=None):
        self.port, self.cookies, self.token = port, cookie, None
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30, source_address=source)

    def ask(self, method, path, body=None, **headers):
        """Send a request; return status, headers and text of the answer."""
        headers = BROWSER | ({"Cookie": self.cookies} if self.cookies else {}) | headers
        try:
            self.connection.request(method, path, body, headers)
            response = self.connection.getresponse()
            text = response.read().decode()
        except (http.client.HTTPException, OSError):
            self.connection.close()
            raise
        return SimpleNamespace(status=response.status, headers=response.headers, text=text,
                               worker=int(response.headers.get("X-Worker") or 0))

    def get(self, path, **headers):
        """Open a page."""
        return self.ask("GET", path, **headers)

    def reply(self, topic_id, text, key=None):
        """Post a reply by the form; a `key` used before makes no second post."""
        if self.token is None:
            page = self.get(f"/t/{topic_id}/reply")
            self.token = re.search(r'name="csrf[-_]token" (?:content|value)="([^"]+)"', page.text)[1]
            for line in page.headers.get_all("Set-Cookie") or ():
                self.cookies = line.split(";")[0]
        body = urlencode({"text": text, "key": key or secrets.token_urlsafe(18), "csrf_token": self.token})
        return self.ask("POST", f"/t/{topic_id}/posts", body, **{"Content-Type": "application/x-www-form-urlencoded"})

    def act(self, verb, by, **what):
        """Act inside the process this connection leads to (see tests.browser.acting)."""
        query = {name: getattr(value, "id", value) for name, value in what.items()} | {"by": by.id}
        answer = self.ask("POST", f"/act/{verb}?{urlencode(query)}")
        assert answer.status == 200, answer.text
        return answer


def at_worker(port, pid, cookie=""):
    """Return a person whose connection leads to this one worker."""
    for _try in range(200):
        person = Person(port, cookie)
        if person.get("/act/reply").worker == pid:
            return person
        person.connection.close()
    raise AssertionError(f"no connection led to worker {pid}")


class Page(threading.Thread):
    """An open page of a topic: a socket that notes what it hears."""

    def __init__(self, port, topic_id, cookie="", *, watches=True):
        super().__init__(daemon=True)
        self.topic_id, self.heard, self.answers, self.is_open = topic_id, [], {}, True
        self.socket = websocket.create_connection(
            f"ws://127.0.0.1:{port}/socket.io/?EIO=4&transport=websocket", origin=f"http://127.0.0.1:{port}",
            cookie=cookie or None, timeout=60)
        self.socket.recv()
        self.socket.send("40")
        self.socket.recv()
        self.start()
        if not watches:
            return
        self.worker = self.emit("worker")
        self.watched = self.emit("watch", {"topics": [{"id": topic_id, "since": 0}], "networks": []})

    def emit(self, event, *sent):
        """Send an event and return the answer to it."""
        number = len(self.answers)
        self.answers[number] = arrived = threading.Event()
        self.socket.send(f"42{number}" + json.dumps([event, *sent]))
        assert arrived.wait(10), f"{event} was not answered"
        return arrived.answer

    def run(self):
        """Note what arrives until the socket closes."""
        try:
            while True:
                self._take(self.socket.recv())
        except (websocket.WebSocketException, OSError):
            self.is_open = False

    def events(self, name="stream"):
        """Return what was heard under a name."""
        return [sent for _at, event, sent in self.heard if event == name]

    def close(self):
        """Close the page."""
        self.socket.close()

    def _take(self, message):
        if message == "":
            raise websocket.WebSocketConnectionClosedException
        if message == "2":
            self.socket.send("3")
        elif message.startswith("43"):
            number, _bracket, rest = message[2:].partition("[")
            arrived = self.answers[int(number)]
            [arrived.answer] = json.loads("[" + rest)
            arrived.set()
        elif message.startswith("42"):
            name, *sent = json.loads(message[2:])
            self.heard.append((time.monotonic(), name, sent[0] if sent else None))
