"""What pages show of JST: who works there, which networks they take part in, how alive their teams are."""
from collections import namedtuple
from datetime import timedelta

from sqlalchemy import and_, case, exists, func, or_, select
from sqlalchemy.orm import joinedload

from .. import clock
from ..accounts.models import Presence, User
from ..db import db
from ..networks.models import Membership, Network
from ..networks.people_queries import by_surname, polish
from ..paging import LIST
from ..posts.models import Post
from .models import Jst, JstAlias, JstPerson, JstSeat
from .names import bare, key_of

OFFERED = 10
ACTIVE_DAYS = 30
Part = namedtuple("Part", "rows next")
Row = namedtuple("Row", "jst people seats")
Activity = namedtuple("Activity", "network seats filled active")
Merging = namedtuple("Merging", "moving staying seats new_seats")


def heir_of(jst_id):
    """Return the id of the JST into which the one with this id was merged, or None."""
    return db.session.scalar(select(JstAlias.jst_id).where(JstAlias.former_id == jst_id))


def people_of(jst):
    """Return the JstPerson rows of a JST with their people, by surname in the Polish order."""
    rows = db.session.scalars(select(JstPerson).where(JstPerson.jst_id == jst.id).options(joinedload(JstPerson.user))).all()
    return sorted(rows, key=lambda row: by_surname(row.user))


def seats_of(jst):
    """Return [(network, how many people of the JST take part there)] of its seats, in the networks' order."""
    taking_part = (select(func.count()).select_from(Membership).join(JstPerson, JstPerson.user_id == Membership.user_id)
                   .where(JstPerson.jst_id == jst.id, Membership.network_id == Network.id, Membership.is_participant))
    return db.session.execute(select(Network, taking_part.scalar_subquery()).join(JstSeat, JstSeat.network_id == Network.id)
                              .where(JstSeat.jst_id == jst.id).order_by(Network.position, Network.id)).all()


def own(user_id):
    """Return the JstPerson rows of one person, the main one first."""
    return db.session.scalars(select(JstPerson).where(JstPerson.user_id == user_id).options(joinedload(JstPerson.jst))
                              .order_by(JstPerson.is_main.desc(), JstPerson.id)).all()


def offered(typed, *, but=None):
    """Return the JST whose names hold what is typed, official ones and beginnings first."""
    words = bare(" ".join(typed.split()))
    if len(words) < 2:
        return []
    begins = or_(Jst.key.startswith(words, autoescape=True), Jst.key.contains(f" {words}", autoescape=True))
    return db.session.scalars(select(Jst).where(_holds(typed), Jst.id != (but or 0)).order_by(
        case((begins, 0), else_=1), Jst.teryt.is_(None), Jst.key, Jst.id).limit(OFFERED)).all()


def listed(*, typed="", kind="", voivodeship="", unconfirmed=False, after=None):
    """Return a Part of the JST of this sort, in the Polish order of names, from behind the one with the id `after`."""
    wanted = select(Jst.id, Jst.name).where(
        *([_holds(typed)] if typed else []), *([Jst.kind == kind] if kind else []),
        *([Jst.voivodeship == voivodeship] if voivodeship else []), *([Jst.is_confirmed.is_(False)] if unconfirmed else []))
    # There are three thousand in the country: their order is that of Polish letters, which no database keeps everywhere.
    ids = [row.id for row in sorted(db.session.execute(wanted), key=lambda row: (polish(row.name), row.id))]
    start = ids.index(after) + 1 if after in ids else 0
    shown = ids[start:start + LIST]
    people, seats = (select(func.count()).where(model.jst_id == Jst.id).scalar_subquery() for model in (JstPerson, JstSeat))
    rows = {row[0].id: Row(*row) for row in db.session.execute(select(Jst, people, seats).where(Jst.id.in_(shown)))}
    return len(ids), Part([rows[key] for key in shown if key in rows], shown[-1] if start + LIST < len(ids) else None)


def activity():
    """Return the Activity of each network: its seats, how many somebody fills, how many of them are active."""
    # A seat is filled by any who take part and work there, whichever of their JST is the main one.
    filled = (exists().where(JstPerson.jst_id == JstSeat.jst_id, Membership.user_id == JstPerson.user_id,
                             Membership.network_id == JstSeat.network_id, Membership.is_participant)
              .correlate(JstSeat))
    active = (exists().where(JstPerson.jst_id == JstSeat.jst_id, Membership.user_id == JstPerson.user_id,
                             Membership.network_id == JstSeat.network_id, Membership.is_participant,
                             User.id == JstPerson.user_id, is_active()).correlate(JstSeat))
    counts = [func.count(JstSeat.jst_id), *(func.coalesce(func.sum(case((true, 1), else_=0)), 0) for true in (filled, active))]
    return [Activity(*row) for row in db.session.execute(
        select(Network, *counts).outerjoin(JstSeat, JstSeat.network_id == Network.id)
        .group_by(Network.id).order_by(Network.position, Network.id))]


def is_active():
    """Return the SQL condition on User that somebody was here, by any way, or wrote within ACTIVE_DAYS."""
    here = exists().where(Presence.user_id == User.id, Presence.day > clock.today() - timedelta(days=ACTIVE_DAYS))
    # One step down the index of an author's posts, however many there are.
    wrote = (select(Post.created_at).where(Post.author_id == User.id).order_by(Post.id.desc()).limit(1)
             .correlate(User).scalar_subquery())
    return or_(here.correlate(User), and_(wrote.is_not(None), wrote > clock.now() - timedelta(days=ACTIVE_DAYS)))


def merging(source, into):
    """Return what merging would do: who moves, who works in both, seats there are, seats that are new to `into`."""
    there = {row.user_id for row in people_of(into)}
    people, seats, has = people_of(source), seats_of(source), {network.id for network, _ in seats_of(into)}
    return Merging([row for row in people if row.user_id not in there], [row for row in people if row.user_id in there],
                   [network for network, _ in seats], [network for network, _ in seats if network.id not in has])


def _holds(typed):
    return or_(Jst.key.contains(bare(" ".join(typed.split())), autoescape=True),
               Jst.key == key_of(typed), Jst.teryt == typed.strip())
