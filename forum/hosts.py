"""Where a request comes from and may be sent on to: our host names, believed proxies, addresses of this site."""
import re
from urllib.parse import unquote, urlsplit

from flask import Response, current_app, request
from flask_babel import gettext as _
from werkzeug.middleware.proxy_fix import ProxyFix

from config import LOOPBACK

FORWARDING = ("Forwarded", "Via", "X-Real-IP")
EVERYWHERE = ("", "0.0.0.0", "::")
LONGEST_ADDRESS = 2000
_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:\d{1,5})?")


def init_app(app):
    """Believe as many proxies as FORUM_PROXIES says and answer to our own names only."""
    hops = app.config["FORUM_PROXIES"]
    if hops:
        # Not x_host: a proxy hands our name on as Host, and nobody's X-Forwarded-Host is to be believed.
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=0, x_port=0, x_prefix=0)
    app.config["OUR_HOSTS"] = our_hosts(app.config)
    app.before_request_funcs.setdefault(None, []).insert(0, refuse_strange_addresses)


def our_hosts(config):
    """Return the host names this forum answers to: FORUM_URL's, FORUM_HOSTS and, for monitors, the loopback's."""
    names = {_bracketed(name) for name in LOOPBACK}
    names.add(_bracketed(urlsplit(config["FORUM_URL"]).hostname))
    names.update(_bracketed(name) for name in config["FORUM_HOSTS"])
    if config["HOST"] not in EVERYWHERE:
        names.add(_bracketed(config["HOST"]))
    return sorted(names)


def refuse_strange_addresses():
    """Turn a request away that was sent to a name which is not ours, as an attacker's page may have one lead here."""
    if not _names_one_of(current_app.config["OUR_HOSTS"]):
        text = _("This is not an address of this forum. If it should be, add it to FORUM_HOSTS.")
        return Response(f"{text}\n", status=400, mimetype="text/plain")
    return None


def is_from_this_computer():
    """Tell whether the request came from this computer, asked for it by a loopback name, and through no proxy."""
    forwarded = any(name in request.headers for name in FORWARDING) or any(
        name.lower().startswith("x-forwarded") for name, _value in request.headers)
    named = _names_one_of({_bracketed(name) for name in LOOPBACK})
    return named and not forwarded and request.remote_addr in LOOPBACK


def safe_next(target, default="/"):
    """Return `target` when it is an address on this site, for sure, in every browser; otherwise `default`."""
    if not target or len(target) > LONGEST_ADDRESS or not _is_ours(target):
        return default
    # What was encoded once or twice is decoded by some proxies: it must be ours in those forms, too.
    once = unquote(target)
    if not (_is_ours(once.partition("?")[0]) and _is_ours(unquote(once).partition("?")[0])):
        return default
    return default if target.startswith(("/login", "/logout")) else target


def _names_one_of(names):
    match = _HOST.fullmatch(request.headers.get("Host", "").lower())
    return bool(match) and match[1] in names


def _is_ours(address):
    # Browsers read "\" as "/" and drop tabs and line breaks, wherever they stand.
    if "\\" in address or any(ord(letter) <= 32 or ord(letter) == 127 for letter in address):
        return False
    if not address.startswith("/") or address.startswith("//"):
        return False
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return not parts.scheme and not parts.netloc


def _bracketed(name):
    return f"[{name.strip('[]')}]".lower() if ":" in name else name.lower()
