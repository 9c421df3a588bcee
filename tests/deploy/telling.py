"""The forum with two things more: a test acts inside of it, and it tells which process answers and whom it sees."""
import os

from flask import request

from forum.live.frames import Frame
from forum.live.server import connections
from forum.policy import open_to_all
from tests.browser.acting import app


@app.after_request
def tell(response):
    """Say in headers which worker this is, and whom it takes the request to come from."""
    response.headers["X-Worker"] = str(os.getpid())
    response.headers["X-Seen"] = f"{request.remote_addr} {request.scheme} {request.host}"
    return response


@app.get("/watchers/<int:user_id>")
def watchers(user_id):
    """Answer how many open pages of a person this worker has."""
    open_to_all()
    return str(sum(page.user_id == user_id for page in connections.values()))


Frame.answered |= {"worker"}
app.extensions["socketio"].on_event("worker", lambda *_: os.getpid())
