"""Whole pages kept compressed, by everything they show: of topics for visitors, of lists for members, too.

The key holds every value that decides what the page says: the topic's row, the window, the site's version, the release.
So nothing kept is ever wrong, and nothing has to be forgotten. The site's version stands for people and networks:
it rises below, whoever changes them and wherever.
"""
from functools import lru_cache
from hashlib import blake2b

from flask import Response, current_app, request, session
from sqlalchemy import event, inspect, update

from .accounts.models import User
from .assets import release
from .compress import best, encoded
from .identity import current_user
from .kept import Kept
from .networks.models import Membership, Network, Site
from .reading.counts import counts_of

_kept = Kept(megabytes=32)
_raise_version = update(Site.__table__).values(version=Site.__table__.c.version + 1)


def serves():
    """Tell whether this request may be answered with a page that is the same for every visitor."""
    if current_app.debug or not current_app.config["PAGE_CACHE"]:
        return False
    # A visitor with a cookie may have a message waiting in it.
    return current_app.config["SESSION_COOKIE_NAME"] not in request.cookies and current_user() is None


def whose():
    """Return what makes this person's pages their own, or None when a page for them must not be kept."""
    if serves():
        return ("visitor",)
    viewer = current_user()
    if current_app.debug or not current_app.config["PAGE_CACHE"] or viewer is None or viewer.is_admin:
        return None
    # Something may be waiting to be said; without a secret the page's forms get one, and the answer a cookie.
    if "_flashes" in session or "csrf_token" not in session:
        return None
    return (viewer.id, viewer.username, viewer.name, viewer.jst, viewer.unread_notifications, viewer.first_steps_due,
            viewer.conditions_changed, viewer.letters_stopped, counts_of(viewer).key, session["csrf_token"])


def answer(key, render):
    """Answer with the page kept under `key`, with "not modified", or with what `render()` makes of it now."""
    mark = _mark(key)
    if mark in request.headers.get("If-None-Match", ""):
        return _response(None, 304, mark, None)
    encoding = best(request.headers.get("Accept-Encoding", ""))
    body = _kept.get((mark, encoding))
    if body is None:
        page = render()
        if not isinstance(page, str):
            return page
        body = encoded(page.encode(), encoding) if encoding else page.encode()
        _kept.put((mark, encoding), body)
    return _response(body, 200, mark, encoding)


@lru_cache(maxsize=10_000)
def _mark(key):
    return blake2b(repr((release(), key)).encode(), digest_size=12).hexdigest()


def forget():
    """Forget every kept page, to measure or to test what rendering does."""
    _kept.clear()


def _response(body, status, mark, encoding):
    # Weak, because the same page goes out in several encodings. Asked for again each time, because rights change.
    headers = [("ETag", f'W/"{mark}"'), ("Cache-Control", "private, no-cache"), ("Vary", "Accept-Encoding, Cookie")]
    if encoding:
        headers.append(("Content-Encoding", encoding))
    return Response(body, status, headers, mimetype="text/html")


@event.listens_for(User, "after_update")
def _person_changed(_mapper, connection, user):
    if inspect(user).attrs.card_version.history.has_changes():
        connection.execute(_raise_version)


@event.listens_for(Network, "after_insert")
@event.listens_for(Network, "after_update")
@event.listens_for(Membership, "after_insert")
@event.listens_for(Membership, "after_update")
@event.listens_for(Membership, "after_delete")
def _network_changed(_mapper, connection, _row):
    connection.execute(_raise_version)
