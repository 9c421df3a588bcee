"""How a file is handed out: as what we know it to be, to be shown by itself or kept, and never run."""
import unicodedata
from urllib.parse import quote

from flask import Response, abort, current_app, request
from werkzeug.exceptions import RequestedRangeNotSatisfiable
from werkzeug.wsgi import wrap_file

from ..offload import offload
from .models import IMAGE
from .storage import DISPLAY, storage

# Whoever opens it in a window of its own gets a window that can do nothing.
POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'"
# In this browser alone, and not for ever: who may read a post changes.
KEPT = "private, max-age=86400, immutable"
STRETCH = 256 * 1024


def answer(upload, *, display):
    """Return the answer that hands out an upload, or its smaller version; a part of it when a part was asked for."""
    suffix = DISPLAY if display else ""
    etag = f"{upload.token}{suffix}"
    if request.if_none_match.contains(etag):
        return _dressed(Response(status=304), upload, etag)
    try:
        file, size = offload(storage().open, upload.storage_key + suffix)
    except FileNotFoundError:
        current_app.logger.error("The bytes of upload %s are gone", upload.id)
        abort(404)
    response = Response(wrap_file(request.environ, file, STRETCH), mimetype=upload.mime, direct_passthrough=True)
    response.content_length = size
    response.call_on_close(file.close)
    try:
        return _dressed(response, upload, etag).make_conditional(request, accept_ranges=True, complete_length=size)
    except RequestedRangeNotSatisfiable:
        file.close()
        return _dressed(Response(status=416, headers={"Content-Range": f"bytes */{size}"}), upload, etag)


def _dressed(response, upload, etag):
    response.set_etag(etag)
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Cache-Control"] = KEPT
    response.headers["Content-Disposition"] = _disposition(upload)
    return response


def _disposition(upload):
    # Letters that every header may hold for old programs, the real name for the others.
    plain = unicodedata.normalize("NFKD", upload.name.translate(str.maketrans("łŁ", "lL"))).encode("ascii", "ignore").decode()
    safe = "".join(letter if letter.isalnum() or letter in " ._-()" else "_" for letter in plain)
    how = "inline" if upload.kind == IMAGE else "attachment"
    return f"{how}; filename=\"{safe}\"; filename*=UTF-8''{quote(upload.name, safe='')}"
