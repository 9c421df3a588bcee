"""Taking away what no text needs: uploads that were never posted, and bytes that nobody knows of."""
from dataclasses import dataclass

from sqlalchemy import or_, select

from .. import clock
from ..db import db
from ..drafts.models import Draft
from ..offload import offload
from ..posts.models import DeletedText, Revision
from ..reports.models import HeldUpload
from . import queries
from .models import PostUpload
from .service import KEPT, remove
from .storage import storage, token_of

BATCH = 200
# Texts beside those of posts that may name an upload, and are to go on showing it: of posts that have shown it once.
FORMER = (Revision, DeletedText)


@dataclass
class Report:
    """What a sweep found."""

    uploads: int = 0
    files: int = 0
    bytes: int = 0


def sweep(*, only_look=False):
    """Take away what has lain about for two days and no text names; return what that was."""
    report, after = Report(), 0
    while batch := queries.lonely(clock.now() - KEPT, after, BATCH):
        after = batch[-1].id
        unwanted = [upload for upload in batch if not _is_named(upload)]
        report.bytes += sum(upload.size for upload in unwanted)
        db.session.rollback()
        report.uploads += len(unwanted) if only_look else remove([upload.id for upload in unwanted])
    _sweep_files(report, only_look)
    return report


def _is_named(upload):
    name = f"upload://{upload.token}"
    posts = select(PostUpload.post_id).where(PostUpload.upload_id == upload.id)
    kept = [select(one.text).where(one.post_id.in_(posts), one.text.contains(name)).exists() for one in FORMER]
    held = select(HeldUpload.held_id).where(HeldUpload.upload_id == upload.id).exists()
    return db.session.scalar(select(or_(*kept, held, select(Draft.text).where(Draft.text.contains(name)).exists())))


def _sweep_files(report, only_look):
    # A crash between the bytes and the row leaves bytes alone; so does taking a person's rows away.
    place = storage()
    old = offload(place.older_than, KEPT.total_seconds())
    for start in range(0, len(old), BATCH):
        batch = old[start:start + BATCH]
        known = queries.known_tokens({token_of(key) for key, _size in batch})
        db.session.rollback()
        for key, size in batch:
            if token_of(key) not in known:
                report.files, report.bytes = report.files + 1, report.bytes + size
                only_look or offload(place.delete, key)
