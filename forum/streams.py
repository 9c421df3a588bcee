"""Turbo streams: small changes to a page, said the same way over HTTP and over the socket."""
from functools import lru_cache

from flask import current_app, make_response, request
from markupsafe import Markup

MIME = "text/vnd.turbo-stream.html"
_STREAM = Markup('<turbo-stream action="{}" target="{}"{}><template>{}</template></turbo-stream>')


def place(target, number, html):
    """Insert an element into the list `target` by its number; the browser skips it outside its window."""
    return _STREAM.format("place", target, Markup(' data-number="{}"').format(number), html)


def update(target, version, html):
    """Put a newer form of an element in place; the browser ignores it unless `version` is newer than what it has."""
    return _STREAM.format("update_version", target, Markup(' data-version="{}"').format(version), html)


def replace(target, html):
    """Replace the element `target`."""
    return _STREAM.format("replace", target, "", html)


def morph(target, html):
    """Change the element `target` into another form of itself, which keeps the focus inside it where it is."""
    return _STREAM.format("replace", target, Markup(' method="morph"'), html)


def remove(target):
    """Take the element `target` off the page."""
    return Markup('<turbo-stream action="remove" target="{}"></turbo-stream>').format(target)


def keep(target, post_ids, first, last):
    """Take the posts numbered `first` to `last` that are not among these off the list: they have left the topic."""
    ids = " ".join(str(post_id) for post_id in post_ids)
    return Markup('<turbo-stream action="keep" target="{}" data-posts="{}" data-first="{}" data-last="{}"></turbo-stream>'
                  ).format(target, ids, first, last or "")


def rise(target, rows):
    """Put rows to the top of a list, below what is pinned, in place of their older forms."""
    return _STREAM.format("rise", target, "", Markup(rows))


def leave_list(beside, row):
    """Take a row out of the list of topics on the pages that also show the element `beside`."""
    return Markup('<turbo-stream action="remove" targets="main:has({}) #topic-rows > #{}"></turbo-stream>').format(beside, row)


def renew(rows):
    """Put the present form of rows that stand in a list in their places, without moving any."""
    return Markup('<turbo-stream action="renew"><template>{}</template></turbo-stream>').format(rows)


def fill(selector, html):
    """Put something into every element that a selector finds."""
    return Markup('<turbo-stream action="update" targets="{}"><template>{}</template></turbo-stream>').format(selector, html)


def poll_news(target, version, shape, html):
    """Tell the poll in the frame `target` how it stands: its controller takes what is newer than it shows."""
    return _STREAM.format("poll", target, Markup(' data-version="{}" data-shape="{}"').format(version, shape), html)


def partial(name, **arguments):
    """Render `folder/_stem.html` from its arguments alone, so that it reads the same for every viewer."""
    return Markup(_template(current_app.jinja_env, name).render(arguments))


def wants_stream():
    """Tell whether the request came from Turbo and can be answered with streams."""
    return MIME in request.headers.get("Accept", "")


def respond(*streams, status=200):
    """Answer a form with streams."""
    response = make_response("".join(streams), status)
    response.mimetype = MIME
    return response


@lru_cache(maxsize=256)
def _template(jinja_env, name):
    folder, _, stem = name.rpartition("/")
    return jinja_env.get_template(f"{folder}/_{stem}.html")
