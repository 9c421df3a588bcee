"""The application: Flask that knows its addresses outside a request too, and wastes nothing on each one."""
from functools import cached_property
from urllib.parse import urlsplit

from flask import Flask, has_request_context, request
from flask.sessions import SecureCookieSessionInterface
from flask.templating import Environment
from werkzeug.exceptions import HTTPException

from .db import why_away


def is_elsewhere(address, host):
    """Tell whether an address that was typed names another host than this one, with or without a port."""
    try:
        named = urlsplit(address.strip()).hostname
    except ValueError:
        return True
    return named is not None and named != urlsplit(f"//{host}").hostname


class Sessions(SecureCookieSessionInterface):
    """Sessions in signed cookies, whose signer is made once and not in every request."""

    _signer = None

    def get_signing_serializer(self, app):
        """Return the signer of this application's secret."""
        if self._signer is None:
            self._signer = super().get_signing_serializer(app)
        return self._signer

    def save_session(self, app, session, response):
        """Leave a visitor's answer alone, who has no session and asked for none."""
        if session or session.accessed or session.modified:
            super().save_session(app, session, response)


class Templates(Environment):
    """Jinja's environment, whose templates hold what is global in a plain dictionary: each rendering copies it."""

    def make_globals(self, d):
        """Return the globals of one template."""
        return {**self.globals, **(d or {})}


class Forum(Flask):
    """Flask, whose `url_for` gives the same path with and without a request: pushes, jobs and commands print links."""

    jinja_environment = Templates

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.session_interface = Sessions()

    def ensure_sync(self, func):
        """Return the view as it is: none of ours is a coroutine."""
        return func

    def log_exception(self, exc_info):
        """Write down what went wrong; that the database is away is a line, because everybody meets it at once."""
        reason = why_away(exc_info[1])
        if reason:
            self.logger.error("The database is away at %s %s: %s", request.method, request.path, reason)
        else:
            super().log_exception(exc_info)

    @cached_property
    def _paths(self):
        return self.url_map.bind("")

    def page_at(self, address):
        """Return the endpoint that an address leads to, on whatever host, and its arguments; (None, {}) for no page of ours."""
        try:
            return self._paths.match(urlsplit(address.strip()).path)
        except (HTTPException, ValueError):
            return None, {}

    def url_for(self, endpoint, **values):
        """Return the path of a page; the whole address, `_external`, is only known to a request."""
        if has_request_context():
            return super().url_for(endpoint, **values)
        anchor = values.get("_anchor")
        path = self._paths.build(endpoint, {name: value for name, value in values.items() if not name.startswith("_")})
        return f"{path}#{anchor}" if anchor else path
