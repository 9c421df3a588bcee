"""Writing about JST: finding or making them by name, who works in them, their seats in networks."""
from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import delete, exists, or_, select

from .. import clock
from ..accounts.models import User
from ..db import db, insert_into, lock, lock_rows, writes
from ..errors import Refused
from ..networks.counts import lock_networks_of, recount
from ..networks.models import Membership
from .models import Jst, JstAlias, JstPerson, JstSeat
from .names import key_of, kind_of

# Whoever corrects a name within this time had only mistyped it: no seat waits for somebody of that name.
MISTYPED = timedelta(days=1)
MOST_PLACES = 10


@writes
def find_or_make(name, *, kind=None, teryt=None, voivodeship=""):
    """Return the JST with this code, or that people write so; when there is none, make one that waits to be confirmed."""
    name = " ".join(name.split())[:160]
    jst = _of_code(teryt) or _of_name(name, kind=kind, voivodeship=voivodeship)
    if jst is None:
        db.session.execute(insert_into(Jst).values(
            name=name, key=key_of(name), kind=kind or kind_of(name), teryt=teryt, voivodeship=voivodeship, is_confirmed=False,
            created_at=clock.now()).on_conflict_do_nothing())
        # Somebody may have made the same one at this very moment: then it is theirs.
        jst = _of_code(teryt) or db.session.scalar(select(Jst).where(Jst.name == name))
    # Whoever merges it into another at this moment waits for us, or has been waited for: then its name leads on.
    stays = select(Jst.id).where(Jst.id == (jst and jst.id)).with_for_update(read=True, key_share=True)
    return jst if db.session.scalar(stays) else find_or_make(name, kind=kind, teryt=teryt, voivodeship=voivodeship)


def hold(*ids):
    """Lock JST that may go, against those, too, who are about to refer to them; return those there, in the order asked for."""
    rows = {jst.id: jst for jst in db.session.scalars(
        select(Jst).where(Jst.id.in_(ids)).order_by(Jst.id).with_for_update().execution_options(populate_existing=True))}
    return [rows.get(jst_id) for jst_id in ids]


@writes
def place(user, jst, function, *, is_main=True):
    """Note what somebody does in a JST; the main one stands beside their name, and takes a seat where they have none."""
    networks = lock_networks_of(user)
    [user] = lock_rows(User, user.id)
    row = _row(user.id, jst.id)
    if is_main:
        _end_main(user.id, but=jst.id)
    if row is None:
        row = JstPerson(user_id=user.id, jst_id=jst.id, is_main=is_main)
        db.session.add(row)
    row.function, row.is_main = function, row.is_main or is_main
    db.session.flush()
    if row.is_main:
        # Read after the row stands: whoever renames the JST at this moment waits for it, or has been waited for.
        _show(user, db.session.scalar(select(Jst.name).where(Jst.id == jst.id)), function)
    _take_seats(user, networks)


@writes
def state(user, name, function):
    """Take the JST and function that somebody gives as theirs, in place of the main one they had; no name is none."""
    networks = lock_networks_of(user)
    [user] = lock_rows(User, user.id)
    before = _main(user.id)
    if before and name and before.jst.name == name:
        jst = before.jst
    else:
        jst = find_or_make(name) if name else None
        if before and before.jst_id != (jst and jst.id):
            _remove(before)
    if jst:
        place(user, jst, function)
    else:
        _show(user, "", function)
        _recount(networks)


@writes
def add_place(user, name, function):
    """Note one more JST somebody works in, by its name; their first one becomes the main one."""
    lock_networks_of(user)  # before the person, and the person before the JST, as everywhere
    [user] = lock_rows(User, user.id)
    rows = db.session.scalars(select(JstPerson).where(JstPerson.user_id == user.id)).all()
    if len(rows) >= MOST_PLACES:
        raise Refused(_("Nobody works in more than %(count)s JST at once.", count=MOST_PLACES), 409)
    jst = find_or_make(name)
    place(user, jst, function, is_main=all(not row.is_main or row.jst_id == jst.id for row in rows))


@writes
def make_main(user, jst):
    """Let another JST somebody works in stand beside their name."""
    row = _row(user.id, jst.id)
    if row:
        place(user, jst, row.function)


