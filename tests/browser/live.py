"""What the tests of live pages share: acting inside the server, and pages that are known to listen."""
import urllib.parse
import urllib.request

import pytest


@pytest.fixture(scope="session", name="site")
def live_site(site):
    """The server that all browser tests of a worker share: starting another one for a module takes seconds."""
    return site


@pytest.fixture(name="act")
def acting(site):
    """Return a function that acts inside the server."""
    def act(verb, by, **what):
        query = {name: getattr(value, "id", value) for name, value in what.items()} | {"by": by.id}
        address = f"{site.url}/act/{verb}?{urllib.parse.urlencode(query)}"
        return urllib.request.urlopen(urllib.request.Request(address, method="POST")).read().decode()
    return act


def address_of(topic, number=None):
    """Return the address of a topic's page."""
    return f"/t/{topic.slug}/{topic.id}" + (f"/{number}" if number else "")


def open_live(page, address):
    """Open a page and wait until the server knows what it watches."""
    frames = []
    page.on("websocket", lambda ws: ws.on("framereceived", lambda frame: frames.append(frame)))
    page.goto(address)
    for _attempt in range(600):
        if any(str(frame).startswith("43") for frame in frames):
            return page
        page.wait_for_timeout(20)
    raise AssertionError("the page never watched")
