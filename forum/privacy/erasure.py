"""Erasing a person: at once what names them, then, post by post, what they wrote, when they want it gone."""
import re

from flask_babel import gettext as _
from sqlalchemy import delete, func, or_, select, update

from .. import clock
from ..accounts.models import User
from ..db import db, lock_rows, on_commit, writes
from ..errors import Refused
from ..events import record
from ..identity import lose_access
from ..links.models import TEXT, Stale
from ..links.service import owed
from ..live.server import in_background
from ..mail.service import post as post_letter
from ..networks.counts import lock_networks_of, recount
from ..networks.models import Membership
from ..notes.models import Note
from ..policy import require
from ..posts import erasing
from ..posts.models import DeletedText, Post, Revision
from ..text.renaming import renamed
from ..uploads.models import PostUpload, Upload
from .models import DataRequest
from .tables import BY_ADDRESS, GONE, TABLES, condition

ERASED_NAME = "Osoba usunięta"


@writes
def erase(person, by, *, posts_go, reason="", letter=None):
    """Make an account "Osoba usunięta": nobody enters it, nothing names it; its posts stay, or go one after the other.

    There is no way back. The register keeps that it happened, by number. `letter` tells them, at the address they had.
    """
    networks = lock_networks_of(person)
    # All administrators, so that two who erase each other at once do not leave the forum to nobody.
    admins = db.session.scalars(select(User.id).where(User.is_admin)).all() if person.is_admin else []
    person = lock_rows(User, person.id, *admins)[0]
    require(by, "erase", person)
    _keep_an_administrator(person)
    _record(person, by, reason)
    before, address = {"username": person.username, "name": person.name}, person.email
    for name in reversed([table.name for table in db.metadata.sorted_tables if table.name in TABLES]):
        if TABLES[name].fate == GONE:
            db.session.execute(delete(db.metadata.tables[name]).where(condition(name, person.id)))
    db.session.execute(delete(Note).where(Note.person_id == person.id))
    _forget_address(person.email)
    _forget_unused_files(person)
    _blank(person)
    _take_out_of_texts(**before, new_username=person.username, new_name=person.name)
    for network in networks:
        recount(network)
    lose_access([person.id])
    _register(person, reason, posts_go)
    if letter and address:
        post_letter(letter, kind="data_request", address=address)
    on_commit(in_background, erase_posts)
    on_commit(owed.send)


def erase_posts():
    """Go on erasing the posts of people who wanted theirs gone; after a crash too, each post in a transaction of its own."""
    for request_id, user_id in _unfinished():
        while post_ids := db.session.scalars(erasing.posts_of(user_id).limit(50)).all():
            for post_id in post_ids:
                erasing.erase(post_id)
        _finish(request_id)


def _unfinished():
    rows = db.session.execute(select(DataRequest.id, DataRequest.user_id).where(
        DataRequest.kind == "erasure", DataRequest.posts_go, DataRequest.answered_at.is_(None))).all()
    db.session.rollback()
    return rows


@writes
def _finish(request_id):
    [request] = lock_rows(DataRequest, request_id)
    request.answered_at = clock.now()


def _keep_an_administrator(person):
    others = select(func.count()).select_from(User).where(User.is_admin, User.id != person.id, User.email.is_not(None))
    if person.is_admin and not db.session.scalar(others):
        raise Refused(_("This is the only administrator. Make somebody else one first."), 409)


def _record(person, by, reason):
    ids = db.session.scalars(select(Membership.network_id).where(Membership.user_id == person.id)).all()
    events = [record("person_erased", by, network_id=network_id, person_id=person.id, reason=reason)
              for network_id in ids or [None]]
    for event in events[1:] and events:
        event.group_id = events[0].id


def _register(person, reason, posts_go):
    # Nobody is left to answer what they asked for before.
    db.session.execute(update(DataRequest).where(DataRequest.user_id == person.id, DataRequest.answered_at.is_(None))
                       .values(answered_at=clock.now(), text=""))
    # Done when the posts have gone, too.
    db.session.add(DataRequest(user_id=person.id, kind="erasure", text=reason, posts_go=posts_go,
                               answered_at=None if posts_go else clock.now()))


def _blank(person):
    db.session.expire(person, ["memberships"])
    person.name, person.username = ERASED_NAME, f"osoba.usunieta.{person.id}"
    person.email = person.password_hash = person.silenced_until = person.suspended_until = None
    person.jst = person.job = person.can_help = person.looks_for = ""
    person.is_admin = person.is_demo = person.shows_presence = person.first_steps_due = False
    person.silent_kinds, person.erased_at = [], clock.now()
    person.card_version += 1


def _forget_address(email):
    for name, column in BY_ADDRESS.items() if email else ():
        table = db.metadata.tables[name]
        db.session.execute(delete(table).where(func.lower(table.c[column]) == email))


def _forget_unused_files(person):
    # Their bytes go with the next sweep of uploads.
    db.session.execute(delete(Upload).where(Upload.user_id == person.id, Upload.id.not_in(select(PostUpload.upload_id))),
                       execution_options={"synchronize_session": False})


def _take_out_of_texts(*, username, name, **new):
    """Take a person's name out of what others wrote; what is shown follows soon, as a debt."""
    like = [f"%@{_escaped(username)}%", f"%[quote=%{_escaped(name)}%"]
    for model in (Post, Revision, DeletedText):
        found = or_(*(model.text.ilike(pattern, escape="\\") for pattern in like))
        for row in db.session.scalars(select(model).where(found).with_for_update()):
            text = renamed(row.text, username=username, name=name, **new)
            if text != row.text:
                row.text = text
                _show_anew(model, row, username, new["new_username"])


def _show_anew(model, row, username, new_username):
    if model is Post:
        db.session.add(Stale(post_id=row.id, kind=TEXT))
    if model is DeletedText:
        # Nobody sees it before it is restored: no need to cook it.
        row.html = re.sub(rf'(/u/|>@){re.escape(username)}(?=["<])', rf"\g<1>{new_username}", row.html, flags=re.IGNORECASE)


def _escaped(text):
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
