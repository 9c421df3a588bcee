"""Styles, scripts and pictures as tools/build.mjs made them: their addresses, serving, release and content policy."""
import hashlib
import json
import re
from functools import lru_cache
from pathlib import Path

from flask import Blueprint, Response, current_app, request, send_from_directory

from config import ROOT, ConfigError

from .policy import open_to_all

ASSETS = ROOT / "var" / "assets"
SOURCES = ("forum", "templates", "translations")
FINGERPRINTED = re.compile(r"\w[\w.-]*-\w{8}(\.\w+){1,2}")
TYPES = {
    ".css": "text/css",
    ".ico": "image/x-icon",
    ".js": "text/javascript",
    ".map": "application/json",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
}
ENCODINGS = (("br", ".br"), ("gzip", ".gz"))

assets = Blueprint("assets", __name__)


def init_app(app):
    """Serve the assets and give templates their addresses."""
    _manifest()
    app.register_blueprint(assets)
    app.jinja_env.globals.update(asset_url=asset_url, asset_preloads=asset_preloads)


def asset_url(name):
    """Return the address of a file under static/, named without its folder: "index.css"."""
    return f"/assets/{_manifest()['files'][name.rpartition('/')[2]]}"


def asset_preloads(name):
    """Return the addresses of the modules that `name` imports at once, for <link rel="modulepreload">."""
    return [f"/assets/{chunk}" for chunk in _manifest()["preloads"][name.rpartition("/")[2]]]


@lru_cache(maxsize=1)
def release():
    """Return the fingerprint of all that shapes a page: assets, templates, translations and code."""
    digest = hashlib.sha256((ASSETS / "manifest.json").read_bytes())
    for path in sorted(path for source in SOURCES for path in (ROOT / source).rglob("*.*") if path.is_file()):
        if path.suffix in (".html", ".po", ".py", ".txt"):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


@lru_cache(maxsize=1)
def content_security_policy():
    """Return the Content-Security-Policy, the same on every page of a release."""
    return "; ".join((
        "default-src 'self'",
        "script-src 'self'",
        f"style-src 'self' '{_manifest()['progressBar']}'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "form-action 'self'",
    ))


@assets.get("/assets/<path:name>")
def file(name):
    """Answer with a built file, in the smallest form the browser takes."""
    open_to_all()
    if not FINGERPRINTED.fullmatch(name) or not (ASSETS / name).is_file():
        return Response(status=404)
    encoding, suffix = _encoding(name)
    response = send_from_directory(ASSETS, name + suffix, mimetype=TYPES.get(Path(name).suffix))
    response.headers.remove("Content-Disposition")
    if encoding:
        response.headers["Content-Encoding"] = encoding
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    response.vary.add("Accept-Encoding")
    return response


def _encoding(name):
    for encoding, suffix in ENCODINGS:
        if request.accept_encodings[encoding] > 0 and (ASSETS / (name + suffix)).is_file():
            return encoding, suffix
    return None, ""


def _manifest():
    path = ASSETS / "manifest.json"
    try:
        changed = path.stat().st_mtime_ns if _reloads() else 0
        return _read(path, changed)
    except FileNotFoundError:
        raise ConfigError("The assets are not built: run `make assets`.") from None


@lru_cache(maxsize=1)
def _read(path, changed):
    return json.loads(path.read_text())


def _reloads():
    return current_app and current_app.debug
