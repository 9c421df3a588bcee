"""A copy of all the forum knows about a person: a page to read, the same as data, and their files."""
import json
import tempfile
import zipfile
from datetime import date, datetime
from time import sleep

from flask import current_app, render_template
from flask_babel import format_date
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import or_, select

from config import MEGABYTE

from .. import clock
from ..accounts.models import User
from ..db import db, let_go
from ..events import Event
from ..filters import full_time
from ..inbox.reasons import REASONS
from ..moderation.sentences import log_sentences
from ..offload import offload
from ..policy import visible_topics
from ..reactions.kinds import name_of
from ..topics.models import Topic
from ..uploads.models import Upload
from ..uploads.storage import storage
from .tables import TABLES, condition

# What the page shows of each row, where the row has it; data.json has the rest, too.
COLUMNS = {
    "network_id": _l("Network"), "topic_id": _l("Topic"), "title": _l("Title"), "jst_id": _l("JST"), "function": _l("Function"),
    "is_participant": _l("participant"), "is_moderator": _l("moderator"), "is_coordinator": _l("coordinator"),
    "number": _l("Number"), "said": _l("What happened"), "name": _l("Name"), "subject": _l("Subject"),
    "text": _l("Text"), "reason": _l("Reason"), "answer": _l("Answer"), "size": _l("Bytes"),
    "agent": _l("Browser"),
    "version": _l("Version"), "day": _l("Day"), "at": _l("When"), "created_at": _l("When it began"),
    "seen_at": _l("Last used"), "used_at": _l("Used"), "confirmed_at": _l("Confirmed"), "sent_at": _l("Sent"),
    "told_until": _l("Written until"), "issuer": _l("Account elsewhere"),
    "connected_at": _l("Connected"), "email": _l("E-mail address"), "old_email": _l("Earlier address"),
    "new_email": _l("New address"), "asked_at": _l("Asked"),
    "is_off": _l("Letters switched off"), "about": _l("About"), "read_at": _l("Read at"), "opened_at": _l("Opened"),
    "edited_at": _l("Edited"), "deleted_at": _l("Deleted"), "received_at": _l("Came"), "posts_count": _l("Posts"),
    "option_id": _l("Answer chosen"), "post_id": _l("Post"),
}
# Of these the page says how many there are: their rows tell a reader nothing.
COUNTED = ("submissions", "recovery_codes", "post_readings", "advice_dismissals", "network_letters")
SECRETS = ("password_hash",)


def collect(user_id):
    """Return everything the forum knows about a person, as plain values: {"profile": …, table: [row, …]}."""
    users = User.__table__
    profile = db.session.execute(select(*(column for column in users.c if column.name not in SECRETS))
                                 .where(users.c.id == user_id)).mappings().one()
    return {"profile": dict(profile)} | {name: _rows(name, user_id) for name in TABLES}


def write_zip(user_id):
    """Write the copy into a temporary file and return it, at its beginning; let the database go while files are copied."""
    known = collect(user_id)
    files = db.session.scalars(select(Upload).where(Upload.user_id == user_id)).all()
    page = render_template("privacy/copy.html", known=known | _in_words(known, files), tables=TABLES, columns=COLUMNS,
                           counted=COUNTED, names=_names(known), shown=_shown, made_at=clock.now())
    let_go()
    target = tempfile.TemporaryFile()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("moje-dane.html", page)
        archive.writestr("moje-dane.json", json.dumps(known, ensure_ascii=False, indent=1, default=_plain))
        for upload in files:
            _add(archive, upload)
    target.seek(0)
    return target


def _rows(name, user_id):
    table = db.metadata.tables[name]
    columns = [column for column in table.c if column.name not in TABLES[name].hidden]
    order = list(table.primary_key.columns)
    return [dict(row) for row in db.session.execute(
        select(*columns).where(condition(name, user_id)).order_by(*order)).mappings()]


def _in_words(known, files):
    """Return what a page has to say in words instead of codes, with the files of the archive in the texts."""
    events = db.session.scalars(select(Event).where(Event.id.in_([row["id"] for row in known["events"]]))).all()
    sentences = log_sentences(events, None)
    return {"events": [row | {"said": sentences[row["id"]].striptags()} for row in known["events"]],
            "reactions": [row | {"said": name_of(row["kind"])} for row in known["reactions"]],
            "inbound_mails": [row | {"reason": REASONS.get(row["reason"], ("",))[0]} for row in known["inbound_mails"]],
            "followers": [{name: value for name, value in row.items() if name != "reason"} for row in known["followers"]],
            "posts": [row | {"text": _with_files(row["text"], files)} for row in known["posts"]]}


def _with_files(text, files):
    for upload in files:
        text = text.replace(f"upload://{upload.token}.{upload.extension}", _path_of(upload))
    return text


def _path_of(upload):
    return f"pliki/{upload.id}-{upload.name}"


def _shown(value):
    """Return a value as the page says it."""
    if isinstance(value, datetime):
        return full_time(value)
    if isinstance(value, date):
        return format_date(value, "d MMMM yyyy")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return "–" if value is None else value


def _names(known):
    """Return what the ids on the page stand for: {column: {id: name}}."""
    tables = {"network_id": ("networks", "name"), "topic_id": ("topics", "title"), "jst_id": ("jsts", "name"),
              "option_id": ("poll_options", "text")}
    names = {}
    for column, (table, label) in tables.items():
        ids = {row[column] for rows in known.values() if isinstance(rows, list) for row in rows if row.get(column)}
        source = db.metadata.tables[table]
        wanted = select(source.c.id, source.c[label]).where(source.c.id.in_(ids))
        rows = db.session.execute(wanted.where(_is_told(source, known)) if table == "topics" else wanted)
        names[column] = {key: name for key, name in rows}
    return names


def _is_told(topics, known):
    # What a topic of somebody else is called is told to who may see it.
    person = db.session.get(User, known["profile"]["id"])
    return or_(topics.c.author_id == person.id, topics.c.id.in_(visible_topics(person).with_only_columns(Topic.id)))


def _add(archive, upload):
    try:
        content, _size = offload(storage().open, upload.storage_key)
    except FileNotFoundError:
        # A file whose bytes have gone spoils nothing of the rest.
        current_app.logger.warning("upload %s is missing from a copy of somebody's data", upload.id)
        return
    # Pictures and office files are packed already.
    entry = zipfile.ZipInfo(_path_of(upload))
    with content, archive.open(entry, "w") as packed:
        while piece := content.read(MEGABYTE):
            packed.write(piece)
            sleep(0)  # others have their turn


def _plain(value):
    return value.isoformat() if isinstance(value, (date, datetime)) else str(value)