@writes
def leave(user, jst):
    """End somebody's work in a JST; its seats stay. Of several, the one they have had longest becomes the main one."""
    networks = lock_networks_of(user)
    [user] = lock_rows(User, user.id)
    row = _row(user.id, jst.id)
    if row is None:
        return
    was_main = row.is_main
    _remove(row)
    if was_main:
        longest = db.session.scalar(select(JstPerson).where(JstPerson.user_id == user.id).order_by(JstPerson.id).limit(1))
        if longest:
            place(user, longest.jst, longest.function)
        else:
            _show(user, "", "")
    _recount(networks)


@writes
def forget(user):
    """End all of somebody's work in JST, as when their account is erased; the seats stay."""
    for row in db.session.scalars(select(JstPerson).where(JstPerson.user_id == user.id)):
        leave(user, row.jst)


@writes
def seat(jst, network):
    """Give a JST its place in a network; one it has already is kept."""
    network = lock(network)
    take_seat(jst.id, network)
    recount(network)


@writes
def seat_of(person, network):
    """Give the main JST of somebody who takes part a seat in a locked network, unless one of theirs has one there.

    The caller counts anew.
    """
    main, theirs = _main(person.id), select(JstPerson.jst_id).where(JstPerson.user_id == person.id)
    if main and not db.session.scalar(select(exists().where(JstSeat.network_id == network.id, JstSeat.jst_id.in_(theirs)))):
        take_seat(main.jst_id, network)


def take_seat(jst_id, network):
    """Note a JST's place in a locked network; one it has already is kept."""
    db.session.execute(insert_into(JstSeat).values(jst_id=jst_id, network_id=network.id, created_at=clock.now())
                       .on_conflict_do_nothing())


def _of_code(teryt):
    return db.session.scalar(select(Jst).where(Jst.teryt == teryt)) if teryt else None


def _of_name(name, *, kind, voivodeship):
    key = key_of(name)
    found = db.session.scalars(select(Jst).where(Jst.key == key).order_by(Jst.id)).all()
    fit = [jst for jst in found if kind in (None, jst.kind) and voivodeship in ("", jst.voivodeship)]
    same = [jst for jst in found if jst.name.casefold() == name.casefold()]
    if same or len(fit) == 1:
        return (same or fit)[0]
    # Of several nobody can tell which one is meant; the others have been told apart before.
    return None if found else db.session.scalar(
        select(Jst).join(JstAlias).where(JstAlias.key == key).order_by(JstAlias.id.desc()).limit(1))


def _main(user_id):
    return db.session.scalar(select(JstPerson).where(JstPerson.user_id == user_id, JstPerson.is_main)
                             .execution_options(populate_existing=True))


def _row(user_id, jst_id):
    return db.session.scalar(select(JstPerson).where(JstPerson.user_id == user_id, JstPerson.jst_id == jst_id)
                             .execution_options(populate_existing=True))


def _end_main(user_id, *, but):
    main = _main(user_id)
    if main and main.jst_id != but:
        main.is_main = False
        db.session.flush()  # before the next one: there is one at a time


def _remove(row):
    jst = row.jst
    db.session.delete(row)
    db.session.flush()
    if not jst.is_confirmed and clock.now() - jst.created_at < MISTYPED and hold(jst.id) and not _is_wanted(jst, row):
        db.session.execute(delete(Jst).where(Jst.id == jst.id))
        db.session.expunge(jst)


def _is_wanted(jst, left):
    # Somebody else works there, or it has a seat that was there before them, or stands where they do not take part.
    theirs = select(Membership.network_id).where(Membership.user_id == left.user_id)
    others = or_(JstSeat.created_at < left.created_at, JstSeat.network_id.not_in(theirs))
    return db.session.scalar(select(or_(exists().where(JstPerson.jst_id == jst.id),
                                        exists().where(JstSeat.jst_id == jst.id, others))))


def _show(user, jst_name, function):
    if (user.jst, user.job) != (jst_name, function):
        user.jst, user.job = jst_name, function
        # Posts and lists show it beside the name.
        user.card_version += 1


def _take_seats(user, networks):
    taking_part = set(db.session.scalars(select(Membership.network_id).where(
        Membership.user_id == user.id, Membership.is_participant)))
    for network in networks:
        if network.id in taking_part:
            seat_of(user, network)
    _recount(networks)


def _recount(networks):
    for network in networks:
        recount(network)
