"""Sending files, and reading them."""
from flask import Blueprint, abort, current_app, jsonify, request, url_for

from .. import csrf
from ..bodies import take_files
from ..db import let_go
from ..errors import Refused
from ..identity import current_user
from ..limits import UPLOADING, limiter
from ..policy import allow, require_signed_in
from ..text import images
from . import answers, queries, service
from .models import IMAGE
from .names import in_markdown
from .places import find_place, network_of, still_allowed
from .written import page_again

bp = Blueprint("uploads", __name__)


@bp.post("/uploads")
@csrf.exempt  # asked below, once it is known who sends: it reads the whole body
@limiter.limit(UPLOADING)
def create():
    """Keep a file; a script gets what to write into the text, a form without one comes back with it."""
    require_signed_in()
    # A script names the place in the address, so that nothing is read in vain.
    if "place" in request.args:
        find_place(request.args["place"])
    _read_body()
    name = request.args.get("place") or request.form.get("kept")
    if request.accept_mimetypes.best == "application/json":
        return jsonify(_told(_upload(name)))
    try:
        return page_again(name, _markdown(_upload(name)))
    except Refused as refused:
        return page_again(name, "", problem=refused.reason)


@bp.get("/uploads/<token>.<extension>")
def show(token, extension):
    """Answer with a file's bytes, or with those of its smaller version."""
    upload = allow(queries.by_token(token))
    if extension != upload.extension:
        abort(404)
    let_go()
    return answers.answer(upload, display="display" in request.args and upload.has_display)


def _read_body():
    # It may take minutes, on any number of lines: nobody is to wait for their connections.
    let_go()
    take_files()
    if current_app.config["WTF_CSRF_ENABLED"]:
        csrf.protect()


def _upload(name):
    place, verb = find_place(name)
    file = request.files.get("file")
    if not file:
        raise Refused(service.EMPTY, 422)
    return service.upload(file.stream, current_user(), name=file.filename, network_id=network_of(place),
                          may=still_allowed(current_user(), verb, place))


def _told(upload):
    return {"id": upload.id, "token": upload.token, "markdown": _markdown(upload), "name": upload.name, "title": upload.title,
            "size": upload.size, "kind": upload.kind, "width": upload.width, "height": upload.height,
            "address": url_for("uploads.show", token=upload.token, extension=upload.extension)}


def _markdown(upload):
    address = f"{images.SCHEME}{upload.token}.{upload.extension}"
    return f"![]({address})" if upload.kind == IMAGE else f"[{in_markdown(upload.name)}|attachment]({address})"
