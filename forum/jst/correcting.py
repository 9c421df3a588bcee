"""Setting right what people have typed: a JST's name and kind, and two of them that are one."""
from flask_babel import gettext as _
from sqlalchemy import delete, select, update

from ..accounts.models import User
from ..db import db, lock_rows, writes
from ..errors import Refused
from ..events import record
from ..networks.counts import recount
from ..networks.models import Network
from ..networks.service import renew_frames
from ..policy import require
from .models import Jst, JstAlias, JstPerson, JstSeat
from .names import key_of
from .service import hold, take_seat

OWN = ("jst_people", "jst_seats", "jst_aliases")


class Taken(Refused):
    """Another JST has this name or code already: the two may be one."""

    def __init__(self, other):
        super().__init__(_("%(name)s is here already. If the two are one, merge them.", name=other.name), 422)
        self.other = other


@writes
def correct(jst, by, *, name, kind, teryt, voivodeship):
    """Set a JST's facts right and confirm them; people beside whose name it stands get the new one."""
    [jst] = lock_rows(Jst, jst.id)
    require(by, "correct", jst)
    other = db.session.scalar(select(Jst).where(Jst.id != jst.id, (Jst.name == name) | (Jst.teryt == (teryt or ""))))
    if other:
        raise Taken(other)
    before = jst.name
    jst.kind, jst.teryt, jst.voivodeship, jst.is_confirmed = kind, teryt or None, voivodeship, True
    if name != before:
        rename_with_people(jst, name)
    _record_everywhere("jst_corrected", by, jst, jst=name, former=before)


def rename_with_people(jst, name):
    """Give a JST another name, here and wherever it stands beside people's; its old one goes on leading to it."""
    former, jst.name, jst.key = jst.key, name, key_of(name)
    db.session.flush()
    if former != jst.key:
        db.session.add(JstAlias(jst_id=jst.id, key=former))
    people = select(JstPerson.user_id).where(JstPerson.jst_id == jst.id, JstPerson.is_main)
    changed = db.session.execute(update(User).where(User.id.in_(people)).values(jst=name, card_version=User.card_version + 1)
                                 .execution_options(synchronize_session="fetch")).rowcount
    if changed:
        renew_frames()


def merge(source, by, *, into):
    """Make one JST of two: people, seats and former names of `source` go to `into`, and its address leads there."""
    ids, merged = (source.id, into.id), None
    while merged is None:  # somebody has come to one of them between two locks
        merged = _merge(*ids, by)
    return merged


@writes
def _merge(source_id, into_id, by):
    seated = select(JstSeat.network_id).where(JstSeat.jst_id.in_((source_id, into_id))).distinct()
    people = select(JstPerson.user_id).where(JstPerson.jst_id == source_id)
    networks = lock_rows(Network, *db.session.scalars(seated))
    held = {user.id for user in lock_rows(User, *db.session.scalars(people))}
    source, into = hold(source_id, into_id)
    refuse_merge(source, into)
    if {network.id for network in networks} != set(db.session.scalars(seated)) or held != set(db.session.scalars(people)):
        return None
    require(by, "merge", source)
    _record_everywhere("jst_merged", by, source, jst=into.name, former=source.name, into=into.id, source=source.id)
    _move_people(source, into)
    for network in networks:
        if _has_seat(source, network):
            take_seat(into.id, network)
    _move_the_rest(source, into)
    db.session.execute(delete(Jst).where(Jst.id == source.id))
    db.session.expunge(source)
    for network in networks:
        recount(network)
    renew_frames()
    return into


def refuse_merge(source, into):
    """Raise Refused when two JST cannot be one."""
    if source is None or into is None or source.id == into.id:
        raise Refused(_("Choose another JST."), 422)
    if source.teryt and into.teryt:
        raise Refused(_("Both stand in the country's register under codes of their own, so they are two."), 409)
    if source.teryt:
        raise Refused(_("The one in the country's register remains: merge the other one into it."), 409)


def _move_people(source, into):
    there = {row.user_id: row for row in db.session.scalars(select(JstPerson).where(JstPerson.jst_id == into.id))}
    shown = db.session.scalars(select(JstPerson.user_id).where(JstPerson.jst_id == source.id, JstPerson.is_main)).all()
    for row in db.session.scalars(select(JstPerson).where(JstPerson.jst_id == source.id)).all():
        if row.user_id not in there:
            row.jst_id = into.id
            continue
        kept, was_main = there[row.user_id], row.is_main
        kept.function = kept.function or row.function
        db.session.delete(row)
        db.session.flush()  # one main JST at a time
        kept.is_main = kept.is_main or was_main
    db.session.flush()
    functions = dict(db.session.execute(select(JstPerson.user_id, JstPerson.function).where(
        JstPerson.jst_id == into.id, JstPerson.user_id.in_(shown))).all())
    for user in lock_rows(User, *shown):
        user.jst, user.job, user.card_version = into.name, functions[user.id], user.card_version + 1


def _move_the_rest(source, into):
    db.session.execute(update(JstAlias).where(JstAlias.jst_id == source.id).values(jst_id=into.id))
    db.session.add(JstAlias(jst_id=into.id, key=source.key, former_id=source.id))
    # Invitations and applications, and whatever else refers to a JST, now and later.
    for table in db.metadata.sorted_tables:
        for column in table.columns:
            if column.references(Jst.__table__.c.id) and table.name not in OWN:
                db.session.execute(update(table).where(column == source.id).values({column.name: into.id}))
    db.session.flush()


def _has_seat(jst, network):
    return db.session.get(JstSeat, (jst.id, network.id)) is not None


def _record_everywhere(action, by, seated, **details):
    # One row for each network it has a seat in, so that it stands in the logs of all who look after it.
    ids = db.session.scalars(select(JstSeat.network_id).where(JstSeat.jst_id == seated.id).order_by(JstSeat.network_id)).all()
    for network_id in ids or [None]:
        record(action, by, network_id=network_id, **details)
