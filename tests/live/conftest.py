"""Open pages without a browser: sockets of the Socket.IO test client."""
import pytest

from forum.live.server import socketio


class Page:
    """One open page of a person, or of a visitor."""

    def __init__(self, app, client):
        self.socket = socketio.test_client(app, flask_test_client=client)

    def watch(self, *topics, networks=(), **more):
        """Ask to hear of topics and networks; return the server's answer."""
        wanted = {"topics": [{"id": topic.id, "since": 0} for topic in topics],
                  "networks": networks if networks == "all" else [network.id for network in networks]}
        answer = self.socket.emit("watch", wanted | more, callback=True)
        self.heard()
        return answer

    def says(self, event, message):
        """Send an event."""
        self.socket.emit(event, message)

    def heard(self, *events):
        """Return what has arrived since it was last asked: messages of these events, of all without any."""
        messages, self.socket.queue[:] = list(self.socket.queue), []
        return [message["args"][0] for message in messages if not events or message["name"] in events]

    @property
    def is_connected(self):
        return self.socket.is_connected()


@pytest.fixture
def open_page(app, sign_in):
    """Return a function that opens a page for a person (None: a visitor)."""
    app.extensions["live_connections"].clear()
    app.extensions.pop("live_readers", None)
    pages = []

    def open_page(person):
        pages.append(Page(app, sign_in(person)))
        return pages[-1]
    yield open_page
    for page in pages:
        if page.is_connected:
            page.socket.disconnect()
