"""Keeping what people upload: by its content, within their limits, and no longer than a text needs it."""
import hashlib
import io
import secrets
import threading
from contextlib import suppress
from datetime import timedelta

from flask import current_app
from flask_babel import gettext as _, lazy_gettext as _l
from sqlalchemy import delete, select, update

from ..accounts.models import User
from ..db import db, insert_into, let_go, lock_rows, on_commit, writes
from ..errors import Refused
from ..offload import offload
from . import queries
from .documents import examined
from .models import DOCUMENT, IMAGE, PostUpload, Upload
from .names import title_of
from .pictures import is_picture, painted_anew
from .storage import DISPLAY, key_of, storage

HEAD = 1024
MEGABYTE = 1024 * 1024
# Until then a file that no text shows may still stand in one that is being written.
KEPT = timedelta(hours=48)
EMPTY = _l("This file is empty.")
# A large picture takes half a gigabyte while it is made smaller. Held out here: whoever waits for it takes no thread
# of the pool, in which others sign in and write.
_easels = threading.BoundedSemaphore(2)


def upload(file, user, *, name, network_id, may):
    """Keep a file that `user` has sent, and return its Upload; raise Refused when it cannot be taken.

    `may` is asked once more when it is written down, and raises Refused when the place has closed meanwhile.
    """
    refuse_over_limits(user)
    let_go()
    with _easels:
        row, versions = offload(_taken_in, file, _sizes())
    row.token, row.user_id, row.network_id = secrets.token_hex(16), user.id, network_id
    row.title = title_of(name, _("picture") if row.kind == IMAGE else _("file"))
    row.storage_key = key_of(row.token)
    place = storage()
    try:
        for suffix, content in versions.items():
            offload(place.put, row.storage_key + suffix, content)
        return _write_down(row, user, may)
    except BaseException:
        forget_files([row.storage_key])
        raise


def refuse_over_limits(user, size=0):
    """Raise Refused when a person has sent enough for today, or would have with `size` bytes more."""
    count, bytes_sent = queries.sent_today(user)
    most, most_bytes = current_app.config["UPLOAD_DAY_FILES"], current_app.config["UPLOAD_DAY_SIZE"]
    if count >= most or bytes_sent + size > most_bytes:
        raise Refused(_("You have sent enough files for one day: at most %(files)s files and %(size)s MB. "
                        "Send the rest tomorrow.", files=most, size=most_bytes // MEGABYTE), 422)


def keep(post, tokens):
    """Note, in the transaction that writes a post's text, which uploads it shows."""
    if not tokens and post.version == 1:
        return  # new, and without any
    # What a sweep takes away at this moment shows as missing; a lock keeps the others until the post is there.
    ids = db.session.scalars(select(Upload.id).where(Upload.token.in_(tokens)).order_by(Upload.id)
                             .with_for_update(key_share=True)).all() if tokens else []
    db.session.execute(update(PostUpload).where(PostUpload.post_id == post.id, PostUpload.upload_id.not_in(ids))
                       .values(is_current=False))
    if ids:
        statement = insert_into(PostUpload)
        db.session.execute(statement.on_conflict_do_update(
            index_elements=["post_id", "upload_id"], set_={"is_current": True}),
            [{"post_id": post.id, "upload_id": upload_id, "is_current": True} for upload_id in ids])


@writes
def remove(upload_ids):
    """Forget uploads that no post shows, and let go of their bytes after the commit; return how many."""
    # Held first: who has just shown one of them is seen by the next statement only.
    lock_rows(Upload, *upload_ids)
    rows = db.session.execute(delete(Upload).where(Upload.id.in_(upload_ids), ~queries.is_shown())
                              .returning(Upload.storage_key)).scalars().all()
    on_commit(forget_files, rows)
    return len(rows)


def forget_files(keys):
    """Let go of the bytes at these keys and of their smaller versions; what fails now, the next sweep takes."""
    place = storage()
    for key in keys:
        for suffix in ("", DISPLAY):
            with suppress(Exception):
                offload(place.delete, key + suffix)


def _sizes():
    return {IMAGE: current_app.config["UPLOAD_IMAGE_SIZE"], DOCUMENT: current_app.config["UPLOAD_DOCUMENT_SIZE"]}


def _taken_in(file, sizes):
    # In the thread pool: no database, no request.
    size = file.seek(0, 2)
    file.seek(0)
    head = file.read(HEAD)
    kind = IMAGE if is_picture(head) else DOCUMENT
    if not head:
        raise Refused(EMPTY, 422)
    if size > sizes[kind]:
        raise Refused(_too_large(kind, sizes[kind] // MEGABYTE), 422)
    file.seek(0)
    if kind == DOCUMENT:
        found = examined(file, head)
        return Upload(kind=kind, mime=found.mime, extension=found.extension, size=size, sha256=_digest(file)), {"": file}
    found = painted_anew(file)
    row = Upload(kind=kind, mime=found.mime, extension=found.extension, size=len(found.content), width=found.width,
                 height=found.height, has_display=found.display is not None, sha256=_digest(io.BytesIO(found.content)))
    versions = {"": found.content} | ({DISPLAY: found.display} if found.display else {})
    return row, {suffix: io.BytesIO(content) for suffix, content in versions.items()}


def _too_large(kind, most):
    if kind == IMAGE:
        return _l("This picture is too large: at most %(size)s MB are taken.", size=most)
    return _l("This file is too large: at most %(size)s MB are taken.", size=most)


def _digest(file):
    file.seek(0)
    return hashlib.file_digest(file, "sha256").hexdigest()


@writes
def _write_down(row, user, may):
    # Two at once must not both be the last one.
    lock_rows(User, user.id)
    may()
    refuse_over_limits(user, row.size)
    db.session.add(row)
    db.session.flush()
    return row
