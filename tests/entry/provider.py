"""Starts a certified OpenID provider (npm's oidc-provider), and signs in at it as a browser would."""
import json
import os
import re
import shutil
import socket
import subprocess
from contextlib import contextmanager
from pathlib import Path

import requests

LIBRARY = Path("var/npm/node_modules/oidc-provider/lib/index.js")
ACCOUNTS = {
    "ana": {"email": "ANA@example.org", "email_verified": True, "name": "Anna z Urzędu"},
    "nastepczyni": {"email": "ana@example.org", "email_verified": True},
    "nieznana": {"email": "nikt@example.org", "email_verified": True},
    "niepewna": {"email": "ben@example.org", "email_verified": False},
    "milczek": {},
}


@contextmanager
def running(back):
    """Run the provider, which sends people `back`; give its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [_node(), "tests/entry/provider.mjs"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        env=os.environ | {"PORT": str(port), "BACK": back, "ACCOUNTS": json.dumps(ACCOUNTS), "LIBRARY": str(LIBRARY.resolve())})
    try:
        assert "listening" in process.stdout.readline()
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)


def sign_in(address, account):
    """Follow a link to the provider, sign in there and agree; return the address it sends the browser back to."""
    browser = requests.Session()
    answer, place = _follow(browser, browser.get(address, allow_redirects=False))
    for form in ({"prompt": "login", "login": account, "password": "x"}, {"prompt": "consent"}):
        if answer is None:
            break
        action = re.search(r'action="([^"]+)"', answer.text)[1]
        answer, place = _follow(browser, browser.post(action, data=form, allow_redirects=False))
    return place


def _follow(browser, answer):
    # As far as the provider's own pages go.
    home = re.match(r"https?://[^/]+", answer.url)[0]
    while answer.is_redirect:
        place = requests.compat.urljoin(answer.url, answer.headers["Location"])
        if not place.startswith(home):
            return None, place
        answer = browser.get(place, allow_redirects=False)
    answer.raise_for_status()
    return answer, None


def _node():
    return shutil.which("node") or str(Path("var/venv/bin/node"))
